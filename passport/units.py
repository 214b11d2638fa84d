"""Units of measure: the part of UN/ECE Recommendation 20 that documents use, and exact conversion of mass.

The list is closed. A code outside it is refused rather than guessed at: ``MT`` is no tonne, ``GJ`` is no
gigajoule (``GV`` is).
"""

from decimal import Decimal
from typing import Final

from signing.errors import ToolError
from signing.shown import quoted

UNITS: Final[dict[str, str]] = {
    "KGM": "kilogram",
    "GRM": "gram",
    "TNE": "tonne",
    "WHR": "watt hour",
    "KWH": "kilowatt hour",
    "MWH": "megawatt hour",
    "GWH": "gigawatt hour",
    "3B": "megajoule",
    "GV": "gigajoule",
    "D30": "terajoule",
    "LTR": "litre",
    "MTQ": "cubic metre",
    "NM3": "normalised cubic metre",
    "TKM": "tonne kilometre",
    "MTR": "metre",
    "H87": "piece",
}
"""Rec 20 common code to its English name."""

_KILOGRAM_EXPONENT: Final[dict[str, int]] = {"GRM": -3, "KGM": 0, "TNE": 3}


class UnitRefused(ToolError):
    """A unit code not in the list (``unit.unknown``) or not of the kind wanted (``unit.not_mass``)."""


def is_unit(code: str) -> bool:
    """Whether ``code`` is one of the Rec 20 codes used here; upper case, exact."""
    return code in UNITS


def mass_in_kg(value: Decimal, unit: str) -> Decimal:
    """``value`` of ``unit`` in kilograms, exact whatever the decimal context; raises ``UnitRefused``."""
    if unit not in UNITS:
        raise UnitRefused(
            "unit.unknown",
            f"Not a unit code used here: {quoted(unit, 20)}.",
            hint="Use UN/ECE Recommendation 20 codes, for example KGM, TNE, KWH, MWH, GV or MTQ.",
        )
    if unit not in _KILOGRAM_EXPONENT or not value.is_finite():
        raise UnitRefused(
            "unit.not_mass",
            f"Not a mass: {UNITS[unit]}.",
            hint="Give the mass in KGM, TNE or GRM.",
        )
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - is_finite() above excludes the letters of NaN and infinity
    return Decimal((sign, digits, exponent + _KILOGRAM_EXPONENT[unit]))


def shown_kg(figure: str) -> str:
    """A published figure as people read it everywhere: one decimal, below ten three of them."""
    value = Decimal(figure)
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
