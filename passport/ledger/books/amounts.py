"""Turn tonnes of CO2e as people write them into grams, and units into millionths, and back.

Inside the books every amount is an integer of grams and every number of units an integer of millionths, so
sums are exact; outside both have at most six decimals.
"""

import re
from typing import Final, NamedTuple

PLACES: Final = 6
"""Decimals of a tonne (to the gram) and of a unit."""
_WHOLE: Final = 10**PLACES
MOST: Final = 9 * 10**18
"""No balance may exceed this many grams: SQLite keeps integers of 64 bits."""
_FIGURE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?", re.ASCII)


class Pair(NamedTuple):
    """One amount in both columns, in grams: electricity location-based and market-based."""

    location: int
    market: int

    def __add__(self, other: object) -> "Pair":
        if not isinstance(other, Pair):
            return NotImplemented
        return Pair(self.location + other.location, self.market + other.market)

    def __sub__(self, other: "Pair") -> "Pair":
        return Pair(self.location - other.location, self.market - other.market)

    def __neg__(self) -> "Pair":
        return Pair(-self.location, -self.market)


NOTHING: Final = Pair(0, 0)
COLUMNS: Final = ("location", "market")
ELECTRICITY: Final = {"location": "location-based", "market": "market-based"}
"""What the two columns are called in documents."""


def is_figure(text: str) -> bool:
    """Whether ``text`` is a plain decimal with at most twelve digits before and six after the point."""
    return bool(_FIGURE.fullmatch(text)) and not (text[0] == "-" and not text.strip("-0."))


def scaled(text: str) -> int:
    """The millionths of a plain decimal: grams of tonnes, millionths of units."""
    if "." not in text:
        return int(text) * _WHOLE
    whole, _, decimals = text.partition(".")
    return int(whole + decimals.ljust(PLACES, "0"))


def shown(amount: int) -> str:
    """The plain decimal of millionths, without trailing zeros: ``1240``, ``0.8``."""
    if not amount % 1_000_000:
        return str(amount // 1_000_000)
    sign, digits = "-" if amount < 0 else "", str(abs(amount)).rjust(PLACES + 1, "0")
    decimals = digits[-PLACES:].rstrip("0")
    return f"{sign}{digits[:-PLACES]}{'.' if decimals else ''}{decimals}"


def grouped(amount: int) -> str:
    """The same for people, with commas between thousands: ``1,240``."""
    whole, point, decimals = shown(amount).partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole != "-0" else f"-0{point}{decimals}"


def share(rest: int, taken: int, whole: int) -> int:
    """``rest`` x ``taken`` / ``whole`` in whole grams, half to even; the last taking gets all that is left.

    Never a price per unit: 1,000 g over three units are 333, 334 and 333.
    """
    if taken == whole:
        return rest
    quotient, remainder = divmod(rest * taken, whole)
    if 2 * remainder > whole or (2 * remainder == whole and quotient % 2):
        quotient += 1
    return quotient


def shares(whole: int, weights: list[int]) -> list[int]:
    """``whole`` divided in proportion to ``weights``, exactly: each part is a share of what is left."""
    parts, rest, total = [], whole, sum(weights)
    for weight in weights:
        part = share(rest, weight, total) if total else 0
        parts.append(part)
        rest, total = rest - part, total - weight
    return parts


def shares_of(amount: Pair, taken: int, whole: int) -> tuple[int, int]:
    """Both columns of a taking."""
    return tuple(shares(one, [taken, whole - taken])[0] for one in amount)  # type: ignore[return-value]  # two columns
