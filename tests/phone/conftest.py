"""One browser for all tests of this room, the app behind it, and all other hosts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.answers import phone_files
from tests.phone import browser as programs
from tests.phone.browser import browser
from tests.phone.driving import HEIGHT, WIDTH, Phone
from tests.phone.engines import ENGINES, Window
from tests.phone.layout import missing
from tests.phone.site import Elsewhere, Site, asked_for, elsewhere
from tests.phone.used import Page, Used

AT = "2026-11-21T10:00:00Z"
FILM = "film.mjpeg"
# Playwright's own, reduced to what a test wants to change.
Opened = Callable[..., Phone]


# A start of the browser costs seconds of processor time, a new context hundredths. It lives as long as this
# room's tests and not longer: its driver keeps an event loop in this thread, where nothing may start another.
@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For the film and the certificate."""
    return tmp_path_factory.mktemp("phone")


@pytest.fixture(scope="package")
def others(folder: Path) -> Iterator[Elsewhere]:
    """The server of everybody else; tests ask for ``hosts``."""
    with elsewhere(folder) as running:
        yield running


@pytest.fixture(scope="module")
def hosts(others: Elsewhere) -> Elsewhere:
    """Everybody else, who answer nothing yet."""
    others.answers.clear()
    return others


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """The app, at one address for all tests: what a page has compiled stays with its origin."""
    # The optional packages come along where they can; tests that want them say so.
    modules = phone_files.own_modules()
    missing(modules.parent, modules / "zxing-wasm" / "dist" / "reader" / "zxing_reader.wasm")
    with Site(phone_files.load(modules=modules)) as running:
        yield running


@pytest.fixture(scope="package")
def kept_site() -> Iterator[Site]:
    """The app with the files that it asks for alone, at one address for tests that keep it on the phone."""
    with Site(asked_for(phone_files.load())) as running:
        yield running


@pytest.fixture(scope="package")
def chromium(folder: Path, others: Elsewhere) -> Iterator[Any]:
    """One browser, whose camera shows the film in ``folder``, and which finds all names on this machine."""
    (folder / FILM).touch()
    more = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={folder / FILM}",
        f"--host-resolver-rules=MAP *.example:443 127.0.0.1:{others.port}, MAP plain.test 127.0.0.1",
    ]
    with browser(shell=True, args=more) as running:
        yield running


@pytest.fixture
def whole(chromium: Any) -> Iterator[Any]:
    """A browser that can install apps: a further one where ``chromium`` is pages alone."""
    program = programs.chromium()
    if program == programs.chromium(shell=True):
        yield chromium
        return
    with chromium.browser_type.launch(executable_path=program, args=programs.arguments()) as running:
        yield running


@pytest.fixture(scope="module", params=ENGINES)
def window(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """The window of Firefox or of WebKit; each test is a host of its own.

    The engine ends with the tests of the module that are about it. Kept for the whole room, with the page of
    its last test, which films a label, WebKit draws and decodes on: it takes two fifths of the processor time
    of all tests that come after it.
    """
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture(scope="package")
def used(chromium: Any) -> Used:
    """The pages of former tests; they end with the browser."""
    return Used(chromium)


@pytest.fixture
def phone(used: Used, site: Site, kept_site: Site, hosts: Elsewhere) -> Iterator[Opened]:
    """Makes new phones; what went wrong on one fails the test that says nothing else."""
    made: list[tuple[Page, Phone]] = []
    hosts.asked.clear()

    def opened(*, at: str = AT, url: str = "", offline: bool = False, **options: Any) -> Phone:
        given = {
            "viewport": {"width": WIDTH, "height": HEIGHT},
            "locale": "en-GB",
            "ignore_https_errors": True,
            "service_workers": "allow" if offline else "block",
            **options,
        }
        site.lasting = not offline  # a service worker updates itself by what it is answered
        page = used.page(given)
        own = kept_site.url if offline else site.url
        made.append((page, Phone(page.page, url or own, at=at, used=page)))
        page.watch()
        page.ends = bool(url)
        return made[-1][1]

    yield opened
    for page, one in made:
        used.take_back(page, one)
    assert [error for _, one in made for error in one.errors] == []
