"""The draft of a claim whose inputs or factors were corrected: the same calculation again, with those of now.

Everything else comes from the workings of the old claim: activity data, other factors, readings, the
engine's version. The new workings name the plan by its digest, which is the trail an auditor follows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from passport.acts.sealing import ActRefused
from passport.carbon.activity import activity_of
from passport.carbon.calculating.engine import run
from passport.carbon.calculating.methods import Given
from passport.carbon.disclosable import DECLARED, DisclosableRefused, check_declared
from passport.carbon.exact import AMOUNT_PLACES, decimal_text, scaled
from passport.carbon.factors import FactorRecord, Library
from passport.carbon.inputs import CheckedInput
from passport.carbon.workings import (
    DISCLOSABLE,
    drawn,
    given_of,
    in_form,
    replay,
    workings_digest,
    workings_of,
)
from passport.libraries.citing import kept
from passport.vocab import ELECTRICITY, SIGNED_READINGS
from passport.work.cascade.claims import Totals
from passport.work.cascade.plan import NEW_FACTOR
from signing.errors import ToolError

_CALCULATED: Final = ("type", "footprint", "inputs")
_SLACK: Final = 10
"""Units of the sixth decimal: a claim names kilograms of an input rounded, its workings have them exact."""


class Trail(NamedTuple):
    """Digest of the plan that workings name, and their salt."""

    plan: str
    salt: bytes


class Changes(NamedTuple):
    """What stands now for the digest of an input that a claim names, and of a factor record of workings."""

    inputs: Mapping[str, CheckedInput]
    factors: Mapping[str, FactorRecord] = {}


class Renewed(NamedTuple):
    """A draft for ``passport correct``, and the workings it was drawn from."""

    draft: dict[str, Any]
    workings: dict[str, Any]


def reason_of(because: Iterable[str], factors: Collection[str]) -> str:
    """The reason of a correction by a plan; ``factors`` are the digests of corrected factor records."""
    return NEW_FACTOR if all(digest in factors for digest in because) else "upstream-change"


@in_form()
def renewed(old: Mapping[str, Any], workings: Mapping[str, Any], changes: Changes, trail: Trail) -> Renewed:
    """The draft that replaces the claim ``old``, calculated with ``changes``.

    Raises ``cascade.workings`` for workings that are not those of the claim, ``disclosable.contradiction``
    where facts that were declared do not hold any more, and what the engine raises.
    """
    subject = old["credentialSubject"]
    named = subject["footprint"].get("workings", {}).get("digestMultibase")
    if named != workings_digest(workings):
        raise _refuse("workings", "These are not the workings of the claim.", "Name those it was drawn from.")
    digests = {digest: one.digest for digest, one in changes.inputs.items()}
    document, given = _given(workings, changes)
    outcome = run(activity_of(document), given)
    made = workings_of(document, given, outcome, trail.salt)
    made["plan"] = {"digestMultibase": trail.plan}
    # What the author declared of facts, and to which the claim commits; the salt is new, and so are theirs.
    same = ("vouchers", DISCLOSABLE, DECLARED, SIGNED_READINGS)
    made |= {name: workings[name] for name in same if name in workings}
    if DECLARED in made:  # a fact names the passport of a precursor by its digest
        made[DECLARED] = _replaced(made[DECLARED], digests)
    made |= kept(workings, made)
    draft = {name: value for name, value in subject.items() if name not in _CALCULATED}
    if "inputs" in subject:
        ids = {one.digest: one.id for one in changes.inputs.values()}
        draft["inputs"] = [_input(entry, digests, ids) for entry in subject["inputs"]]
    draft["footprint"] = drawn(outcome.result, subject["footprint"]["detail"], made)
    try:
        check_declared(draft, outcome.result, made)
    except DisclosableRefused as refused:
        refused.hint = "Correct this claim by itself, from facts that hold now, then make a new plan."
        raise
    return Renewed(draft, made)


@in_form()
def factor_change(workings: Mapping[str, Any], digest: str, record: FactorRecord) -> Totals | None:
    """How each total of workings changes by another record for the factor; ``None``: it is none of theirs.

    Raises what the engine raises.
    """
    if digest not in (entry["digestMultibase"] for entry in workings.get("factors", ())):
        return None
    document, given = _given(workings, Changes({}, {digest: record}))
    after = run(activity_of(document), given).result
    before = replay(workings)
    totals = (
        {one.electricity: scaled(one.total, AMOUNT_PLACES) for one in each.results}
        for each in (before, after)
    )
    old, new = totals
    return tuple(new[method] - old[method] for method in ELECTRICITY)


def _given(workings: Mapping[str, Any], changes: Changes) -> tuple[dict[str, Any], Given]:
    """Activity data and what lies beside them, with the changes in place of what they change."""
    before = given_of(workings, None)
    digests = {digest: one.digest for digest, one in changes.inputs.items()}
    kept = {digest: one for digest, one in before.inputs.items() if digest not in changes.inputs}
    library = Library()
    ids: dict[str, str] = {}
    for record in before.library.records():
        newer = changes.factors.get(record.digest)
        library.add(record if newer is None else newer)
        if newer is not None:
            ids[record.id] = newer.id
    inputs = {**kept, **{one.digest: one for one in changes.inputs.values()}}
    document = _replaced({**workings["activity"]}, {**digests, **ids})
    return document, replace(before, inputs=inputs, library=library)


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


def _input(entry: Mapping[str, Any], digests: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, Any]:
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
