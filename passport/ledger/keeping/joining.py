"""Read one company's year out of its books, to be joined with others of its group."""

from collections.abc import Iterator
from pathlib import Path

from passport.identifiers.product_id import identities
from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.entries import Entry
from passport.ledger.books.period import year_from
from passport.ledger.keeping import closing
from passport.ledger.keeping.schema import BooksRefused, connected
from passport.ledger.statements.consolidate import Member
from passport.ledger.statements.internal import transfers


def member(path: Path, name: str) -> Member:
    """The company's books as of the closed fiscal year ``name``; raises ``ledger.not_closed``."""
    with connected(path) as connection:
        journal = list(closing.entries(connection))
    books = journal[0].more["books"]
    before: dict[str, Pair] = {}
    closed_years: list[str] = []
    _add(before, journal[0])
    years = list(_years(iter(journal[1:])))
    period, named = year_from(books["start"]), list[str]()
    for _ in years:
        named.append(period.name)
        period = period.following()
    for year in years:
        closed = year[-1].kind == "close"
        closed_years += [year[-1].more["period"]] if closed else []
        if closed and year[-1].more["period"] == name:
            changes: dict[str, Pair] = {}
            for entry in year:
                _add(changes, entry)
            of_entries = [of for of, entries in zip(named, years, strict=True) for _ in entries]
            sold, bought = transfers(journal, ["", *of_entries])
            entity = books["entity"]
            return Member(
                entity["name"], books["standard"]["id"], name, before, changes, sold, bought,
                min(identities([entity["id"]]), default=entity["id"]),
            )  # fmt: skip
        for entry in year:
            _add(before, entry)
    raise BooksRefused(
        "ledger.not_closed",
        f"The books {path} have not closed {name[:20]}.",
        hint=f"They have closed {', '.join(closed_years)}."
        if closed_years
        else "Close the year first: passport ledger close BOOKS YEAR",
        where=str(path),
    )


def _years(journal: Iterator[Entry]) -> Iterator[list[Entry]]:
    year: list[Entry] = []
    for entry in journal:
        year.append(entry)
        if entry.kind == "close":
            yield year
            year = []
    if year:
        yield year


def _add(into: dict[str, Pair], entry: Entry) -> None:
    for one in entry.postings:
        into[one.account] = into.get(one.account, NOTHING) + one.amount
