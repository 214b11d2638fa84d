"""Recheck the parts of a report: amounts from quantities and factors, and the rules of its edition for them.

A figure is the sum of its parts, each a quantity at a factor, as both are printed: with twelve decimals at
most. The amount is rounded to six decimals, and nothing else is. Quantities of the same goods in two places
may differ by the rounding of their last place, where they have six decimals or more: by a millionth of them
at most, so that no number of small parts adds up to a difference.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import trimmed
from passport.carbon.rechecking.inventories.editions import Edition
from passport.folding import folded, same
from passport.identifiers.instrument_name import named
from passport.units import UNITS, is_unit
from passport.vocab import INSTRUMENTS
from signing.shown import quoted

_NONE: Final = Fraction(0)
_HALF: Final = Fraction(1, 2)
_PLACES: Final = 12
_DIGITS: Final = 18
_ROUNDED: Final = 6
"""A number with so many decimals may have been rounded in its last place."""
_OF_QUANTITY: Final = Fraction(1, 10**6)
_OF_VALUE: Final = Fraction(1, 200)
"""The most that rounding may be of a sum of quantities, and of a factor: that has three digits or more."""
CONTRACT: Final = "contract"
_CERTIFICATE: Final = "certificate"
_OF_FACTOR: Final = ("value", "unit", "region", "spatial")
"""What one factor has one of."""
_NAMES: Final = ("name", "id", "digestMultibase")
"""By which a report names a retirement that it cites."""
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


def rounding(figure: str) -> Fraction:
    """Half of one in the last place of a number with six decimals or more; of another one nothing."""
    decimals = len(figure.partition(".")[2])
    return Fraction(1, 2 * 10**decimals) if decimals >= _ROUNDED else _NONE


def slack(factor: str) -> Fraction:
    """By how much a factor may be off for having been rounded: half of one in its last place, or nothing.

    That is half a percent of it at most, so that a zero is 0 however many decimals it is printed with.
    """
    return min(rounding(factor), abs(Fraction(factor)) * _OF_VALUE)


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


def rules(report: Mapping[str, Any], edition: Edition, lots: Collection[str] = ()) -> Iterator[Wrong]:
    """Parts that the edition does not let into their statement, and more than was sourced (S2).

    ``lots``: texts that name no contract, besides those by which the report cites what was retired.
    """
    physical = {one["key"]: one.get("parts", ()) for one in report["physical"].get("figures", ())}
    retired = cited(report).union(lots)
    yield from _factors(report)
    for place, one in enumerate(report["physical"].get("figures", ())):
        for number, part in enumerate(one.get("parts", ())):
            contract = part.get("kind") == CONTRACT and named(part.get("instrument", "")) not in retired
            if is_bought(part) and not (edition.stratified and contract):
                at: Where = ("physical", "figures", place, "parts", number)
                message = f"{quoted(part['key'], 60)} is a factor that a contract or a certificate pays for."
                hint = (
                    "The physical inventory takes the region's factor; contracts by some editions only, and "
                    "what was retired is none, whatever it is called."
                )
                yield Wrong(at, "inventory.stratified", message, hint)
    for place, one in enumerate(report["marketBased"].get("figures", ())):
        where = ("marketBased", "figures", place)
        sourced = physical.get(one["key"], ())
        beyond = list(_sourced(one, sourced, where))
        yield from beyond or _regions(one, sourced, where, edition)


def cited(report: Mapping[str, Any]) -> set[str]:
    """The texts by which a report names its retirements; it does not show their certificates."""
    return {named(one[name]) for one in report.get(INSTRUMENTS, ()) for name in _NAMES}


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
                    what = "spatial kind" if name == "spatial" else name
                    message = f"{quoted(part['factor'], 60)} has another {what} elsewhere."
                    hint = "One factor has one value, unit, region and spatial kind in a report."
                    values = (part[name], first[name]) if name == "value" else ()
                    yield Wrong((*where, name), "inventory.factor", message, hint, *values)
                unit = units.setdefault(one["key"], part["unit"])
                if not is_unit(unit) or part["unit"] != unit:
                    message = f"A part of {quoted(one['key'], 60)} is in {part['unit']}."
                    hint = f"State all quantities of its goods in one unit: {', '.join(UNITS)}."
                    yield Wrong((*where, "unit"), "inventory.unit", message, hint, part["unit"], unit)


def _differ(name: str, one: str, other: str) -> bool:
    if name == "region":
        return not same(one, other)
    return Fraction(one) != Fraction(other) if name == "value" else one != other


def quantity(parts: Iterable[Mapping[str, Any]]) -> Fraction:
    """The sum of the quantities of parts, which are in one unit."""
    return sum((Fraction(part["quantity"]) for part in parts), _NONE)


def off(parts: Sequence[Mapping[str, Any]]) -> Fraction:
    """By how much that sum may be off for having been rounded: a millionth of it at most."""
    return at_most(sum((rounding(part["quantity"]) for part in parts), _NONE), quantity(parts))


def at_most(rounded: Fraction, total: Fraction) -> Fraction:
    """The rounding of all that was added, or a millionth of the sum where that is less."""
    return min(rounded, total * _OF_QUANTITY)


def _sourced(one: Mapping[str, Any], physical: Sequence[Mapping[str, Any]], where: Where) -> Iterator[Wrong]:
    """The goods of a market-based figure are those that were sourced, and no more (S2).

    A physical figure that is printed, or not computable, does not say how many were.
    """
    parts = one.get("parts", ())
    stated, sourced = quantity(parts), quantity(physical)
    if parts and physical and abs(stated - sourced) > off((*parts, *physical)):
        message = f"{quoted(one['key'], 60)} is about {text(stated)} units, and {text(sourced)} were sourced."
        hint = "What goes beyond what was sourced is an effect or nothing."
        yield Wrong((*where, "parts"), "inventory.sourced", message, hint, text(stated), text(sourced))


def _regions(
    one: Mapping[str, Any], physical: Sequence[Mapping[str, Any]], where: Where, edition: Edition
) -> Iterator[Wrong]:
    """Parts of a region are at most the goods that came from it, instruments and others together.

    An edition with substitution lets certificates of another region take their place, and nothing else. A
    region is one in whatever spelling (T579).
    """
    own_parts = [part for part in one.get("parts", ()) if not _may_replace(part, edition)]
    for region in sorted({folded(part["region"]) for part in own_parts}) if physical else ():
        used, own = _within(own_parts, region), _within(physical, region)
        if quantity(used) - quantity(own) > off((*used, *own)):
            message = f"Parts of {quoted(used[0]['region'], 60)} are {text(quantity(used))} units."
            hint = "Take what came from there, or certificates by an edition with substitution."
            at = (*where, "parts", one["parts"].index(used[0]))
            stated, sourced = text(quantity(used)), text(quantity(own))
            yield Wrong(at, "inventory.region", message, hint, stated, sourced)


def _may_replace(part: Mapping[str, Any], edition: Edition) -> bool:
    return edition.substitution and part.get("kind") == _CERTIFICATE


def _within(parts: Iterable[Mapping[str, Any]], region: str) -> list[Mapping[str, Any]]:
    return [part for part in parts if folded(part["region"]) == region]
