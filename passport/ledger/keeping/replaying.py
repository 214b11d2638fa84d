"""Replay a journal: work out a statement again from the entries alone, up to the head it names."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.acts.carbon_statement import subject_of
from passport.ledger.books.amounts import NOTHING
from passport.ledger.books.entries import Entry, together
from passport.ledger.keeping import copies
from passport.ledger.keeping.schema import BooksRefused, connected
from passport.ledger.statements.statement import draft
from passport.ledger.statements.year import read_journal
from passport.model.carbon_statement import year_of
from signing.errors import ToolError

_NO_JOURNAL: Final = (KeyError, ValueError, TypeError, AssertionError, ZeroDivisionError, IndexError)
"""What reading a journal raises that this tool did not write: members that are missing or of another type."""


class Replay(NamedTuple):
    """What a journal comes to: the head up to which it was read, and the subject of the statement.

    ``problem`` is the code of what stops the replay (``ledger.*``); ``subject`` is empty then.
    """

    head: str
    subject: dict[str, Any]
    problem: str = ""


def of_books(path: Path, statement: Mapping[str, Any]) -> Replay:
    """Replay the journal of books for the subject of a statement."""
    with connected(path) as connection:
        return replayed(copies.workings(connection), statement)


def replayed(lines: Iterable[bytes], statement: Mapping[str, Any]) -> Replay:
    """Replay the lines of workings, as ``ledger close --workings`` writes them.

    ``statement`` is the subject of a statement or of its draft; it says up to which head, for which fiscal
    year and in which detail. Each entry's link is computed again, and each entry has to balance. The result
    depends on the lines alone, besides: none of the statement's figures is looked at.
    """
    accounts = statement["co2Statement"]
    head = str(accounts["journal"]["digestMultibase"])
    try:
        journal = _until(copies.read_workings(iter(lines)), head)
        ledger = read_journal(next(journal), journal)
        again = draft(ledger, year_of(statement), head, accounts["detail"], accounts["gwpSet"])
    except ToolError as refused:
        code = refused.code if refused.code.startswith("ledger.") else "ledger.workings"
        return Replay(head, {}, code)
    except _NO_JOURNAL:
        return Replay(head, {}, "ledger.workings")
    return Replay(head, subject_of(again))


def _until(journal: Iterator[tuple[Entry, str]], head: str) -> Iterator[Entry]:
    """The entries up to the one whose link is the head; ``ledger.not_the_statement`` where none has it."""
    for entry, link in journal:
        if together(entry.postings) != NOTHING:
            raise BooksRefused(
                "ledger.unbalanced", f"Entry {entry.key} is not balanced.", hint="Ask for the workings again."
            )
        yield entry
        if link == head:
            return
    raise BooksRefused(
        "ledger.not_the_statement",
        "The journal of the statement is not this one.",
        hint="Entries were changed or are missing, or it is another journal: restore what was signed.",
    )
