"""Recheck the parts of a report: amounts from quantities and factors, and the rules of its edition for them.

A figure is the sum of its parts, each a quantity at a factor. Numbers are printed with twelve decimals at
most and amounts with six; what has six or more may have been rounded in its last place, and nothing else may.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import trimmed
from passport.carbon.rechecking.inventories.editions import Edition
from signing.shown import quoted

_NONE: Final = Fraction(0)
_HALF: Final = Fraction(1, 2)
_PLACES: Final = 12
_DIGITS: Final = 18
_ROUNDED: Final = 6
"""A number with so many decimals may have been rounded in its last place."""
Where = tuple[str | int, ...]


class Wrong(NamedTuple):
    """One thing that is wrong: its place in the report, its code, and what to do.

    ``stated`` and ``computed`` are amounts, where two of them differ.
    """

    where: Where
    code: str
    message: str
    hint: str
    stated: str = ""
    computed: str = ""


def exact(value: Fraction) -> str:
    """A quantity or a factor as text: at most twelve decimals and 18 digits, half to even."""
    places = max(_ROUNDED, min(_PLACES, _DIGITS - len(str(int(abs(value))))))
    return trimmed(value, places)


def text(value: Fraction) -> str:
    """An amount as text: at most six decimals."""
    return trimmed(value, _ROUNDED)


def slack(figure: str) -> Fraction:
    """By how much a number may be off for having been rounded: half of one in its last place, or nothing."""
    decimals = len(figure.partition(".")[2])
    return Fraction(1, 2 * 10**decimals) if decimals >= _ROUNDED else _NONE


def summed(parts: Sequence[tuple[str, str]]) -> tuple[Fraction, Fraction]:
    """The sum of quantities at factors, and by how much rounding may put it off."""
    total = off = _NONE
    for quantity, value in parts:
        total += Fraction(quantity) * Fraction(value)
        off += Fraction(quantity) * slack(value) + abs(Fraction(value)) * slack(quantity)
    return total, off


def differs(amount: str, total: Fraction, off: Fraction) -> bool:
    """Whether a stated amount is another one than its parts come to, beyond all rounding."""
    return abs(Fraction(amount) - total) > off + _HALF / 10**_ROUNDED


def amounts(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Figures and effects that are not what their parts come to (``inventory.parts``)."""
    for member in ("physical", "marketBased"):
        for place, one in enumerate(report[member].get("figures", ())):
            parts = [(part["quantity"], part["value"]) for part in one.get("parts", ())]
            if parts and "amount" in one:
                yield from _amount(one, "amount", summed(parts), (member, "figures", place))
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        if {"avoided", "quantity", "each"} <= one.keys():
            total, off = summed([(one["quantity"], one["each"])])
            share = Fraction(one["share"])
            found = total * share, off * share + abs(total) * slack(one["share"])
            yield from _amount(one, "avoided", found, ("impact", "entries", place))


def _amount(
    one: Mapping[str, Any], name: str, found: tuple[Fraction, Fraction], where: Where
) -> Iterator[Wrong]:
    if differs(one[name], *found):
        computed = text(found[0])
        message = f"{quoted(one['key'], 60)} states {one[name]}, and its parts come to {computed}."
        hint = "Correct the amount or its parts; passport inventory writes both from the sheets."
        yield Wrong((*where, name), "inventory.parts", message, hint, one[name], computed)


def rules(report: Mapping[str, Any], edition: Edition) -> Iterator[Wrong]:
    """Parts that the edition does not let into their statement, and more than was sourced (S2)."""
    physical = {one["key"]: one.get("parts", ()) for one in report["physical"].get("figures", ())}
    yield from _factors(report)
    for place, one in enumerate(report["physical"].get("figures", ())):
        for number, part in enumerate(one.get("parts", ())):
            if "instrument" in part and not edition.stratified:
                at: Where = ("physical", "figures", place, "parts", number)
                message = f"{quoted(part['key'], 60)} is a factor that a contract pays for."
                hint = "The edition takes the region's factor into the physical inventory."
                yield Wrong(at, "inventory.stratified", message, hint)
    for place, one in enumerate(report["marketBased"].get("figures", ())):
        where = ("marketBased", "figures", place)
        yield from _sourced(one, physical.get(one["key"], ()), where)
        yield from _regions(one, physical.get(one["key"], ()), where, edition)


def _factors(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """One factor has one value wherever it is used."""
    known: dict[str, str] = {}
    for member in ("physical", "marketBased"):
        for place, one in enumerate(report[member].get("figures", ())):
            for number, part in enumerate(one.get("parts", ())):
                value = known.setdefault(part["factor"], part["value"])
                if Fraction(value) != Fraction(part["value"]):
                    where: Where = (member, "figures", place, "parts", number, "value")
                    message = f"{quoted(part['factor'], 60)} has another value elsewhere."
                    hint = "One factor has one value in a report."
                    yield Wrong(where, "inventory.factor", message, hint, part["value"], value)


def _quantity(parts: Sequence[Mapping[str, Any]]) -> Fraction:
    return sum((Fraction(part["quantity"]) for part in parts), _NONE)


def _sourced(one: Mapping[str, Any], physical: Sequence[Mapping[str, Any]], where: Where) -> Iterator[Wrong]:
    """The goods of a market-based figure are those that were sourced, and no more (S2)."""
    parts = one.get("parts", ())
    stated, sourced = _quantity(parts), _quantity(physical)
    off = sum((slack(part["quantity"]) for part in (*parts, *physical)), _NONE)
    if parts and abs(stated - sourced) > off:
        message = f"{quoted(one['key'], 60)} is about {text(stated)} units, and {text(sourced)} were sourced."
        hint = "What goes beyond what was sourced is an effect or nothing."
        yield Wrong((*where, "parts"), "inventory.sourced", message, hint, text(stated), text(sourced))


def _regions(
    one: Mapping[str, Any], physical: Sequence[Mapping[str, Any]], where: Where, edition: Edition
) -> Iterator[Wrong]:
    """Instruments are of a region that the goods come from, unless the edition lets others replace it."""
    regions = {part.get("region", "") for part in physical}
    for number, part in enumerate(one.get("parts", ())):
        own = "" in regions or part.get("region", "") in regions
        replaced = edition.substitution and part.get("kind") == "certificate"
        if "instrument" in part and not own and not replaced:
            message = f"{quoted(part['key'], 60)} is of a region that the goods do not come from."
            hint = "Use an instrument of the region, or an edition with substitution."
            yield Wrong((*where, "parts", number), "inventory.region", message, hint)


def covered(report: Mapping[str, Any]) -> Iterator[tuple[Where, bool]]:
    """Each amount of a report and whether its parts or a total say what it must come to."""
    for member in ("physical", "marketBased"):
        scopes = {scope for total in report[member].get("totals", ()) for scope in total["scopes"]}
        for place, one in enumerate(report[member].get("figures", ())):
            if "amount" in one:
                yield (member, "figures", place), "parts" in one or one["scope"] in scopes
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        if "avoided" in one:
            yield ("impact", "entries", place), {"quantity", "each"} <= one.keys()
