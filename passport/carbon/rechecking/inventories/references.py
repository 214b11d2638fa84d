"""Hold effects against their reference cases: no more is avoided of goods than the reference emits for them.

What is removed from the air is no avoidance, and has an entry of its own whose reference case is that nothing
is removed (gross, S1). A reference that is no factor of the report cannot be compared.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import trimmed
from passport.carbon.quantities import ratio
from passport.carbon.rechecking.inventories.parts import Where, Wrong, slack
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.folding import folded
from passport.units import UnitRefused
from signing.shown import quoted

_PLACES: Final = 12
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
