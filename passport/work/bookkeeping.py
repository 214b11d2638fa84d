"""Turn verified passports of bought materials into purchases for carbon books.

A passport is bought whole, once: the key of its entry is the claim's id, so posting the same folder again
does nothing, and no more can be taken over than the passport covers.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from passport.carbon.exact import fraction, half_even
from passport.carbon.inputs import CheckedInput
from passport.ledger.books.amounts import COLUMNS, ELECTRICITY, Pair
from passport.ledger.books.drafts import Draft, Row
from passport.ledger.books.entries import Evidence
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.vocab import Electricity
from signing.errors import ToolError
from signing.shown import quoted
from verify import Evidence as Known
from verify import TrustList
from verify.materials.inputs import checked_input

GWP_SET = "IPCC-AR6-GWP100"
"""The table of global warming potentials that books are kept by."""


class Terms(NamedTuple):
    """How purchases are booked: the day, the account that takes them, and whose word counts."""

    day: str
    account: str
    evidence: Known
    trust: TrustList
    at: str


def purchases(passports: Iterable[tuple[str, bytes]], terms: Terms) -> list[Draft]:
    """A purchase for each passport file (name and bytes), in the order of their keys.

    Raises ``DraftRefused`` with every passport that cannot be taken over: withdrawn, suspended, replaced, not
    proven (``input.*``), or by another table of warming potentials (``input.gwp_set``). A passport that
    stands but that no accredited statement vouches for is booked as the supplier's declaration.
    """
    problems: list[Problem] = []
    found: dict[str, Draft] = {}
    for name, data in passports:
        try:
            given = checked_input(data, terms.evidence, terms.trust, terms.at)
        except ToolError as refused:
            problems.append(Problem(name, refused.code, refused.message, refused.hint))
            continue
        wrong = wrong_table(name, given)
        if wrong is None:
            found[given.id] = _purchase(name, given, terms)
        else:
            problems.append(wrong)
    if problems:
        raise DraftRefused(problems)
    return [found[key] for key in sorted(found)]


def wrong_table(name: str, given: CheckedInput) -> Problem | None:
    """What is wrong with figures by another table of warming potentials than that of the books."""
    if given.gwp_set == GWP_SET:
        return None
    hint = f"Ask the supplier for a claim by {GWP_SET}."
    message = f"The figures are by {quoted(given.gwp_set, 40)}, the books are kept by {GWP_SET}."
    return Problem(name, "input.gwp_set", message, hint)


def amounts(given: CheckedInput) -> Pair:
    """What the whole mass of a passport carries, in grams of each column, each rounded half to even once."""
    return Pair(*(_grams(given, ELECTRICITY[column]) for column in COLUMNS))  # type: ignore[arg-type]  # the two methods


def _grams(given: CheckedInput, electricity: Electricity) -> int:
    kilograms = fraction(given.results[electricity].total) / given.declared_kg * given.covered_kg
    return half_even(kilograms * 1000, 0)


def _purchase(name: str, given: CheckedInput, terms: Terms) -> Draft:
    kind = "passport" if given.passes else "declaration"
    cited = Evidence(kind, given.digest if given.passes else given.id)
    amount = amounts(given)
    units = half_even(Fraction(given.covered_kg, 1000), 6)
    rows = (
        Row(terms.account, amount, units, where=name),
        Row("indirect/upstream", amount, where=name),
    )
    return Draft(given.id, terms.day, "purchase", f"Material of {given.id}", rows, (cited,), where=name)
