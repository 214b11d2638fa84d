"""T722: a command about a hub that is stopped leaves no rows in temporary folders, and a whole hub."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport.work.batches import hub_rows
from resolver.hub import releasing, store
from tests.cli.sessions import in_process
from tests.cli.test_hub import taken
from tests.resolver.hub.filled import needs_engine

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGTERM is a POSIX signal")


@pytest.fixture
def folder(tmp_path: Path, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub with the demo's passport, a table of groups, and an empty folder for temporary files."""
    needs_engine()
    shutil.copytree(demo, tmp_path / "passport-demo")
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def _files(hub: Path) -> dict[str, bytes]:
    return {
        path.relative_to(hub).as_posix(): path.read_bytes()
        for path in sorted(hub.rglob("*"))
        if path.is_file() and path.name != "parties.json"
    }


def _stopping(number: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """The same, at whose beginning the process gets a signal."""

    def stops(*given: Any, **named: Any) -> Any:
        os.kill(os.getpid(), number)
        return real(*given, **named)

    return stops


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_stopped_leaves_a_whole_hub_and_nothing_else(
    folder: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ingest while it judges and while it writes, a release, and a rebuild of it."""
    release = taken()
    hub = Path("hub")
    again = "ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub"
    places: list[tuple[tuple[str, ...], Any, str]] = [
        (again, hub_rows, "judged"), (again, store.Hub, "ingest"), (release, releasing, "written"),
    ]  # fmt: skip
    for words, module, name in places:
        before = _files(hub)
        with monkeypatch.context() as patch:
            patch.setattr(module, name, _stopping(number, getattr(module, name)))
            code, said = in_process(["hub", *words])
        assert (code, "Interrupted." in said, "hint: The hub is whole" in said) == (130, True, True), said
        assert _files(hub) == before
        assert [*(folder / "temporary").iterdir()] == []
    assert in_process(["hub", *again])[0] == 0
    assert in_process(["hub", *release])[0] == 0
    module, name = places[-1][1:]
    with monkeypatch.context() as patch:
        patch.setattr(module, name, _stopping(number, getattr(module, name)))
        assert in_process(["hub", "rebuild", "--hub", "hub"])[0] == 130
    assert [*(folder / "temporary").iterdir()] == []
