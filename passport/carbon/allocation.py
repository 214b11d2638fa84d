"""What of a shared source falls to which product, and to which period (DESIGN 6.1).

A causal driver comes first (processing time, energy, mass); joint products are divided by a stated convention
(mass, market value, carbon content); overhead follows a driver too, or is inferred. Shares are printed with
six decimals and sum to exactly one, so that everything shared is counted once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from passport.carbon.exact import fraction
from passport.carbon.sources import Number
from passport.carbon.tables import table
from signing.errors import ToolError
from signing.shown import quoted

Rule = Literal["processing-time", "energy", "mass", "carbon-content", "market-value", "overhead"]
CAUSAL: Final[tuple[Rule, ...]] = tuple(table("causalRules"))
RULES: Final[tuple[Rule, ...]] = (
    "processing-time",
    "energy",
    "mass",
    "carbon-content",
    "market-value",
    "overhead",
)
ALLOCATION_PLACES: Final = 6


class AllocationRefused(ToolError):
    """Something shared that cannot be divided; codes ``allocation.*``, ``where`` its key."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A way to divide: each product's ``weights`` under ``rule``, times ``values`` where given.

    Market value is mass times price, carbon content is mass times content: ``values`` are the prices or the
    contents. A weight that is ``None`` is not known. ``overhead`` without weights divides evenly.
    """

    rule: Rule
    weights: Mapping[str, Decimal | None]
    values: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allocated:
    """The rule that applied, every product's share (together exactly 1), and what was tried before."""

    rule: Rule
    shares: Mapping[str, Decimal]
    has_driver: bool
    tried: tuple[tuple[Rule, str], ...]


def allocate(drivers: Sequence[Driver], *, key: str = "") -> Allocated:
    """Divide by the first driver in order of preference that is known for every product.

    Raises ``allocation.order`` where a causal driver stands behind one that is none, ``allocation.weight``,
    ``allocation.none``.
    """
    ranks = [driver.rule in CAUSAL for driver in drivers]
    if ranks != sorted(ranks, reverse=True):
        raise AllocationRefused(
            "allocation.order",
            "A causal driver stands behind a convention.",
            hint=f"Name {', '.join(CAUSAL)} before market value, carbon content and overhead.",
            where=key,
        )
    tried: list[tuple[Rule, str]] = []
    for driver in drivers:
        reason = _unknown(driver, key)
        if reason:
            tried.append((driver.rule, reason))
            continue
        has_driver = any(driver.weights.values())
        weights = {product: _weight(driver, product) for product in driver.weights}
        if not has_driver:
            weights = dict.fromkeys(driver.weights, Fraction(1))
        return Allocated(driver.rule, apportion(weights), has_driver, tuple(tried))
    raise AllocationRefused(
        "allocation.none",
        "No driver is known for every product.",
        hint="Give the weights of one driver for each product that shares the source.",
        where=key,
    )


def _unknown(driver: Driver, key: str) -> str:
    """Say why a driver cannot divide, in words for the list of rules tried; empty where it can.

    Raises ``allocation.weight`` as ``_check_weights`` does. A driver of the rule ``overhead`` may have no
    weight at all, and then divides evenly.
    """
    _check_weights(driver, key)
    if driver.rule == "overhead" and all(weight is None for weight in driver.weights.values()):
        return ""
    missing = sorted(product for product, weight in driver.weights.items() if weight is None)
    missing += sorted(driver.weights.keys() - driver.values.keys()) if driver.values else []
    if missing:
        return f"not known for {', '.join(missing)}"
    return "" if any(_weight(driver, product) for product in driver.weights) else "every weight is zero"


def _check_weights(driver: Driver, key: str) -> None:
    """Raise ``allocation.weight`` for a driver without a product, or with a weight or value below zero.

    A negative share would subtract emissions from one product and add them to another; what a product saves
    is a source of its own, with the role ``credit``.
    """
    if not driver.weights:
        raise AllocationRefused("allocation.weight", "A driver names no product.", where=key)
    for product, weight in driver.weights.items():
        value = driver.values.get(product, Decimal(1))
        if (weight is not None and fraction(weight) < 0) or fraction(value) < 0:
            raise AllocationRefused(
                "allocation.weight",
                f"The weight of {quoted(product, 40)} is negative.",
                hint="Weights are zero or more; credits are sources of their own.",
                where=key,
            )


def _weight(driver: Driver, product: str) -> Fraction:
    """Multiply a product's weight by its value per unit (1 where the driver has none), exactly."""
    return fraction(driver.weights[product] or Decimal(0)) * fraction(driver.values.get(product, Decimal(1)))


def apportion(weights: Mapping[str, Fraction], places: int = ALLOCATION_PLACES) -> dict[str, Decimal]:
    """Divide 1 in proportion to weights of zero or more: shares with ``places`` decimals, exactly 1 together.

    Largest remainder; ties in the order of the names. Raises ``allocation.none`` where all are zero.
    """
    whole = sum(weights.values(), Fraction())
    if not weights or whole <= 0 or min(weights.values()) < 0:
        raise AllocationRefused(
            "allocation.none", "There is nothing to divide by.", hint="Give positive weights."
        )
    units = 10**places
    parts = {name: divmod(weights[name] * units, whole) for name in sorted(weights)}
    given = {name: int(part) for name, (part, _) in parts.items()}
    waiting = sorted(parts, key=lambda name: parts[name][1], reverse=True)
    for name in waiting[: units - sum(given.values())]:
        given[name] += 1
    return {name: Decimal((0, _digits(given[name]), -places)) for name in weights}


def _digits(number: int) -> tuple[int, ...]:
    return tuple(int(digit) for digit in str(number))


def straight_line(start: int, end: int, life_start: int, life_end: int) -> Fraction:
    """Give the part of a capital good's emissions that a period bears, evenly over its life; all in seconds.

    Periods that together are its life bear exactly all of it. Raises ``allocation.life``.
    """
    if life_start >= life_end or start >= end:
        raise AllocationRefused("allocation.life", "A life or period ends before it begins.")
    return Fraction(max(0, min(end, life_end) - max(start, life_start)), life_end - life_start)


def units_of_production(made: Number, made_before: Number, expected: Number) -> Fraction:
    """Give the part that ``made`` units bear of a good expected to make so many; never more than is left.

    Raises ``allocation.life``.
    """
    now, before, whole = fraction(made), fraction(made_before), fraction(expected)
    if whole <= 0 or now < 0 or before < 0:
        raise AllocationRefused("allocation.life", "Units made are zero or more, units expected above zero.")
    return max(Fraction(), min(now, whole - before)) / whole
