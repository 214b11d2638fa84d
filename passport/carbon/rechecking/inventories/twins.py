"""Put the figures of both inventories of a report side by side: what is in one must be in the other.

A figure and its twin have one key, scope, category and label. Figures as printed, without parts, may be
divided otherwise in the other inventory (three rows beside one net row): those of a scope without a twin
stand together beside those of the other inventory.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.rechecking.inventories.parts import Wrong
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from signing.shown import quoted

_FACTS: Final = ("scope", "category", "label")
Figure = Mapping[str, Any]


class Twins(NamedTuple):
    """The same goods in both inventories, each figure with its place in its list; either may be empty."""

    physical: list[tuple[int, Figure]]
    market: list[tuple[int, Figure]]


def twins(report: Mapping[str, Any]) -> list[Twins]:
    """The figures of both inventories, those of the same goods together."""
    listed = [list(enumerate(report[member].get("figures", ()))) for member in INVENTORIES]
    keys = [{one["key"] for _, one in figures} for figures in listed]
    found: dict[tuple[str, str], Twins] = {}
    for side, figures in enumerate(listed):
        for place, one in figures:
            own = one["key"] in keys[1 - side] or "parts" in one
            name = ("key", one["key"]) if own else ("scope", one["scope"])
            found.setdefault(name, Twins([], []))[side].append((place, one))
    return list(found.values())


def beside(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Figures that the other inventory lacks though it is complete, or has with other facts (S6)."""
    complete = [report[member]["complete"] for member in INVENTORIES]
    complete[0] = complete[0] or not report["physical"].get("figures")
    for pair in twins(report):
        if not pair.physical and complete[0]:
            for place, one in pair.market:
                message = f"{quoted(one['key'], 60)} is market-based only."
                hint = "Write its physical figure, or say that the physical inventory is not complete."
                yield Wrong(("marketBased", "figures", place), "inventory.no_physical", message, hint)
        if not pair.market and complete[1]:
            for place, one in pair.physical:
                message = f"The market-based inventory lacks {quoted(one['key'], 60)}."
                hint = "Write its figure there too, or in notComputable why there is none."
                yield Wrong(("physical", "figures", place), "inventory.no_market", message, hint)
        yield from _differing(pair)


def _differing(pair: Twins) -> Iterator[Wrong]:
    """One figure in two scopes, categories or under two labels."""
    known = {one["key"]: one for _, one in pair.physical}
    for place, one in pair.market:
        twin = known.get(one["key"], one)
        if any(one.get(name) != twin.get(name) for name in _FACTS):
            message = (
                f"{quoted(one['key'], 60)} has another scope, category or label than its physical figure."
            )
            hint = "Write all three as there, or give it a key of its own."
            yield Wrong(("marketBased", "figures", place), "inventory.twin", message, hint)
