"""Recheck the parts of a report: amounts from quantities and factors, and the rules of its edition for them.

A figure is the sum of its parts, each a quantity at a factor, as both are printed: with twelve decimals at
most. The amount is rounded to six decimals, and nothing else is. Quantities of the same goods in two places
may differ by the rounding of their last place, where they have six decimals or more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import trimmed
from passport.carbon.rechecking.inventories.editions import Edition
from passport.units import UNITS, is_unit
from signing.shown import quoted

_NONE: Final = Fraction(0)
_HALF: Final = Fraction(1, 2)
_PLACES: Final = 12
_DIGITS: Final = 18
_ROUNDED: Final = 6
"""A number with so many decimals may have been rounded in its last place."""
CONTRACT: Final = "contract"
_CERTIFICATE: Final = "certificate"
_OF_FACTOR: Final = ("value", "unit", "region", "spatial")
"""What one factor has one of."""
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


def differs(amount: str, total: Fraction) -> bool:
    """Whether a stated amount is another one than its parts come to, rounded to the sixth decimal."""
    return abs(Fraction(amount) - total) > _HALF / 10**_ROUNDED


def amounts(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Figures and effects that are not what their parts come to (``inventory.parts``)."""
    for member in ("physical", "marketBased"):
        for place, one in enumerate(report[member].get("figures", ())):
            if "parts" in one and "amount" in one:
                yield from _amount(one, "amount", summed(one["parts"]), (member, "figures", place))
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        if {"avoided", "quantity", "each"} <= one.keys():
            total = Fraction(one["quantity"]) * Fraction(one["each"]) * Fraction(one["share"])
            yield from _amount(one, "avoided", total, ("impact", "entries", place))


def summed(parts: Iterable[Mapping[str, Any]]) -> Fraction:
    """The sum of quantities at factors, as both are printed."""
    return sum((Fraction(one["quantity"]) * Fraction(one["value"]) for one in parts), _NONE)


def _amount(one: Mapping[str, Any], name: str, total: Fraction, where: Where) -> Iterator[Wrong]:
    if differs(one[name], total):
        computed = text(total)
        message = f"{quoted(one['key'], 60)} states {one[name]}, and its parts come to {computed}."
        hint = "Correct the amount or its parts; passport inventory writes both from the sheets."
        yield Wrong((*where, name), "inventory.parts", message, hint, one[name], computed)


def rules(report: Mapping[str, Any], edition: Edition) -> Iterator[Wrong]:
    """Parts that the edition does not let into their statement, and more than was sourced (S2)."""
    physical = {one["key"]: one.get("parts", ()) for one in report["physical"].get("figures", ())}
    yield from _factors(report)
    for place, one in enumerate(report["physical"].get("figures", ())):
        for number, part in enumerate(one.get("parts", ())):
            if is_bought(part) and not (edition.stratified and part.get("kind") == CONTRACT):
                at: Where = ("physical", "figures", place, "parts", number)
                message = f"{quoted(part['key'], 60)} is a factor that a contract or a certificate pays for."
                hint = "The physical inventory takes the region's factor; contracts by some editions only."
                yield Wrong(at, "inventory.stratified", message, hint)
    for place, one in enumerate(report["marketBased"].get("figures", ())):
        where = ("marketBased", "figures", place)
        sourced = physical.get(one["key"], ())
        beyond = list(_sourced(one, sourced, where))
        yield from beyond or _regions(one, sourced, where, edition)


def is_bought(part: Mapping[str, Any]) -> bool:
    """Whether a part rests on a contract or a certificate, and not on the goods themselves."""
    return "instrument" in part or "kind" in part


def is_certificate(part: Mapping[str, Any]) -> bool:
    """Whether a part takes units of a certificate; of what names an instrument only a contract does not."""
    return is_bought(part) and part.get("kind") != CONTRACT


