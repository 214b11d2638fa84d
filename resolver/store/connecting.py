"""Connections to the two kinds of database, and the one writer at a time that both have.

SQLite: write-ahead log, synchronous=FULL, BEGIN IMMEDIATE, and the threads of a process that want to write
take turns in the order they came: SQLite itself lets each poll the file until its patience ends, and under
steady writing one may ask in vain for all of it. PostgreSQL: synchronous_commit on whatever the
server's default is, and an advisory lock that a writing transaction takes first, so that what it asks stays
true until it commits, across instances. The tables' constraints hold besides (T83).
"""

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from resolver.store.store import StoreUnavailable

BUSY_SECONDS: Final = 5
"""How long a writer waits for another, and anybody for a connection, before it is a 503."""
_WRITE: Final = "passport_write"
_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(7017208127)")
"""The number is ours alone by choice; it only has to be the same in every instance."""
_POSTGRESQL: Final = "postgresql+psycopg://"
_OPTIONS: Final = (
    f"-c synchronous_commit=on -c lock_timeout={BUSY_SECONDS * 1000} -c statement_timeout=30000 "
    "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
)


class _Turns:
    """Lets one thread at a time go on, in the order in which they asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn; raises ``TimeoutError`` where it did not come within ``BUSY_SECONDS``."""
        self._take()
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()  # the turn passes on, and nobody comes between
                else:
                    self._taken = False

    def _take(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(BUSY_SECONDS):
            return
        with self._lock:
            if not mine.is_set():
                self._waiting.remove(mine)
                raise TimeoutError("others write to the store")


_TURNS: Final[WeakValueDictionary[str, _Turns]] = WeakValueDictionary()
"""Of each SQLite file that this process writes to, whatever the number of its engines."""
_TURN: Final = "passport_turn"


def engine(url: str) -> sa.Engine:
    """Give the engine of a ``sqlite:///`` or ``postgresql://`` URL."""
    if not url.startswith("postgresql"):
        found = sa.create_engine(url, pool_size=16, max_overflow=48, pool_timeout=BUSY_SECONDS)
        event.listen(found, "connect", _prepare_sqlite)
        event.listen(found, "begin", _begin_sqlite)
        own = found.url.database
        turns = _TURNS.setdefault(os.path.realpath(own), _Turns()) if own else _Turns()
        found.update_execution_options(**{_TURN: turns})
        return found
    try:
        found = sa.create_engine(
            _POSTGRESQL + url.partition("://")[2],
            pool_size=10,
            max_overflow=10,
            pool_timeout=BUSY_SECONDS,
            connect_args={"options": _OPTIONS, "connect_timeout": BUSY_SECONDS},
        )
    except ModuleNotFoundError:
        raise StoreUnavailable(
            "store.driver",
            "The driver for PostgreSQL is not installed.",
            hint="Install it in the checkout (or name the wheel at hand): pip install '.[postgresql]'",
        ) from None
    return found


def reader(of: sa.Engine) -> sa.Engine:
    """Read the same engine for single questions: on PostgreSQL without a round trip to begin and end each."""
    return of if of.dialect.name == "sqlite" else of.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def writing(of: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes, alone: all of it, or nothing."""
    with _turn(of), _locked(of) as connection:
        yield connection
        if connection.in_transaction():
            connection.commit()


def writing_beside(of: sa.Engine) -> AbstractContextManager[sa.Connection]:
    """A transaction that writes beside others where the database allows it: PostgreSQL, without the lock.

    For rows whose constraints alone decide which of two writers comes first; SQLite has one writer anyway.
    """
    return writing(of) if of.dialect.name == "sqlite" else of.begin()


def writing_at_once(read: sa.Engine) -> AbstractContextManager[sa.Connection]:
    """A connection of a ``reader`` for questions and then one statement that adds everything, beside others.

    On PostgreSQL each statement is a transaction of its own, so that none is begun and ended with a round
    trip; SQLite has one writer, whose transaction holds the questions too.
    """
    return writing(read) if read.dialect.name == "sqlite" else read.connect()


def _turn(of: sa.Engine) -> AbstractContextManager[None]:
    """The turn of this thread to write; nothing to wait for where the database has a queue of its own."""
    turns = of.get_execution_options().get(_TURN)
    return turns.turn() if isinstance(turns, _Turns) else nullcontext()


def _locked(of: sa.Engine) -> sa.Connection:
    """A connection that holds the write lock; a connection that died while it was idle is replaced once."""
    for last in (False, True):
        connection = of.connect().execution_options(**{_WRITE: True})
        try:
            connection.begin()
            if of.dialect.name != "sqlite":
                connection.execute(_LOCK)
        except DBAPIError as error:
            connection.close()
            if last or not error.connection_invalidated:
                raise
        else:
            return connection
    raise AssertionError("the second try returns or raises")


@contextmanager
def available() -> Iterator[None]:
    """Whatever the database cannot do now becomes ``StoreUnavailable``; broken constraints stay so."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable(
            "store.unavailable",
            "The store cannot be read or written now.",
            hint="Try again later; nothing of this request was stored.",
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # SQLAlchemy opens transactions itself (below); the driver's own habit would begin them without the write
    # lock.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
