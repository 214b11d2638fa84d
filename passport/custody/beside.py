"""Compare a balance with what lies beside it: the balance of the period before, and carbon books."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple, cast

from passport.carbon.exact import is_figure
from passport.custody.kinds import CREDIT, IN
from passport.custody.movements import Movement
from passport.custody.results import FORMAT, Left, as_json, is_nothing, text
from passport.custody.spelling import is_blank, spelled
from passport.custody.system import System, months_after
from passport.custody.together import Checked
from passport.moments import is_day
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

_GRAMS = 10**6


class _Before(NamedTuple):
    """A balance that ended, and what it left. ``where``: the file, or the system of the same run."""

    where: str
    id: str
    material: str
    attribute: str
    end: str
    sites: frozenset[str]
    left: list[Left]
    is_file: bool

    def is_followed_by(self, system: System) -> bool:
        """Whether a system begins where it ends, with the same material and attribute."""
        stated = (self.material, self.attribute, self.end)
        return stated == (spelled(system.material), spelled(system.attribute), system.start)


Given = Sequence[tuple[Any, str]]
"""Documents of balances, as JSON of any kind, with the names of their files."""


def carried(several: Sequence[Checked], given: Given = ()) -> tuple[list[Problem], list[System]]:
    """Compare what systems carry with what was left: ``custody.previous``, ``custody.carried``.

    Left by the balances before, in files (``given``) and in the periods of the same run. The systems that
    begin where a balance ended are its successors, each of some of its sites: together they carry all of it.
    Returned besides are the systems whose carried credits nothing at hand left.
    """
    problems: list[Problem] = []
    before = [_before(cast("Any", as_json(one.balance)), one.system.id, is_file=False) for one in several]
    for document, source in given:
        problems += _taken_in(document, source, before, several)
    followed = [(one, _successors(one, before, several)) for one in before]
    alone = [one.system for one in several if not _is_compared(one, followed, problems)]
    for one, after in followed:
        problems += _not_carried([some.system for some in after], one.left, one.where)
    return problems, alone


def _is_compared(
    checked: Checked, followed: Sequence[tuple[_Before, list[Checked]]], problems: list[Problem]
) -> bool:
    """Compare what a system carries; return whether there was a balance to do it with, or nothing to do."""
    left = [one.left for one, after in followed if checked in after]
    carries = [move for move in checked.movements if move.kind == "carry"]
    for move in carries if left else ():
        problems += _compared(move, left)
    return bool(left) or not carries


def _before(document: Mapping[str, Any], where: str, *, is_file: bool) -> _Before:
    system = document["system"]
    left = [
        Left(one["site"], one["since"], Fraction(one["mass"]), Fraction(one["emissions"]))
        for one in document["left"]
    ]
    sites = system.get("sites")
    return _Before(
        where, spelled(str(system.get("id", ""))), spelled(system["material"]), spelled(system["attribute"]),
        system["end"], frozenset(map(str, sites)) if isinstance(sites, list) else frozenset(), left,
        is_file,
    )  # fmt: skip


def _taken_in(
    document: Any,  # noqa: ANN401 - JSON of any kind
    source: str,
    before: list[_Before],
    several: Sequence[Checked],
) -> list[Problem]:
    """Add the balance of a file to those ``before``, unless its period is there; return what is wrong."""
    if not _is_balance(document):
        hint = "Name the file that passport ledger custody -o wrote for the period before."
        return [Problem(source, "custody.previous", "It is no balance.", hint)]
    one = _before(document, source, is_file=True)
    if not any(one.is_followed_by(checked.system) for checked in several):
        rules = document["system"]
        return [problem for checked in several for problem in _follows(checked.system, rules, source)]
    for same in before:
        if one.id and (one.id, one.end, one.material, one.attribute) == (
            same.id, same.end, same.material, same.attribute
        ):  # fmt: skip
            if sorted(one.left) == sorted(same.left):
                return []
            hint = f"Leave one of the two out, or correct it: {same.where} has the same period."
            message = "It left other credits than the balance of its own period that is compared here."
            return [Problem(source, "custody.previous", message, hint)]
    before.append(one)
    return []


def _successors(one: _Before, before: Sequence[_Before], several: Sequence[Checked]) -> list[Checked]:
    """The systems that follow a balance: under its id, or with a site of it.

    Where a balance and a system both go on under ids of their own, a site in common makes no successors: one
    is a part of the other. A file that names no site of them is the balance before all of them.
    """
    next_ones = [checked for checked in several if one.is_followed_by(checked.system)]
    goes_on = one.id in {spelled(checked.system.id) for checked in next_ones}
    known = {other.id for other in before if other.end == one.end}

    def follows(system: System) -> bool:
        own = spelled(system.id)
        apart = goes_on and own in known
        return own == one.id or (not apart and not one.sites.isdisjoint(system.sites))

    found = [checked for checked in next_ones if follows(checked.system)]
    return found or (next_ones if one.is_file else [])


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


def _compared(one: Movement, left: Sequence[list[Left]]) -> list[Problem]:
    """A movement carry beside what balances left; takes out of ``left`` what it is compared with."""
    stated = Left(one.site, one.since, one.attributed or Fraction(0), one.emissions)
    there = [
        (some, of) for of in left for some in of if (some.site, some.since) == (one.site, one.since)
    ]  # fmt: skip
    for some, of in there:
        if some == stated:
            of.remove(some)
            return []
    for some, of in there[:1]:
        of.remove(some)
    held = " and ".join(f"{text(some.mass)} t with {text(some.emissions)} t CO2e" for some, _ in there)
    hint = f"The balance before left {held or 'nothing'} at {one.site} since {one.since}."
    return [one.problem("attributed", "carried", "it is not what was left over.", hint)]


def _not_carried(several: Sequence[System], left: Sequence[Left], source: str) -> list[Problem]:
    """What the balance before left and nobody carries, but for what lapsed before this one begins.

    Credits that lower a number may be given up in this way; those that raise one may not. What is 0 at six
    decimals is nothing that a movement could carry.
    """
    found = []
    for one in left if several else ():
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
    """What came in is the entry of its key, in grams of CO2e (market-based): ``custody.books``.

    Movements of one delivery are held against their entries together, where one of them has none of its own:
    goods that have the attribute in part are one purchase, and two movements.
    """
    alike: dict[str, list[str]] = {}
    for key in entries:
        alike.setdefault(spelled(key), []).append(key)
    return [
        problem
        for several in _deliveries(movements)
        for problem in _against([(one, _entry(one, entries, alike)) for one in several], entries, alike)
    ]


def _deliveries(movements: Sequence[Movement]) -> Collection[list[Movement]]:
    """What came in, by delivery; without a number each movement is one of its own."""
    found: dict[tuple[str, ...], list[Movement]] = {}
    for one in movements:
        if one.kind in IN:
            numbered = (spelled(one.party), spelled(one.delivery))
            found.setdefault((one.key,) if is_blank(one.delivery) else numbered, []).append(one)
    return found.values()


def _against(
    several: Sequence[tuple[Movement, str]], entries: Mapping[str, int], alike: Mapping[str, Sequence[str]]
) -> list[Problem]:
    """The movements of one delivery, each with the key of its entry, held against what the books have."""
    stated = {key for _, key in several if key}
    if stated and not all(key for _, key in several):
        first = next(one for one, key in several if key)
        emissions = sum((one.emissions for one, _ in several), Fraction(0))
        return _amount(first, emissions, sum(entries[key] for key in stated))
    problems = []
    for one, key in several:
        problems += _amount(one, one.emissions, entries[key]) if key else _unknown(one, alike)
    return problems


def _entry(one: Movement, entries: Mapping[str, int], alike: Mapping[str, Sequence[str]]) -> str:
    """The key of the entry of a movement, however it is typed; blank where there is none, or several."""
    if one.key in entries:
        return one.key
    several = alike.get(spelled(one.key), ())
    return several[0] if len(several) == 1 else ""


def _unknown(one: Movement, alike: Mapping[str, Sequence[str]]) -> list[Problem]:
    several = alike.get(spelled(one.key), ())
    if several:
        hint = f"Write it as the books do: {', '.join(quoted(key, 40) for key in several[:5])}."
        return [one.problem("key", "books", "the books have several entries of this key.", hint)]
    hint = "Post the purchase first, or use the key of its entry; parts of one purchase state one delivery."
    return [one.problem("key", "books", "the books have no entry of this key.", hint)]


def _amount(one: Movement, emissions: Fraction, grams: int) -> list[Problem]:
    if emissions * _GRAMS == grams:
        return []
    hint = f"The books have {text(Fraction(grams, _GRAMS))} t of CO2e."
    if emissions != one.emissions:
        hint = f"{hint[:-1]}, the movements of this delivery {text(emissions)} t."
    return [one.problem("emissions", "books", "the books have another amount.", hint)]
