"""Compare goods sold of the layers of a year with what was made of them (C7)."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import AMOUNT_PLACES, scaled

Pair = tuple[str, int, int]
_Layer = tuple[str, str]
"""Line, and the year it was made in."""
_Made = list[tuple[int, int]]
"""Units and grams of each product of a layer."""
_ROUNDING: Final = 1000
"""Grams by which sales of a layer, each rounded to a gram, may differ from their exact share of it."""


def _millionths(text: str) -> int:
    return scaled(text, AMOUNT_PLACES)


def wrong_sales(result: Mapping[str, Any], left_out: frozenset[str] = frozenset()) -> list[Pair]:
    """List the sales that do not carry their share of what was made: layer, amount stated, and that share.

    ``result`` is one column of a CO2 statement. Amounts are integers of grams of CO2e (10^-6 t), units of
    goods integers of 10^-6. A layer is a line of the account and the year it was made in; its share is its
    grams x units sold / units made, and nothing where none were made. Wrong are: more units sold of a layer
    than were made; a sale of a layer of one product that is further from its share than ``_ROUNDING``; and
    all sales of a layer together, by the same measure. Of a layer of several products it is not stated which
    were sold: together the sales carry no less than the products of least CO2, and no more than those of
    most. What ``corrections`` changed of the line may be in its sales or not. Goods of earlier years are
    asked by C9 and C11 only: their layers stand in the previous statement. Nothing is asked of the lines
    ``left_out``.
    """
    made, sold = _made(result), _sold(result, left_out)
    year = result["balances"][0]["changes"][-1]["year"]
    corrected = {one["line"]: _millionths(one["amount"]) for one in result.get("corrections", ())}
    wrong: list[Pair] = []
    found: set[_Layer] = set()
    for one in result["contribution"].get("goodsSold", ()):
        layer = _layer(one)
        # Nothing of a layer of this year that was not made can be sold.
        products = made.get(layer, [(0, 0)] if layer[1] == year else [])
        if not products or layer not in sold:
            continue
        units, grams = (sum(amounts) for amounts in zip(*products, strict=True))
        amount = _millionths(one["amount"])
        share = _share(grams, _millionths(one.get("units", "0")), units)
        apart = len(products) == 1 and _nearest(amount, share, share, corrected.get(layer[0], 0)) != amount
        if apart or sold[layer][0] > units:
            wrong.append(("/".join(layer), amount, share))
            found.add(layer)
    rest = {layer: products for layer, products in made.items() if layer not in found}
    return wrong + list(_together(rest, sold, corrected))


def _together(
    made: Mapping[_Layer, _Made], sold: Mapping[_Layer, tuple[int, int]], corrected: Mapping[str, int]
) -> Iterator[Pair]:
    """The layers whose sales, all together, carry less or more than there can be."""
    for layer, (units, amount) in sold.items():
        if layer not in made:
            continue
        with_units = (one for one in made[layer] if one[0] > 0)
        products = sorted(with_units, key=lambda one: Fraction(one[1], one[0]))
        least, most = _first(products, units), _first(products[::-1], units)
        nearest = _nearest(amount, least, most, corrected.get(layer[0], 0))
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


def _nearest(amount: int, least: int, most: int, corrected: int) -> int:
    """The amount, or the nearest to it between the two, to what was corrected and to rounding."""
    low, high = least + min(corrected, 0) - _ROUNDING, most + max(corrected, 0) + _ROUNDING
    return max(low, min(high, amount))


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
