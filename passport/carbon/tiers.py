"""The five evidence tiers and the shares they hold in a number (DESIGN 6.2); exact integers throughout."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal

from passport.carbon.exact import fraction, nearest, places, scaled, text_of
from signing.errors import ToolError
from signing.shown import quoted

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

Tier = Literal["T4", "T3", "T2", "T1", "T0"]
TIERS: Final[tuple[Tier, ...]] = ("T4", "T3", "T2", "T1", "T0")
"""Strongest first, the order of every published breakdown."""
_WEAKEST_FIRST: Final = TIERS[::-1]
WORDS: Final[Mapping[Tier, str]] = {
    "T4": "measured",
    "T3": "analysed",
    "T2": "specific",
    "T1": "generic",
    "T0": "inferred",
}
_BY_NAME: Final[Mapping[str, Tier]] = {tier: tier for tier in TIERS}
SHARE_PLACES: Final = 5
WHOLE: Final = 10**SHARE_PLACES


class TierRefused(ToolError):
    """A word that is not one of T4 to T0: ``tier.unknown``."""


def tier(name: str) -> Tier:
    """``name`` if it is a tier; raises ``tier.unknown``."""
    found = _BY_NAME.get(name)
    if found is None:
        raise TierRefused(
            "tier.unknown", f"Not an evidence tier: {quoted(name, 20)}.", hint="Tiers are T4 to T0."
        )
    return found


def component_tier(quantity: str, factor: str) -> Tier:
    """Give the tier of a component: the weaker of its two legs."""
    weaker, other = tier(quantity), tier(factor)
    return min(weaker, other)


def lowered(imported: Mapping[Tier, str], ceiling: Tier) -> "dict[Tier, Fraction]":
    """Shares of another claim as they count here: what is stronger than ``ceiling`` falls to it (T110)."""
    found: dict[Tier, Fraction] = dict.fromkeys(TIERS, fraction(0))
    for name in TIERS:
        found[min(name, ceiling)] += fraction(imported[name])
    return found


def breakdown(items: "Iterable[tuple[Decimal, str]]") -> dict[Tier, str]:
    """Calculate each tier's share in the sum of |amount|, T4 to T0: five decimals each, together exactly 1.

    Largest remainder, ties to the weaker tier. Where every amount is zero nothing is evidenced, and T0 holds
    everything.
    """
    # abs() of a Decimal rounds to the decimal context, of a fraction it does not.
    return shares(_per_tier((abs(fraction(amount)), name) for amount, name in items))


def net_share(items: "Iterable[tuple[Decimal | Fraction, str]]") -> dict[Tier, str]:
    """Calculate net shares, which policies judge: credits reduce the strongest tier first (DESIGN 6.2, T109).

    Same form as ``breakdown``. Where the credits eat up everything, T0 holds everything.
    """
    listed = [(fraction(amount), name) for amount, name in items]
    left = _per_tier((amount, name) for amount, name in listed if amount > 0)
    credit = -sum((amount for amount, _ in listed if amount < 0), fraction(0))
    for name in TIERS:
        taken = min(credit, left[name])
        left[name] -= taken
        credit -= taken
    return shares(left)


def lowest_tier_holding(shares_by_tier: Mapping[Tier, str], least: str) -> Tier:
    """Give the lowest tier t such that t and all below it hold at least ``least`` of the number."""
    decimals = max(map(places, (least, *shares_by_tier.values())))
    held, wanted = 0, scaled(least, decimals)
    for name in _WEAKEST_FIRST:
        held += scaled(shares_by_tier[name], decimals)
        if held >= wanted:
            return name
    return TIERS[0]


def primary_share(items: "Iterable[tuple[Decimal, bool]]") -> str:
    """Calculate the share of primary data in the sum of |amount|: five decimals, half to even, or 0."""
    listed = [(abs(fraction(amount)), primary) for amount, primary in items]
    whole = sum((amount for amount, _ in listed), fraction(0))
    part = sum((amount for amount, primary in listed if primary), fraction(0))
    return ratio(part, whole)


def ratio(part: "int | Fraction", whole: "int | Fraction") -> str:
    """``part`` / ``whole`` with five decimals, half to even; ``0.00000`` where ``whole`` is zero."""
    return text_of(nearest(part * WHOLE, whole) if whole else 0, SHARE_PLACES)


def shares(sums: "Mapping[Tier, int] | Mapping[Tier, Fraction]") -> dict[Tier, str]:
    """Sums per tier in one unit, none negative, as shares: five decimals, exactly 1, largest remainder."""
    whole = sum(sums.values())
    if not whole:
        return {name: text_of(WHOLE if name == "T0" else 0, SHARE_PLACES) for name in TIERS}
    parts = {name: divmod(sums[name] * WHOLE, whole) for name in TIERS}
    given = {name: int(part) for name, (part, _) in parts.items()}
    # A tie goes to the weaker tier: rounding must never flatter (stable sort, weakest first).
    waiting = sorted(_WEAKEST_FIRST, key=lambda name: parts[name][1], reverse=True)
    for name in waiting[: WHOLE - sum(given.values())]:
        given[name] += 1
    return {name: text_of(given[name], SHARE_PLACES) for name in TIERS}


def _per_tier(items: "Iterable[tuple[Decimal | Fraction, str]]") -> "dict[Tier, Fraction]":
    sums: dict[Tier, Fraction] = dict.fromkeys(TIERS, fraction(0))
    for amount, name in items:
        sums[tier(name)] += fraction(amount)
    return sums
