"""Compare goods sold of the layers of a year with what was made of them (C7)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import AMOUNT_PLACES, scaled

Pair = tuple[str, int, int]
_Layer = tuple[str, str]
"""Line, and the year it was made in."""
_Made = list[tuple[int, int]]
"""Units and grams of each product of a layer."""
_Room = tuple[int, int]
"""Grams below and above their share of what was made that the sales of a layer may carry."""
_ROUNDING: Final = 1000
"""Grams by which sales of a layer, each rounded to a gram, may differ from their exact share of it."""
_WHOLE: Final = 10**AMOUNT_PLACES
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)


def _millionths(text: str) -> int:
    return scaled(text, AMOUNT_PLACES)


def wrong_sales(
    result: Mapping[str, Any], entries: int, left_out: frozenset[str] = frozenset()
) -> list[Pair]:
    """List the sales that do not carry their share of what was made: layer, amount stated, and that share.

    ``result`` is one column of a CO2 statement, ``entries`` how many the journal has, which bounds how often
    was rounded. Amounts are integers of grams of CO2e (10^-6 t), units of goods integers of 10^-6. A layer is
    a line of the account and the year it was made in; its share is its grams x units sold / units made, and
    nothing where none were made. Wrong are: more units sold of a layer than were made; a sale of a layer of
    one product that is further from its share than the rounding of grams; and all sales of a layer together,
    by the same measure. Of a layer of several products it is not stated which were sold: together the sales
    carry no less than the products of least CO2, and no more than those of most. What corrections added to
    the layer or took off it may be in its sales or not. Goods of earlier years are asked by C9 and C11 only:
    their layers stand in the previous statement. Nothing is asked of the lines ``left_out``.
    """
    made, sold, corrected = _made(result), _sold(result, left_out), _corrected(result)
    room = {layer: _room(corrected.get(layer, (0, 0)), one[0], entries) for layer, one in sold.items()}
    year = result["balances"][0]["changes"][-1]["year"]
    wrong: list[tuple[_Layer, Pair]] = []
    for one in result["contribution"].get("goodsSold", ()):
        layer = _layer(one)
        # Of a layer that is not of an earlier year, nothing can be sold that was not made.
        products = made.get(layer, [] if _is_earlier(layer[1], year) else [(0, 0)])
        if products and layer in sold and "made" in one:
            wrong += ((layer, pair) for pair in _apart(one, products, sold[layer][0], room[layer]))
    found = {layer for layer, _ in wrong}
    rest = {layer: products for layer, products in made.items() if layer not in found}
    return [pair for _, pair in wrong] + list(_together(rest, sold, room))


def _apart(sale: Mapping[str, Any], products: _Made, sold: int, room: _Room) -> Iterator[Pair]:
    """A sale that does not carry its share of one product, is of no units, or of a layer sold beyond them."""
    amount, share, taken = _shared(sale, products)
    missed = len(products) == 1 and _nearest(amount, share, share, room) != amount
    if missed or taken <= 0 or sold > sum(units for units, _ in products):
        yield "/".join(_layer(sale)), amount, share


def _shared(sale: Mapping[str, Any], products: _Made) -> tuple[int, int, int]:
    """The amount of a sale, its share of the products, and its units."""
    units, grams = (sum(amounts) for amounts in zip(*products, strict=True))
    taken = _millionths(sale.get("units", "0"))
    return _millionths(sale["amount"]), _share(grams, taken, units), taken


def _is_earlier(made: str, year: str) -> bool:
    """Whether goods were made in a year before the statement's."""
    return bool(_YEAR.fullmatch(made)) and made < year


def _corrected(result: Mapping[str, Any]) -> dict[_Layer, _Room]:
    """What corrections took off each layer, and what they added to it; the two never cancel."""
    found: dict[_Layer, _Room] = {}
    for one in result.get("corrections", ()):
        if one["reason"] == "correction":
            (less, more), amount = found.get(_layer(one), (0, 0)), _millionths(one["amount"])
            found[_layer(one)] = less + min(amount, 0), more + max(amount, 0)
    return found


def _room(corrected: _Room, units: int, entries: int) -> _Room:
    """What was corrected, and what is lost by rounding: half a gram a sale.

    How many sales there were is not stated. There are no more than entries, and of an attacker's number of
    entries no more count than units.
    """
    sales = min(entries, -(-units // _WHOLE))
    rounding = max(_ROUNDING, sales // 2)
    return corrected[0] - rounding, corrected[1] + rounding


def _together(
    made: Mapping[_Layer, _Made], sold: Mapping[_Layer, tuple[int, int]], room: Mapping[_Layer, _Room]
) -> Iterator[Pair]:
    """The layers whose sales, all together, carry less or more than there can be."""
    for layer, (units, amount) in sold.items():
        if layer not in made:
            continue
        with_units = (one for one in made[layer] if one[0] > 0)
        products = sorted(with_units, key=lambda one: Fraction(one[1], one[0]))
        least, most = _first(products, units), _first(products[::-1], units)
        nearest = _nearest(amount, least, most, room[layer])
        if nearest != amount:
            yield "/".join(layer), amount, least if amount < least else most


def _first(products: Sequence[tuple[int, int]], units: int) -> int:
    """The grams of so many units when they are taken out of the products in this order."""
    total = 0
    for size, grams in products:
        taken = min(size, units)
        total += grams if taken == size else _share(grams, taken, size)
        units -= taken
    return total


def _nearest(amount: int, least: int, most: int, room: _Room) -> int:
    """The amount, or the nearest to it between the two, with room on either side."""
    return max(least + room[0], min(most + room[1], amount))


def _share(grams: int, sold: int, units: int) -> int:
    return round(Fraction(grams * sold, units)) if units > 0 else 0


def _layer(one: Mapping[str, Any]) -> _Layer:
    return one.get("line", ""), one.get("made", "")


def _made(result: Mapping[str, Any]) -> dict[_Layer, _Made]:
    made: dict[_Layer, _Made] = {}
    for one in result.get("products", ()):
        made.setdefault(_layer(one), []).append((_millionths(one["units"]), _millionths(one["total"])))
    return made


def _sold(result: Mapping[str, Any], left_out: frozenset[str]) -> dict[_Layer, tuple[int, int]]:
    """Units, in millionths, and grams sold of each layer, in the order of the first sale of each."""
    sold: dict[_Layer, tuple[int, int]] = {}
    for one in result["contribution"].get("goodsSold", ()):
        if one.get("line", "") in left_out:
            continue
        units, amount = sold.get(_layer(one), (0, 0))
        units, amount = units + _millionths(one.get("units", "0")), amount + _millionths(one["amount"])
        sold[_layer(one)] = units, amount
    return sold
