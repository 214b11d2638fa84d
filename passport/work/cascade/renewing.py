"""The draft of a claim whose inputs were corrected: the same calculation again, with the inputs of now.

Everything else comes from the workings of the old claim: activity data, factors, readings, the engine's
version. The new workings name the plan by its digest, which is the trail an auditor follows.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from passport.acts.sealing import ActRefused
from passport.carbon.activity import activity_of
from passport.carbon.calculating.engine import run
from passport.carbon.exact import AMOUNT_PLACES, decimal_text, scaled
from passport.carbon.inputs import CheckedInput
from passport.carbon.workings import drawn, given_of, workings_digest, workings_of
from passport.vocab import ELECTRICITY
from passport.work.cascade.claims import Totals
from signing.errors import ToolError

_CALCULATED: Final = ("type", "footprint", "inputs")
_SLACK: Final = 10
"""Units of the sixth decimal: a claim names kilograms of an input rounded, its workings have them exact."""


class Trail(NamedTuple):
    """Digest of the plan that workings name, and their salt."""

    plan: str
    salt: bytes


class Renewed(NamedTuple):
    """A draft for ``passport correct``, and the workings it was drawn from."""

    draft: dict[str, Any]
    workings: dict[str, Any]


def renewed(
    old: Mapping[str, Any], workings: Mapping[str, Any], inputs: Mapping[str, CheckedInput], trail: Trail
) -> Renewed:
    """The draft that replaces the claim ``old``; ``inputs``: what stands now for a digest that it names.

    Raises ``cascade.workings`` for workings that are not those of the claim, and what the engine raises.
    """
    subject = old["credentialSubject"]
    named = subject["footprint"].get("workings", {}).get("digestMultibase")
    if named != workings_digest(workings):
        raise _refuse("workings", "These are not the workings of the claim.", "Name those it was drawn from.")
    digests = {digest: one.digest for digest, one in inputs.items()}
    document = _replaced({**workings["activity"]}, digests)
    before = given_of(workings, None)
    kept = {digest: one for digest, one in before.inputs.items() if digest not in inputs}
    given = replace(before, inputs={**kept, **{one.digest: one for one in inputs.values()}})
    outcome = run(activity_of(document), given)
    made = workings_of(document, given, outcome, trail.salt)
    made["plan"] = {"digestMultibase": trail.plan}
    if "vouchers" in workings:
        made["vouchers"] = workings["vouchers"]
    draft = {name: value for name, value in subject.items() if name not in _CALCULATED}
    ids = {one.digest: one.id for one in inputs.values()}
    draft["inputs"] = [_input(entry, digests, ids) for entry in subject["inputs"]]
    draft["footprint"] = drawn(outcome.result, subject["footprint"]["detail"], made)
    return Renewed(draft, made)


def check(made: Renewed, new: Totals) -> None:
    """Raise ``cascade.effect`` where the calculation comes to another total than the plan."""
    totals = {one["electricity"]: one["total"] for one in made.draft["footprint"]["results"]}
    for method, planned in zip(ELECTRICITY, new, strict=True):
        if abs(scaled(totals[method], AMOUNT_PLACES) - planned) > _SLACK:
            raise _refuse(
                "effect",
                f"The workings come to {totals[method]} {method}, the plan to"
                f" {decimal_text(planned, AMOUNT_PLACES)}.",
                "Make a new plan; if it says the same, correct this claim by itself.",
            )


def _input(
    entry: Mapping[str, Any], digests: Mapping[str, str], ids: Mapping[str, str]
) -> dict[str, Any]:
    digest = digests.get(entry["digestMultibase"], entry["digestMultibase"])
    return {**entry, "id": ids.get(digest, entry["id"]), "digestMultibase": digest}


def _replaced(value: Any, digests: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """The value with every text that is one of these digests replaced."""
    if isinstance(value, dict):
        return {name: _replaced(one, digests) for name, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, digests) for one in value]
    return digests.get(value, value) if isinstance(value, str) else value


def _refuse(code: str, message: str, hint: str) -> ToolError:
    return ActRefused(f"cascade.{code}", message, hint=hint)
