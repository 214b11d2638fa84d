"""Check the identities C1 to C11 of a CO2 statement from its own figures, and say which it hides (L2)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from passport.carbon.rechecking.accounts import IDENTITIES, IdentityResult, columns, identities, scaled
from passport.carbon.rechecking.contribution import removed
from passport.carbon.rechecking.gross import is_above_zero
from passport.identifiers.device_id import device_key
from passport.model.carbon_statement import CarbonStatement
from passport.model.common import Document, Link
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import ACCOUNTS_POINTER
from verify.believing import listed
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.checks import status
from verify.checks.links import replaces
from verify.checks.numbers.workings import difference
from verify.findings import NOTHING, NOWHERE, Finding, Outcome
from verify.limits import FIGURES_REPORTED
from verify.opening import Raw

_ANOTHER: Final = frozenset({"ledger.chain", "ledger.not_the_statement", "ledger.workings"})
"""Problems of a journal that is not the one whose head was signed."""
_ABOVE_ZERO: Final = "figures.above_zero"
_PREVIOUS: Final = "books.previous", "/previous"
_NAMED: Final = "inventory.books", "/accounts"
"""The questions about a statement that a document names, and where it names it."""


def accounts(case: Case) -> None:
    """Record ``books.c1`` to ``books.c11``, ``books.previous``, and ``claim.figures``, which sums them up.

    Figures are compared as integers of grams of CO2e (10^-6 t). Where a journal is at hand,
    ``claim.workings`` says whether the statement follows from it, and ``standing.workings`` that it was
    replayed. An identity that the statement's ``detail`` hides is not checked, and neither is C11 without the
    statement of the year before. A contribution that is not above zero is said (``figures.above_zero``).
    """
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, CarbonStatement):
        return  # that a stopped document has its figures not checked, ``figures`` has said
    before = _previous(case, doc.model)
    figures = None if before is None else before.accounts
    answers = columns(identities(doc.model.accounts, figures, doc.model.year))
    for name, found in answers.items():
        _identity(case, doc, name, found)
    if before is not None:
        _in_force(case, doc, before, *_PREVIOUS)
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
    open_ones = {one.code for one in case.findings if one.outcome == "not_checked"}
    return [name for name in IDENTITIES if _code(name) in open_ones]


def _code(identity: str) -> str:
    return f"books.{identity.lower()}"


def _identity(case: Case, doc: Doc, name: str, found: list[IdentityResult]) -> None:
    """Record one identity of both columns: yes once, not checked once, or each contradiction."""
    code, digest, position = _code(name), doc.raw.digest, doc.raw.position
    wrong = failed(found)
    _contradicted(case, digest, position, code, wrong)
    if not wrong:
        hides = any(one.answer == "not_checked" for one in found)
        outcome = Finding(code, digest, "not_checked" if hides else "pass", "", NOTHING, position)
        case.findings.append(outcome)


def _contradicted(case: Case, digest: str, position: int, code: str, wrong: list[IdentityResult]) -> None:
    for one in wrong[:FIGURES_REPORTED]:
        where = f"{ACCOUNTS_POINTER}/results/{one.column}"
        facts = {
            "electricity": one.electricity,
            "place": one.place,
            "stated": one.stated,
            "computed": one.computed,
        }
        case.findings.append(Finding(code, digest, "fail", where, facts, position))


def named(case: Case, doc: Doc, digest: str, model: CarbonStatement) -> dict[str, str] | None:
    """Record what a report's CO2 statement is worth by itself: its contradictions, and ``inventory.books``.

    Returns the rule, stated and computed amount of the first contradiction; ``None``: there is none.
    """
    before = _previous(case, model)
    figures = None if before is None else before.accounts
    answers = columns(identities(model.accounts, figures, model.year))
    wrong = {name: several for name, found in answers.items() if (several := failed(found))}
    for name, several in wrong.items():
        _contradicted(case, digest, doc.raw.position, _code(name), several)
    signed = list(_signed(case, model))
    replaced = any(replaces(later, model, digest) for _, later in signed)
    own = next(one for one, _ in signed if one.digest == digest)
    _in_force(case, doc, _Beside(own, model, replaced), *_NAMED)
    first = next(iter(wrong.items()), None)
    if first is None:
        return None
    return {"rule": _code(first[0]), "stated": first[1][0].stated, "computed": first[1][0].computed}


def of_time(case: Case, report: InventoryReport) -> list[CarbonStatement]:
    """The CO2 statements at hand of a report's signer, entity and time that somebody still stands for.

    Those whose period shares time with the report's.
    """
    signed = [(one, other) for one, other in _signed(case, report) if _is_of(other, report)]
    return [
        other
        for one, other in signed
        if not any(replaces(later, other, one.digest) for _, later in signed) and not _ended(case, one, other)
    ]


def _is_of(model: CarbonStatement, report: InventoryReport) -> bool:
    one, other = model.entity, report.entity
    shares = one.period.start < other.period.end and other.period.start < one.period.end
    return shares and device_key(one.id) == device_key(other.id)


def _ended(case: Case, one: Listed, model: CarbonStatement) -> bool:
    """Whether a list says that the statement was withdrawn, suspended or replaced."""
    raw = Raw("carbonstatement", one.document, one.digest, NOWHERE, 0)
    beside = Doc("claim", raw, model=model, party=one.party, key=one.key)
    return any(is_set for _, is_set in status.standing(case, beside))


def failed(found: list[IdentityResult]) -> list[IdentityResult]:
    """The contradictions among the answers to one identity."""
    return [one for one in found if one.answer == "fail"]


def _signed(case: Case, model: CarbonStatement | InventoryReport) -> Iterator[tuple[Listed, CarbonStatement]]:
    """The other CO2 statements at hand that its signer has signed."""
    every = (*case.evidence.claims, *case.evidence.inputs)
    beside = [one for one in every if one.kind == "carbonstatement"]
    known = [listed.judge("carbonstatement", one.document, one.digest, case.trust) for one in beside]
    for one in (*case.extras, *known):
        other = one.model
        if not one.stopped and isinstance(other, CarbonStatement):
            if other.envelope.issuer.id == model.envelope.issuer.id:
                yield one, other


def _previous(case: Case, model: CarbonStatement) -> "_Beside | None":
    """The statement of the year before, by the same signer: the one that is named, else the only one at hand.

    Columns of earlier years are compared with it though nobody named it; of several none is chosen.
    """
    signed = list(_signed(case, model))
    named = model.previous or _unnamed(model, signed)
    if named is None:
        return None
    for one, other in signed:
        if (one.digest, other.envelope.id) == (named.digest, named.id):
            replaced = any(replaces(later, other, named.digest) for _, later in signed)
            return _Beside(one, other, replaced) if _follows(model, other) else None
    return None


def _unnamed(model: CarbonStatement, signed: list[tuple[Listed, CarbonStatement]]) -> Link | None:
    """The statement of the year before where there is one that no other at hand replaces."""
    before = {one.digest: other for one, other in signed if _follows(model, other)}
    found = [
        Link(other.envelope.id, digest)
        for digest, other in before.items()
        if not any(replaces(later, other, digest) for later in before.values())
    ]
    return found[0] if len(found) == 1 else None


class _Beside(NamedTuple):
    """A statement beside the document that names it; ``replaced``: another one at hand revises it."""

    listed: Listed
    model: CarbonStatement
    replaced: bool

    @property
    def accounts(self) -> Document:
        """Its ``co2Statement``."""
        return self.model.accounts


def _in_force(case: Case, doc: Doc, before: _Beside, code: str, where: str) -> None:
    """Record ``books.previous`` or ``inventory.books``: nobody withdrew, suspended or replaced the statement.

    Its figures are compared all the same; the finding says that nobody stands for them now.
    """
    raw = Raw("carbonstatement", before.listed.document, before.listed.digest, doc.raw.position, 0)
    beside = Doc("claim", raw, model=before.model, party=before.listed.party, key=before.listed.key)
    answers = dict(status.standing(case, beside))
    ended = [status.ENDED[purpose] for purpose, is_set in answers.items() if is_set]
    if before.replaced and not ended:
        ended = ["replaced"]
    digest, position = doc.raw.digest, doc.raw.position
    facts = {"id": before.model.envelope.id}
    if ended:
        params = {**facts, "problem": ended[0]}
        case.findings.append(Finding(code, digest, "fail", where, params, position))
    elif None in answers.values():
        case.findings.append(Finding(code, digest, "not_checked", where, facts, position))
    else:
        case.findings.append(Finding(code, digest, "pass", "", NOTHING, position))


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
    return scaled(contribution["total"]) - removed(contribution)
