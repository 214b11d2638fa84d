"""What the correction of an input changes in the claim that consumed it (DESIGN 7.1).

The same arithmetic as a plan's (``passport.work.cascade``): what the input adds now less what it added, each
its share of a declared unit's mass, rounded once, half to even.
``mobile_demo/passport/carbon/rechecking/corrections.js`` is the twin.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.boundary import may_enter
from passport.carbon.exact import AMOUNT_PLACES, decimal_text, fraction, half_even, scaled
from passport.carbon.rechecking.consumption import MASS
from passport.model.claim import Footprint, Input, Product
from passport.model.common import Quantity
from passport.units import mass_in_kg

Amounts = tuple[int, ...]
"""10^-6 kgCO2e per declared unit, one for each result of a footprint in its order."""
NO_TOTAL: Final = "undefined"
_PERCENT_PLACES: Final = 2


class Now(NamedTuple):
    """A footprint as it stands since a correction; ``totals`` per ``declared``."""

    totals: Amounts
    declared: Quantity
    boundary: str
    gwp_set: str


def stated(footprint: Footprint, more: Sequence[int] = ()) -> Now:
    """A footprint as it is stated, or with ``more`` on top of each total."""
    totals = tuple(scaled(result.total, AMOUNT_PLACES) for result in footprint.results)
    added = tuple(a + b for a, b in zip(totals, more, strict=True)) if more else totals
    return Now(added, footprint.declared_unit, footprint.boundary, footprint.gwp_set)


def effect(consumer: Product, entry: Input, before: Footprint, now: Now) -> Amounts | None:
    """The change of each total; ``None`` where masses, boundary or GWP table leave it unknown."""
    own = consumer.footprint
    if now.gwp_set != own.gwp_set or not may_enter(now.boundary, own.boundary):
        return None
    quantities = (entry.amount, own.declared_unit, consumer.mass, before.declared_unit, now.declared)
    masses = [_kilograms(one) for one in quantities]
    if not all(masses):
        return None
    used, declared, mass, old_unit, new_unit = masses
    share = used * declared / mass
    old = [half_even(share * total / old_unit, 0) for total in stated(before).totals]
    new = [half_even(share * total / new_unit, 0) for total in now.totals]
    return tuple(b - a for a, b in zip(old, new, strict=True))


def _kilograms(quantity: Quantity) -> Fraction:
    if quantity.unit not in MASS:
        return Fraction(0)
    return fraction(mass_in_kg(Decimal(quantity.value), quantity.unit))


def amount(value: int) -> str:
    """An amount with its sign, as findings have it."""
    return f"{'+' if value >= 0 else ''}{decimal_text(value, AMOUNT_PLACES)}"


def percent(change: int, total: str) -> str:
    """A change in percent of a total, with its sign and two decimals; ``undefined`` of a total of zero."""
    whole = scaled(total, AMOUNT_PLACES)
    if not whole:
        return NO_TOTAL
    share = half_even(Fraction(100 * change, abs(whole)), _PERCENT_PLACES)
    return f"{'+' if share >= 0 else ''}{decimal_text(share, _PERCENT_PLACES)}"
