"""Refuse the subject of a claim that contradicts itself, before it is signed (DESIGN 2.2)."""

from collections.abc import Mapping
from typing import Any, Final, cast

from passport.acts.sealing import ActRefused
from passport.carbon.boundary import boundary
from passport.carbon.rechecking.recheck import CODES
from passport.carbon.rechecking.recheck_inputs import CODES as INPUT_CODES
from passport.carbon.rechecking.recheck_inputs import recheck_subject
from passport.goods import material
from passport.identifiers.product_id import parse_product_id
from passport.model import custody as custodies
from passport.sectors import STEEL, sector_of
from passport.vocab import FOOTPRINT_POINTER, READINGS
from signing.errors import ToolError
from signing.shown import quoted

_RULES: Final = {**CODES, **INPUT_CODES}


def check_product(subject: Mapping[str, Any]) -> None:
    """Every id is a product identifier this format knows, and none comes twice; ``claim.product``."""
    others = subject.get("alternateIds", ())
    own = subject.get("id")
    for place, name in (("/id", own), *((f"/alternateIds/{at}", other) for at, other in enumerate(others))):
        try:
            if isinstance(name, str):  # the shape says so of anything else
                parse_product_id(name)
        except ToolError as error:
            error.where = error.where or f"/credentialSubject{place}"
            raise
    if own in others:
        raise ActRefused(
            "claim.product",
            "An alternate id repeats the product's own id.",
            hint="List only the other ids.",
            where="/credentialSubject/alternateIds",
        )


def check_sector(subject: Mapping[str, Any]) -> None:
    """A steel route with another sector: no verifier can be accredited for that (T128)."""
    stated, route = subject.get("sector"), str(subject.get("productionRoute"))
    if stated is not None and not sector_of(stated, route):
        raise ActRefused(
            "claim.sector",
            f"The production route {quoted(route, 40)} is one of steel,"
            f" and the sector is {quoted(str(stated), 40)}.",
            hint=f'Leave the sector out or say "{STEEL}", or give the route as "other".',
            where="/credentialSubject/sector",
        )


def _check_custody(subject: Mapping[str, Any]) -> None:
    """A custody that cannot be: another traceability than the model has, or a member it lacks."""
    stated = custodies.read(subject)
    wrong = "" if stated is None else custodies.contradiction(stated)
    if stated is not None and wrong:
        model = custodies.models()[stated.model]
        needs = ", ".join(("traceability", *model.needs))
        raise ActRefused(
            "claim.custody",
            f"The custody {model.code} and its {wrong} do not go together.",
            hint=f"It needs {needs}; its traceability is {' or '.join(sorted(model.traceability))}.",
            where=f"/credentialSubject/custody/{wrong}",
        )


def _check_content(subject: Mapping[str, Any]) -> None:
    """Refuse shares of the material that together are more than all of it (``claim.content``)."""
    wrong = material.contradiction(subject)
    if wrong:
        raise ActRefused(
            "claim.content",
            f"The shares of {wrong} add up to more than 1.",
            hint="They are shares of the mass, for example 0.25; home scrap is counted beside the others.",
            where=f"/credentialSubject/{wrong}",
        )


def _check_readings(subject: Mapping[str, Any]) -> None:
    """Refuse facts of signed readings that no meter can have shown (``claim.readings``)."""
    if READINGS not in subject["footprint"]:
        return
    from passport.readings.facts import impossible_among  # noqa: PLC0415 - most claims state none

    period = subject["period"]
    listed = subject["footprint"][READINGS]
    place, wrong = impossible_among(listed, period["start"], period["end"])
    if wrong:
        raise ActRefused(
            "claim.readings",
            f"No meter can have shown what is stated of {quoted(listed[place]['meter'], 120)} ({wrong}).",
            hint="Calculate again from the files of readings; nothing of it is written by hand.",
            where=f"{FOOTPRINT_POINTER}/{READINGS}/{place}/{wrong}",
        )


def check_period(period: object, at: str) -> None:
    """The figures were measured in a period that has ended when the claim is signed; ``claim.period``."""
    if not isinstance(period, Mapping):
        return  # the shape says what is missing
    start, end = (cast("str", period.get(name, "")) for name in ("start", "end"))
    if not start < end:
        raise ActRefused(
            "claim.period",
            "The period of production ends before it begins.",
            hint="Give the start and the end of the time the figures were measured in.",
            where="/credentialSubject/period",
        )
    if end > at:
        raise ActRefused(
            "claim.period",
            f"The period of production ends at {end}, after the claim's own date {at}.",
            hint="Wait for the end of the period: a forecast is not a measured figure.",
            where="/credentialSubject/period/end",
        )


def _check_disclosable(footprint: Mapping[str, Any]) -> None:
    """Refuse facts behind totals alone, which nothing in the claim would bound (``claim.disclosable``)."""
    if "disclosable" in footprint and footprint["detail"] == "total":
        raise ActRefused(
            "claim.disclosable",
            "A claim that shows totals alone cannot commit to facts.",
            hint='Give the footprint with detail "stage", or leave disclosable out.',
            where="/credentialSubject/footprint/disclosable",
        )


def _check_regime(footprint: Mapping[str, Any]) -> None:
    """Refuse a boundary whose regime prescribes another constant or GWP set (``claim.regime``)."""
    rules, constant = boundary(footprint["boundary"]), footprint["method"]["carbonToCO2"]
    if rules.misfits(constant, footprint["gwpSet"]):
        raise ActRefused(
            "claim.regime",
            f"{rules.name} is counted with {rules.carbon_to_co2} and {rules.gwp_set}, not with {constant} and"
            f" {footprint['gwpSet']}.",
            hint="Calculate it anew with carbonToCO2 and gwpSet of the regime.",
            where="/credentialSubject/footprint",
        )


def check_figures(subject: Mapping[str, Any]) -> None:
    """Recheck totals, shares and inputs as a verifier does; ``claim.figures`` names what contradicts."""
    _check_custody(subject)
    _check_content(subject)
    _check_readings(subject)
    _check_disclosable(subject["footprint"])
    _check_regime(subject["footprint"])
    wrong = recheck_subject(subject, {}).wrong
    if wrong:
        first = wrong[0]
        more = f" ({len(wrong) - 1} more contradictions follow or stand beside it.)" if wrong[1:] else ""
        facts = ", ".join(f"{name} {value}" for name, value in sorted(first.params.items()))
        raise ActRefused(
            "claim.figures",
            f"The figures contradict each other; broken is: {_RULES[first.code]}.{more}",
            hint=f"Correct the draft: {facts}." if facts else "Correct the draft.",
            where=f"/credentialSubject{first.where}",
        )
