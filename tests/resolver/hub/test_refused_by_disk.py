"""What disk and engine refuse is said as what it is, and a hub reads its own files alone (T683 to T685)."""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resolver.hub import keeping, plausible, releasing, store
from resolver.hub.engine import HubRefused
from resolver.hub.reconciling import Reported, reconcile
from resolver.hub.rows import Row
from resolver.hub.searching import Asked, search
from resolver.hub.store import Hub
from tests import waiting
from tests.resolver.hub.filled import like, needs_engine, rows
from tests.resolver.hub.test_releasing import TONNE, of, publish, take
from tests.world import World


@pytest.fixture(scope="module")
def row() -> Row:
    needs_engine()
    world = World()
    return rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)


@pytest.mark.parametrize(("name", "neighbour"), [
    ("hub[12]", "hub1"), ("hub?", "hubX"), ("hub*", "hub-of-a-rival"), ("h**", "hub"), ("[h]", "h"),
    ("{a,b}", "a"), ("~hub", "hub"), ("it's", "its"), ("s3:", "s3"), ("%41", "A"),
])  # fmt: skip
def test_t683_a_folder_of_any_name_holds_its_own_rows(
    tmp_path: Path, row: Row, name: str, neighbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T683: rows, what releases were made of, what a second ingest carries on; also by a relative path."""
    monkeypatch.chdir(tmp_path)
    other = Hub.opened(tmp_path / neighbour, make=True)
    take(other, [of(row, mill) for mill in range(6)])
    publish(other)
    for folder in (tmp_path / name, Path(name)):
        hub = Hub.opened(folder, make=True)
        mine = [of(row, mill, 3000, 7) for mill in (3, 4, 5, 6)]
        take(hub, mine)
        take(hub, [of(row, 7, 3000, 7)])
        assert {one["digest"] for one in search(Hub.opened(folder), Asked()).rows} == {
            *(one.digest for one in mine), "uD7-7",
        }  # fmt: skip
        publish(hub)
    content = releasing.newest(tmp_path / name)
    assert {one["mean"] for one in content["cells"]} == {"3000"}
    assert all(same for _, same in releasing.rebuild(Hub.opened(tmp_path / name)))


@pytest.mark.skipif(os.name != "posix", reason="elsewhere names are Unicode, and a backslash parts them")
@pytest.mark.parametrize("name", [b"h\xe5", b"h\\[1]", b"h\\*"])
def test_t683_a_name_that_the_engine_cannot_be_told_is_refused(tmp_path: Path, name: bytes) -> None:
    """T683: before anything is written."""
    needs_engine()
    with pytest.raises(HubRefused) as refused:
        Hub.opened(tmp_path / os.fsdecode(name), make=True)
    assert refused.value.code == "hub.other"
    refused.value.message.encode()
    assert list(tmp_path.iterdir()) == []


def _failing(kind: str, words: str) -> Any:
    import duckdb

    def fails(*_: object, **__: object) -> None:
        raise getattr(duckdb, kind)(words)

    return fails


@pytest.mark.parametrize(("kind", "words", "code"), [
    ("IOException", "IO Error: Async write failed: No space left on device", "hub.disk"),
    ("OutOfMemoryException", "Out of Memory Error: failed to allocate", "hub.engine"),
])  # fmt: skip
def test_t684_what_stops_the_engine_is_no_fault_of_the_tool(
    tmp_path: Path, row: Row, monkeypatch: pytest.MonkeyPatch, kind: str, words: str, code: str
) -> None:
    """T684: an ingest, a release and a rebuild on a full disk leave the hub as it was."""
    hub = Hub.opened(tmp_path / "hub", make=True)
    take(hub, [of(row, mill) for mill in range(5)])
    publish(hub)
    before = (hub.folder / store.LIST).read_bytes()
    acts: list[Callable[[], object]] = [
        lambda: take(hub, [of(row, 6)]), lambda: publish(hub), lambda: releasing.rebuild(hub),
    ]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(store, "written", _failing(kind, words))
        patch.setattr(releasing, "written", _failing(kind, words))
        for act in acts:
            with pytest.raises(HubRefused) as refused:
                act()
            assert (refused.value.code, bool(refused.value.hint)) == (code, True)
    assert (hub.folder / store.LIST).read_bytes() == before
    assert releasing.numbers(hub.folder) == [1]


@pytest.mark.parametrize(("number", "code"), [
    (sqlite3.SQLITE_BUSY, "hub.busy"), (sqlite3.SQLITE_FULL, "hub.disk"), (sqlite3.SQLITE_IOERR, "hub.disk"),
    (sqlite3.SQLITE_READONLY, "hub.disk"), (sqlite3.SQLITE_CANTOPEN, "hub.disk"),
    (sqlite3.SQLITE_IOERR_WRITE, "hub.disk"),
])  # fmt: skip
def test_t684_a_lock_that_the_disk_refuses_is_no_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    """T684: whoever waits for a full disk waits for ever."""

    class Refusing:
        def execute(self, _: str) -> None:
            error = sqlite3.OperationalError("refused")
            error.sqlite_errorcode = number
            raise error

        def close(self) -> None:
            pass

    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: Refusing())
    with pytest.raises(HubRefused) as refused, keeping.alone(tmp_path / "hub"):
        pass
    assert refused.value.code == code


def test_t685_whoever_reads_beside_ingests_is_answered(tmp_path: Path, row: Row) -> None:
    """T685: the files of the list that was read are removed meanwhile; the answer is of before or after."""
    folder = tmp_path / "hub"
    many = like(row, 400)
    take(Hub.opened(folder, make=True), many)
    ended = threading.Event()

    def ingests() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            moment = f"2026-11-22T10:{number // 60 % 60:02}:{number % 60:02}Z"
            with Hub.opened(folder).alone() as mine:
                mine.take([one._replace(checked_at=moment) for one in many])

    writer = threading.Thread(target=ingests, daemon=True)
    writer.start()
    try:
        for _ in range(15):
            assert len(search(Hub.opened(folder), Asked()).rows) == 100
            assert len(plausible.values_of(Hub.opened(folder))) == len(many)
            (one,) = reconcile(Hub.opened(folder), [Reported(row.facility, "2026", "1")])
            assert one.claims == len(many)
            releasing.rebuild(Hub.opened(folder))
    finally:
        ended.set()
        waiting.ended(writer)


def test_t685_a_file_that_is_lost_is_still_said(tmp_path: Path, row: Row) -> None:
    hub = Hub.opened(tmp_path / "hub", make=True)
    take(hub, [row])
    found = Hub.opened(hub.folder)
    (hub.folder / found.parts[0].path).unlink()
    with pytest.raises(HubRefused) as refused:
        search(found, Asked())
    assert refused.value.code == "hub.damaged"
