"""Complete the draft of a claim or CO2 statement that replaces an earlier one of the same line (DESIGN 5).

Only the issuer of the earlier claim can replace it, for the same product, in the same declared unit. The
effect is the new total less the old one, exactly, for each electricity method.
"""

from collections.abc import Mapping
from typing import Any, Final

from passport.acts.claim import footprint_of
from passport.acts.sealing import ActRefused
from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.links import reference
from passport.model.carbon_statement import line_of, year_of
from passport.vocab import REVISION_REASONS
from signing.shown import quoted

REASONS: Final = REVISION_REASONS


def revision(old: Mapping[str, Any], draft: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Complete the draft of a corrected claim: its footprint, and ``wasRevisionOf`` with the effects.

    Raises ``correct.*`` for a reason that is not in the list, another product, and figures per another unit.
    """
    _check_reason(reason)
    product = old["credentialSubject"]
    if draft.get("id") != product["id"]:
        raise _refuse(
            "product",
            f"The draft is not about {product['id']}.",
            "A correction is about the same product.",
            "/id",
        )
    footprint = draft["footprint"] if "footprint" in draft else footprint_of(draft)
    for member in ("declaredUnit", "unit"):
        if footprint.get(member) != product["footprint"][member]:
            raise _refuse(
                "unit",
                "The draft counts in another unit than the claim it corrects.",
                "State the corrected figures per the same declared unit.",
                f"/footprint/{member}",
            )
    changed = effect(product["footprint"], footprint)
    link = {**reference(old), "reason": reason, "effect": changed}
    return {**draft, "footprint": footprint, "wasRevisionOf": link}


def revision_of_statement(old: Mapping[str, Any], draft: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Complete the draft of a corrected CO2 statement: ``wasRevisionOf``, and the statement it follows.

    Raises ``correct.*`` for a reason that is not in the list, and for another entity or year.
    """
    _check_reason(reason)
    subject = old["credentialSubject"]
    own, old_period = draft["period"], subject["period"]
    shares_time = own["start"] < old_period["end"] and old_period["start"] < own["end"]
    if line_of(draft) != line_of(subject) or not shares_time:
        raise _refuse(
            "product",
            f"The draft is not about {subject['id']} and the year {year_of(subject)}.",
            "A correction is about the same entity and the same year.",
            "/id",
        )
    follows = {"previous": old["previous"]} if "previous" in old and "previous" not in draft else {}
    return {**draft, **follows, "wasRevisionOf": {**reference(old), "reason": reason}}


def revision_of_report(old: Mapping[str, Any], draft: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Complete the draft of a corrected inventory report: ``wasRevisionOf``.

    Raises ``correct.*`` for a reason that is not in the list, and for another entity or period.
    """
    _check_reason(reason)
    subject = old["credentialSubject"]
    if (draft["id"], draft["period"]) != (subject["id"], subject["period"]):
        raise _refuse(
            "product",
            f"The draft is not about {subject['id']} and the period from {subject['period']['start'][:10]}.",
            "A correction is about the same entity and the same period.",
            "/id",
        )
    return {**draft, "wasRevisionOf": {**reference(old), "reason": reason}}


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        message = f"There is no reason {quoted(reason, 40)}."
        raise _refuse("reason", message, f"Say one of {', '.join(REASONS)}.")


def effect(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Subtract the old total from the new one, for each electricity method, in kgCO2e per declared unit."""
    old = {result["electricity"]: result["total"] for result in before["results"]}
    return [
        {
            "electricity": result["electricity"],
            "value": text_of(
                scaled(result["total"], AMOUNT_PLACES) - scaled(old[result["electricity"]], AMOUNT_PLACES),
                AMOUNT_PLACES,
            ),
        }
        for result in after["results"]
    ]


def _refuse(code: str, message: str, hint: str, where: str = "") -> ActRefused:
    return ActRefused(f"correct.{code}", message, hint=hint, where=where)
