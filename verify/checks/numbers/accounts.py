"""Check the identities C1 to C11 of a CO2 statement from its own figures, and say which it hides (L2)."""

from typing import Final

from passport.carbon.rechecking.accounts import IdentityResult, columns, identities, scaled
from passport.carbon.rechecking.gross import is_above_zero
from passport.model.carbon_statement import CarbonStatement
from passport.model.common import Document
from passport.vocab import ACCOUNTS_POINTER
from verify.believing import listed
from verify.case import Case, Doc
from verify.checks.numbers.workings import difference
from verify.findings import NOTHING, NOWHERE, Finding, Outcome
from verify.limits import FIGURES_REPORTED

_ANOTHER: Final = frozenset({"ledger.chain", "ledger.not_the_statement", "ledger.workings"})
"""Problems of a journal that is not the one whose head was signed."""
_ABOVE_ZERO: Final = "figures.above_zero"


def accounts(case: Case) -> None:
    """Record ``books.c1`` to ``books.c11``, and ``claim.figures``, which sums them up.

    An identity that the statement's ``detail`` hides is not checked, and neither is C11 without the statement
    of the year before. A contribution that is not above zero is said (``figures.above_zero``).
    """
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, CarbonStatement):
        return  # that a stopped document has its figures not checked, ``figures`` has said
    answers = columns(identities(doc.model.accounts, _previous(case, doc.model), doc.model.year))
    for name, found in answers.items():
        _identity(case, doc, name, found)
    wrong = next((one for found in answers.values() for one in found if one.answer == "fail"), None)
    case.figures_done = True
    if wrong is None:
        case.ask(doc, "figures", True)
    else:
        facts = {"rule": _code(wrong.identity), "stated": wrong.stated, "computed": wrong.computed}
        case.ask(doc, "figures", False, ACCOUNTS_POINTER, **facts)
    _low(case, doc, doc.model)
    outcome: Outcome = "pass" if _replayed(case, doc, doc.model) else "not_checked"
    case.findings.append(Finding("standing.workings", doc.raw.digest, outcome, position=NOWHERE))


def _replayed(case: Case, doc: Doc, model: CarbonStatement) -> bool:
    """Record ``claim.workings`` where a journal was given: it comes to this very statement (L3).

    A journal of another head is not checked, since nobody signed it.
    """
    held = case.evidence.journal
    if held is None:
        return False
    where = f"{ACCOUNTS_POINTER}/journal"
    if held.head != model.accounts["journal"]["digestMultibase"] or held.problem in _ANOTHER:
        case.not_checked(doc, "workings", where, problem="other_digest")
    elif held.problem:
        case.ask(doc, "workings", False, where, problem=held.problem)
    else:
        apart = difference(doc.raw.document["credentialSubject"], held.subject, "")
        place = f"/credentialSubject{apart or ''}"
        case.replayed = case.ask(doc, "workings", apart is None, place, problem="other_number")
    return case.replayed


def hidden(case: Case) -> list[str]:
    """The identities that were not checked, by their names, in their order."""
    return [
        one.code.partition(".")[2].upper()
        for one in case.findings
        if one.code.startswith("books.") and one.outcome == "not_checked"
    ]


def _code(identity: str) -> str:
    return f"books.{identity.lower()}"


def _identity(case: Case, doc: Doc, name: str, found: list[IdentityResult]) -> None:
    """Record one identity of both columns: yes once, not checked once, or each contradiction."""
    code, digest, position = _code(name), doc.raw.digest, doc.raw.position
    wrong = [one for one in found if one.answer == "fail"]
    for one in wrong[:FIGURES_REPORTED]:
        where = f"{ACCOUNTS_POINTER}/results/{one.column}"
        facts = {
            "electricity": one.electricity,
            "place": one.place,
            "stated": one.stated,
            "computed": one.computed,
        }
        case.findings.append(Finding(code, digest, "fail", where, facts, position))
    if not wrong:
        hides = any(one.answer == "not_checked" for one in found)
        outcome = Finding(code, digest, "not_checked" if hides else "pass", "", NOTHING, position)
        case.findings.append(outcome)


def _previous(case: Case, model: CarbonStatement) -> Document | None:
    """The accounts of the statement of the year before, as this one names it, by the same signer."""
    named = model.previous
    if named is None:
        return None
    every = (*case.evidence.claims, *case.evidence.inputs)
    beside = [one for one in every if one.kind == "carbonstatement"]
    known = [listed.judge("carbonstatement", one.document, one.digest, case.trust) for one in beside]
    for one in (*case.extras, *known):
        other = one.model
        if one.stopped or not isinstance(other, CarbonStatement):
            continue
        signed = (one.digest, other.envelope.id) == (named.digest, named.id)
        if signed and other.envelope.issuer.id == model.envelope.issuer.id:
            return other.accounts if _follows(model, other) else None
    return None


def _follows(model: CarbonStatement, other: CarbonStatement) -> bool:
    """Whether the other statement is of the same entity and of the year that ends where this one begins."""
    return (other.entity.id, other.entity.period.end) == (model.entity.id, model.entity.period.start)


def _low(case: Case, doc: Doc, model: CarbonStatement) -> None:
    """Say where a net contribution is not above zero."""
    totals = [
        (place, one["electricity"], one["contribution"]["total"])
        for place, one in enumerate(model.accounts["results"])
    ]
    low = [one for one in totals if not is_above_zero(one[2])]
    for place, electricity, total in low:
        where = f"{ACCOUNTS_POINTER}/results/{place}/contribution/total"
        facts = {"electricity": electricity, "total": total}
        case.findings.append(Finding(_ABOVE_ZERO, doc.raw.digest, "fail", where, facts, doc.raw.position))
    if not low:
        case.findings.append(Finding(_ABOVE_ZERO, doc.raw.digest, "pass", "", NOTHING, doc.raw.position))


def gross_contribution(contribution: Document) -> int:
    """The contribution before removals, in grams."""
    taken = sum(scaled(contribution.get(name, "0")) for name in ("removals", "removalsInProducts"))
    return scaled(contribution["total"]) - taken
