"""Hold a report's inventories against the CO2 statement of the same period: the changes of its liabilities.

They are the flow of the statement (C5), so that the two documents check each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import MOST_DIGITS, scaled
from passport.carbon.rechecking.inventories.parts import text
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.carbon.rechecking.inventories.totals import step

_ACCOUNTS: Final[Mapping[str, tuple[str, str]]] = {
    "direct": ("1", ""),
    "indirect/scope-2": ("2", ""),
    "indirect/upstream/capital": ("3", "2"),
    "indirect/upstream/transport": ("3", "4"),
    "indirect/upstream/travel": ("3", "6"),
    "indirect/upstream": ("3", "1"),
}
"""Accounts of the right side, and the scope and category that their changes of a year are."""


_UNIT: Final = "TNE"
"""A CO2 statement is in tonnes."""
_KILOGRAMS: Final = 1000
"""In a tonne."""
_NONE: Final = Fraction(0)
_Figure = Mapping[str, Any]


class Booked(NamedTuple):
    """The change of one account: its name, scope and category, amounts of the year and those before."""

    account: str
    scope: str
    category: str
    amount: str
    before: tuple[tuple[str, str], ...]


def booked(result: Mapping[str, Any]) -> Iterator[Booked]:
    """What one column of a CO2 statement gives an inventory, in the order of its accounts."""
    for row in result["balances"]:
        name = row["account"]
        place = next(
            (here for head, here in _ACCOUNTS.items() if name == head or name.startswith(f"{head}/")), None
        )
        if place is not None and row["changes"]:
            before = tuple((one["year"], one["amount"]) for one in row["changes"][:-1])
            yield Booked(name, *place, row["changes"][-1]["amount"], before)


def apart(inventory: Mapping[str, Any], accounts: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The first account of which report and statement differ: place in the report, stated, booked.

    Location-based is the physical inventory, market-based the other one. Either text is empty where one of
    the two lacks the account. ``None``: all are the same. A report in another unit than tonnes, or by other
    GWP values, cannot be the same as the books.
    """
    for name, booked_in in (("unit", _UNIT), ("gwpSet", accounts["gwpSet"])):
        if inventory.get(name, booked_in) != booked_in:
            return f"/{name}", inventory[name], booked_in
    for member, result in zip(INVENTORIES, accounts["results"], strict=True):
        stated = {one["key"]: (place, one) for place, one in enumerate(inventory[member].get("figures", ()))}
        for row in booked(result):
            place, one = stated.pop(row.account, (0, None))
            if one is None:
                return f"/{member}", "", row.amount
            if _facts(one) != _booked_facts(row):
                return f"/{member}/figures/{place}", one.get("amount", ""), row.amount
        for place, one in stated.values():
            return f"/{member}/figures/{place}", one.get("amount", ""), ""
    return None


def _facts(one: Mapping[str, Any]) -> tuple[Any, ...]:
    before = [(year["year"], scaled(year["amount"], MOST_DIGITS)) for year in one.get("before", ())]
    amount = scaled(one["amount"], MOST_DIGITS) if "amount" in one else None
    return one["scope"], one.get("category", ""), amount, before


def _booked_facts(row: Booked) -> tuple[Any, ...]:
    before = [(year, scaled(amount, MOST_DIGITS)) for year, amount in row.before]
    return row.scope, row.category, scaled(row.amount, MOST_DIGITS), before


def contradicted(inventory: Mapping[str, Any], accounts: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The first scope and category of which a report and a statement that it does not name say another sum.

    Place in the report, stated, booked; ``None``: none, or they have other GWP values. Printed figures may
    miss the books by half of one in their last place. What the report leaves open is not compared: categories
    beside figures of scope 3 without one, what is not computable, what an inventory lacks that is incomplete.
    """
    if inventory["gwpSet"] != accounts["gwpSet"]:
        return None
    scale = 1 if inventory["unit"] == _UNIT else _KILOGRAMS
    for member, result in zip(INVENTORIES, accounts["results"], strict=True):
        for (scope, category), amount in _sums(result).items():
            total = amount * scale
            own = _within(inventory[member].get("figures", ()), scope, category)
            if own is None or not (own or inventory[member]["complete"]):
                continue
            stated = sum((Fraction(one["amount"]) for one in own), _NONE)
            if abs(stated - total) * 2 > sum((step(one) for one in own), _NONE):
                return f"/{member}", text(stated), text(total)
    return None


def _sums(result: Mapping[str, Any]) -> dict[tuple[str, str], Fraction]:
    """What one column of a CO2 statement comes to, by scope and category."""
    sums: dict[tuple[str, str], Fraction] = {}
    for row in booked(result):
        place = row.scope, row.category
        sums[place] = sums.get(place, _NONE) + Fraction(row.amount)
    return sums


def _within(figures: Sequence[_Figure], scope: str, category: str) -> list[_Figure] | None:
    """Figures of a scope and category; ``None`` where not all that may be in it is known."""
    here = [one for one in figures if one["scope"] == scope and one.get("category", category) == category]
    is_open = any("amount" not in one or (category and "category" not in one) for one in here)
    return None if is_open else here
