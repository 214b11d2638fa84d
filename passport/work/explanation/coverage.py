"""Follow transferred amounts through the passports of materials, down to direct emissions.

For each result: ``covered = own direct + sum of transferred_i x covered_i / total_i``, where ``covered_i``
and ``total_i`` are of the input's result by the same electricity method. The rest is a default somewhere in
the chain. Exact fractions of the sixth decimal of a kilogram of CO2e per declared unit.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, half_even, scaled, text_of
from passport.model.claim import Claim
from passport.vocab import ELECTRICITY
from passport.work.explanation.origins import origin_of
from verify import Demand, Evidence, TrustList
from verify.materials.followed import Followed
from verify.pipeline import examine

Gap = Literal["depth", "missing", "refused", "undisclosed"]
GAPS: Final[tuple[Gap, ...]] = ("depth", "missing", "refused", "undisclosed")
"""Why the amount of an input counts as default: beyond the limits of depth and number, not at hand, not
verified, or a claim that discloses no components."""

_PROBLEMS: Final[Mapping[str, Gap]] = {"depth": "depth", "too_many": "depth", "missing": "missing"}


class Coverage(NamedTuple):
    """What of a result is direct emissions somewhere in its chain. Amounts have six decimals.

    ``share`` is covered by total with five decimals, ``None`` where the total is zero. ``gaps`` counts inputs
    by the reason why they count as default.
    """

    electricity: str
    covered: str
    rest: str
    share: str | None
    gaps: tuple[tuple[Gap, int], ...]


def followed(data: bytes, evidence: Evidence, trust: TrustList, at: str) -> Mapping[str, Followed]:
    """Verify the passport once more, and return its inputs by digest as they were followed."""
    return examine(data, evidence, trust, Demand(at=at)).consumed


def coverage(claim: Claim, inputs: Mapping[str, Followed]) -> tuple[Coverage, ...]:
    """Compute the coverage of both results; nothing where no input of the claim is at hand."""
    if not any(one.claim is not None for one in inputs.values()):
        return ()
    return tuple(_of_result(claim, inputs, electricity) for electricity in ELECTRICITY)


def _of_result(claim: Claim, inputs: Mapping[str, Followed], electricity: str) -> Coverage:
    gaps: Counter[Gap] = Counter()
    covered = _covered(claim, inputs, electricity, gaps)
    total = _total(claim, electricity)
    rest, unit = total - covered, 10**AMOUNT_PLACES
    return Coverage(
        electricity,
        text_of(half_even(covered / unit, AMOUNT_PLACES), AMOUNT_PLACES),
        text_of(half_even(rest / unit, AMOUNT_PLACES), AMOUNT_PLACES),
        text_of(half_even(covered / total, 5), 5) if total else None,
        tuple((gap, gaps[gap]) for gap in GAPS if gaps[gap]),
    )


def _covered(
    claim: Claim, inputs: Mapping[str, Followed] | None, electricity: str, gaps: "Counter[Gap]"
) -> Fraction:
    """Add up the direct amounts of a claim, and the covered part of each amount that an input brought.

    In 10^-6 kgCO2e per declared unit, by one electricity method; components of both methods count in each.
    An input that cannot be followed adds nothing and is counted in ``gaps`` by its reason; ``inputs`` None:
    none was followed. Ends, because ``verify`` follows inputs to a limited depth and number.
    """
    covered, brought = Fraction(), Counter[str]()
    for part in claim.product.footprint.components():
        if part.electricity not in {None, electricity}:
            continue
        amount = scaled(part.amount, AMOUNT_PLACES)
        if part.input is not None:
            brought[part.input] += amount
        elif origin_of(part) == "direct":
            covered += amount
    for digest, amount in brought.items():
        one = (inputs or {}).get(digest)
        gap = _gap(one)
        if gap is not None or one is None or one.claim is None:
            gaps[gap or "missing"] += 1
            continue
        below = _total(one.claim, electricity)
        inner = _covered(one.claim, one.consumed, electricity, gaps)
        if below:  # an input whose total is zero brings nothing
            covered += amount * inner / below
    return covered


def _gap(followed: Followed | None) -> Gap | None:
    """Why the amount of an input counts as default, or nothing where its claim is followed further."""
    if followed is None:
        return "missing"
    verdict = followed.verdict
    if verdict is None or followed.claim is None:
        return _PROBLEMS.get(followed.problem, "refused")
    standing = (verdict.answers.get(name, ("pass", ""))[0] for name in ("in_force", "suspension"))
    if not verdict.passes or "fail" in standing:
        return "refused"
    return None if followed.claim.product.footprint.components() else "undisclosed"


def _total(claim: Claim, electricity: str) -> int:
    results = claim.product.footprint.results
    return next(scaled(one.total, AMOUNT_PLACES) for one in results if one.electricity == electricity)
