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
    head = statement["credentialSubject"]["co2Statement"]["journal"]["digestMultibase"]
    link = {"id": statement["id"], "digestMultibase": document_digest(dict(statement))}
    with connected(path) as connection, writing(connection):
        for number, stored in connection.execute(
            "SELECT number, link FROM entry WHERE kind = 'close' ORDER BY number DESC"
        ).fetchall():
            if chain.shown(stored) == head:
                _note(connection, (number, stored, at, jcs.canonical(link).decode()))
                return


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
    """How the statement of ``year`` names that of the year before; nothing where none was noted."""
    number = _closed_before(connection, year)
    known = [] if number is None else _noted(connection, number)
    return cast("dict[str, str]", loads(known[-1].encode())) if known else None


def is_closed_before(connection: sqlite3.Connection, year: str) -> bool:
    """Whether the year before ``year`` was closed in these books."""
    return _closed_before(connection, year) is not None


def _closed_before(connection: sqlite3.Connection, year: str) -> int | None:
    """The number of the closing entry of the year before."""
    row = connection.execute(
        "SELECT number FROM entry WHERE kind = 'close' AND substr(day, 1, 4) = ?", (f"{int(year) - 1:04}",)
    ).fetchone()
    return None if row is None else int(row[0])
