"""Pounds and customary tons, which documents do not use, into kilograms; exact, by their definitions."""

from decimal import Decimal
from typing import Final

from passport.carbon.exact import figure, is_figure
from passport.units import UNITS

CUSTOMARY: Final = {"LBR": "0.45359237", "STN": "907.18474", "LTN": "1016.0469088"}
"""Rec 20 codes of the avoirdupois pound, the short and the long ton, and how many kilograms each is."""
READ: Final = (*UNITS, *CUSTOMARY)
"""The codes that a map may give its units."""


def metric(text: str, unit: str) -> tuple[str, str]:
    """A figure and its unit, in KGM where the unit is customary; what is no figure stays as it is."""
    if unit not in CUSTOMARY or not is_figure(text):
        return text, unit
    ours, theirs = figure(text).as_tuple(), Decimal(CUSTOMARY[unit]).as_tuple()
    assert isinstance(ours.exponent, int)  # noqa: S101 - a figure is finite
    assert isinstance(theirs.exponent, int)  # noqa: S101 - likewise
    whole = int("".join(map(str, ours.digits))) * int("".join(map(str, theirs.digits)))
    digits = tuple(int(digit) for digit in str(whole))
    found = format(Decimal((ours.sign, digits, ours.exponent + theirs.exponent)), "f")
    plain = found.rstrip("0").rstrip(".") if "." in found else found
    return (plain, "KGM") if is_figure(plain) else (text, unit)
