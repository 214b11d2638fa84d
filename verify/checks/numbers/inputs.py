"""Verify the passports of the materials a product consumed (DESIGN 7, T60, T110).

For each input there are findings ``inputs.*``, with the digest of its claim as credential; ``claim.inputs``
sums them up. An input that is not at hand is not checked: the number then rests on what nobody saw.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from passport.carbon.exact import AMOUNT_PLACES, decimal_text
from passport.model.carbon_statement import CarbonStatement
from passport.model.claim import Claim, Input
from passport.model.entities.inventory_report import InventoryReport
from verify.case import Case, Doc, Follower
from verify.findings import BECAUSE, NOTHING, NOWHERE, Finding, Outcome
from verify.limits import FIGURES_REPORTED
from verify.states import TABLE

if TYPE_CHECKING:
    from passport.carbon.rechecking.corrections import Now
    from passport.model.claim import Footprint
    from verify.materials.followed import Followed

_ASIDE: Final = ("unqualified", "in_force", "suspension", "freshness", "followed")
# States of an input's findings that make ``claim.inputs`` fail, or leave it not checked.
_HOLDING: Final = frozenset({"revoked", "suspended", "out_of_date", "status_unknown", "incomplete"})
_CONSUMED: Final = "inputs.consumed"
# Answers that leave a part of the tree unseen.
_LACKING: Final = frozenset({"inputs.present", "inputs.followed"})
_UNKNOWN: Final = "not_at_hand"


def inputs(case: Case) -> None:
    """Follow each input the claim names, record its findings, then their sum and the masses consumed.

    The inputs count as of the moment the claim was signed. Results stay in ``case.consumed`` by digest, for
    the checks of figures and workings.
    """
    doc = case.claim
    if not case.usable(doc, ["inputs"]) or doc is None:
        return
    if isinstance(doc.model, CarbonStatement | InventoryReport):
        case.ask(doc, "inputs", True)
    if not isinstance(doc.model, Claim):
        return
    entries = doc.model.product.inputs
    if not entries:
        case.ask(doc, "inputs", True)
        return
    walk, used_at = case.follower(), doc.envelope.proof.created
    found: list[Finding] = []
    for entry in entries:
        followed = walk.follow(entry, used_at)
        case.consumed[entry.digest] = followed
        found += _findings(entry, followed, used_at)
        found += _standing(case, doc.model, entry, followed)
    case.findings += found
    if case.walk is None:
        _consumed(case, doc, walk, found)
    _summary(case, doc, found, len(entries))


def _consumed(case: Case, doc: Doc, walk: Follower, findings: list[Finding]) -> None:
    """Record ``inputs.consumed``: no material in the tree is consumed beyond its mass (T122).

    Masses are in kg. Not checked where a part of the tree could not be examined.
    """
    from passport.carbon.rechecking.consumption import overused  # noqa: PLC0415 - most claims consume no passport

    over = overused(walk.consumers(doc))
    for one in over[:FIGURES_REPORTED]:
        facts = {"id": one.id, "stated": one.stated, "computed": one.computed}
        case.findings.append(Finding(_CONSUMED, one.digest, "fail", "", facts, NOWHERE))
    lacking = next((one for one in findings if one.outcome != "pass" and one.code in _LACKING), None)
    if over:
        return
    if lacking is not None:
        because = {BECAUSE: lacking.code}
        case.findings.append(Finding(_CONSUMED, "", "not_checked", "", because, NOWHERE))
    else:
        case.general(_CONSUMED, True)


def _summary(case: Case, doc: Doc, findings: list[Finding], count: int) -> None:
    """Record ``claim.inputs`` from those about ``count`` inputs; a failed one outweighs unchecked ones."""
    bad = [one for one in findings if one.outcome != "pass" and TABLE[one.code][one.outcome] in _HOLDING]
    if not bad:
        case.ask(doc, "inputs", True)
        return
    worst = next((one for one in bad if one.outcome == "fail"), bad[0])
    params = {BECAUSE: worst.code, "count": str(count)}
    where = "/credentialSubject/inputs"
    if worst.outcome == "fail":
        case.ask(doc, "inputs", False, where, **params)
    else:
        case.not_checked(doc, "inputs", where, **params)


def _findings(entry: Input, followed: "Followed", used_at: str) -> list[Finding]:
    """The findings about one input: present, holds, vouched, those of ``_ASIDE``, window."""

    def say(suffix: str, outcome: Outcome, **params: str) -> Finding:
        facts: Mapping[str, str] = NOTHING if outcome == "pass" else {"id": entry.id, **params}
        return Finding(f"inputs.{suffix}", entry.digest, outcome, "", facts, followed.position)

    verdict, claim = followed.verdict, followed.claim
    if verdict is None or claim is None:
        absent = followed.problem in {"missing", "depth", "too_many"}
        return [say("present", "not_checked" if absent else "fail", problem=followed.problem)]
    found = [
        say("present", "pass"),
        say("holds", "fail" if verdict.wrong else "pass", problem=verdict.wrong),
        say("vouched", verdict.vouched, problem=verdict.why),
    ]
    for suffix in _ASIDE:
        outcome, reason = verdict.answers.get(suffix, ("pass", ""))
        found.append(say(suffix, outcome, input=reason))
    outcome, reason = verdict.answers.get("window", ("pass", ""))
    window = claim.envelope.window
    found.append(
        say("window", outcome, usedAt=used_at, validFrom=window.start, validUntil=window.end, input=reason)
    )
    return found


def _standing(case: Case, model: Claim, entry: Input, followed: "Followed") -> list[Finding]:
    """Whether the input is current: ``corrected`` where it is known what its correction changes.

    For each result of an input that was corrected ``inputs.corrected`` fails with the old and the new total
    of the input (kgCO2e), and with what they change in this claim, be it nothing. Where nobody can say it,
    ``inputs.current`` fails. The sum of what is known stays in ``case.effect``.
    """
    verdict, claim = followed.verdict, followed.claim
    if verdict is None or claim is None:
        return []
    if "current" not in verdict.answers:
        case.effect = None if followed.effect is None else case.effect
        return [Finding("inputs.current", entry.digest, "pass", "", NOTHING, followed.position)]
    from passport.carbon.rechecking import corrections  # noqa: PLC0415 - few inputs were corrected

    now = _now(followed)
    own, before = model.product, claim.product.footprint
    changes = None if now is None else corrections.effect(own, entry, before, now)
    case.effect = _sum(case.effect, changes)
    position = followed.position
    params = _results(entry, before, now)
    if changes is None:
        return [Finding("inputs.current", entry.digest, "fail", "", one, position) for one in params]
    for one, change, result in zip(params, changes, own.footprint.results, strict=True):
        one["effect"] = corrections.amount(change)
        one["percent"] = corrections.percent(change, result.total)
    return [Finding("inputs.corrected", entry.digest, "fail", "", one, position) for one in params]


def _sum(known: tuple[int, ...] | None, changes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """What corrections change together; ``None`` where that of one of them is unknown."""
    if known is None or changes is None:
        return None
    return tuple(a + b for a, b in zip(known or (0,) * len(changes), changes, strict=True))


def _results(entry: Input, before: "Footprint", now: "Now | None") -> list[dict[str, str]]:
    """For each result of an input its total before and now, in kgCO2e."""
    return [
        {
            "id": entry.id,
            "electricity": result.electricity,
            "old": result.total,
            "new": _UNKNOWN if now is None else decimal_text(now.totals[place], AMOUNT_PLACES),
        }
        for place, result in enumerate(before.results)
    ]


def _now(followed: "Followed") -> "Now | None":
    """The input's footprint since its correction, or since that of what it consumed; ``None``: unknown."""
    from passport.carbon.rechecking.corrections import stated  # noqa: PLC0415 - as above

    if followed.successor is not None:
        return stated(followed.successor.product.footprint)
    if followed.claim is None or not followed.effect:
        return None
    return stated(followed.claim.product.footprint, followed.effect)
