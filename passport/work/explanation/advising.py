"""What would make a number better: the largest parts with the weakest evidence, and the leg that limits each.

A component is as strong as the weaker of its two legs (DESIGN 6.2); naming that leg shows a buyer what to ask
for. A sentence is never a promise: what a better source shows may also be a larger number.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, scaled
from passport.carbon.tiers import Tier, ratio, tier
from passport.model.claim import Component

Leg = Literal["quantity", "factor", "both", "input"]
_WORTH: Final = Fraction(1, 100)
_MOST: Final = 5
_WEAK: Final = ("T0", "T1")

_QUANTITY: Final = {
    "T0": "weigh or meter it instead of estimating: a weighbridge or stock balance gives T2, a meter with "
    "stock reconciliation T3",
    "T1": "reconcile invoices with stocks (T2), or meter it (T3)",
}
_FACTOR: Final = {
    "M4": "ask the supplier for a passport of this material: its own evidence then counts, not a default",
    "M3": "analyse the carbon content in the plant: periodic analyses give T3, one per batch T4",
    "M2": "replace the published factor by a national or supplier-specific one (T2) or an own analysis (T3)",
    "M1": "bring the instrument's calibration up to date",
}


class Advice(NamedTuple):
    """One thing to ask for: where it is, how much rests on it (share of |amount|, the larger result)."""

    stage: str
    scope: str
    method: str
    tier: Tier
    leg: Leg
    share: str
    text: str
    remedies: tuple[str, ...]
    """Keys of what would help in the catalogue of an explanation; ``text`` says it in English."""


def advice(components: Sequence[Component], uncertainty_stated: bool) -> tuple[Advice, ...]:
    """At most five pieces of advice, the heaviest first; weak parts below a hundredth are left alone."""
    sums: dict[tuple[str, str, str, Tier, Leg, str, tuple[str, ...]], dict[str | None, int]] = {}
    for part in components:
        if part.tier in _WEAK:
            leg, text, remedies = _remedy(part)
            place = (part.stage, part.scope, part.method, tier(part.tier), leg, text, remedies)
            per = sums.setdefault(place, {})
            per[part.electricity] = per.get(part.electricity, 0) + abs(scaled(part.amount, AMOUNT_PLACES))
    whole = _larger(_per_mark(components))
    found = [
        Advice(*place[:5], ratio(_larger(per), whole), *place[5:])
        for place, per in sums.items()
        if whole and Fraction(_larger(per), whole) >= _WORTH
    ]
    found.sort(key=lambda entry: (-Fraction(entry.share), entry.tier, entry.stage, entry.text))
    if components and not uncertainty_stated:
        text = "ask the mill to state the uncertainty of every source; without it no interval can be given"
        found = [*found[: _MOST - 1], Advice("", "", "", "T0", "both", "", text, ("uncertainty",))]
    return tuple(found[:_MOST])


def _per_mark(components: Iterable[Component]) -> dict[str | None, int]:
    per: dict[str | None, int] = {}
    for part in components:
        per[part.electricity] = per.get(part.electricity, 0) + abs(scaled(part.amount, AMOUNT_PLACES))
    return per


def _larger(per: dict[str | None, int]) -> int:
    """The sum in that result where it is larger; unmarked parts count in both."""
    marked = max((amount for mark, amount in per.items() if mark is not None), default=0)
    return per.get(None, 0) + marked


def _remedy(part: Component) -> tuple[Leg, str, tuple[str, ...]]:
    if part.input is not None and part.factor_tier <= part.quantity_tier:
        return "input", "explain that passport: what improves it improves this number", ("input",)
    factor, factors = _FACTOR[part.method], f"factor.{part.method}"
    quantities = f"quantity.{part.quantity_tier}"
    if part.quantity_tier == part.factor_tier:
        return "both", f"{factor}; and {_QUANTITY[part.quantity_tier]}", (factors, quantities)
    if part.quantity_tier < part.factor_tier:
        return "quantity", _QUANTITY[part.quantity_tier], (quantities,)
    return "factor", factor, (factors,)
