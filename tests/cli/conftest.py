"""Fixtures of the command line's tests: a configuration of their own, and one finished demo for all."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import corrections
from tests.cli.sessions import in_process


@pytest.fixture(autouse=True)
def no_trust_list_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the person at this machine has installed must not decide a test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
    monkeypatch.delenv("PASSPORT_TRUST", raising=False)
    monkeypatch.delenv("PASSPORT_DEBUG", raising=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished ``passport-demo``, made once by the command itself; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("demo") / "passport-demo"
    code, output = in_process(["demo", "--dir", str(folder)])
    assert code == 0, output
    return folder


@pytest.fixture
def own_demo(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished ``passport-demo``, for a test that signs with its identities."""
    return shutil.copytree(demo, tmp_path_factory.mktemp("own") / "passport-demo")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook that ``passport calculate --template`` writes for a scrap-based furnace."""
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    code, output = in_process(["calculate", "--template", str(path), "--example", "scrap-EAF"])
    assert code == 0, output
    return path


@pytest.fixture(scope="session")
def correction_chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A slab, a coil, a stamping and the slab's correction; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("chain")
    corrections.build(folder)
    return folder


@pytest.fixture(autouse=True)
def what_is_shared_stays_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that writes into a folder which others copy fails itself, instead of one that runs later."""
    shared = [
        request.getfixturevalue(name)
        for name in ("demo", "template", "correction_chain")
        if name in request.fixturenames
    ]
    before = _stamps(shared)
    yield
    assert _stamps(shared) == before, "the folder of a fixture was written to: copy it first"


def _stamps(places: list[Path]) -> dict[Path, tuple[int, int]]:
    """Size in bytes and time of writing in nanoseconds of each file below ``places``."""
    files = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return {path: ((found := path.stat()).st_size, found.st_mtime_ns) for path in files}
