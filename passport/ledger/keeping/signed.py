"""Note in the books which statement was signed of a year, so that the next year's can name it.

A note is a row of the table ``checkpoint``: the number and link of the year's closing entry, the moment, and
the id and digest of the signed statement. ``check`` compares the link with the journal.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from passport.ledger.keeping import chain
from passport.ledger.keeping.schema import connected, writing
from signing import jcs
from signing.digests import document_digest
from signing.strict_json import loads


def note(path: Path, statement: Mapping[str, Any], *, at: str) -> None:
    """Keep id and digest of a signed statement beside the entry whose link is its head.

    A statement that was noted before stays; a second one of the same year, which replaces it, is not noted
    over it: the table takes no change, and the register of the identity has both.
    """
    head = statement["credentialSubject"]["co2Statement"]["journal"]["digestMultibase"]
    link = {"id": statement["id"], "digestMultibase": document_digest(dict(statement))}
    with connected(path) as connection, writing(connection):
        for number, stored in connection.execute(
            "SELECT number, link FROM entry WHERE kind = 'close' ORDER BY number DESC"
        ).fetchall():
            if chain.shown(stored) == head:
                connection.execute(
                    "INSERT OR IGNORE INTO checkpoint VALUES (?, ?, ?, ?)",
                    (number, stored, at, jcs.canonical(link).decode()),
                )
                return


def before(connection: sqlite3.Connection, year: str) -> dict[str, str] | None:
    """How the statement of ``year`` names that of the year before; nothing where none was noted."""
    row = connection.execute(
        "SELECT checkpoint.signature FROM checkpoint JOIN entry ON entry.number = checkpoint.number"
        " WHERE entry.kind = 'close' AND substr(entry.day, 1, 4) = ?",
        (f"{int(year) - 1:04}",),
    ).fetchone()
    if row is None:
        return None
    return cast("dict[str, str]", loads(row[0].encode()))
