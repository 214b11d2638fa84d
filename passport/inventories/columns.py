"""Put a report's four statements side by side: rows of figures, effects and credits, no sum."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

COLUMNS: Final = ("physical", "marketBased", "impact", "beyondValueChain")
"""The members of the statements, in the order of the columns."""
_INVENTORIES: Final = COLUMNS[:2]
_AMOUNT: Final[Mapping[str, str]] = {**dict.fromkeys(COLUMNS, "amount"), "impact": "avoided"}
"""The member of a line that states its amount."""


class Row(NamedTuple):
    """One line: what it is about, and its amount in each column.

    ``cells``: an amount, ``None`` where it cannot be computed, "" where the statement has no such line.
    ``stage``: of an effect, whether it was measured. ``before``: amounts of other years, by year.
    """

    label: str
    cells: tuple[str | None, ...]
    scope: str = ""
    category: str = ""
    stage: str = ""
    before: Mapping[str, str] = {}


def rows(report: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a report: figures of both inventories first, those of one key and place in one row."""
    listed = [{_place(one): one for one in report[name].get("figures", ())} for name in _INVENTORIES]
    for place in dict.fromkeys([*listed[0], *listed[1]]):
        pair = [side.get(place) for side in listed]
        one = next(side for side in pair if side is not None)
        found = {name: side for name, side in zip(_INVENTORIES, pair, strict=True) if side is not None}
        yield Row(one["label"], _cells(found), one["scope"], one.get("category", ""), "", _before(one))
    for one in report.get("impact", {}).get("entries", ()):
        yield Row(one["label"], _cells({"impact": one}), stage=one["stage"])
    for one in report.get("beyondValueChain", {}).get("credits", ()):
        yield Row(one["label"], _cells({"beyondValueChain": one}), before=_before(one))


def _place(one: Mapping[str, Any]) -> tuple[str, ...]:
    return one["key"], one["scope"], one.get("category", "")


def _cells(found: Mapping[str, Mapping[str, Any]]) -> tuple[str | None, ...]:
    return tuple(found[name].get(_AMOUNT[name]) if name in found else "" for name in COLUMNS)


def _before(one: Mapping[str, Any]) -> Mapping[str, str]:
    return {found["year"]: found["amount"] for found in one.get("before", ())}
