"""A verifier's review of a lot: every claim's audit chain, doubts counted, a sample proposed (ISO 14064-3).

Claims whose workings and footprint are the same (the coils of one heat) are calculated again once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import fraction
from passport.carbon.inputs import CheckedInput
from passport.carbon.rechecking.recheck import recheck
from passport.methods.terms import apart
from passport.model import claim as claims
from passport.model.claim import Claim
from passport.units import mass_in_kg
from passport.work.libraries.wording import as_stated
from passport.work.reviewing import replaying
from passport.work.reviewing.replaying import Chain
from passport.work.reviewing.sampling import Candidate
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.jcs import canonical
from signing.shown import quoted

OTHER: Final = "workings.other"
_DOUBTFUL: Final = frozenset({"factor.validity", "factor.geography", "factor.market_by_location"})
# Points of the rule "risk": what weighs most is what may be wrong, then what nobody can see, then weak tiers.
_WRONG, _UNSEEN, _UNUSUAL, _MISFIT, _FALLBACK = 100, 40, 10, 5, 3
_WEAK: Final = {"T0": 20, "T1": 10}
"""Points of a number that is of such evidence throughout."""


class ReviewRefused(ToolError):
    """A lot that cannot be reviewed; codes ``review.*``."""


class Entered(NamedTuple):
    """A claim of the lot. ``wrong``: code and sentence of what verification by a trust list found failing.

    ``unplanned``: the same of what a plan of corrections does not explain (``cascade.reissues``).
    ``libraries``: the libraries that the claim names, as the report has them.
    """

    name: str
    document: Mapping[str, Any]
    digest: str
    checked: bool
    wrong: tuple[tuple[str, str], ...] = ()
    unplanned: tuple[tuple[str, str], ...] = ()
    libraries: tuple[Mapping[str, Any], ...] = ()


class Reviewed(NamedTuple):
    """One claim and its chain. ``mismatch``: what the claim says otherwise than the workings."""

    name: str
    digest: str
    claim: Claim
    checked: bool
    wrong: tuple[tuple[str, str], ...]
    chain: Chain
    replayed: str
    mismatch: tuple[str, ...]
    points: int
    mass_kg: Fraction
    emissions: Fraction
    """Kilograms of CO2e of the whole product, location-based."""
    libraries: tuple[Mapping[str, Any], ...] = ()

    def sourced(self) -> Iterable[str]:
        """Say which factors came from which library and who approved it, and what signed readings show."""
        known = {one["digest"]: one for one in self.libraries if one["name"] is not None}
        for digest, edition, ids in self.chain.sources:
            one = known.get(digest)
            who = f"edition {quoted(edition, 100)}, digest {digest}, is not at hand"
            if one is not None:
                approver = one["approver"]
                approved = f"approved by {quoted(approver['name'], 120)} on {approver['date']}"
                if not one["holds"]:
                    approved = "whose approval is open or denied for this claim"
                who = (
                    f"{quoted(one['name'], 120)}, edition {quoted(edition, 100)}, of {one['publisher']},"
                    f" {approved}"
                )
            yield f"factors of the library {who}: {', '.join(ids)}"
        yield from as_stated(self.claim.product.footprint.document.get("readings", ()))

    @property
    def candidate(self) -> Candidate:
        """What the sample is chosen by."""
        group = self.chain.workings or self.claim.product.heat or self.digest
        return Candidate(self.digest, group, self.points, abs(self.emissions))

    @property
    def differs(self) -> bool:
        """Whether the claim says something else than its workings."""
        chain = self.chain
        return bool(
            chain.others
            or self.mismatch
            or any(not replaying.is_zero(total.difference) for total in chain.totals)
            or any(not replaying.is_zero(part.difference) for part in chain.parts)
            or any(part.changed for part in chain.parts)
        )


class Lot(NamedTuple):
    """All claims of one producer, in the order they were read; ``replaced``: names of corrected ones."""

    reviewed: tuple[Reviewed, ...]
    replaced: tuple[str, ...]

    @property
    def period(self) -> tuple[str, str]:
        """From the first start to the last end."""
        windows = [one.claim.product.period for one in self.reviewed]
        return min(window.start for window in windows), max(window.end for window in windows)


Workings = Callable[[str], Mapping[str, Any] | None]
"""The workings of a digest, where they are at hand."""


def review(
    entered: Iterable[Entered],
    workings: Workings,
    inputs: Mapping[str, CheckedInput],
    *,
    given: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda _count: None,
) -> Lot:
    """Walk the chain of each claim. ``given``: the one file of workings somebody gave for the one claim.

    Claims that another of the lot corrects are left out. Raises ``review.*``: ``twice``, ``producers``,
    ``two_claims`` (about one product, and neither corrects the other).
    """
    listed = list(entered)
    current, replaced = _heads(listed)
    _check_one_producer(current)
    chains: dict[str, Chain] = {}
    found = []
    for count, one in enumerate(current, 1):
        footprint = one.document["credentialSubject"]["footprint"]
        key = multibase_digest(canonical(footprint))
        if key not in chains:
            named = footprint.get("workings", {}).get("digestMultibase", "")
            chains[key] = replaying.walk(footprint, given or (workings(named) if named else None), inputs)
        found.append(_reviewed(one, chains[key]))
        progress(count)
    return Lot(tuple(found), tuple(replaced))


def _heads(listed: Sequence[Entered]) -> tuple[list[Entered], list[str]]:
    """Keep the claims that hold now, and name the files of those that a later claim here replaces.

    Raises ``review.twice`` (one claim in two files) and ``review.two_claims`` (two claims about one product,
    of which neither replaces the other).
    """
    by_digest: dict[str, Entered] = {}
    for one in listed:
        if one.digest in by_digest:
            raise ReviewRefused(
                "review.twice",
                f"{one.name} holds the same claim as {by_digest[one.digest].name}.",
                hint="Keep one file of each claim in the folder.",
            )
        by_digest[one.digest] = one
    corrected = {
        entry.document["wasRevisionOf"]["digestMultibase"]
        for entry in listed
        if "wasRevisionOf" in entry.document
    }
    current = [one for one in listed if one.digest not in corrected]
    about: dict[str, Entered] = {}
    for one in current:
        product = one.document["credentialSubject"]["id"]
        if product in about:
            raise ReviewRefused(
                "review.two_claims",
                f"{one.name} and {about[product].name} are two claims about one product.",
                hint="The mill has to say which holds: passport correct replaces one by the other.",
                where=product,
            )
        about[product] = one
    return current, [one.name for one in listed if one.digest in corrected]


def _check_one_producer(listed: Sequence[Entered]) -> None:
    producers = sorted({one.document["issuer"]["id"] for one in listed})
    if len(producers) > 1:
        raise ReviewRefused(
            "review.producers",
            f"The claims are of {len(producers)} producers: {', '.join(producers[:3])}.",
            hint="An engagement is about one producer; review the claims of each by themselves.",
        )


def _reviewed(entered: Entered, chain: Chain) -> Reviewed:
    """Join a claim with its chain: what differs, what fails, its mass in kilograms and its emissions.

    A claim whose workings' digest differs from those replayed counts as not replayed. Emissions are the
    location-based total x mass / declared unit, in kgCO2e; the sample is chosen by them.
    """
    claim = claims.read(entered.document)
    product = claim.product
    replayed = chain.replayed
    if replayed == replaying.YES and "/workings" in chain.others:
        replayed = OTHER if chain.workings else replaying.NOT_NAMED
    wrong = entered.wrong or tuple(
        (found.code, f"{found.code} at {found.where}") for found in recheck(product.footprint.document)
    )
    mass = fraction(mass_in_kg(Decimal(product.mass.value), product.mass.unit))
    unit = product.footprint.declared_unit
    declared = fraction(mass_in_kg(Decimal(unit.value), unit.unit))
    found = Reviewed(
        entered.name,
        entered.digest,
        claim,
        entered.checked,
        (*wrong, *entered.unplanned),
        chain,
        replayed,
        tuple(_mismatch(entered.document["credentialSubject"], chain)),
        0,
        mass,
        fraction(chain.totals[0].claimed) * mass / declared,
        entered.libraries,
    )
    return found._replace(points=_points(found))


def _mismatch(subject: Mapping[str, Any], chain: Chain) -> Iterable[str]:
    """Members of the product that the workings give otherwise; of claims that were calculated again."""
    if chain.subject:
        activity = {**chain.subject, "output": {"value": chain.output_kg, "unit": "KGM"}}
        yield from (f"/credentialSubject/{name}" for name in apart(activity, subject))


def _points(reviewed: Reviewed) -> int:
    """Add up the points by which a claim is worth a look; weights are the constants above.

    Errors count most, then workings that could not be replayed, unusual values, doubtful factors, unproven
    inputs, fallbacks of methods, and the shares of weak tiers.
    """
    chain = reviewed.chain
    points = _WRONG * (len(reviewed.wrong) + reviewed.differs)
    points += _UNSEEN * (reviewed.replayed != replaying.YES)
    points += _UNUSUAL * len(chain.doubts)
    points += _MISFIT * sum(code in _DOUBTFUL for code, *_ in chain.warnings)
    points += _FALLBACK * sum(code == "method.fallback" for code, *_ in chain.warnings)
    points += _MISFIT * len(chain.unproven_inputs)
    shares = dict(reviewed.claim.product.footprint.results[0].evidence_breakdown)
    return points + sum(round(Fraction(shares[name]) * most) for name, most in _WEAK.items())
