"""Check by workings at hand that what was retired is as much as the market-based result used (T332).

The claim itself does not say how much electricity it used: without its workings the question stays open. With
them the calculation says it: of each source the candidate that counted, with its readings, stocks and share.
What carries a residual factor needs no retirement, but has the emissions of a grid at least.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.carbon.exact import figure, fraction
from passport.certificates.counted import WATT_HOURS
from passport.model.claim import Claim
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retirement
from passport.units import mass_in_kg
from verify.case import Case, Doc
from verify.checks.instruments import located
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, NOWHERE, Finding, Outcome

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult
    from passport.carbon.sources import Source

_CODE: Final = "instrument.covers"
_RESIDUAL: Final = "residual"
_ELECTRICITY: Final = "electricity"
"""The product of certificates of electricity."""
_PURCHASED: Final = "2"
"""The scope of purchased electricity, heat and steam."""


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
    Returns whether nothing at hand shows that what was retired cannot support the result.
    """
    retired = _watt_hours(cited)
    held, result = case.evidence.workings, case.calculated

    def say(outcome: Outcome, **params: str) -> None:
        facts = NOTHING if outcome == "pass" else params
        case.findings.append(Finding(_CODE, doc.raw.digest, outcome, "", facts, NOWHERE))

    if any(one.unit not in WATT_HOURS for one in cited):
        say("not_checked", problem="covers.unit")
        return True
    if held is None or result is None:
        say("not_checked", problem="covers.workings")
        return True
    used = _used(result, held.document, model)
    if int(used.market) > retired:
        say("fail", used=str(int(used.market)), retired=str(int(retired)), unit="WHR")
        return False
    problem = used.apart or used.open or _short(hand, cited, used)
    say("not_checked" if problem else "pass", problem=problem)
    return not used.apart


def _watt_hours(cited: Iterable[Cited]) -> Fraction:
    amounts = (WATT_HOURS[one.unit] * int(one.quantity) for one in cited if one.unit in WATT_HOURS)
    return sum(amounts, Fraction())


def _short(hand: Hand, cited: tuple[Cited, ...], used: _Used) -> str:
    """Which energy is more than the units of electricity among those cited; empty: none."""
    electricity = _watt_hours(one for one in cited if _is_electricity(hand, one))
    if int(used.market) > electricity:
        return "covers.product"
    return "covers.unmarked" if int(used.market + used.unmarked) > electricity else ""


def _is_electricity(hand: Hand, cited: Cited) -> bool:
    raw = hand.raw("retirement", cited.digest)
    found = None if raw is None else hand.judge(raw)
    model = None if found is None or found.stopped else found.model
    return isinstance(model, Retirement) and model.product == _ELECTRICITY


def _used(result: "CalculationResult", workings: Mapping[str, Any], model: Claim) -> _Used:
    """Add up the energy of sources that counted, for the mass of the product.

    Left out are materials, which bring the instruments of their own claims, what is taken off the total, and
    what carries a residual factor.
    """
    mass = model.product.mass
    part = fraction(mass_in_kg(figure(mass.value), mass.unit)) / fraction(result.output_kg)
    factors = workings.get("factors", ())
    residual = {one["id"] for one in factors if _RESIDUAL in {one.get("kind"), one.get("spatial")}}
    sums = {MARKET: Fraction(), None: Fraction()}
    without: set[str | None] = set()
    for source in filter(_needs_retirement, (one.source for one in result.components)):
        if source.factor.id in residual:
            continue
        if source.unit not in WATT_HOURS:
            without.add(source.electricity)
            continue
        share = fraction(source.allocation.share) if source.allocation else Fraction(1)
        sums[source.electricity] += fraction(source.activity) * share * WATT_HOURS[source.unit] * part
    problem = "covers.source" if MARKET in without else "covers.unmarked" if without else ""
    return _Used(sums[MARKET], sums[None], problem, located.apart(result, residual, part))


def _needs_retirement(source: "Source") -> bool:
    """Whether a source is, or may be, electricity in the market-based result: no material, no credit."""
    marked = source.electricity == MARKET
    purchased = source.electricity is None and source.scope == _PURCHASED
    return (marked or purchased) and source.input is None and source.activity > 0
