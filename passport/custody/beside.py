"""Compare a balance with what lies beside it: the balance of the period before, and carbon books."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from passport.custody.movements import IN, Movement
from passport.custody.results import FORMAT, text
from passport.custody.system import System
from passport.sheets.drafts.reading import Problem

_GRAMS = 10**6


def carried(system: System, movements: Sequence[Movement], previous: Any, source: str) -> list[Problem]:  # noqa: ANN401 - JSON of any kind
    """What is carried is what the balance before left: ``custody.previous``, ``custody.carried``."""
    if not isinstance(previous, dict) or previous.get("format") != FORMAT:
        hint = "Name the file that passport ledger custody -o wrote for the period before."
        return [Problem(source, "custody.previous", "It is no balance.", hint)]
    before = previous["system"]
    problems = []
    for name, value in (
        ("material", system.material), ("attribute", system.attribute), ("end", system.start),
    ):  # fmt: skip
        if before[name] != value:
            message = f"The balance before has the {name} {before[name]}, this one begins with {value}."
            hint = "Name the balance of the same material and attribute that ends where this one begins."
            problems.append(Problem(source, "custody.previous", message, hint))
    left = {
        (one["site"], one["since"]): (Fraction(one["mass"]), Fraction(one["emissions"]))
        for one in previous["left"]
    }
    for one in movements:
        if one.kind != "carry":
            continue
        expected = left.pop((one.site, one.since), None)
        stated = (one.attributed or Fraction(0), one.emissions)
        if expected != stated:
            there = "nothing" if expected is None else f"{text(expected[0])} t and {text(expected[1])} t CO2e"
            hint = f"The balance before left {there} at {one.site} since {one.since}."
            problems.append(one.problem("attributed", "carried", "it is not what was left over.", hint))
    return problems


def in_books(movements: Sequence[Movement], entries: Mapping[str, int]) -> list[Problem]:
    """What came in is the entry of its key, in grams of CO2e (market-based): ``custody.books``."""
    problems = []
    for one in movements:
        if one.kind not in IN:
            continue
        grams = entries.get(one.key)
        if grams is None:
            hint = "Post the purchase first, or use the key of its entry."
            problems.append(one.problem("key", "books", "the books have no entry of this key.", hint))
        elif one.emissions * _GRAMS != grams:
            hint = f"The books have {text(Fraction(grams, _GRAMS))} t of CO2e."
            problems.append(one.problem("emissions", "books", "the books have another amount.", hint))
    return problems
