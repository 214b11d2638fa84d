"""Hold what a report says of an earlier year against the report that was signed for that year.

Sums of a scope are compared, of scope 3 those of each category where every figure names one, in the unit of
the later report. A figure that does not say what it was in that year takes its counterpart of the same key
out. Of a year that was recalculated, a recalculation that comes to the same sum says so, and why.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport import moments
from passport.carbon.rechecking.inventories.parts import text
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.carbon.rechecking.inventories.totals import step
from passport.carbon.rechecking.inventories.years import Key, key_of, month_of, own_year
from passport.folding import folded

_NONE: Final = Fraction(0)
_MONTHS: Final = 12
_TWO: Final = "/"
_DAYS: Final = range(360, 373)
"""The length of a year, fiscal years of weeks among them."""
_STATEMENTS: Final = {"physical": "physical", "marketBased": "market-based"}
_CREDITS: Final = "beyondValueChain"
_KILOGRAMS: Final[Mapping[str, int]] = {"KGM": 1, "TNE": 1000}


class Restated(NamedTuple):
    """A sum that is another one than was signed: member, year as it is named, stated, signed.

    ``where`` is scope and category, of credits their label. ``signed`` is ``-`` where nothing was.
    """

    member: str
    where: tuple[str, str]
    year: str
    stated: str
    signed: str


class _Line(NamedTuple):
    """A figure or credit as it was in one year; ``amount`` is ``None`` where the report does not say it."""

    key: str
    scope: str
    category: str
    amount: Fraction | None
    off: Fraction
    year: str


def years(inventory: Mapping[str, Any]) -> list[str]:
    """The years of which a report says something, each by one name, the earliest first; no parts of years."""
    found: dict[Key, str] = {}
    for member in (*INVENTORIES, _CREDITS):
        for one in _listed(inventory, member):
            for then in one.get("before", ()):
                key = key_of(then["year"])
                if key is not None and not key[1]:
                    found.setdefault(key, then["year"])
    return [found[key] for key in sorted(found)]


def is_year(period: Mapping[str, str]) -> bool:
    """Whether a period is a whole year."""
    days = (moments.seconds(period["end"]) - moments.seconds(period["start"])) // 86_400
    return days in _DAYS


def called(inventory: Mapping[str, Any], period: Mapping[str, str]) -> str:
    """Whether a report calls fiscal years by their ``first`` part or their ``last``; empty: nobody knows.

    ``period`` is its own. By the last part the year before it is called as the own one begins; by the first
    part it is a year earlier, which may be said of a base year in the other way too.
    """
    first = int(period["start"][:4])
    names = {month_of(name) for name in years(inventory) if _TWO not in name}
    own, before = (year * _MONTHS + _MONTHS for year in (first, first - 1))
    if first != _last(period) and own in names:
        return "last"
    base = month_of(inventory.get("baseYear", {}).get("year", ""))
    return "first" if first != _last(period) and before in names and names != {base} else ""


def _last(period: Mapping[str, str]) -> int:
    return own_year(period) // _MONTHS - 1


def restated(inventory: Mapping[str, Any], earlier: Mapping[str, Any], name: str) -> Iterator[Restated]:
    """What a report says otherwise of a year than an earlier report that may be of this year."""
    key = key_of(name)
    scale = Fraction(_KILOGRAMS[earlier["unit"]], _KILOGRAMS[inventory["unit"]])
    for member in (*INVENTORIES, _CREDITS):
        then = [_then(one, member, key) for one in _listed(inventory, member)]
        silent = {one.key for one in then if one.amount is None}
        own = [one for one in then if one.amount is not None]
        now = [_now(one, member, scale) for one in _listed(earlier, member)]
        signed = [one for one in now if one.key not in silent]
        is_open = not earlier.get(member, {}).get("complete", True)
        for where, found in _differing(own, signed, is_open=is_open):
            if not _is_explained(inventory, (member, *where), own, key):
                yield Restated(member, where, own[0].year, *found)


def _differing(
    own: Sequence[_Line], signed: Sequence[_Line], *, is_open: bool
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Scope and category of each sum that is another one, with both sums."""
    for where in _groups(own, signed):
        found = _compared(_within(own, where), _within(signed, where), is_open=is_open)
        if found is not None:
            yield where, found


