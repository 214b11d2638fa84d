"""Compare a balance with what lies beside it: the balance of the period before, and carbon books."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import is_figure
from passport.custody.kinds import CREDIT, IN
from passport.custody.movements import Movement
from passport.custody.results import FORMAT, Left, is_nothing, text
from passport.custody.spelling import spelled
from passport.custody.system import System, months_after
from passport.custody.together import Checked
from passport.moments import is_day
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

_GRAMS = 10**6


def carried(several: Sequence[Checked], previous: Any, source: str) -> list[Problem]:  # noqa: ANN401 - JSON of any kind
    """What systems carry is what the balance before left: ``custody.previous``, ``custody.carried``.

    Several systems are the successors of one, each of some of its sites: together they carry all of it.
    """
    if not _is_balance(previous):
        hint = "Name the file that passport ledger custody -o wrote for the period before."
        return [Problem(source, "custody.previous", "It is no balance.", hint)]
    problems = []
    for checked in several:
        problems += _follows(checked.system, previous["system"], source)
    left = [
        Left(one["site"], one["since"], Fraction(one["mass"]), Fraction(one["emissions"]))
        for one in previous["left"]
    ]
    for checked in several:
        for one in checked.movements:
            if one.kind == "carry":
                problems += _compared(one, left)
    return problems + _not_carried([one.system for one in several], left, source)


def _follows(system: System, before: Mapping[str, str], source: str) -> list[Problem]:
    """A system has the material and attribute of the one before, and begins where that one ended."""
    hint = "Name the balance of the same material and attribute that ends where this one begins."
    return [
        Problem(
            source, "custody.previous",
            f"The balance before has the {name} {quoted(before[name], 60)}, {system.id} begins with"
            f" {quoted(value, 60)}.", hint,
        )
        for name, value in (
            ("material", system.material), ("attribute", system.attribute), ("end", system.start),
        )
        if spelled(before[name]) != spelled(value)
    ]  # fmt: skip


def _compared(one: Movement, left: list[Left]) -> list[Problem]:
    """A movement carry beside what was left; takes out of ``left`` what it is compared with."""
    stated = Left(one.site, one.since, one.attributed or Fraction(0), one.emissions)
    there = [some for some in left if (some.site, some.since) == (one.site, one.since)]
    if stated in there:
        left.remove(stated)
        return []
    for some in there[:1]:
        left.remove(some)
    held = " and ".join(f"{text(some.mass)} t with {text(some.emissions)} t CO2e" for some in there)
    hint = f"The balance before left {held or 'nothing'} at {one.site} since {one.since}."
    return [one.problem("attributed", "carried", "it is not what was left over.", hint)]


def _not_carried(several: Sequence[System], left: Sequence[Left], source: str) -> list[Problem]:
    """What the balance before left and nobody carries, but for what lapsed before this one begins.

    Credits that lower a number may be given up in this way; those that raise one may not. What is 0 at six
    decimals is nothing that a movement could carry.
    """
    found = []
    for one in left:
        home = next((some for some in several if one.site in some.sites), None)
        months = max(some.carry_months for some in ([home] if home else several))
        lapsed = one.emissions <= 0 and months_after(one.since, months) <= several[0].start
        if not lapsed and not is_nothing(one.mass):
            message = (
                f"It left {text(one.mass)} t at {quoted(one.site, 40)} since {one.since}, and no movement"
                " carries them."
            )
            found.append(Problem(source, "custody.carried", message, _way(one, home)))
    return found


def _way(one: Left, home: System | None) -> str:
    """What to write where credits are not carried: it depends on the system that has their site now."""
    amounts = f"of {text(one.mass)}, emissions {text(one.emissions)}, since {one.since}"
    if home is None:
        return (
            "No system here has this site. Name the one that has it, with its movements, beside this one, or"
            f" add the site to its sites; and write carry there {amounts}."
        )
    if home.model != CREDIT:
        return (
            f"{home.model} has no credits: use them up or let them expire in a period under {CREDIT}, and"
            f" write carry at {one.site} {amounts}."
        )
    return f"Write carry at {one.site} {amounts}."


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
    if not is_day(str(one.get("since"))) or len(figures) != 2 or not all(map(is_figure, figures)):
        return False
    return Fraction(figures[0]) >= 0


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
