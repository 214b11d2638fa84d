"""The four statements of a report, as values: figures that are never summed over statements."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

PHYSICAL: Final = "physical"
MARKET: Final = "market-based"
IMPACT: Final = "impact"
BEYOND: Final = "beyond-value-chain"
STATEMENTS: Final = (PHYSICAL, MARKET, IMPACT, BEYOND)
INVENTORIES: Final = (PHYSICAL, MARKET)


class Figure(NamedTuple):
    """A line of an inventory, attributional. ``amount`` is ``None`` where ``basis`` says why it has none.

    ``basis`` says which factors it rests on; ``instruments`` what was used for it.
    """

    key: str
    scope: str
    category: str
    label: str
    amount: Fraction | None
    basis: str
    instruments: tuple[str, ...] = ()
    before: tuple[tuple[str, Fraction], ...] = ()
    """Amounts of other years, the base year among them."""


class Total(NamedTuple):
    """A total within one statement, as printed, and the rounding by which it misses its parts."""

    label: str
    scopes: tuple[str, ...]
    amount: Fraction
    rounding: Fraction
    before: tuple[tuple[str, Fraction, Fraction], ...] = ()
    """Year, printed total, rounding."""


class Effect(NamedTuple):
    """An entry of the impact statement, consequential: what was avoided, or caused where below zero.

    Only what is ex-post is summed.
    """

    key: str
    label: str
    amount: Fraction | None
    reference: str
    additionality: str
    stage: str
    permanence: str
    monitored_until: str
    share: Fraction
    instrument: str


class Credit(NamedTuple):
    """An entry beyond the value chain, gross: what was bought, never taken off anything."""

    label: str
    amount: Fraction
    before: tuple[tuple[str, Fraction], ...] = ()


class Indicator(NamedTuple):
    """What is not emissions: unit, value, definition."""

    label: str
    unit: str
    value: Fraction
    definition: str


class Statements(NamedTuple):
    """All of one reporter."""

    reporter: str
    physical: tuple[Figure, ...]
    market: tuple[Figure, ...]
    impact: tuple[Effect, ...] = ()
    beyond: tuple[Credit, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    totals: tuple[tuple[str, Total], ...] = ()
    """Statement and total."""
    remarks: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    """Statements of which a part is not stated, so that they have no sum."""


def summed(figures: Sequence[Figure]) -> Fraction | None:
    """The sum of one inventory; ``None`` where a figure has no amount."""
    amounts = [one.amount for one in figures]
    known = [one for one in amounts if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(amounts) else None


def avoided(entries: Sequence[Effect]) -> Fraction | None:
    """The sum of what was avoided after the fact; estimates beforehand are listed and not summed."""
    known = [one.amount for one in entries if one.stage == "ex-post" and one.amount is not None]
    return sum(known, Fraction(0)) if known else None
