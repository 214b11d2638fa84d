"""Threads that write to one SQLite file take turns: none asks in vain while others write (T85)."""

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from resolver.store import connecting, tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from resolver.store.store import StoreUnavailable
from tests import waiting
from tests.resolver.service import migrated

WRITERS = 8


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = tmp_path / "turns.sqlite"
    path.write_bytes(migrated())
    return f"sqlite:///{path}"


def line(name: str) -> sa.Insert:
    return tables.audit.insert().values(at="2026-01-01T00:00:00Z", actor="a", act="write", subject=name)


def queued(store: SqlStore) -> int:
    """How many threads wait to write."""
    turns = store.engine.get_execution_options()["passport_turn"]
    return len(turns._waiting)


def until(store: SqlStore, count: int) -> None:
    for _ in range(1000):
        if queued(store) == count:
            return
        time.sleep(0.005)
    raise AssertionError("they did not come")


def test_writers_are_served_in_the_order_they_came_whatever_their_engine(url: str) -> None:
    stores = [SqlStore(url), SqlStore(url)]

    def write(number: int) -> None:
        with stores[number % 2].writing() as connection:
            connection.execute(line(f"{number}"))

    threads = [threading.Thread(target=write, args=(number,), daemon=True) for number in range(WRITERS)]
    with stores[0].writing() as connection:
        connection.execute(line("first"))
        for number, thread in enumerate(threads, 1):
            thread.start()
            until(stores[0], number)
    waiting.ended(*threads)
    with stores[0].read.connect() as connection:
        found = list(
            connection.execute(sa.select(tables.audit.c.subject).order_by(tables.audit.c.place)).scalars()
        )
    assert found == ["first", *(f"{number}" for number in range(WRITERS))]
    for store in stores:
        store.close()


def test_a_writer_that_waited_too_long_leaves_the_queue_as_it_was(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqlStore(url)
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.05)
    refused: list[StoreUnavailable] = []

    def write() -> None:
        try:
            with available(), store.writing() as connection:
                connection.execute(line("late"))
        except StoreUnavailable as error:
            refused.append(error)

    with store.writing() as connection:
        connection.execute(line("first"))
        late = threading.Thread(target=write, daemon=True)
        late.start()
        waiting.ended(late)
    assert [one.code for one in refused] == ["store.unavailable"]
    assert queued(store) == 0
    with pytest.raises(ZeroDivisionError), store.writing():
        raise ZeroDivisionError
    with store.writing() as connection:
        connection.execute(line("next"))
    with store.read.connect() as connection:
        assert list(connection.execute(sa.select(tables.audit.c.subject)).scalars()) == ["first", "next"]
    store.close()
