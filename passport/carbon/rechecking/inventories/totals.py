"""Recheck totals: each is the sum of the figures of its scopes, but for the rounding of what was printed.

Rounding is at most half of one in the last place to which each figure and the total were printed, of the
total no more than of its figures; the total of one figure misses nothing. Amounts of other years were printed
to the places of the report's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.rechecking.inventories.parts import Where, Wrong, text
from passport.carbon.rechecking.inventories.years import Key, key_of
from signing.shown import quoted

_POWER: Final = re.compile(r"10*|0\.0*1")
"""A power of ten."""
_NONE: Final = Fraction(0)
Amounts = Mapping[str, Any]
"""A figure or a total, of the report's year or another one."""


def recheck(inventory: Mapping[str, Any], member: str) -> Iterator[Wrong]:
    """Totals that miss their figures, of the report's year and of those before (``inventory.total``)."""
    for place, one in enumerate(inventory.get("totals", ())):
        own = [part for part in inventory.get("figures", ()) if part["scope"] in one["scopes"]]
        most = _most(one, [part for part in own if "amount" in part])
        yield from _missing(one, one, own, most, (member, "totals", place))
        for number, year in enumerate(one.get("before", ())):
            key = key_of(year["year"])
            then = [_of(part, key) for part in own]
            yield from _missing(one, year, then, most, (member, "totals", place, "before", number))


def _of(figure: Amounts, key: Key | None) -> Amounts:
    """What a figure was in another year; nothing where it does not say it."""
    return next((one for one in figure.get("before", ()) if key_of(one["year"]) == key), {})


def _missing(
    total: Amounts, stated: Amounts, own: Sequence[Amounts], most: Fraction, where: Where
) -> Iterator[Wrong]:
    known = [Fraction(part["amount"]) for part in own if "amount" in part]
    summed, rounding = sum(known, _NONE), Fraction(stated.get("rounding", "0"))
    if len(known) == len(own) and summed + rounding == Fraction(stated["amount"]) and abs(rounding) <= most:
        return
    message = f"{quoted(total['label'], 60)} misses its figures, which come to {text(summed)}."
    hint = f"Correct the total, a figure, the rounding, which is {text(most)} at most, or a step."
    computed = summed if abs(rounding) > most else summed + rounding
    yield Wrong((*where, "amount"), "inventory.total", message, hint, stated["amount"], text(computed))


def _most(total: Amounts, figures: Sequence[Amounts]) -> Fraction:
    """By how much a total may miss its figures for the rounding of each of them and of itself."""
    if len(figures) < 2:
        return _NONE
    places = [step(one) for one in figures]
    return (sum(places, _NONE) + min(step(total), max(places))) / 2


def step(one: Amounts) -> Fraction:
    """One in the last place to which an amount was printed: as stated, else as it is written."""
    return Fraction(one["step"]) if "step" in one else _written(one["amount"])


def _written(amount: str) -> Fraction:
    return Fraction(1, 10 ** len(amount.partition(".")[2]))


def steps(several: Sequence[Amounts], where: Where) -> Iterator[Wrong]:
    """An amount that was printed to a step is a multiple of it, and the step a power of ten within it.

    A zero was printed to no step, and what has parts is what they come to.
    """
    for place, one in enumerate(several):
        if "step" in one and not _is_printed(one):
            message = f"An amount was not printed to a step of {one['step']}."
            hint = (
                "State the last place that was printed, as 1000 of 12000: a power of ten, of an amount that "
                "has no parts, is no zero and a multiple of it. Or leave step out."
            )
            yield Wrong((*where, place, "step"), "inventory.step", message, hint)


def _is_printed(one: Amounts) -> bool:
    """Whether an amount, which no parts come to, has digits down to its step."""
    if "parts" in one or _POWER.fullmatch(one["step"]) is None:
        return False
    amount, place = abs(Fraction(one.get("amount", "0"))), Fraction(one["step"])
    return amount >= place and amount % place == 0


def covered(report: Mapping[str, Any], booked: bool = False) -> Iterator[tuple[Where, bool]]:
    """Each amount of a report and whether its parts or a total say what it must come to.

    Of a report that was compared with its books these are the effects, which no books have.
    """
    for member in () if booked else ("physical", "marketBased"):
        summed_up = _summed_up(report[member])
        for place, one in enumerate(report[member].get("figures", ())):
            if "amount" in one:
                yield (member, "figures", place), "parts" in one or one["scope"] in summed_up
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        if "avoided" in one:
            yield ("impact", "entries", place), {"quantity", "each"} <= one.keys()


def _summed_up(inventory: Mapping[str, Any]) -> set[str]:
    """Scopes of totals of several figures.

    A total that is one of its figures once more, which it is beside zeros alone, says nothing. Nor does one
    beside figures too small to be seen in the place to which the others were printed, or one that misses its
    figures by more than the rounding of those that are seen.
    """
    figures = [one for one in inventory.get("figures", ()) if "amount" in one]
    found: set[str] = set()
    for total in inventory.get("totals", ()):
        own = _seen([one for one in figures if one["scope"] in total["scopes"]])
        amount, rounding = Fraction(total["amount"]), Fraction(total.get("rounding", "0"))
        once_more = amount in [Fraction(one["amount"]) for one in own]
        if len(own) > 1 and not once_more and abs(rounding) <= _most(total, own):
            found.update(total["scopes"])
    return found


def _seen(figures: Sequence[Amounts]) -> list[Amounts]:
    """Figures of more than half of one in the last place of the coarsest; a zero has no place at all.

    Zeros that an amount is written with at its end, before the point or behind it, are places where a step
    says so only.
    """
    known = [one for one in figures if Fraction(one["amount"])]
    coarsest = max((_place(one) for one in known), default=_NONE)
    return [one for one in known if Fraction(one["amount"]) * 2 > coarsest]


def _place(one: Amounts) -> Fraction:
    """One in the last place of an amount behind the point that is no zero, or a finer step that is stated."""
    amount = one["amount"]
    last = _written(amount.rstrip("0") if "." in amount else amount)
    return min(last, Fraction(one.get("step", "1")))
