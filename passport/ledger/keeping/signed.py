"""Note in the books which statement was signed of a year, so that the next year's can name it.

A note is a row of the table ``checkpoint``: the number and link of the year's closing entry, the moment, and
the id and digest of the signed statement. ``check`` compares the link with the journal.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from passport.ledger.keeping import chain
from passport.ledger.keeping.schema import connected, writing
from signing import jcs
from signing.digests import document_digest
from signing.strict_json import loads


def note(path: Path, statement: Mapping[str, Any], *, at: str) -> None:
    """Keep id and digest of a signed statement beside the entry whose link is its head.

    The tables take no change: a statement that replaces the one noted there is a row of ``meta`` beside it,
    and the last of these is the one that the next year follows.
    """
    link = {"id": statement["id"], "digestMultibase": document_digest(dict(statement))}
    with connected(path) as connection, writing(connection):
        row = _closing(connection, statement["credentialSubject"])
        if row is not None:
            _note(connection, (*row, at, jcs.canonical(link).decode()))


def begin(path: Path, draft: Mapping[str, Any]) -> None:
    """Note that a statement by this draft is about to replace the one that is noted of its year.

    Register and books are two files, and a process may end between them: until ``note`` follows, the books
    know that the statement they name may be replaced.
    """
    with connected(path) as connection, writing(connection):
        row = _closing(connection, draft)
        if row is not None:
            name = _begun(row[0], len(_noted(connection, row[0])))
            connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, b""))


def _closing(connection: sqlite3.Connection, subject: Mapping[str, Any]) -> tuple[int, bytes] | None:
    """Number and link of the closing entry that the head of a statement or its draft names."""
    head = subject["co2Statement"]["journal"]["digestMultibase"]
    for number, stored in connection.execute(
        "SELECT number, link FROM entry WHERE kind = 'close' ORDER BY number DESC"
    ).fetchall():
        if chain.shown(stored) == head:
            return int(number), bytes(stored)
    return None


def _begun(number: int, place: int) -> str:
    """The name of the row of ``meta`` that says that the next statement of a year was begun."""
    return f"begun/{number:018}/{place:09}"


def _note(connection: sqlite3.Connection, row: tuple[int, bytes, str, str]) -> None:
    """Add a checkpoint, or a replacement of the statement that it names."""
    number, link = row[0], row[3]
    known = _noted(connection, number)
    if not known:
        connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", row)
    elif link not in known:
        name = f"{_REPLACES}{number:018}/{len(known):09}"
        connection.execute("INSERT INTO meta VALUES (?, ?)", (name, link.encode()))


_REPLACES: Final = "replaced/"
"""How the rows of ``meta`` begin that name a statement which replaces an earlier one of its year."""


def _noted(connection: sqlite3.Connection, number: int) -> list[str]:
    """The statements of the year with that closing entry, the one first signed first."""
    first = connection.execute("SELECT signature FROM checkpoint WHERE number = ?", (number,)).fetchall()
    query = "SELECT value FROM meta WHERE name LIKE ? ORDER BY name"
    later = connection.execute(query, (f"{_REPLACES}{number:018}/%",)).fetchall()
    return [row[0] for row in first] + [bytes(row[0]).decode() for row in later]


def before(connection: sqlite3.Connection, year: str) -> dict[str, str] | None:
    """How the statement of ``year`` names that of the year before.

    Nothing where none was noted, or where its replacement was begun and not noted: which of the two stands is
    not known here.
    """
    number = _closed_before(connection, year)
    known = [] if number is None or _is_begun(connection, number) else _noted(connection, number)
    return cast("dict[str, str]", loads(known[-1].encode())) if known else None


def is_closed_before(connection: sqlite3.Connection, year: str) -> bool:
    """Whether the year before ``year`` was closed in these books."""
    return _closed_before(connection, year) is not None


def is_begun_before(connection: sqlite3.Connection, year: str) -> bool:
    """Whether a replacement of the statement of the year before was begun and not noted."""
    number = _closed_before(connection, year)
    return number is not None and _is_begun(connection, number)


def _is_begun(connection: sqlite3.Connection, number: int) -> bool:
    name = _begun(number, len(_noted(connection, number)))
    return connection.execute("SELECT 1 FROM meta WHERE name = ?", (name,)).fetchone() is not None


def _closed_before(connection: sqlite3.Connection, year: str) -> int | None:
    """The number of the closing entry of the year before."""
    row = connection.execute(
        "SELECT number FROM entry WHERE kind = 'close' AND substr(day, 1, 4) = ?", (f"{int(year) - 1:04}",)
    ).fetchone()
    return None if row is None else int(row[0])
