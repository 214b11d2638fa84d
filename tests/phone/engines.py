"""Firefox and WebKit as the system has them: a window in which pages are opened and asked by script.

Firefox speaks WebDriver BiDi by itself (``--remote-debugging-port``); WebKitGTK has a driver that Selenium
asks, and needs a display, which is Xvfb where there is none. What is missing is a visible skip, and a failure
in CI.
"""

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from tests import waiting

PATIENCE: Final = 60.0
Ask = Callable[[str], Any]
"""Runs an expression in the page and gives what its promise holds, as JSON."""

_USER_JS: Final = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.newtab.preload", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.startup.page", 0);
user_pref("dom.ipc.processPrelaunch.enabled", false);
"""
"""It asks nobody anything, and starts no process for a page that never comes."""
_DARK: Final = 'user_pref("layout.css.prefers-color-scheme.content-override", 0);\n'
_SMALL_QUOTA: Final = 'user_pref("dom.quotaManager.temporaryStorage.fixedLimit", 51200);\n'
"""KiB that all hosts together may store."""


class Gone(Exception):
    """The page was replaced while it was asked."""


class Window:
    """One window of an engine."""

    def __init__(self, name: str, goto: Callable[[str], None], ask: Ask) -> None:
        self.name = name
        self.goto = goto
        self._ask = ask
        self.picture: Callable[[], str] = str
        """What is on the screen, as PNG in base64."""
        self.resize: Callable[[int, int], object] = lambda _, __: None

    def run(self, function: str, *arguments: object) -> Any:
        """The value of an async ``function`` of the page, called with ``arguments``."""
        called = f"(async () => JSON.stringify(await ({function})(...{json.dumps(arguments)})))()"
        found = self._ask(called)
        return None if found is None else json.loads(found)

    def wait(self, function: str, *arguments: object) -> Any:
        """The first value of ``function`` that is true."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if found := self.run(function, *arguments):
                    return found
            except Gone:
                pass
            if time.monotonic() > until:
                raise AssertionError(f"{self.name}: {function} {arguments}: {self.text()[:400]}")
            time.sleep(0.05)

    def text(self) -> str:
        """What a person reads."""
        return str(self.run("() => document.querySelector('main')?.innerText ?? ''"))

    def see(self, selector: str) -> None:
        """Wait for an element."""
        self.wait("(selector) => Boolean(document.querySelector(selector))", selector)

    def click(self, selector: str) -> None:
        """Press what a selector names."""
        self.see(selector)
        self.run("(selector) => void document.querySelector(selector).click()", selector)

    def give(self, action: str, data: bytes, name: str = "x.passport.json") -> None:
        """A file through one of the choosers."""
        self.see(f"input[data-action={action}]")
        self.run(_GIVEN, action, base64.b64encode(data).decode(), name)

    @property
    def state(self) -> str:
        """The state on the screen."""
        return str(self.run("() => { const one = document.querySelector('section[data-screen]');"
                            " return one.dataset.state ?? one.dataset.screen; }"))  # fmt: skip


_GIVEN: Final = """
(action, data, name) => {
  const given = new DataTransfer();
  given.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name));
  const input = document.querySelector(`input[data-action=${action}]`);
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
"""


def absent(reason: str) -> NoReturn:
    """Skip, visibly; in CI fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _module(name: str) -> Any:
    if find_spec(name.partition(".")[0]) is None:
        absent(f"{name} is not installed (the extra test)")
    return import_module(name)


@contextmanager
def firefox(folder: Path, *, small: bool = False, dark: bool = False) -> Iterator[Window]:
    """Firefox without a window, its profile in ``folder``; ``small``: with room for 50 MiB only."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        absent("Firefox is not installed (Debian: firefox-esr)")
    websocket = _module("websocket")
    (folder / "user.js").write_text(_USER_JS + _SMALL_QUOTA * small + _DARK * dark, "utf-8")
    said = folder / "said.txt"
    with said.open("wb") as errors:
        process = subprocess.Popen(
            [program, "--headless", "--remote-debugging-port=0", "--profile", str(folder)],
            stdout=subprocess.DEVNULL, stderr=errors, env={**os.environ, "MOZ_CRASHREPORTER_DISABLE": "1"},
        )  # fmt: skip
    try:
        address = f"{_listening(process, said)}/session"
        with contextlib.closing(
            websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
        ) as socket:
            yield _bidi(socket)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _listening(process: "subprocess.Popen[bytes]", said: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(
            r"WebDriver BiDi listening on (ws://\S+)\n", said.read_text("utf-8", "replace")
        ):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"Firefox did not listen: {said.read_text('utf-8', 'replace')[-400:]}")


