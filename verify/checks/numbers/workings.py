"""The calculation done again from its workings (L3, DESIGN 6.3), when somebody entitled has them."""

from collections.abc import Mapping
from typing import Any, Final

from passport.model.claim import Claim
from passport.vocab import FOOTPRINT_POINTER
from signing.errors import ToolError
from verify.case import Case, Doc
from verify.findings import NOWHERE, Finding, Outcome

_OWN: Final = ("workings",)
# The workings contradict themselves; whoever signed their digest signed that.
_WRONG: Final = frozenset({"workings.components", "workings.factor"})


def workings(case: Case) -> None:
    """The workings are those the claim names, and lead to its footprint, figure for figure."""
    doc, held = case.claim, case.evidence.workings
    if doc is None or (held is None and doc.stopped) or not isinstance(doc.model, Claim):
        return
    named = doc.model.product.footprint.workings
    if held is None:
        if named is not None:
            _standing(case, doc, "not_checked")
        return
    if not case.usable(doc, _OWN):
        return
    where = f"{FOOTPRINT_POINTER}/workings"
    if named != held.digest:
        case.not_checked(doc, "workings", where, problem="not_named" if named is None else "other_digest")
        return
    _replayed(case, doc, held.document, where)


def _replayed(case: Case, doc: Doc, document: Mapping[str, Any], where: str) -> None:
    from passport.carbon.workings import drawn, replay  # noqa: PLC0415 - the engine only with workings

    subject = doc.raw.document["credentialSubject"]
    consumed = case.consumed
    sure = {digest: one.given for digest, one in consumed.items() if one.given is not None and not one.unsure}
    try:
        result = replay(document, sure if len(sure) == len(consumed) else None)
        again: dict[str, Any] = {"footprint": drawn(result, subject["footprint"]["detail"], document)}
    except ToolError as refused:
        if refused.code in _WRONG:
            case.ask(doc, "workings", False, where, problem=refused.code)
        else:
            case.not_checked(doc, "workings", where, problem=refused.code)
        return
    if result.inputs:
        again["inputs"] = [dict(entry) for entry in result.inputs]
    stated = {name: subject[name] for name in ("footprint", "inputs") if name in subject}
    apart = _difference(stated, again, "")
    if case.ask(doc, "workings", apart is None, f"/credentialSubject{apart or ''}", problem="other_number"):
        case.replayed = True
        _standing(case, doc, "pass")


def _difference(one: object, other: object, where: str) -> str | None:
    """Where two JSON values first differ, in the order of names and places; ``None`` for nowhere."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            if (name in one) != (name in other):
                return f"{where}/{name}"
            found = _difference(one[name], other[name], f"{where}/{name}") if name in one else None
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return next(
            (
                found
                for place, (left, right) in enumerate(zip(one, other, strict=True))
                if (found := _difference(left, right, f"{where}/{place}")) is not None
            ),
            None,
        )
    return None if one == other else where


def _standing(case: Case, doc: Doc, outcome: Outcome) -> None:
    case.findings.append(Finding("standing.workings", doc.raw.digest, outcome, position=NOWHERE))
