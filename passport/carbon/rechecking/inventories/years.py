"""Recheck what a report says of other years: amounts before, the base year, and its recalculations.

A year is written as 2024, FY24, FY2024 or 2023/24 (named by its last part), a part of one as 2024-06 (by its
last month).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from passport.carbon.rechecking.inventories.parts import Where, Wrong
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.folding import folded
from signing.shown import quoted

_FORM: Final = re.compile(r"(?:(?:FY)?([0-9]{4})(?:/([0-9]{2})|-(0[1-9]|1[0-2]))?|FY([0-9]{2}))")
_MONTHS: Final = 12
_CENTURY: Final = 100
_SHORT: Final = 2000
"""What FY24 is called without its century."""
_HINT: Final = (
    "Write a year before the report's as 2024, FY24 or 2023/24, a part of one as 2024-06, each once."
)
Key = tuple[int, bool]
"""The last month of a year, or of a part of one, which of the two it is."""
_LISTS: Final = (*((member, name) for member in INVENTORIES for name in ("figures", "totals")),
                 ("beyondValueChain", "credits"))  # fmt: skip


def month_of(name: str) -> int | None:
    """The last month of a year or of a part of one, counted from year 0; ``None``: no such form."""
    found = _FORM.fullmatch(name)
    if found is None:
        return None
    year, second, month, short = found.groups()
    if short is not None:
        return (_SHORT + int(short)) * _MONTHS + _MONTHS
    last = int(year) + (second is not None)
    if second is not None and last % _CENTURY != int(second):
        return None
    return last * _MONTHS + int(month or _MONTHS)


def key_of(name: str) -> Key | None:
    """What names of one year have in common: their last month, and whether it is that of a part of a year."""
    month, found = month_of(name), _FORM.fullmatch(name)
    return None if month is None or found is None else (month, found[3] is not None)


def fits(name: str, period: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether a year has a name by its first part, and by its last: of a calendar year both or none.

    Two years are both parts of it. A part of a year is no year.
    """
    key, found = key_of(name), _FORM.fullmatch(name)
    if key is None or found is None or key[1]:
        return False, False
    first, last, year = int(period["start"][:4]), *(one // _MONTHS - 1 for one in (own_year(period), key[0]))
    if found[2] is not None:
        return (year - 1, year) == (first, last), (year - 1, year) == (first, last)
    return year == first, year == last


def recheck(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Years that are none or not before the report's, and amounts of them below zero."""
    for member, name in _LISTS:
        for place, one in enumerate(report.get(member, {}).get(name, ())):
            where: Where = (member, name, place, "before")
            yield from _before(one.get("before", ()), where, report["period"])
    yield from _base(report)


def _before(before: Sequence[Mapping[str, Any]], where: Where, period: Mapping[str, str]) -> Iterator[Wrong]:
    """Each year once, before the report's own, and nothing below zero."""
    seen: set[Key] = set()
    for place, one in enumerate(before):
        key = key_of(one["year"])
        if key is None or key in seen or _is_later(*key, period):
            message = f"{quoted(one['year'], 20)} is no year before that of the report, or is there twice."
            yield Wrong((*where, place, "year"), "inventory.year", message, _HINT)
        else:
            seen.add(key)
        if one["amount"].startswith("-"):
            hint = "Nothing is taken off an inventory, that of another year included."
            message = "An amount of another year is below zero."
            yield Wrong((*where, place, "amount"), "inventory.netting", message, hint)


def _is_later(month: int, is_part: bool, period: Mapping[str, str]) -> bool:
    """Whether a year is the report's own or a later one; a part of one, whether it ends after its beginning.

    The report's own is that of its last day: fiscal years that are called by their first part lie before it.
    """
    return month >= (_months(period["start"]) if is_part else own_year(period))


def own_year(period: Mapping[str, str]) -> int:
    """The last month of the year of a report's last day."""
    ends = int(period["end"][:4]) - (period["end"][5:10] in {"", "01-01"})
    return ends * _MONTHS + _MONTHS


def is_own(name: str, period: Mapping[str, str]) -> bool:
    """Whether a name is that of a report's own period.

    One year is the first or the last of the period, two are both of them, in this order; a month is the last
    one of a period that is shorter than a year.
    """
    found, month = _FORM.fullmatch(name), month_of(name)
    if found is None or month is None:
        return False
    if found[3] is not None:
        ends = _months(period["end"]) - (period["end"][8:10] in {"", "01"})
        return month == ends and ends - _months(period["start"]) < _MONTHS - 1
    first, last = int(period["start"][:4]), own_year(period) // _MONTHS - 1
    year = month // _MONTHS - 1
    return (year - 1, year) == (first, last) if found[2] is not None else year in {first, last}


def own_names(period: Mapping[str, str]) -> list[str]:
    """The years by which a report's own period may be called: 2023, or 2022, 2023 and 2022/23."""
    first, last = int(period["start"][:4]), own_year(period) // _MONTHS - 1
    both = [f"{first}/{last % _CENTURY:02}"] if last == first + 1 else []
    return [*dict.fromkeys((str(first), str(last))), *both]


def _months(day: str) -> int:
    """The month of a day, counted from year 0."""
    return int(day[:4]) * _MONTHS + int(day[5:7] or "1")


def _base(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """The base year is no later than the report's; what a scope of it was recalculated to is an amount."""
    base = report.get("baseYear")
    if base is None:
        return
    month = month_of(base["year"])
    if month is None or month > own_year(report["period"]):
        message = f"{quoted(base['year'], 20)} is no year, or one after the report."
        hint = "Write the base year as 2019, FY19 or 2018/19: the report's own, or one before it."
        yield Wrong(("baseYear", "year"), "inventory.year", message, hint)
    seen: set[tuple[str, ...]] = set()
    for place, one in enumerate(base.get("recalculations", ())):
        where: Where = ("baseYear", "recalculations", place)
        what = (one["statement"], one["scope"], one.get("category", ""), folded(one["reason"]))
        if what in seen:
            hint = "Write each recalculation once, with a reason of its own."
            yield Wrong((*where, "reason"), "inventory.key", "A recalculation is there twice.", hint)
        seen.add(what)
        if one["amount"].startswith("-"):
            hint = "Write what the scope comes to in the base year after it, and not by how much it changed."
            message = "A recalculation leaves the base year below zero."
            yield Wrong((*where, "amount"), "inventory.netting", message, hint)
        if "category" in one and one["scope"] != "3":
            message = f"Scope {one['scope']} has no categories."
            hint = "Write scope 3, or leave the category out where the scope is right."
            yield Wrong((*where, "category"), "inventory.category", message, hint)
