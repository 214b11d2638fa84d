"""The tables of a file of books, and opening it.

``entry`` holds the journal as JSON with its chain; ``posting``, ``layer`` and ``taking`` are projections that
``checking`` builds again from the journal and compares. Triggers refuse every change and deletion.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from signing.errors import ToolError

VERSION: Final = 1
"""SQLite's ``user_version`` of a file this tool writes."""
APPLICATION: Final = 0x43424B31
"""SQLite's ``application_id``, so that another database is not taken for books."""
_WAIT_SECONDS: Final = 60.0
_KEPT: Final = ("meta", "entry", "posting", "layer", "taking", "checkpoint")
TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, day TEXT NOT NULL,"
    " kind TEXT NOT NULL, link BLOB NOT NULL, asked BLOB NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE posting (entry INTEGER NOT NULL, place INTEGER NOT NULL, account TEXT NOT NULL,"
    " location INTEGER NOT NULL, market INTEGER NOT NULL, PRIMARY KEY (entry, place)) WITHOUT ROWID",
    "CREATE TABLE layer (id TEXT PRIMARY KEY, account TEXT NOT NULL, made TEXT NOT NULL,"
    " opened_by INTEGER NOT NULL, place INTEGER NOT NULL, units INTEGER NOT NULL,"
    " location INTEGER NOT NULL, market INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE taking (entry INTEGER NOT NULL, place INTEGER NOT NULL, layer TEXT NOT NULL,"
    " units INTEGER NOT NULL, location INTEGER NOT NULL, market INTEGER NOT NULL,"
    " PRIMARY KEY (entry, place)) WITHOUT ROWID",
    "CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, link BLOB NOT NULL, at TEXT NOT NULL,"
    " signature TEXT NOT NULL)",
    "CREATE INDEX taking_layer ON taking (layer)",
    "CREATE INDEX layer_opened ON layer (opened_by)",
    *(
        f"CREATE TRIGGER {table}_{'stays' if act == 'UPDATE' else 'remains'} BEFORE {act} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for table in _KEPT
        for act in ("UPDATE", "DELETE")
    ),
)


class BooksRefused(ToolError):
    """Books that cannot be used as they are; codes ``ledger.*``."""


def create(path: Path) -> None:
    """Make an empty file of books that only its owner can read; it must not be there."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
    with connected(path, new=True) as connection, writing(connection):
        for statement in TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


@contextlib.contextmanager
def connected(path: Path, *, new: bool = False) -> Iterator[sqlite3.Connection]:
    """Open books; what is committed is durable.

    Raises ``ledger.no_books``, ``ledger.open_mode`` and ``ledger.newer``. Other writers are waited for up to
    a minute.
    """
    if not new:
        _check_file(path)
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_SECONDS, isolation_level=None
    )
    with contextlib.closing(connection):
        connection.execute("PRAGMA synchronous = FULL")
        if not new:
            _check_version(connection, path)
        yield connection  # closing rolls an open transaction back


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: everything in it is kept, or nothing, also where the process is killed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


_MAGIC: Final = b"SQLite format 3\0"
_APPLICATION_AT: Final = 68
"""Where the header of a database holds its ``application_id``, four bytes (SQLite file format, 1.3)."""


def holds_books(path: Path) -> bool:
    """Whether a file begins as a database of this application; raises ``OSError``."""
    with path.open("rb") as file:
        header = file.read(_APPLICATION_AT + 4)
    return header.startswith(_MAGIC) and int.from_bytes(header[_APPLICATION_AT:], "big") == APPLICATION


def _check_file(path: Path) -> None:
    """Refuse a file that holds no books before anything else, then one that others may read."""
    if not path.is_file():
        raise BooksRefused(
            "ledger.no_books",
            f"There are no books at {path}.",
            hint="Open them first: passport ledger open BOOKS --entity FILE --opening FILE",
            where=str(path),
        )
    if not holds_books(path):
        raise BooksRefused(
            "ledger.no_books",
            f"{path} holds no carbon books.",
            hint="Name the file that ledger open wrote.",
            where=str(path),
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise BooksRefused(
            "ledger.open_mode",
            f"Others may read the books {path}.",
            hint=f"Books are secret: chmod 600 {path}",
            where=str(path),
        )


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise BooksRefused(
            "ledger.newer",
            f"The books {path} were written by a newer version of this tool.",
            hint="Use that version; an older copy of the books would lack entries.",
            where=str(path),
        )
