"""What a number is made of, read from a verified passport: stages, origins, tiers, band, what would help.

Everything here is drawn from what the claim discloses and the verifier rechecked (depth L2); nothing is
estimated. Sums are exact: integers of the sixth decimal of a kilogram of CO2e per declared unit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple

from passport import container
from passport.carbon.exact import AMOUNT_PLACES, fraction, half_even, scaled, text_of
from passport.carbon.rechecking.benchmarks import band, world_average
from passport.carbon.tiers import TIERS, Tier, lowest_tier_holding, net_share, tier
from passport.model import claim as claims
from passport.model import kind_of
from passport.model.claim import Claim, Component
from passport.sectors import STEEL
from passport.units import mass_in_kg
from passport.vocab import ELECTRICITY
from passport.work.explanation.advising import Advice, advice
from passport.work.explanation.coverage import Coverage, coverage
from passport.work.explanation.origins import OriginShare, origins, refused_inputs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify import Report
from verify.limits import CONTAINER_BYTES, DEPTH
from verify.materials.followed import Followed

ROUTES: Final = ("scrap-EAF", "DRI-EAF", "BF-BOF")
"""The routes with a band, cleanest first."""
_WHOLE_WAY: Final = frozenset({"cradle-to-gate", "EPD-A1-A3"})
_LEAST: Final = "0.05"


class NothingToExplain(ToolError):
    """A passport whose figures must not be explained; codes ``explain.*``."""


class Stage(NamedTuple):
    """One stage in one result: ``amount`` with credits counted in, and per tier what adds and what takes."""

    name: str
    amount: int
    added: Mapping[Tier, int]
    taken: Mapping[Tier, int]


class ExplainedResult(NamedTuple):
    """One result. ``net`` and ``credits`` need disclosed components; ``low`` and ``high`` an uncertainty."""

    electricity: str
    total: str
    tonnes: str
    """Tonnes of CO2e per tonne of product."""
    gases: tuple[tuple[str, str], ...]
    breakdown: Mapping[Tier, str]
    lowest: Tier
    primary: str
    low: str | None
    high: str | None
    stages: tuple[Stage, ...]
    origins: tuple[OriginShare, ...]
    credits: int
    net: Mapping[Tier, str] | None


class Usual(NamedTuple):
    """The band of a route in tonnes of CO2e per tonne of crude steel."""

    route: str
    low: str
    high: str


class Comparison(NamedTuple):
    """The number beside the usual ranges; ``place`` is ``none`` where they do not answer its question."""

    route: str
    bands: tuple[Usual, ...]
    place: Literal["below", "inside", "above", "none"]
    reason: Literal["", "route", "boundary", "sector"]
    world: tuple[str, str, str]


class Explanation(NamedTuple):
    """The whole story; ``uncertainty`` is relative with its confidence."""

    report: Report
    claim: Claim
    results: tuple[ExplainedResult, ...]
    comparison: Comparison
    advice: tuple[Advice, ...]
    uncertainty: tuple[str, str] | None
    disclosed: bool
    coverage: tuple[Coverage, ...] = ()
    """Of both results, where inputs were at hand."""

    @property
    def same_results(self) -> bool:
        """Whether electricity makes no difference to the number."""
        return self.results[0].total == self.results[1].total


def explain(data: bytes, report: Report, inputs: Mapping[str, Followed] | None = None) -> Explanation:
    """The story of the passport in ``data``, whose verification gave ``report``.

    ``inputs`` are what ``coverage.followed`` found about its materials; without them nothing is said of what
    lies behind the transferred amounts.

    Raises ``explain.unproven`` where the claim's signature did not pass: such figures are nobody's; and
    ``explain.contradiction`` where the figures contradict each other.
    """
    if report.number is None:
        raise NothingToExplain(
            "explain.unproven",
            "The claim is not proven to be its producer's, so its figures are not explained.",
            hint="passport verify says why; ask the producer for the original passport.",
        )
    if "figures_wrong" in (report.state, *report.also):
        raise _contradiction()
    claim = _claim(data, report)
    components = claim.product.footprint.components()
    results = results_of(claim, refused_inputs(report))
    if components and any(
        sum(stage.amount for stage in one.stages) != scaled(one.total, AMOUNT_PLACES) for one in results
    ):  # where inputs are missing the verifier may not have come to this question
        raise _contradiction()
    return Explanation(
        report,
        claim,
        results,
        _comparison(claim, results[0]),
        advice(components, claim.product.footprint.uncertainty is not None),
        claim.product.footprint.uncertainty,
        disclosed=bool(components),
        coverage=coverage(claim, inputs or {}) if components else (),
    )


def results_of(claim: Claim, refused: Collection[str] = ()) -> tuple[ExplainedResult, ...]:
    """Both results of a claim as it states them, stages in one order; whether they hold is not asked.

    ``refused`` are digests of inputs whose verification failed; their amounts are no transferred ones.
    """
    components = claim.product.footprint.components()
    return _in_one_order([_result(claim, electricity, components, refused) for electricity in ELECTRICITY])


def _contradiction() -> NothingToExplain:
    return NothingToExplain(
        "explain.contradiction",
        "The figures of this claim contradict each other, so nothing follows from them.",
        hint="passport verify names the contradictions; ask the producer for a corrected claim.",
    )


def _claim(data: bytes, report: Report) -> Claim:
    """The claim that was verified, out of the very bytes that were verified."""
    value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    document = value if kind_of(value) == "claim" else container.split(value).claim.document
    if document_digest(document) != report.signatures[0]["digest"]:
        raise NothingToExplain("explain.unproven", "The report is about another claim than these bytes hold.")
    return claims.read(document)


def _result(
    claim: Claim, electricity: str, components: Sequence[Component], refused: Collection[str]
) -> ExplainedResult:
    footprint = claim.product.footprint
    result = next(result for result in footprint.results if result.electricity == electricity)
    counted = [part for part in components if part.electricity in {None, electricity}]
    amounts = [(scaled(part.amount, AMOUNT_PLACES), part) for part in counted]
    shares: dict[Tier, str] = {tier(name): share for name, share in result.evidence_breakdown}
    low, high = _interval(result.total, footprint.uncertainty)
    declared = mass_in_kg(Decimal(footprint.declared_unit.value), footprint.declared_unit.unit)
    return ExplainedResult(
        electricity,
        result.total,
        tonnes=text_of(half_even(fraction(result.total) / fraction(declared), 4), 4),
        gases=result.gases,
        breakdown=shares,
        lowest=lowest_tier_holding(shares, _LEAST),
        primary=result.primary_data_share,
        low=low,
        high=high,
        stages=tuple(_stages(amounts)),
        origins=tuple(origins(amounts, refused)) if amounts else (),
        credits=sum(amount for amount, _ in amounts if amount < 0),
        net=_net(counted),
    )


def _net(counted: Sequence[Component]) -> dict[Tier, str] | None:
    """The shares net of credits; unknown without components, and where an input brings shares of its own."""
    if not counted or any(part.input is not None for part in counted):
        return None
    return net_share((Decimal(part.amount), part.tier) for part in counted)


def _in_one_order(results: Sequence[ExplainedResult]) -> tuple[ExplainedResult, ...]:
    """Stages of every result in the order of the first, so that two lists can be read side by side."""
    order = {stage.name: place for place, stage in enumerate(results[0].stages)}
    return tuple(
        one._replace(stages=tuple(sorted(one.stages, key=lambda stage: order.get(stage.name, len(order)))))
        for one in results
    )


def _interval(total: str, uncertainty: tuple[str, str] | None) -> tuple[str | None, str | None]:
    if uncertainty is None:
        return None, None
    middle, relative = fraction(total), fraction(uncertainty[0])
    ends = sorted((middle * (1 - relative), middle * (1 + relative)))
    low, high = (text_of(half_even(end, AMOUNT_PLACES), AMOUNT_PLACES) for end in ends)
    return low, high


def _stages(amounts: Iterable[tuple[int, Component]]) -> Iterable[Stage]:
    """Stages by size, largest first."""
    found: dict[str, tuple[dict[Tier, int], dict[Tier, int]]] = {}
    for amount, part in amounts:
        added, taken = found.setdefault(
            part.stage, (dict.fromkeys(TIERS, 0), dict.fromkeys(TIERS, 0))
        )
        (added if amount >= 0 else taken)[tier(part.tier)] += amount
    listed = [
        Stage(name, sum(added.values()) + sum(taken.values()), added, taken)
        for name, (added, taken) in found.items()
    ]
    return sorted(listed, key=lambda stage: (-abs(stage.amount), stage.name))


def _comparison(claim: Claim, stated: ExplainedResult) -> Comparison:
    route = claim.product.production_route
    bands = tuple(
        Usual(name, usual.low, usual.high) for name in ROUTES if (usual := band(name)) is not None
    )
    own = band(route)
    place: Literal["below", "inside", "above", "none"] = "none"
    reason: Literal["", "route", "boundary", "sector"] = ""
    if claim.product.stated_sector not in {None, STEEL}:
        # The ranges are of crude steel, whatever the route is called.
        reason = "sector"
    elif own is None:
        reason = "route"
    elif claim.product.footprint.boundary not in _WHOLE_WAY:
        # A band is about the whole way to the gate; other boundaries answer another question.
        reason = "boundary"
    else:
        value = Fraction(stated.tonnes)
        low, high = Fraction(own.low), Fraction(own.high)
        place = "below" if value < low else "above" if value > high else "inside"
    return Comparison(route, bands, place, reason, world_average())
