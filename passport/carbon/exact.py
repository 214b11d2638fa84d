"""Figures without rounding: decimal text to scaled integers and fractions and back, rounded only on demand.

No floats, and no use of the decimal context, whose precision another part of a program may have changed.
Integers are also several times faster than ``Decimal`` and ``Fraction``, which matters where every passport
is rechecked.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from signing.errors import ToolError
from signing.shown import quoted

if TYPE_CHECKING:
    # Both are loaded when they are first needed: a recheck counts in integers and needs neither.
    from decimal import Decimal
    from fractions import Fraction

AMOUNT_PLACES: Final = 6
"""Most decimals of a component's amount (DESIGN 6.1)."""
MOST_DIGITS: Final = 18
"""Most digits of a figure (DESIGN 2.1)."""
TWO_WAYS: Final = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
"""Texts that can be read two ways: with thousands, or with three decimals (``1.234``)."""
_FIGURE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class FigureRefused(ToolError):
    """A number that cannot be used as a figure; codes ``figure.*``."""


def is_figure(text: str) -> bool:
    """Whether ``text`` is a figure: plain, at most 18 digits, no negative zero (DESIGN 2.1, T9)."""
    if len(text) > MOST_DIGITS + 2 or not _FIGURE.fullmatch(text):
        return False
    digits = text.lstrip("-").replace(".", "")
    return len(digits) <= MOST_DIGITS and not (text[0] == "-" and not digits.strip("0"))


def figure(text: str) -> "Decimal":
    """Give the decimal of a figure; raises ``figure.form`` for anything longer or otherwise written."""
    if not isinstance(text, str) or not is_figure(text):
        raise FigureRefused(
            "figure.form",
            f"Not a decimal figure: {quoted(str(text), 40)}.",
            hint="Plain digits, at most 18, with a point where there are decimals.",
        )
    from decimal import Decimal  # noqa: PLC0415 - see above

    return Decimal(text)


def places(figure: str) -> int:
    """How many decimals a figure is printed with."""
    _, point, decimals = figure.partition(".")
    return len(decimals) if point else 0


def scaled(figure: str, decimals: int) -> int:
    """``figure`` x 10^``decimals`` as an integer; the figure must not have more decimals than that."""
    whole, _, fraction = figure.partition(".")
    return int(whole + fraction.ljust(decimals, "0"))


def fraction(value: "Decimal | Fraction | str | int") -> "Fraction":
    """Give the exact value; raises ``figure.form`` for infinities and NaN."""
    from decimal import Decimal  # noqa: PLC0415 - see above

    if isinstance(value, Decimal) and not value.is_finite():
        raise FigureRefused("figure.form", "Infinity and NaN are not figures.")
    return _exact(value)


@lru_cache(maxsize=4096)
def _exact(value: "Decimal | Fraction | str | int") -> "Fraction":
    """Give the exact value of a figure; one takes 5 us to make, and heats share most of theirs."""
    from fractions import Fraction  # noqa: PLC0415 - see above

    return Fraction(value)


def half_even(value: "Fraction", decimals: int) -> int:
    """``value`` x 10^``decimals``, rounded half to even."""
    scale: int = 10**decimals
    return round(value * scale)


def nearest(part: "int | Fraction", whole: "int | Fraction") -> int:
    """``part`` / ``whole``, the latter above zero, rounded half to even."""
    quotient, rest = divmod(part, whole)
    up = 2 * rest > whole or (2 * rest == whole and quotient % 2 == 1)
    return int(quotient) + up


def trimmed(value: "Fraction", decimals: int) -> str:
    """A fraction with at most so many decimals, half to even, without zeros at the end."""
    rounded = half_even(value, decimals)
    digits = str(abs(rounded)).rjust(decimals + 1, "0")
    rest = digits[-decimals:].rstrip("0")
    return f"{'-' if rounded < 0 else ''}{digits[:-decimals]}{'.' if rest else ''}{rest}"


def text_of(scaled_value: int, decimals: int) -> str:
    """Give the figure that is ``scaled_value`` / 10^``decimals``, printed with exactly so many decimals."""
    digits = str(abs(scaled_value)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    if len(digits) > MOST_DIGITS:
        raise FigureRefused(
            "figure.digits",
            f"A figure has at most {MOST_DIGITS} digits, unlike {text[:40]}.",
            hint="Check the units: kilograms of CO2e per declared unit are small numbers.",
        )
    return f"-{text}" if scaled_value < 0 else text


def decimal_text(scaled_value: int, decimals: int) -> str:
    """``text_of`` for a report about figures: one with more digits than a figure has is ``out of range``."""
    try:
        return text_of(scaled_value, decimals)
    except FigureRefused:
        return "out of range"


def total(values: "Iterable[Decimal]") -> "Decimal":
    """Add decimals exactly, whatever the decimal context."""
    from decimal import Decimal  # noqa: PLC0415 - see above

    whole = sum((fraction(value) for value in values), fraction(0))
    # A sum of decimals has only twos and fives in its denominator; the larger count of them is its number of
    # decimals.
    twos = (whole.denominator & -whole.denominator).bit_length() - 1
    fives, rest = 0, whole.denominator >> twos
    while rest > 1:
        rest //= 5
        fives += 1
    decimals = max(twos, fives)
    scaled_value = int(whole * 10**decimals)
    digits = tuple(int(digit) for digit in str(abs(scaled_value)))
    return Decimal((1 if scaled_value < 0 else 0, digits, -decimals))