def _factors(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """One factor has one value, unit, region and spatial kind wherever it is used; and one unit a figure."""
    known: dict[str, Mapping[str, Any]] = {}
    units: dict[str, str] = {}
    for member in ("physical", "marketBased"):
        for place, one in enumerate(report[member].get("figures", ())):
            for number, part in enumerate(one.get("parts", ())):
                where: Where = (member, "figures", place, "parts", number)
                first = known.setdefault(part["factor"], part)
                name = next((name for name in _OF_FACTOR if _differ(name, part[name], first[name])), "")
                if name:
                    message = f"{quoted(part['factor'], 60)} has another {name} elsewhere."
                    hint = "One factor has one value, unit, region and spatial kind in a report."
                    values = (part[name], first[name]) if name == "value" else ()
                    yield Wrong((*where, name), "inventory.factor", message, hint, *values)
                unit = units.setdefault(one["key"], part["unit"])
                if not is_unit(unit) or part["unit"] != unit:
                    message = f"A part of {quoted(one['key'], 60)} is in {part['unit']}."
                    hint = f"State all quantities of its goods in one unit: {', '.join(UNITS)}."
                    yield Wrong((*where, "unit"), "inventory.unit", message, hint, part["unit"], unit)


def _differ(name: str, one: str, other: str) -> bool:
    return Fraction(one) != Fraction(other) if name == "value" else one != other


def quantity(parts: Iterable[Mapping[str, Any]]) -> Fraction:
    """The sum of the quantities of parts, which are in one unit."""
    return sum((Fraction(part["quantity"]) for part in parts), _NONE)


def off(parts: Iterable[Mapping[str, Any]]) -> Fraction:
    """By how much that sum may be off for having been rounded."""
    return sum((slack(part["quantity"]) for part in parts), _NONE)


def _sourced(one: Mapping[str, Any], physical: Sequence[Mapping[str, Any]], where: Where) -> Iterator[Wrong]:
    """The goods of a market-based figure are those that were sourced, and no more (S2)."""
    parts = one.get("parts", ())
    stated, sourced = quantity(parts), quantity(physical)
    if parts and abs(stated - sourced) > off((*parts, *physical)):
        message = f"{quoted(one['key'], 60)} is about {text(stated)} units, and {text(sourced)} were sourced."
        hint = "What goes beyond what was sourced is an effect or nothing."
        yield Wrong((*where, "parts"), "inventory.sourced", message, hint, text(stated), text(sourced))


def _regions(
    one: Mapping[str, Any], physical: Sequence[Mapping[str, Any]], where: Where, edition: Edition
) -> Iterator[Wrong]:
    """Instruments cover at most the goods of their region, unless the edition lets others replace them."""
    bought = [part for part in one.get("parts", ()) if is_bought(part) and not _may_replace(part, edition)]
    for region in sorted({part["region"] for part in bought}):
        used, own = _within(bought, region), _within(physical, region)
        if quantity(used) - quantity(own) > off((*used, *own)):
            message = f"Instruments of {quoted(region, 60)} cover {text(quantity(used))} units."
            hint = "Cover what came from there, or take an edition with substitution."
            at = (*where, "parts", one["parts"].index(used[0]))
            stated, sourced = text(quantity(used)), text(quantity(own))
            yield Wrong(at, "inventory.region", message, hint, stated, sourced)


def _may_replace(part: Mapping[str, Any], edition: Edition) -> bool:
    return edition.substitution and part.get("kind") == _CERTIFICATE


def _within(parts: Iterable[Mapping[str, Any]], region: str) -> list[Mapping[str, Any]]:
    return [part for part in parts if part["region"] == region]


def covered(report: Mapping[str, Any]) -> Iterator[tuple[Where, bool]]:
    """Each amount of a report and whether its parts or a total say what it must come to."""
    for member in ("physical", "marketBased"):
        summed_up = _summed_up(report[member])
        for place, one in enumerate(report[member].get("figures", ())):
            if "amount" in one:
                yield (member, "figures", place), "parts" in one or one["scope"] in summed_up
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        if "avoided" in one:
            yield ("impact", "entries", place), {"quantity", "each"} <= one.keys()


def _summed_up(inventory: Mapping[str, Any]) -> set[str]:
    """Scopes of totals of several figures: the total of one is that figure once more, and says nothing."""
    scopes = [one["scope"] for one in inventory.get("figures", ())]
    listed = [total["scopes"] for total in inventory.get("totals", ())]
    return {scope for some in listed if sum(map(scopes.count, some)) > 1 for scope in some}
