"""Hold effects against their reference cases: no more is avoided of goods than the reference emits for them.

What is removed from the air is no avoidance, and has an entry of its own whose reference case is that nothing
is removed (gross, S1). A reference that is no factor of the report cannot be compared.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import trimmed
from passport.carbon.quantities import ratio
from passport.carbon.rechecking.inventories.parts import Where, Wrong, slack
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.folding import folded
from passport.identifiers.instrument_name import named
from passport.units import UnitRefused
from signing.shown import quoted

_PLACES: Final = 12
_NONE: Final = Fraction(0)
HINT: Final = (
    "Avoided is at most what the reference emits. Write what is removed as an effect of its own, with the"
    " reference case that nothing is removed."
)


def recheck(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Effects that avoid more a unit than the factor that is their reference (``inventory.baseline``)."""
    entries = report.get("impact", {}).get("entries", ())
    factors = {folded(part["factor"]): part for part in _parts(report)} if entries else {}
    for place, one in enumerate(entries):
        reference = factors.get(folded(one["reference"]))
        if reference is not None and {"each", "unit"} <= one.keys():
            yield from _above(one, reference, ("impact", "entries", place, "each"))


def _parts(report: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for member in INVENTORIES:
        for one in report[member].get("figures", ()):
            yield from one.get("parts", ())


def _above(one: Mapping[str, Any], reference: Mapping[str, Any], where: Where) -> Iterator[Wrong]:
    """An effect and a factor by units of one kind; of others nothing can be compared."""
    try:
        scale = ratio(one["unit"], reference["unit"])
    except UnitRefused:
        return
    each, most = Fraction(one["each"]), Fraction(reference["value"])
    if each - slack(one["each"]) > (most + slack(reference["value"])) * scale:
        emitted = trimmed(most * scale, _PLACES)
        message = (
            f"{quoted(one['key'], 60)} avoids {one['each']} a unit, and its reference"
            f" {quoted(reference['factor'], 60)} emits {emitted}."
        )
        yield Wrong(where, "inventory.baseline", message, HINT, one["each"], emitted)


def beyond(report: Mapping[str, Any], retired: Collection[str]) -> Where | None:
    """The place of an effect with which those of one label and reference avoid more than their goods emit.

    The goods are those of the report at that reference, or those of one effect where they are more: nothing
    says that the goods of several effects are others. Only units that were retired (``retired``: the texts
    that name them) are each there once.
    """
    entries = report.get("impact", {}).get("entries", ())
    factors = {folded(part["factor"]): part for part in _parts(report)} if entries else {}
    sums: dict[tuple[str, ...], tuple[Fraction, Fraction]] = {}
    for place, one in enumerate(entries):
        reference = factors.get(folded(one["reference"]))
        scale = None if reference is None else _scale(one, reference)
        if reference is None or scale is None or named(one.get("instrument", "")) in retired:
            continue
        key = folded(one["label"]), folded(one["reference"]), one["stage"]
        is_first = key not in sums  # alone it is ``inventory.baseline``
        total, most = sums.get(key) or (_NONE, _goods(report, reference))
        quantity = Fraction(one["quantity"])
        total += quantity * (Fraction(one["each"]) - slack(one["each"])) * Fraction(one["share"])
        sums[key] = total, max(most, quantity * scale)
        emitted = (Fraction(reference["value"]) + slack(reference["value"])) * sums[key][1]
        if total > emitted and not is_first:
            return "impact", "entries", place
    return None


def _scale(one: Mapping[str, Any], reference: Mapping[str, Any]) -> Fraction | None:
    """How many units of the reference one of the effect is; ``None``: of none, or of another kind."""
    return _ratio(one, reference) if {"quantity", "each", "unit"} <= one.keys() else None


def _ratio(one: Mapping[str, Any], reference: Mapping[str, Any]) -> Fraction | None:
    try:
        return ratio(one["unit"], reference["unit"])
    except UnitRefused:
        return None


def _goods(report: Mapping[str, Any], reference: Mapping[str, Any]) -> Fraction:
    """The goods of the region of a reference in the physical statement, by whatever factor; in its unit.

    In whatever spelling and unit they are written (T731).
    """
    of = folded(reference["factor"])
    both = [one for member in INVENTORIES for one in report[member].get("figures", ())]
    labels = {
        folded(one["label"]) for one in both for part in one.get("parts", ()) if folded(part["factor"]) == of
    }
    return sum(
        (
            Fraction(part["quantity"]) * (_ratio(part, reference) or 0)
            for one in report[INVENTORIES[0]].get("figures", ())
            if folded(one["label"]) in labels
            for part in one.get("parts", ())
            if folded(part["region"]) == folded(reference["region"])
        ),
        _NONE,
    )
