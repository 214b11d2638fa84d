"""Convert between units of one kind, by UN/ECE Recommendation 20 code, exactly.

Fifteen codes in a closed list make a table of exact ratios. ``tests/passport/carbon/test_quantities.py``
compares every pair with the definitions of ``pint``.
"""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from passport.carbon.exact import fraction
from passport.units import UNITS, UnitRefused
from signing.shown import quoted

# Code: (how many of the kind's base unit, kind). A watt-hour is 3,600 J by the definitions of watt and hour.
_SIZES: Final[dict[str, tuple[Fraction, str]]] = {
    "GRM": (Fraction(1, 1000), "mass"),
    "KGM": (Fraction(1), "mass"),
    "TNE": (Fraction(1000), "mass"),
    "3B": (Fraction(1), "energy"),
    "GV": (Fraction(1000), "energy"),
    "D30": (Fraction(1_000_000), "energy"),
    "WHR": (Fraction(36, 10_000), "energy"),
    "KWH": (Fraction(36, 10), "energy"),
    "MWH": (Fraction(3600), "energy"),
    "GWH": (Fraction(3_600_000), "energy"),
    "LTR": (Fraction(1, 1000), "volume"),
    "MTQ": (Fraction(1), "volume"),
    # A normalised cubic metre is an amount of gas, no volume: without temperature and pressure none becomes
    # the other.
    "NM3": (Fraction(1), "normal volume"),
    "TKM": (Fraction(1), "transport"),
    "MTR": (Fraction(1), "length"),
    "H87": (Fraction(1), "pieces"),
}


def convert(value: Decimal | Fraction, unit: str, wanted: str) -> Fraction:
    """``value`` of ``unit`` in ``wanted``, exact; raises ``unit.unknown`` and ``unit.dimension``."""
    return fraction(value) * ratio(unit, wanted)


@cache
def ratio(unit: str, wanted: str) -> Fraction:
    """How many of ``wanted`` one ``unit`` is; raises ``unit.unknown`` and ``unit.dimension``."""
    for code in (unit, wanted):
        if code not in UNITS:
            raise UnitRefused(
                "unit.unknown",
                f"Not a unit code used here: {quoted(code, 20)}.",
                hint="Use UN/ECE Recommendation 20 codes, for example KGM, TNE, KWH, MWH, GV or MTQ.",
            )
    if unit == wanted:
        return Fraction(1)
    (size, kind), (other_size, other_kind) = _SIZES[unit], _SIZES[wanted]
    if kind != other_kind:
        raise UnitRefused(
            "unit.dimension",
            f"{unit} ({UNITS[unit]}) cannot become {wanted} ({UNITS[wanted]}).",
            hint="Give the quantity in a unit of the factor's kind, or a net calorific value for a fuel.",
        )
    return size / other_size
