"""Events in the store: those that clients sent, each once, and those that are owed to them."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from passport import moments
from resolver.pact.events import Event
from resolver.store import connecting, many, tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from signing import jcs, nonces, strict_json

REQUEST: Final = "request"
PUBLISHED: Final = "published"
RECEIVED: Final = "received"
DELIVERED: Final = "delivered"
GIVEN_UP: Final = "given up"
REFUSED: Final = "refused"
EMPTY: Final = "nothing to say"
MOST_WAITING: Final = 1_000
"""Requests of one client that wait for their answer; one more is refused until some are done (T347)."""
MOST_A_DAY: Final = 10_000
"""Events of one client within a day; all of them are kept, so their number is bounded (T393)."""
_DAY: Final = 86_400
_events, _done = tables.pact_events, tables.pact_done


class Owed(NamedTuple):
    """An event that is owed: its number, kind and key, what it is made from, since when."""

    number: int
    kind: str
    key: str
    data: dict[str, Any]
    at: str


def announce(connection: sa.Connection, client: str, numbers: range, most: int, at: str) -> None:
    """Owe a client PublishedEvents for its footprints with these numbers, so many in each."""
    rows = [
        {
            "client": client, "kind": PUBLISHED, "key": new_id(at), "at": at,
            "data": jcs.canonical({"first": str(first), "behind": str(min(first + most, numbers.stop))}),
        }
        for first in range(numbers.start, numbers.stop, most)
    ]  # fmt: skip
    many.insert(connection, _events, rows)


def new_id(at: str) -> str:
    """An id for an event of ours: a UUID (version 7)."""
    return nonces.uuid7(moments.seconds(at) * 1000, nonces.random_bytes(10)).removeprefix("urn:uuid:")


def key_of(event: Event) -> str:
    """What names a client's event: its source and id together (CloudEvents 1.0 section 3.1), as a digest."""
    return hashlib.sha256(f"{event.source}\0{event.id}".encode()).hexdigest()


class OwedEvents:
    """Reads and writes of events; every method may raise ``StoreUnavailable``."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def receive(self, client: str, event: Event, kind: str, at: str) -> bool:
        """Keep an event of a client; ``False`` where the same source and id came before (T346)."""
        values = {
            "client": client, "kind": kind, "key": key_of(event), "at": at,
            "data": jcs.canonical({"id": event.id, "type": event.type, "data": event.data}),
        }  # fmt: skip
        try:
            with available(), connecting.writing_beside(self._store.engine) as connection:
                connection.execute(_events.insert().values(**values))
        except IntegrityError:
            return False
        return True

    def waiting(self, client: str) -> int:
        """How many requests of a client wait for their answer; counted up to ``MOST_WAITING``."""
        some = _pending(client).where(_events.c.kind == REQUEST).limit(MOST_WAITING).subquery()
        with available(), self._store.read.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())

    def today(self, client: str, at: str) -> int:
        """How many events a client sent in the day before ``at``; counted up to ``MOST_A_DAY``."""
        since = moments.moment(moments.seconds(at) - _DAY)
        sent = _events.c.kind.in_((REQUEST, RECEIVED)) & (_events.c.at > since)
        some = _columns().where(_events.c.client == client, sent).limit(MOST_A_DAY).subquery()
        with available(), self._store.read.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())

    def pending(self, client: str, *, low: int, most: int) -> Sequence[Owed]:
        """What is owed to a client, oldest first, from the number ``low`` on; at most so many."""
        query = _pending(client).where(_events.c.number >= low).order_by(_events.c.number).limit(most)
        with available(), self._store.read.connect() as connection:
            return [
                Owed(row.number, row.kind, row.key, _read(bytes(row.data)), row.at)
                for row in connection.execute(query)
            ]

    def received(self, client: str, most: int) -> Sequence[Owed]:
        """The newest notices that a client sent, newest first."""
        query = _columns().where(_events.c.client == client, _events.c.kind == RECEIVED)
        with available(), self._store.read.connect() as connection:
            rows = connection.execute(query.order_by(_events.c.number.desc()).limit(most))
            return [Owed(row.number, row.kind, row.key, _read(bytes(row.data)), row.at) for row in rows]

    def done(self, number: int, outcome: str, at: str) -> None:
        """Note how it ended with an event that was owed; what was noted before stays."""
        query = sa.select(_done.c.number).where(_done.c.number == number)
        with available(), self._store.writing() as connection:
            if connection.execute(query).first() is None:
                connection.execute(_done.insert().values(number=number, outcome=outcome, at=at))


def _columns() -> "sa.Select[Any]":
    return sa.select(_events.c.number, _events.c.kind, _events.c.key, _events.c.data, _events.c.at)


def _pending(client: str) -> "sa.Select[Any]":
    ended = sa.exists().where(_done.c.number == _events.c.number)
    return _columns().where(_events.c.client == client, _events.c.kind.in_((REQUEST, PUBLISHED)), ~ended)


def _read(data: bytes) -> dict[str, Any]:
    value: Any = strict_json.loads(data, max_bytes=max(len(data), 1))
    return dict(value)
