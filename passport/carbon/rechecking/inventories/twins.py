"""Put the figures of both inventories of a report side by side: what is in one must be in the other.

A figure and its twin have one key, scope, category and label. Figures as printed, without parts, may be
divided otherwise in the other inventory (three rows beside one net row). Of a scope those stand together that
have one category and label in both, then those of one category, then all others, as far as one side says of
what category they are: emissions do not move from one category to another.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.rechecking.inventories.parts import Wrong
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.folding import folded
from signing.shown import quoted

_FACTS: Final = ("scope", "category", "label")
Figure = Mapping[str, Any]
_Row = tuple[str, str, str]
"""What a printed figure is about: its scope, category and label."""


class Twins(NamedTuple):
    """The same goods in both inventories, each figure with its place in its list; either may be empty."""

    physical: list[tuple[int, Figure]]
    market: list[tuple[int, Figure]]


class _Other(NamedTuple):
    """What the other inventory has: keys, and of what was printed and has no twin its rows and categories."""

    keys: set[str]
    rows: set[_Row]
    kinds: set[tuple[str, str]]


def twins(report: Mapping[str, Any]) -> list[Twins]:
    """The figures of both inventories, those of the same goods together."""
    listed = [report[member].get("figures", ()) for member in INVENTORIES]
    found: dict[tuple[str, ...], Twins] = {}
    for side, figures in enumerate(listed):
        other = _other(figures, listed[1 - side])
        for place, one in enumerate(figures):
            found.setdefault(_name(one, other), Twins([], []))[side].append((place, one))
    return list(found.values())


def _other(figures: Sequence[Figure], others: Sequence[Figure]) -> _Other:
    own = {_row(one) for one in _printed(figures, others)}
    rows = [_row(one) for one in _printed(others, figures)]
    return _Other({one["key"] for one in others}, set(rows), {row[:2] for row in rows if row not in own})


def _printed(figures: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """Those without parts that have no twin by their key."""
    keys = {one["key"] for one in others}
    return [one for one in figures if one["key"] not in keys and "parts" not in one]


def _row(one: Figure) -> _Row:
    return one["scope"], one.get("category", ""), folded(one["label"])


def _name(one: Figure, other: _Other) -> tuple[str, ...]:
    """With what a figure stands. A category stands with figures of none only where there are such."""
    if one["key"] in other.keys or "parts" in one:
        return "key", one["key"]
    row = _row(one)
    scope, category, _ = row
    if row in other.rows:
        return "row", *row
    by_category = category and ((scope, category) in other.kinds or (scope, "") not in other.kinds)
    return ("category", scope, category) if by_category else ("scope", scope)


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