def _bidi(socket: Any) -> Window:
    count = 0

    def send(method: str, **params: object) -> dict[str, Any]:
        nonlocal count
        count += 1
        socket.send(json.dumps({"id": count, "method": method, "params": params}))
        while True:
            told: dict[str, Any] = json.loads(socket.recv())
            if told.get("id") == count:
                break
        if told["type"] == "error":
            raise Gone(told["message"])
        result: dict[str, Any] = told["result"]
        return result

    send("session.new", capabilities={})
    page = send("browsingContext.getTree")["contexts"][0]["context"]

    def goto(url: str) -> None:
        send("browsingContext.navigate", context=page, url=url, wait="complete")

    def ask(expression: str) -> object:
        told = send("script.evaluate", expression=expression, target={"context": page}, awaitPromise=True)
        if told["type"] == "exception":
            raise AssertionError(told["exceptionDetails"]["text"])
        return told["result"].get("value")

    window = Window("Firefox", goto, ask)
    window.picture = lambda: str(
        send("browsingContext.captureScreenshot", context=page, origin="document")["data"]
    )
    window.resize = lambda wide, high: send(
        "browsingContext.setViewport", context=page, viewport={"width": wide, "height": high}
    )
    return window


@contextmanager
def webkit(_: Path, *, dark: bool = False) -> Iterator[Window]:
    """WebKitGTK's small browser, driven by its own driver."""
    driver = shutil.which("WebKitWebDriver")
    browsers = sorted(str(one) for one in Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if driver is None or not browsers:
        absent("WebKit is not installed (Debian: webkit2gtk-driver)")
    selenium = _module("selenium.webdriver")
    errors = _module("selenium.common.exceptions")
    with ExitStack() as stack:
        display = os.environ.get("DISPLAY") or stack.enter_context(_xvfb())
        options = selenium.WebKitGTKOptions()
        options.binary_location = browsers[0]
        options.add_argument("--automation")
        theme = {"GTK_THEME": "Adwaita:dark"} if dark else {}
        service = selenium.WebKitGTKService(driver, env={**os.environ, "DISPLAY": display, **theme})
        with warnings.catch_warnings():
            # Selenium 4.51 warns about a call of its own.
            warnings.simplefilter("ignore", DeprecationWarning)
            running = selenium.WebKitGTK(options=options, service=service)
        stack.callback(running.quit)
        running.set_script_timeout(PATIENCE)

        def ask(expression: str) -> object:
            script = (
                "const done = arguments[arguments.length - 1];"
                f"{expression}.then((value) => done([value, null]), (error) => done([null, String(error)]));"
            )
            try:
                value, error = running.execute_async_script(script)
            except errors.WebDriverException as lost:
                raise Gone(str(lost)) from lost
            assert error is None, error
            return value

        window = Window("WebKit", running.get, ask)
        window.picture = running.get_screenshot_as_base64
        window.resize = running.set_window_size
        yield window


@contextmanager
def _xvfb() -> Iterator[str]:
    """A display nobody looks at."""
    program = shutil.which("Xvfb")
    if program is None:
        absent("WebKit needs a display (Debian: xvfb)")
    reads, writes = os.pipe()
    process = subprocess.Popen(
        [program, "-displayfd", str(writes), "-screen", "0", "1024x900x24", "-nolisten", "tcp"],
        pass_fds=(writes,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writes)
    try:
        with os.fdopen(reads) as told:
            yield f":{waiting.line(told, 'the display').strip()}"
    finally:
        process.terminate()
        process.wait(timeout=30)


Engine = Callable[..., contextlib.AbstractContextManager[Window]]
ENGINES: Final[dict[str, Engine]] = {"firefox": firefox, "webkit": webkit}
