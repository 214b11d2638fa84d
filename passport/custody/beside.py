"""Compare a balance with what lies beside it: the balance of the period before, and carbon books."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import is_figure
from passport.custody.movements import IN, Movement
from passport.custody.results import FORMAT, Left, text
from passport.custody.system import System, months_after
from passport.moments import is_day
from passport.sheets.drafts.reading import Problem

_GRAMS = 10**6


def carried(system: System, movements: Sequence[Movement], previous: Any, source: str) -> list[Problem]:  # noqa: ANN401 - JSON of any kind
    """What is carried is what the balance before left: ``custody.previous``, ``custody.carried``."""
    if not _is_balance(previous):
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
    left = [
        Left(one["site"], one["since"], Fraction(one["mass"]), Fraction(one["emissions"]))
        for one in previous["left"]
    ]
    for one in movements:
        if one.kind == "carry":
            problems += _compared(one, left)
    return problems + _not_carried(system, left, source)


def _compared(one: Movement, left: list[Left]) -> list[Problem]:
    """A movement carry beside what was left; takes out of ``left`` what it is compared with."""
    stated = Left(one.site, one.since, one.attributed or Fraction(0), one.emissions)
    there = [some for some in left if (some.site, some.since) == (one.site, one.since)]
    if stated in there:
        left.remove(stated)
        return []
    for some in there[:1]:
        left.remove(some)
    named = " and ".join(f"{text(some.mass)} t with {text(some.emissions)} t CO2e" for some in there)
    hint = f"The balance before left {named or 'nothing'} at {one.site} since {one.since}."
    return [one.problem("attributed", "carried", "it is not what was left over.", hint)]


def _not_carried(system: System, left: Sequence[Left], source: str) -> list[Problem]:
    """What the balance before left and nobody carries, but for what lapsed before this one begins.

    Credits that lower a number may be given up in this way; those that raise one may not.
    """
    found = []
    for site, since, mass, emissions in left:
        if emissions <= 0 and months_after(since, system.carry_months) <= system.start:
            continue
        message = f"It left {text(mass)} t at {site} since {since}, and no movement carries them."
        hint = f"Write carry at {site} of {text(mass)}, emissions {text(emissions)}, since {since}."
        found.append(Problem(source, "custody.carried", message, hint))
    return found


_TEXTS: Final = ("material", "attribute", "end")


def _is_balance(previous: object) -> bool:
    """Whether a document has what is read of a balance, each in its form."""
    if not isinstance(previous, dict) or previous.get("format") != FORMAT:
        return False
    system, left = previous.get("system"), previous.get("left")
    if not isinstance(system, dict) or not all(isinstance(system.get(name), str) for name in _TEXTS):
        return False
    return isinstance(left, list) and all(map(_is_left, left))


def _is_left(one: object) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("site"), str):
        return False
    figures = [value for value in (one.get("mass"), one.get("emissions")) if isinstance(value, str)]
    return is_day(str(one.get("since"))) and len(figures) == 2 and all(map(is_figure, figures))


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
