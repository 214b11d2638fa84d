"""Connections to the two kinds of database, and the one writer at a time that both have.

SQLite: write-ahead log, synchronous=FULL, BEGIN IMMEDIATE. PostgreSQL: synchronous_commit on whatever the
server's default is, and an advisory lock that a writing transaction takes first, so that what it asks stays
true until it commits, across instances. The tables' constraints hold besides (T83).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

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


def engine(url: str) -> sa.Engine:
    """Give the engine of a ``sqlite:///`` or ``postgresql://`` URL."""
    if not url.startswith("postgresql"):
        found = sa.create_engine(url, pool_size=16, max_overflow=48, pool_timeout=BUSY_SECONDS)
        event.listen(found, "connect", _prepare_sqlite)
        event.listen(found, "begin", _begin_sqlite)
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
    with _locked(of) as connection:
        yield connection
        if connection.in_transaction():
            connection.commit()


@contextmanager
def writing_beside(of: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes beside others where the database allows it: PostgreSQL, without the lock.

    For rows whose constraints alone decide which of two writers comes first; SQLite has one writer anyway.
    """
    if of.dialect.name == "sqlite":
        with writing(of) as connection:
            yield connection
        return
    with of.begin() as connection:
        yield connection


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
