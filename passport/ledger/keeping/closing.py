"""Close a fiscal year: the contribution goes to legacy, and the year takes no entry any more."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from passport.ledger.books.accounts import LEGACY, in_order
from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.canonical import entry_of
from passport.ledger.books.checks import Frame
from passport.ledger.books.entries import Entry, Posting, closing_key
from passport.ledger.books.period import year_from
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import State
from passport.ledger.keeping import chain, checking, store
from passport.ledger.keeping.heads import Head
from passport.ledger.keeping.schema import BooksRefused
from passport.ledger.keeping.writer import find
from passport.ledger.statements.statement import Detail, draft
from passport.ledger.statements.year import GeneralLedger, Year, book_removals, read_journal


def close(path: Path, name: str, *, today: str) -> Head:
    """Write the closing entry of the open fiscal year; one that was closed before is left as it is.

    The books are checked, their flows read and the entry written in one transaction: what is posted at the
    same moment is in it, or refused for a year that is closed.

    Raises ``ledger.year`` where another year is open, ``ledger.not_over`` before its last day is past, and
    the first fault of books whose figures are not those of their journal.
    """

    def made(connection: sqlite3.Connection, frame: Frame) -> Entry | None:
        is_closed = any(day[:4] == name for day in store.closings(connection))
        if not is_closed:
            _check_open(name, frame)
        _check_figures(path, connection)
        if is_closed:
            return None
        key = _key_of(connection, name)
        return closing_entry(name, frame.period.last, _flows(connection))._replace(key=key)

    return store.add(path, made, today=today)


def _check_open(name: str, frame: Frame) -> None:
    """Raise ``ledger.year`` or ``ledger.not_over`` unless this is the open fiscal year, and it is over."""
    if frame.period.name != name:
        raise BooksRefused(
            "ledger.year",
            f"The open fiscal year is {frame.period.name}, not {name[:20]}.",
            hint=f"Close one year after the other: passport ledger close BOOKS {frame.period.name}",
        )
    if frame.today < frame.period.end:
        raise BooksRefused(
            "ledger.not_over", f"{name} ends on {frame.period.last}.", hint="Close it when it is over."
        )


_NO_FIGURE: Final = frozenset({"ledger.no_head", "ledger.triggers"})
"""Faults of books whose figures were all compared with their journal, and hold."""


def _check_figures(path: Path, connection: sqlite3.Connection) -> None:
    """Raise the first fault of the books, since an entry made of wrong tables cannot be taken back."""
    for one in checking.found(path, connection).faults:
        if one.code not in _NO_FIGURE:
            raise BooksRefused(one.code, one.message, hint=one.hint, where=str(path))


def _key_of(connection: sqlite3.Connection, name: str) -> str:
    """The key of a year's closing entry: another than usual in older books whose journal took that one."""
    key, again = closing_key(name), 1
    while find(connection, key) is not None:
        again += 1
        key = f"{closing_key(name)} ({again})"
    return key


def closing_entry(name: str, day: str, flows: dict[str, Pair]) -> Entry:
    """The entry that moves the balances of the flows (debits positive) to legacy."""
    postings = [Posting(account, -flows[account]) for account in in_order(flows) if flows[account] != NOTHING]
    total = NOTHING
    for one in flows.values():
        total += one
    postings.append(Posting(LEGACY, total))
    return Entry(
        closing_key(name),
        day,
        "close",
        f"Contribution of {name} to legacy",
        tuple(postings),
        more={"period": name},
    )


def _flows(connection: sqlite3.Connection) -> dict[str, Pair]:
    query = (
        "SELECT account, SUM(location), SUM(market) FROM posting WHERE account LIKE 'ncc/%' GROUP BY account"
    )
    return {name: Pair(location, market) for name, location, market in connection.execute(query)}


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """The journal from its opening to its end."""
    for (data,) in connection.execute("SELECT data FROM entry ORDER BY number"):
        yield entry_of(data)


def general_ledger(connection: sqlite3.Connection) -> GeneralLedger:
    """What the journal of the books comes to."""
    journal = entries(connection)
    return read_journal(next(journal), journal)


def summed(connection: sqlite3.Connection) -> GeneralLedger:
    """The same without layers and products, from the sums of postings: enough where no lines are shown."""
    opening = store.opening_of(connection)
    books = opening.more["books"]
    frame = Frame(policy(books["standard"]["id"]), year_from(books["start"]), opening.day)
    found = GeneralLedger(opening, [Year(frame.period)], State(frame, lambda _: None))
    after = 0
    closed = connection.execute("SELECT number FROM entry WHERE kind = 'close' ORDER BY number").fetchall()
    last = store.head_of(connection).number
    for (number,) in closed:
        _sums(connection, found.years, (after, number), closing=number)
        found.years[-1].closed = True
        found.years.append(Year(found.years[-1].period.following()))
        after = number
    if after < last or not closed:
        _sums(connection, found.years, (after, last), closing=last + 1)
    else:
        found.years.pop()
    return found


_SOME: Final = (
    "SELECT data FROM entry WHERE number > ? AND number <= ? AND (kind = 'correction' OR number IN"
    " (SELECT entry FROM posting WHERE entry > ? AND entry <= ? AND account LIKE 'removals/%'))"
    " ORDER BY number"
)
"""Entries that correct others, or change removals."""


def _sums(
    connection: sqlite3.Connection, years: list[Year], between: tuple[int, int], *, closing: int
) -> None:
    """Fill the last year from the postings of entries after one number and up to another."""
    year, (after, until) = years[-1], between
    query = (
        "SELECT account, SUM(location), SUM(market) FROM posting WHERE entry > ? AND entry <= ?"
        " GROUP BY account"
    )
    for name, location, market in connection.execute(query, (after, until)):
        year.changes[name] = Pair(location, market)
    for name, location, market in connection.execute(query, (after, closing - 1)):
        if name.startswith("ncc/"):
            year.flows[name] = Pair(location, market)
    year.entries = until - after
    for (data,) in connection.execute(_SOME, (after, until, after, until)):
        book_removals(years, entry_of(data))


def statement(connection: sqlite3.Connection, name: str, detail: Detail) -> dict[str, Any]:
    """The draft of the CO2 statement of a year; its journal ends with the year's closing entry."""
    row = connection.execute(
        "SELECT link FROM entry WHERE kind = 'close' AND substr(day, 1, 4) = ? ORDER BY number DESC", (name,)
    ).fetchone()
    head = row[0] if row is not None else store.head_of(connection).link
    found = general_ledger(connection) if detail == "line" else summed(connection)
    return draft(found, name, chain.shown(head), detail)
