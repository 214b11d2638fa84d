"""Check by workings at hand that what was retired is as much as the market-based result used (T332).

The claim itself does not say how much electricity it used: without its workings the question stays open. It
is answered where each market-based source has one figure of energy; what carries a residual factor needs no
retirement.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import figure, fraction
from passport.certificates.counted import WATT_HOURS
from passport.model.claim import Claim
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retirement
from passport.units import mass_in_kg
from verify.case import Case, Doc
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, NOWHERE, Finding, Outcome

_CODE: Final = "instrument.covers"
_PLAIN: Final = frozenset({"method", "quantity", "unit", "evidence", "factor", "uncertainty"})
"""Members of a candidate whose quantity is simply what was used."""
_RESIDUAL: Final = "residual"
_ELECTRICITY: Final = "electricity"
"""The product of certificates of electricity."""


def covered(case: Case, hand: Hand, doc: Doc, model: Claim, cited: tuple[Cited, ...]) -> None:
    """Record ``instrument.covers`` of all that a claim cites for its market-based result, in watt hours.

    What needs other energy than electricity to be covered stays open: heat is nothing that a motor uses.
    """
    retired = _watt_hours(cited)
    used, problem = _used(case, model)

    def say(outcome: Outcome, **params: str) -> None:
        facts = NOTHING if outcome == "pass" else params
        case.findings.append(Finding(_CODE, doc.raw.digest, outcome, "", facts, NOWHERE))

    if any(one.unit not in WATT_HOURS for one in cited):
        say("not_checked", problem="covers.unit")
    elif used is None:
        say("not_checked", problem=problem)
    elif int(used) > retired:
        say("fail", used=str(int(used)), retired=str(int(retired)), unit="WHR")
    elif int(used) > _watt_hours(one for one in cited if _is_electricity(hand, one)):
        say("not_checked", problem="covers.product")
    else:
        say("pass")


def _watt_hours(cited: Iterable[Cited]) -> Fraction:
    amounts = (WATT_HOURS[one.unit] * int(one.quantity) for one in cited if one.unit in WATT_HOURS)
    return sum(amounts, Fraction())


def _is_electricity(hand: Hand, cited: Cited) -> bool:
    raw = hand.raw("retirement", cited.digest)
    found = None if raw is None else hand.judge(raw)
    model = None if found is None or found.stopped else found.model
    return isinstance(model, Retirement) and model.product == _ELECTRICITY


def _used(case: Case, model: Claim) -> tuple[Fraction | None, str]:
    """Watt hours in this product whose factor acts in the market, or why they are not known."""
    held = case.evidence.workings
    if held is None or not case.replayed:
        return None, "covers.workings"
    return _of(held.document, model), "covers.source"


def _of(workings: Mapping[str, Any], model: Claim) -> Fraction | None:
    """The same of workings that were replayed; ``None`` where a source has more than one plain figure."""
    activity = workings["activity"]
    output, mass = activity["output"], model.product.mass
    made = fraction(mass_in_kg(figure(mass.value), mass.unit))
    part = made / fraction(mass_in_kg(figure(output["value"]), output["unit"]))
    factors = workings.get("factors", ())
    residual = {one["id"] for one in factors if _RESIDUAL in {one.get("kind"), one.get("spatial")}}
    used = Fraction()
    for source in activity["sources"]:
        if source.get("electricity") != MARKET:
            continue
        candidate, *others = source["candidates"]
        if "input" in candidate and not others:
            continue  # a material brings the instruments of its own claim; of several any may have counted
        plain = set(candidate) <= _PLAIN and not others and "allocation" not in source
        if not plain or candidate["unit"] not in WATT_HOURS:
            return None
        if candidate.get("factor") not in residual:
            used += fraction(figure(candidate["quantity"])) * WATT_HOURS[candidate["unit"]] * part
    return used
