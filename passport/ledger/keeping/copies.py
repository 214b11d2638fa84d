"""Copy books: a backup of the file, and the journal with its chain as the auditor's copy."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from passport.ledger.books.canonical import MOST_ENTRY, entry_of
from passport.ledger.books.entries import Entry, from_json
from passport.ledger.keeping import chain, store
from passport.ledger.keeping.heads import Head
from passport.ledger.keeping.schema import BooksRefused, connected, holds_books
from signing import jcs
from signing.strict_json import loads


def copied(path: Path, into: Path) -> Head:
    """Fill an empty file with a copy of the books, as of one moment; returns the head of the copy."""
    with connected(path) as connection, contextlib.closing(sqlite3.connect(into)) as target:
        connection.backup(target)
        return store.head_of(target)


def is_copy(path: Path, of: Path) -> bool:
    """Whether a file is an older copy of the books ``of``, or as old, so that nothing is lost with it."""
    if not path.is_file() or path.samefile(of) or not holds_books(path):
        return False
    try:
        with connected(path) as copy, connected(of) as books:
            head = store.head_of(copy)
            row = books.execute("SELECT link FROM entry WHERE number = ?", (head.number,)).fetchone()
    except (BooksRefused, sqlite3.Error):
        return False
    return row is not None and row[0] == head.link


def numbered(connection: sqlite3.Connection) -> Iterator[tuple[int, Entry]]:
    """The journal from the opening on, each entry with its number."""
    for number, data in connection.execute("SELECT number, data FROM entry ORDER BY number"):
        yield number, entry_of(data)


def workings(connection: sqlite3.Connection) -> Iterator[bytes]:
    """The lines of the workings of a statement: the salt, then each entry with its link."""
    salt = connection.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()[0]
    yield jcs.canonical({"format": "passport-journal/1", "salt": salt.hex()})
    for link, data in connection.execute("SELECT link, data FROM entry ORDER BY number"):
        yield jcs.canonical({"entry": loads(data, max_bytes=MOST_ENTRY), "link": chain.shown(link)})


def read_workings(lines: Iterator[bytes]) -> Iterator[tuple[Entry, str]]:
    """The entries of workings with their links, chained again; raises ``ledger.chain``."""
    head = cast("dict[str, Any]", loads(next(lines, b"")))
    link = bytes.fromhex(head["salt"])
    for line in lines:
        value = cast("dict[str, Any]", loads(line, max_bytes=2 * MOST_ENTRY))
        link = chain.link(link, jcs.canonical(value["entry"]))
        if chain.shown(link) != value["link"]:
            number = value["entry"].get("number", "")
            raise BooksRefused(
                "ledger.chain",
                f"Entry {number} of the workings is not the one that was written.",
                hint="Ask for the workings again.",
            )
        yield from_json(value["entry"]), value["link"]
