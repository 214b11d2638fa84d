"""Check by workings at hand that what was retired is as much as the market-based result used (T332).

The claim itself does not say how much electricity it used: without its workings the question stays open. With
them the calculation says it: of each source the candidate that counted, with its readings, stocks and share.
What carries a residual factor needs no retirement, but has the emissions of a grid at least.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.carbon.exact import figure, fraction
from passport.certificates.citing import ELECTRICITY, market_scopes, scopes
from passport.certificates.counted import WATT_HOURS
from passport.certificates.using import MARKET as ELSEWHERE
from passport.certificates.using import Units
from passport.model.claim import Claim
from passport.model.instruments.cited import MARKET, Cited
from passport.units import mass_in_kg
from verify.case import Case, Doc
from verify.checks.instruments import located
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, NOWHERE, Finding, Outcome

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult

_CODE: Final = "instrument.covers"
_INTENSITY: Final = "instrument.intensity"


class _Used(NamedTuple):
    """Watt hours in this product that need a retirement.

    ``market``: of sources that count in the market-based result alone; ``unmarked``: of purchased energy that
    counts in both, of which nobody says whether it is electricity. ``open``: some source of the kind has no
    energy in its figure; the problem is then what the finding says. ``apart``: why the market-based result is
    not about the consumption of the location-based one.
    """

    market: Fraction
    unmarked: Fraction
    open: str
    apart: str


def covered(case: Case, hand: Hand, doc: Doc, model: Claim, cited: tuple[Cited, ...]) -> bool:
    """Record ``instrument.covers`` of all that a claim cites for its market-based result, in watt hours.

    What needs other energy than electricity to be covered stays open: heat is nothing that a motor uses.
    ``instrument.intensity`` is recorded with workings, and without them where the claim itself shows less
    than its certificates state. Returns whether nothing at hand shows that what was retired cannot support
    the result.
    """
    shown = market_scopes(model.product.footprint.document)
    answers = ((one, _misused(hand, one, model, shown)) for one in cited)
    misused = {one.digest: problem for one, problem in answers if problem}
    enough = _covers(case, hand, doc, model, cited, misused)
    return _is_as_certified(case, hand, doc, model, cited) and enough


def _covers(
    case: Case, hand: Hand, doc: Doc, model: Claim, cited: tuple[Cited, ...], misused: Mapping[str, str]
) -> bool:
    """Record ``instrument.covers``; returns no where that speaks against support.

    ``misused``: why the claim cannot use units, by the digest of their retirement. Where workings show that
    the others are enough, they do no harm.
    """
    retired = _watt_hours(cited)
    held, result = case.evidence.workings, case.calculated

    def say(outcome: Outcome, **params: str) -> None:
        facts = NOTHING if outcome == "pass" else params
        case.findings.append(Finding(_CODE, doc.raw.digest, outcome, "", facts, NOWHERE))

    if any(one.unit not in WATT_HOURS for one in cited):
        say("not_checked", problem="covers.unit")
        return not misused
    if held is None or result is None:
        say("not_checked", problem=next(iter(misused.values()), "covers.workings"))
        return not misused
    used = _used(result, held.document, model)
    if int(used.market) > retired:
        say("fail", used=str(int(used.market)), retired=str(int(retired)), unit="WHR")
        return False
    problem = used.apart or used.open or _short(hand, cited, used, misused)
    say("not_checked" if problem else "pass", problem=problem)
    return not used.apart and not (misused and problem)


def _is_as_certified(case: Case, hand: Hand, doc: Doc, model: Claim, cited: tuple[Cited, ...]) -> bool:
    """Record ``instrument.intensity``: the result counts no less than the certificates behind it state.

    Nothing is recorded where no electricity is cited or counted, and without workings where the claim shows
    nothing against it.
    """
    certified = located.Certified(hand, cited)
    if not certified.id:
        return True
    held, result = case.evidence.workings, case.calculated
    if held is not None and result is not None:
        found = located.below(certified, result, held.document, model)
    else:
        found = ({}, True) if located.shown_below(certified, model) else None
    if found is None:
        return True
    facts, is_open = found
    outcome: Outcome = "fail" if facts else "not_checked" if is_open else "pass"
    params = facts or ({"id": certified.id} if is_open else NOTHING)
    case.findings.append(Finding(_INTENSITY, doc.raw.digest, outcome, "", params, NOWHERE))
    return outcome == "pass"


def _misused(hand: Hand, cited: Cited, model: Claim, shown: frozenset[str]) -> str:
    """Why the claim cannot use such units (``Units.misused``); what is not at hand is asked elsewhere."""
    retirement = hand.retired(cited)
    if retirement is None:
        return ""
    own = frozenset(scopes(retirement, model.envelope.issuer.id))
    units = Units(retirement.product, cited.unit, retirement.geography, own, hand.devices(retirement))
    return units.misused(model.product.facility.country, shown)


def _watt_hours(cited: Iterable[Cited]) -> Fraction:
    amounts = (WATT_HOURS[one.unit] * int(one.quantity) for one in cited if one.unit in WATT_HOURS)
    return sum(amounts, Fraction())


def _short(hand: Hand, cited: tuple[Cited, ...], used: _Used, misused: Mapping[str, str]) -> str:
    """Which energy is more than the units of electricity among those cited; empty: none."""
    some = [one for one in cited if misused.get(one.digest) != ELSEWHERE]
    electricity = _watt_hours(one for one in some if _is_electricity(hand, one))
    if int(used.market) > electricity:
        return "covers.product" if len(some) == len(cited) else ELSEWHERE
    return "covers.unmarked" if int(used.market + used.unmarked) > electricity else ""


def _is_electricity(hand: Hand, cited: Cited) -> bool:
    model = hand.retired(cited)
    return model is not None and model.product == ELECTRICITY


def _used(result: "CalculationResult", workings: Mapping[str, Any], model: Claim) -> _Used:
    """Add up the energy of sources that counted, for the mass of the product.

    Left out are materials, which bring the instruments of their own claims, what is taken off the total, and
    what carries a residual factor.
    """
    mass = model.product.mass
    part = fraction(mass_in_kg(figure(mass.value), mass.unit)) / fraction(result.output_kg)
    residual = located.residual_factors(workings)
    sums = {MARKET: Fraction(), None: Fraction()}
    without: set[str | None] = set()
    for source in filter(located.is_covered, (one.source for one in result.components)):
        if source.factor.id in residual:
            continue
        if source.unit not in WATT_HOURS:
            without.add(source.electricity)
            continue
        share = fraction(source.allocation.share) if source.allocation else Fraction(1)
        sums[source.electricity] += fraction(source.activity) * share * WATT_HOURS[source.unit] * part
    problem = "covers.source" if MARKET in without else "covers.unmarked" if without else ""
    return _Used(sums[MARKET], sums[None], problem, located.apart(result, residual, part))