def _listed(inventory: Mapping[str, Any], member: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = inventory.get(member, {}).get(
        "credits" if member == _CREDITS else "figures", ()
    )
    return found


def _place(one: Mapping[str, Any], member: str) -> tuple[str, str, str]:
    """Key, scope and category; of a credit its label, which is all that it has."""
    if member == _CREDITS:
        label = folded(one["label"])
        return label, label, ""
    return folded(one["key"]), one["scope"], one.get("category", "")


def _then(one: Mapping[str, Any], member: str, key: Key | None) -> _Line:
    """What the later report says of the year."""
    then = next((year for year in one.get("before", ()) if key_of(year["year"]) == key), None)
    if then is None:
        return _Line(*_place(one, member), None, _NONE, "")
    return _Line(*_place(one, member), Fraction(then["amount"]), step(then) / 2, then["year"])


def _now(one: Mapping[str, Any], member: str, scale: Fraction) -> _Line:
    """What the report of the year says, in the unit of the later one."""
    amount = Fraction(one["amount"]) * scale if "amount" in one else None
    return _Line(*_place(one, member), amount, _NONE, "")


def _groups(own: Sequence[_Line], signed: Sequence[_Line]) -> Iterator[tuple[str, str]]:
    """Scopes of which the later report says something, scope 3 by category where every figure has one."""
    for scope in dict.fromkeys(one.scope for one in own):
        here = [one for one in (*own, *signed) if one.scope == scope]
        if all(one.category for one in here):
            yield from ((scope, category) for category in sorted({one.category for one in here}, key=int))
        else:
            yield scope, ""


def _within(lines: Sequence[_Line], where: tuple[str, str]) -> list[_Line]:
    scope, category = where
    return [one for one in lines if one.scope == scope and (not category or one.category == category)]


def _compared(own: Sequence[_Line], signed: Sequence[_Line], *, is_open: bool) -> tuple[str, str] | None:
    """Stated and signed sum where they differ; ``None``: they do not, or the signed one is left open."""
    amounts = [one.amount for one in signed]
    known = [one for one in amounts if one is not None]
    if len(known) < len(amounts) or (not known and is_open):
        return None
    stated = sum((one.amount or _NONE for one in own), _NONE)
    total = sum(known, _NONE)
    if abs(stated - total) <= _off(own, total):
        return None
    return text(stated), text(total) if known else "-"


def _off(own: Sequence[_Line], total: Fraction) -> Fraction:
    """Half of one in the last place of each amount, where the signed one has more places than these."""
    least = min((one.off for one in own), default=_NONE)
    is_finer = least > 0 and (total / (2 * least)).denominator != 1
    return sum((one.off for one in own), _NONE) if is_finer else _NONE


def _is_explained(
    inventory: Mapping[str, Any], place: tuple[str, str, str], own: Sequence[_Line], key: Key | None
) -> bool:
    """Whether a recalculation of the base year comes to what the later report says of its scope.

    As it is printed: to half of one in its last place, or in those of the amounts.
    """
    member, scope, category = place
    base = inventory.get("baseYear", {})
    if member not in _STATEMENTS or "year" not in base or key_of(base["year"]) != key:
        return False
    return any(
        one["statement"] == _STATEMENTS[member]
        and one["scope"] == scope
        and one.get("category", category) == category
        and _comes_to(one, _within(own, (scope, one.get("category", ""))))
        for one in base.get("recalculations", ())
    )


def _comes_to(one: Mapping[str, Any], own: Sequence[_Line]) -> bool:
    """Whether what a recalculation leaves is the sum of these amounts, as each is printed."""
    amount, total = Fraction(one["amount"]), sum((part.amount or _NONE for part in own), _NONE)
    printed = step(one) / 2 if (total / step(one)).denominator != 1 else _NONE
    return abs(amount - total) <= max(printed, _off(own, amount))
