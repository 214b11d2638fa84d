"""How an act reaches the database: one question, one statement that adds its rows, whole or not at all."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from resolver.registry.checking import wrong_registry
from resolver.store import connecting, many, tables
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing.errors import ToolError
from tests.resolver import postgres
from tests.resolver.registry.trading import NOW, USE, Trading, units


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[tuple[str, bool]]]:
    """The statements sent meanwhile, each with whether it is a transaction of its own."""
    sent: list[tuple[str, bool]] = []

    def note(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        sent.append((statement, connection.connection.dbapi_connection.autocommit))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def test_an_act_on_lots_takes_two_statements_that_are_transactions_of_their_own(
    server: postgres.Server,
) -> None:
    url = server.database()
    store = SqlStore(url)
    trading = Trading(store)
    digest = trading.issued()
    trading.transfer(digest, 0, 10, by=trading.park, to=trading.mill)
    for act in (
        lambda: trading.transfer(digest, 20, 30, by=trading.park, to=trading.mill),
        lambda: trading.ask(trading.park, "reserve", units=[units(digest, 40, 50)]),
        lambda: trading.retire(units(digest, 0, 5), units(digest, 20, 30), by=trading.mill),
    ):
        with statements(store.engine) as sent:
            act()
        assert [(text.split()[0], alone) for text, alone in sent] == [("SELECT", True), ("WITH", True)], sent
    assert wrong_registry(store) == []
    store.close()
    server.give_back(url)


@pytest.mark.parametrize("count", [1, 2])
def test_t271_rows_of_several_tables_go_in_together_or_none_does(store: SqlStore, count: int) -> None:
    """The last table breaks a foreign key: the request before it is not kept either."""
    requests, lots = tables.registry_requests, tables.registry_lots
    asked = {"digest": "d", "act": "transfer", "sender": "s", "at": NOW, "answer": b"{}"}
    lot = {
        "parent": 77, "certificate": "none", "first": 0, "behind": 9, "act": "transfer", "state": "active",
        "holder": "h", "at": NOW, "request": "0",
    }  # fmt: skip
    rows = [{**asked, "id": str(number)} for number in range(count)]
    children = [{**lot, "first": number} for number in range(count)]
    with pytest.raises(IntegrityError), connecting.writing_at_once(store.read) as connection:
        many.insert_together(connection, [(requests, rows), (lots, children)])
    with store.read.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(requests)).scalar() == 0
    with connecting.writing_at_once(store.read) as connection:
        many.insert_together(connection, [(requests, rows)])
    with store.read.connect() as connection:
        assert connection.execute(sa.select(requests.c.id)).scalars().all() == [row["id"] for row in rows]


def test_a_certificate_in_memory_is_found_withdrawn_by_another_instance(
    store: SqlStore, database: str
) -> None:
    """What never changes is remembered; whether it was withdrawn is asked at every act."""
    trading = Trading(store)
    digest = trading.issued()
    trading.transfer(digest, 0, 10, by=trading.park, to=trading.mill)
    elsewhere = SqlStore(database)
    other = Trading(elsewhere, trading.world, count=1_000)
    other.ask(other.body, "withdraw", certificate=digest, reason="Meter was wrong")
    elsewhere.close()
    with pytest.raises(Conflict) as caught:
        trading.transfer(digest, 0, 10, by=trading.mill, to=trading.park)
    assert caught.value.code == "registry.withdrawn"


def test_t272_many_intervals_are_looked_up_together_and_answered_again(store: SqlStore) -> None:
    """Two certificates, intervals across several lots of one; the same request changes nothing more."""
    trading = Trading(store)
    hour = {"start": "2026-08-02T00:00:00Z", "end": "2026-08-02T00:59:59Z"}
    first = trading.issued()
    (second,) = trading.issue(trading.certificate(period=hour))
    for begin in (0, 100, 200):
        trading.transfer(first, begin, begin + 10, by=trading.park, to=trading.mill)
        trading.transfer(first, begin, begin + 10, by=trading.mill, to=trading.park)
    own = trading.id()
    asked = [units(first, 5, 205), units(second, 0, 7), units(first, 300, 400)]
    answers = [
        trading.ask(trading.park, "transfer", id=own, to=trading.mill.did, units=asked) for _ in range(2)
    ]
    assert answers[0] == answers[1]
    mine = [(one.first, one.behind) for one in trading.live(first) if one.holder == trading.mill.did]
    assert mine == [(5, 10), (10, 100), (100, 110), (110, 200), (200, 205), (300, 400)]
    held = trading.registry.store.holdings(trading.mill.did, after=0, most=100)
    assert sum(lot.behind - lot.first for lot, _ in held) == 200 + 7 + 100
    assert wrong_registry(store) == []


@pytest.mark.parametrize("act", ["transfer", "retire"])
def test_an_act_that_waits_for_its_request_holds_no_lot_t364(server: postgres.Server, act: str) -> None:
    """Its request goes in first, so two acts that share an id and a lot cannot wait for each other."""
    url = server.database()
    store = SqlStore(url)
    trading = Trading(store)
    digest = trading.issued()
    own = trading.id()
    use = {**USE, "beneficiary": trading.park.did}
    members = {"to": trading.mill.did} if act == "transfer" else {"use": use}
    codes: list[str] = []

    def ask() -> None:
        try:
            trading.ask(trading.park, act, id=own, units=[units(digest, 0, 10)], **members)
        except ToolError as error:
            codes.append(error.code)

    with store.engine.connect() as connection:
        row = {"id": own, "digest": "x", "act": "transfer", "sender": "did:web:x.example", "at": trading.at}
        connection.execute(tables.registry_requests.insert(), {**row, "answer": b"{}"})
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        _until_one_waits(store)
        trading.transfer(digest, 5, 15, by=trading.park, to=trading.mill)  # of the same lot, and at once
        assert thread.is_alive()
        connection.rollback()
    thread.join(20)
    assert codes == ["registry.not_holder"]
    assert wrong_registry(store) == []
    store.close()
    server.give_back(url)


def _until_one_waits(store: SqlStore) -> None:
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    ends = time.monotonic() + 4
    while time.monotonic() < ends:
        with store.read.connect() as connection:
            if connection.execute(waiting).scalar():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
