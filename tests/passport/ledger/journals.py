"""Years of carbon books in memory, and their figures in grams, for comparison with plain fractions."""

from collections.abc import Sequence
from fractions import Fraction

from passport.ledger.books.amounts import shown
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Entry
from passport.ledger.keeping.closing import closing_entry
from tests.passport.ledger.companies import (
    balance,
    drafted,
    result,
)
from tests.passport.ledger.years import fresh


def journal(opening: Entry, drafts: Sequence[Draft], standard: str) -> list[Entry]:
    """A year in memory, closed; every entry was accepted."""
    state, keys, found = fresh(standard, opening), dict[str, tuple[int, str, bytes]](), [opening]
    keys["opening"] = (0, opening.day, b"")
    state.find = keys.get
    for one in drafts:
        came = state.post(one)
        assert came is not None and not isinstance(came, list), came
        found.append(came.entry)
        keys[one.key] = (len(found) - 1, one.day, one.asked())
    flows = {name: amount for name, amount in state.balances.items() if name.startswith("ncc/")}
    return [*found, closing_entry("2025", "2025-12-31", flows)]


def grams(tonnes: Fraction | int) -> int:
    """Half-even to the gram."""
    return round(Fraction(tonnes) * 10**6)


def text(tonnes: Fraction) -> str:
    """A plain decimal of at most six places."""
    return shown(grams(tonnes))


def amount(journal_of: Sequence[Entry], account: str) -> int:
    """A balance at the end in grams, in the sign of its side, location-based."""
    return round(Fraction(balance(drafted(journal_of), account)) * 10**6)


def contribution(journal_of: Sequence[Entry]) -> int:
    return round(Fraction(result(drafted(journal_of))["contribution"]["total"]) * 10**6)
