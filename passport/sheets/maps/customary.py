"""Convert pounds and customary tons, which documents do not use, into kilograms; exact, by definition.

The avoirdupois pound is 0.45359237 kg (international yard and pound agreement of 1959); a short ton is 2,000
and a long ton 2,240 of them.
"""

from decimal import Decimal
from typing import Final

from passport.carbon.exact import figure, is_figure
from passport.units import UNITS

CUSTOMARY: Final = {"LBR": "0.45359237", "STN": "907.18474", "LTN": "1016.0469088"}
"""Rec 20 codes of the avoirdupois pound, the short and the long ton, and how many kilograms each is."""
READ: Final = (*UNITS, *CUSTOMARY)
"""The codes that a map may give its units."""


def metric(text: str, unit: str) -> tuple[str, str]:
    """Return a figure and its unit, in KGM where the unit is customary; what is no figure stays as it is.

    Digits are multiplied as whole numbers, so no decimal context rounds them. A product of more than 18
    digits is no figure of a document: then the text keeps its unit, and is refused by the rule of units.
    """
    if unit not in CUSTOMARY or not is_figure(text):
        return text, unit
    ours, theirs = figure(text).as_tuple(), Decimal(CUSTOMARY[unit]).as_tuple()
    assert isinstance(ours.exponent, int)  # noqa: S101 - a figure is finite
    assert isinstance(theirs.exponent, int)  # noqa: S101 - likewise
    whole = int("".join(map(str, ours.digits))) * int("".join(map(str, theirs.digits)))
    digits = tuple(int(digit) for digit in str(whole))
    product = format(Decimal((ours.sign, digits, ours.exponent + theirs.exponent)), "f")
    plain = product.rstrip("0").rstrip(".") if "." in product else product
    return (plain, "KGM") if is_figure(plain) else (text, unit)
