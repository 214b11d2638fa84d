"""T722: a command about a hub that is stopped leaves no rows in temporary folders, and a whole hub."""

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from passport.runner.stopping import stoppable
from passport.work.batches import hub_rows
from resolver.hub import engine, releasing, store
from resolver.hub.counting.standing import STANDING
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


_LONG = "(SELECT SUM((a.range * b.range) % 7) FROM range(60000) a, range(60000) b) >= 0"
"""Some ten seconds of work for DuckDB, or more."""
_SOON = 0.5


@contextmanager
def _signalled(number: int, module: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside it a signal comes while the query runs that the named function begins, or that follows it."""
    real, timers = getattr(module, name), []

    def begins(*given: Any, **named: Any) -> Any:
        if name == "view":
            named["standing"] = f"{named.get('standing', STANDING)} AND {_LONG}"
        timers.append(threading.Timer(_SOON, os.kill, (os.getpid(), number)))
        timers[-1].start()
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, begins)
        patch.setattr(store, "_MERGED", store._MERGED.replace("ORDER BY", f"AND {_LONG} ORDER BY"))
        try:
            yield
        finally:
            for timer in timers:
                timer.cancel()
    assert timers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_stopped_in_a_query_ends_at_once_and_in_the_same_way(
    folder: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T743: an ingest that asks and one that writes, a search, a release, and a rebuild of it."""
    release, hub = taken(), Path("hub")
    assert in_process(["hub", *release])[0] == 0
    ingest = "ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub"
    places: list[tuple[tuple[str, ...], Any, str, str]] = [
        ((*ingest, "hub"), store, "view", "hint: The hub is whole"),
        ((*ingest, "other"), store, "written", "hint: The hub is whole"),
        (("search", "--hub", "hub"), store, "view", "hint: No file was written"),
        (release, releasing, "view", "hint: The hub is whole"),
        (("rebuild", "--hub", "hub"), releasing, "view", "hint: No file was written"),
    ]  # fmt: skip
    for words, module, name, hint in places:
        before = _files(hub)
        with _signalled(number, module, name, monkeypatch):
            began = time.monotonic()
            code, said = in_process(["hub", *words])
            lasted = time.monotonic() - began
        assert (code, "Interrupted." in said, hint in said) == (130, True, True), said
        assert lasted < 6, words
        assert _files(hub) == before
        assert [*(folder / "temporary").iterdir()] == []
    assert not [*Path("other").rglob("*.parquet*")]
    for words in ((*ingest, "hub"), (*ingest, "other"), ("rebuild", "--hub", "hub")):
        code, said = in_process(["hub", *words])
        assert code == 0, said


def test_an_error_that_the_engine_makes_of_a_signal_is_the_signal(folder: Path) -> None:
    """T743: a function of Python within a query gets it, and DuckDB raises an error of its own."""
    connection = engine.connect()

    def waits(value: int) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_SOON)
        return value

    connection.create_function("waits", waits, ["BIGINT"], "BIGINT", side_effects=True)
    stopping = partial(stoppable, "Run it again.", engine.interrupt, engine.failures)
    with pytest.raises(KeyboardInterrupt, match="again"), stopping():
        connection.execute("SELECT waits(range) FROM range(1)").fetchall()
    with pytest.raises(ValueError, match="no signal"), stopping():
        raise ValueError("no signal")
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_what_is_ignored_stays_ignored_and_all_is_as_it_was_behind_it(folder: Path) -> None:
    """T743: a command in the background, for which the shell ignores Ctrl-C; handlers and threads go."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    threads = threading.active_count()
    try:
        with stoppable("Run it again.", engine.interrupt, engine.failures):
            os.kill(os.getpid(), signal.SIGINT)
            assert threading.active_count() == threads + 1
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, before)
    assert threading.active_count() == threads
    assert signal.set_wakeup_fd(-1) == -1
