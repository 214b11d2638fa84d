"""Complete the draft of a claim that replaces an earlier one of the same line (DESIGN 5).

Only the issuer of the earlier claim can replace it, for the same product, in the same declared unit. The
effect is the new total less the old one, exactly, for each electricity method.
"""

from collections.abc import Mapping
from typing import Any, Final

from passport.acts.claim import footprint_of
from passport.acts.sealing import ActRefused
from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.links import reference
from signing.shown import quoted

REASONS: Final = ("calculation-error", "method-change", "new-factor", "scope-change", "upstream-change")


def revision(old: Mapping[str, Any], draft: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Complete the draft of a corrected claim: its footprint, and ``wasRevisionOf`` with the effects.

    Raises ``correct.*`` for a reason that is not in the list, another product, and figures per another unit.
    """
    if reason not in REASONS:
        raise _refuse(
            "reason", f"There is no reason {quoted(reason, 40)}.", f"Say one of {', '.join(REASONS)}."
        )
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
