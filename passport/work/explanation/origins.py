"""Split a result into direct, transferred and default emissions, as carbon accounting uses the words.

Amounts are integers of the sixth decimal of a kilogram of CO2e per declared unit, as the claim publishes
them, so the three sums are exact and add up to the total.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from passport.carbon.tiers import ratio
from passport.model.claim import Component
from verify import Report

Origin = Literal["direct", "transferred", "default"]
ORIGINS: Final[Mapping[Origin, str]] = {
    "direct": "scope 1 of the producer, from its own data",
    "transferred": "amounts that came with the verified passport of a material, named by its digest",
    "default": "everything else: factors (also of purchased electricity), averages, estimates, declarations",
}
_REFUSING: Final = frozenset(
    {"inputs.present", "inputs.holds", "inputs.vouched", "inputs.in_force", "inputs.suspension"}
)
"""Findings about an input that, failing, leave its amount without a verified passport behind it."""


class OriginShare(NamedTuple):
    """What comes from one origin.

    ``amount`` is the sum of ``added`` (positive components) and ``taken`` (negative components); ``share`` is
    its share of the sum of |amount| over all components, with five decimals.
    """

    origin: Origin
    amount: int
    added: int
    taken: int
    share: str


def origin_of(part: Component, refused: Collection[str] = ()) -> Origin:
    """Name the origin of a component; ``refused`` are digests of inputs whose verification failed.

    A component of scope 1 with a leg of T0 (an estimated quantity, a default factor) is not the producer's
    own data. Method M4 without an input is a supplier's number without a passport: a declaration.
    """
    if part.input is not None:
        return "default" if part.input in refused else "transferred"
    own = part.scope == "1" and part.method != "M4" and "T0" not in {part.quantity_tier, part.factor_tier}
    return "direct" if own else "default"


def origins(amounts: Sequence[tuple[int, Component]], refused: Collection[str] = ()) -> Iterator[OriginShare]:
    """Sum the components of one result by origin; ``amounts`` pairs each with its scaled amount."""
    listed: dict[Origin, list[int]] = {origin: [] for origin in ORIGINS}
    for amount, part in amounts:
        listed[origin_of(part, refused)].append(amount)
    whole = sum(abs(amount) for amount, _ in amounts)
    for origin, found in listed.items():
        added = sum(amount for amount in found if amount > 0)
        taken = sum(amount for amount in found if amount < 0)
        yield OriginShare(origin, added + taken, added, taken, ratio(added - taken, whole))


def refused_inputs(report: Report) -> frozenset[str]:
    """Digests of the inputs of a claim that its verification answered with no."""
    return frozenset(
        finding.credential
        for finding in report.findings
        if finding.code in _REFUSING and finding.outcome == "fail" and finding.credential
    )
