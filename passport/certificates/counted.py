"""Compare quantities in different units of one kind: watt hours of energy, kilograms of mass."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

WATT_HOURS: Final[Mapping[str, Fraction]] = {
    "WHR": Fraction(1), "KWH": Fraction(10**3), "MWH": Fraction(10**6), "GWH": Fraction(10**9),
    "3B": Fraction(2500, 9), "GV": Fraction(2_500_000, 9), "D30": Fraction(2_500_000_000, 9),
}  # fmt: skip
"""Watt hours of one unit of energy, exact: a megajoule is 10^6/3600 of them."""
_KILOGRAMS: Final[Mapping[str, Fraction]] = {
    "GRM": Fraction(1, 1000), "KGM": Fraction(1), "TNE": Fraction(1000)
}  # fmt: skip


def in_base(unit: str) -> tuple[str, Fraction]:
    """The unit in which a kind is compared, and how many of it one ``unit`` is.

    A unit of neither energy nor mass is compared with itself alone.
    """
    if unit in WATT_HOURS:
        return "WHR", WATT_HOURS[unit]
    return ("KGM", _KILOGRAMS[unit]) if unit in _KILOGRAMS else (unit, Fraction(1))
