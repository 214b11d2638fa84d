"""Recalculate the footprint from its workings, where they are at hand (L3, DESIGN 6.3)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from passport.model.claim import Claim
from passport.vocab import FOOTPRINT_POINTER
from signing.errors import ToolError
from verify.case import Case, Doc
from verify.findings import NOWHERE, Finding, Outcome

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult
    from passport.carbon.inputs import CheckedInput

_OWN: Final = ("workings",)
_ABSENT: Final = object()
"""Stands for a member that one side lacks, and equals no JSON value."""
# Codes of ``replay`` for workings that contradict themselves: whoever signed their digest signed that.
_WRONG: Final = frozenset({"workings.components", "workings.factor"})


def workings(case: Case) -> None:
    """Record ``claim.workings``: the workings the claim names give its footprint, digit by digit.

    Without workings at hand only ``standing.workings`` is said, of a claim that names some. Workings of
    another digest are not checked, since nobody signed them.
    """
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
    """Recalculate from ``document``, the workings whose digest the claim names, and compare every figure.

    Workings that contradict themselves fail; those this engine cannot replay (another version, an input that
    is not at hand) are not checked. ``where`` points at the digest in the claim.
    """
    subject = doc.raw.document["credentialSubject"]
    try:
        result, calculated = _calculated(case, document, subject)
    except ToolError as refused:
        if refused.code in _WRONG:
            case.ask(doc, "workings", False, where, problem=refused.code)
        else:
            case.not_checked(doc, "workings", where, problem=refused.code)
        return
    stated = {name: subject[name] for name in ("footprint", "inputs") if name in subject}
    apart = difference(stated, calculated, "")
    if case.ask(doc, "workings", apart is None, f"/credentialSubject{apart or ''}", problem="other_number"):
        case.replayed, case.calculated = True, result
        _standing(case, doc, "pass")


def _certain_inputs(case: Case) -> "Mapping[str, CheckedInput] | None":
    """The verified inputs by digest; ``None`` where one is missing or may have no valid statement."""
    consumed = case.consumed.items()
    given = {digest: one.given for digest, one in consumed if one.given is not None and not one.unsure}
    return given if len(given) == len(consumed) else None


def _calculated(
    case: Case, document: Mapping[str, Any], subject: Mapping[str, Any]
) -> "tuple[CalculationResult, dict[str, Any]]":
    """The result, and ``footprint`` and ``inputs`` as the engine writes them in the claim's own detail.

    Raises ``ToolError``: ``workings.*``, and what the calculation itself refuses.
    """
    from passport.carbon.workings import drawn, replay  # noqa: PLC0415 - the engine only with workings

    same = case.evidence.same
    result = (replay if same is None else same.replay)(document, _certain_inputs(case))
    members: dict[str, Any] = {"footprint": drawn(result, subject["footprint"]["detail"], document)}
    if result.inputs:
        members["inputs"] = [dict(entry) for entry in result.inputs]
    return result, members


def difference(stated: object, calculated: object, where: str) -> str | None:
    """The JSON Pointer at which two values first differ; ``None`` for equal ones.

    Members are compared in the order of their names, items in their order; arrays of different lengths and
    values of different types differ as a whole. ``where`` is the pointer of both.
    """
    if isinstance(stated, dict) and isinstance(calculated, dict):
        pairs: Iterable[tuple[object, object, object]] = (
            (name, stated.get(name, _ABSENT), calculated.get(name, _ABSENT))
            for name in sorted({*stated, *calculated})
        )
    elif isinstance(stated, list) and isinstance(calculated, list) and len(stated) == len(calculated):
        pairs = zip(range(len(stated)), stated, calculated, strict=True)
    else:
        return None if stated == calculated else where
    differences = (difference(one, other, f"{where}/{step}") for step, one, other in pairs)
    return next((pointer for pointer in differences if pointer is not None), None)


def _standing(case: Case, doc: Doc, outcome: Outcome) -> None:
    """Record whether workings led to the very number, for the reader of every report."""
    case.findings.append(Finding("standing.workings", doc.raw.digest, outcome, position=NOWHERE))
