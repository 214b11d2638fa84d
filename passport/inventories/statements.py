"""The four statements of a report, as values: figures that are never summed over statements."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

PHYSICAL: Final = "physical"
MARKET: Final = "market-based"
IMPACT: Final = "impact"
BEYOND: Final = "beyond-value-chain"
STATEMENTS: Final = (PHYSICAL, MARKET, IMPACT, BEYOND)
INVENTORIES: Final = (PHYSICAL, MARKET)


class Share(NamedTuple):
    """A part of a figure: a quantity at one factor, and the instrument it rests on where there is one.

    ``kind``: ``certificate`` or ``contract``, of the instrument. ``region`` is empty for
    what cannot be traced.
    """

    factor: str
    spatial: str
    region: str
    quantity: Fraction
    value: Fraction
    unit: str
    instrument: str = ""
    kind: str = ""


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
    parts: tuple[Share, ...] = ()
    """What the amount is the sum of; empty for what was printed or booked as one number."""
    step: Fraction = Fraction(0)
    """One in the last place that was printed; 0: that of the amount as it is written."""


class Total(NamedTuple):
    """A total within one statement, as printed, and the rounding by which it misses its parts."""

    label: str
    scopes: tuple[str, ...]
    amount: Fraction
    rounding: Fraction
    before: tuple[tuple[str, Fraction, Fraction], ...] = ()
    """Year, printed total, rounding."""
    step: Fraction = Fraction(0)
    """One in the last place that was printed, as of a figure."""


class Effect(NamedTuple):
    """An entry of the impact statement, consequential: what was avoided, or caused where below zero.

    Only what is ex-post is summed. ``amount`` is ``quantity`` x ``share`` x ``each``.
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
    quantity: Fraction = Fraction(0)
    each: Fraction = Fraction(0)
    unit: str = ""


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
    cited: tuple[Mapping[str, str], ...] = ()
    """The signed retirements behind certificates, as a signed report cites them."""


def summed(figures: Sequence[Figure]) -> Fraction | None:
    """The sum of one inventory; ``None`` where a figure has no amount."""
    amounts = [one.amount for one in figures]
    known = [one for one in amounts if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(amounts) else None


def avoided(entries: Sequence[Effect]) -> Fraction | None:
    """The sum of what was avoided after the fact; estimates beforehand are listed and not summed."""
    known = [one.amount for one in entries if one.stage == "ex-post" and one.amount is not None]
    return sum(known, Fraction(0)) if known else None
