"""Check who gives the opinion, what it covers, and what it says (DESIGN 2.3, T43, T106).

The rules follow ISO 14064-3: scope, materiality, misstatements and the kinds of opinion. Figures are compared
as integers in units of 10^-18 kg or share, so that no rounding decides.
"""

from itertools import combinations
from typing import Any, Final

from passport.carbon.exact import MOST_DIGITS, scaled
from passport.carbon.rechecking.inventories.sums import inventory_sums
from passport.folding import alike, same
from passport.links import resolves
from passport.log_policy import common_control
from passport.model.about import about
from passport.model.carbon_statement import CarbonStatement
from passport.model.claim import Claim
from passport.model.entities.inventory_report import InventoryReport
from passport.model.statement import Materiality, Misstatement, Statement
from passport.vocab import INVENTORY, MATERIALITY_CEILING
from verify.case import Case, Doc

_INDEPENDENT: Final = ("independent",)
_VOUCHES: Final = ("type", "coverage", "materiality", "open_findings", "signatories", "look_alikes", "basis")
_OUTCOME: Final = ("opinion", "unqualified")
_OF_ACCOUNTS: Final = {
    "net-contribution": (("contribution", "total"),),
    "net-direct": (("flow", "direct"), ("flow", "removals")),
}
"""What a threshold of a CO2 statement can be a share of: the figures of each result that add up to it."""
_MODIFIED: Final = frozenset({"modified", "adverse", "disclaimed"})
# Figures are compared as integers: no figure has more decimals than digits.
_ONE: Final[int] = 10**MOST_DIGITS
_CEILING: Final = scaled(MATERIALITY_CEILING, MOST_DIGITS)


def shared(one: Doc, other: Doc, *, groups: bool = True) -> tuple[str, str] | None:
    """Find what two signers have in common: ``did``, ``legal_entity``, ``control_group``; or ``None``.

    Entities and groups are compared by what they say, not by how they are spelled (T119).
    """
    first, second = one.party, other.party
    if first is None or second is None:
        raise AssertionError("asked about the independence of a signer who is not listed")
    if first.id == second.id:
        return "did", first.id
    if same(first.legal_entity, second.legal_entity):
        return "legal_entity", first.legal_entity
    group = common_control(first, second) if groups else None
    return None if group is None else ("control_group", group)


def resembling(one: Doc, other: Doc) -> tuple[str, str] | None:
    """``look_alike`` and the name of ``one`` that looks like one of ``other`` without being equal (T119)."""
    for what in ("legal_entity", "control_group"):
        name: str = getattr(one.party, what)
        if alike(name, getattr(other.party, what)):
            return "look_alike", name
    return None


def independence(case: Case) -> None:
    """Verifier and producer share no DID, no legal entity and no control group (DESIGN 4)."""
    doc, claim = case.statement, case.claim
    if case.usable(doc, _INDEPENDENT, claim) and doc is not None and claim is not None:
        common = shared(doc, claim)
        kind, value = common or ("", "")
        case.ask(doc, "independent", common is None, "/issuer/id", shared=kind, value=value)


def vouches(case: Case) -> None:
    """Record the seven questions of ``_VOUCHES`` about an opinion.

    A verification (no validation), of the footprint, to a materiality of at most 5 % of the total, signed by
    different persons, with the reasons of a modified opinion. An unmodified opinion leaves nothing material
    open (T106).
    """
    doc, claim = case.statement, case.claim
    if not case.usable(doc, _VOUCHES, claim) or doc is None or claim is None:
        return
    stated, named = doc.model, about(claim.model)
    if not isinstance(stated, Statement) or named is None:
        return
    opinion = stated.opinion
    subject = "/credentialSubject"
    case.ask(
        doc,
        "type",
        opinion.statement_type == "verification",
        f"{subject}/statementType",
        type=opinion.statement_type,
    )
    pointer = _uncovered(opinion.coverage, claim.raw.document, named.pointer)
    case.ask(doc, "coverage", pointer is None, f"{subject}/coverage", pointer=pointer or "")
    limit = opinion.materiality
    totals = _totals(claim.model, limit.of)
    case.ask(
        doc,
        "materiality",
        _is_material(limit, totals),
        f"{subject}/materialityThreshold",
        basis=limit.basis,
        value=limit.value,
        of=limit.of,
    )
    left = _left_open(stated, totals) if opinion.outcome == "unmodified" else None
    case.ask(doc, "open_findings", left is None, subject, key=left or "")
    persons(case, doc, claim, [name for _, name in opinion.signatories])
    reasons = bool(opinion.basis_for_modification) or opinion.outcome not in _MODIFIED
    case.ask(doc, "basis", reasons, subject, outcome=opinion.outcome)


def persons(case: Case, doc: Doc, claim: Doc, names: list[str]) -> None:
    """Ask whether the signatories are different persons, and no two names differ in look-alikes only (T119).

    The entities and control groups of verifier and producer are compared for look-alikes too.
    """
    where = "/credentialSubject/signatories"
    pairs = list(combinations(names, 2))
    twice = next((one for one, other in pairs if same(one, other)), None)
    case.ask(doc, "signatories", twice is None, where, name=twice or "")
    for what in ("legal_entity", "control_group"):
        pairs.append((getattr(doc.party, what), getattr(claim.party, what)))
    found = next(((one, other) for one, other in pairs if alike(one, other)), ("", ""))
    case.ask(doc, "look_alikes", not found[0], where, name=found[0], other=found[1])


def outcome(case: Case) -> None:
    """Record ``statement.opinion`` (fails for adverse and disclaimed) and ``statement.unqualified``.

    A modified opinion fails only the latter: it is shown with its reservations.
    """
    doc, claim = case.statement, case.claim
    if not case.usable(doc, _OUTCOME, claim) or doc is None or not isinstance(doc.model, Statement):
        return
    said = doc.model.opinion.outcome
    where = "/credentialSubject/outcome"
    case.ask(doc, "opinion", said not in {"adverse", "disclaimed"}, where, outcome=said)
    case.ask(doc, "unqualified", said != "modified", where, outcome=said)


def _totals(model: object, of: str) -> list[int]:
    """The numbers, without sign and scaled by 10^18, of which a threshold is a share; none for a wrong word.

    Of a claim its totals; of a CO2 statement the net contribution or the net direct emissions in each column;
    of a report the sum of each inventory that is complete.
    """
    if isinstance(model, Claim) and of == "total":
        return [abs(scaled(result.total, MOST_DIGITS)) for result in model.product.footprint.results]
    if isinstance(model, InventoryReport) and of == INVENTORY:
        return [abs(one) for one in inventory_sums(model.inventory)]
    if isinstance(model, CarbonStatement) and of in _OF_ACCOUNTS:
        return [
            abs(sum(scaled(result[part][name], MOST_DIGITS) for part, name in _OF_ACCOUNTS[of]))
            for result in model.accounts["results"]
        ]
    return []


def _uncovered(coverage: tuple[str, ...], claim: dict[str, Any], figures: str) -> str | None:
    """The first JSON Pointer of the coverage that leads nowhere, or ``figures`` if none covers it."""
    for pointer in coverage:
        if not resolves(claim, pointer):
            return pointer
    covered = any(figures == pointer or figures.startswith(f"{pointer}/") for pointer in coverage)
    return None if covered else figures


def _is_material(limit: Materiality, totals: list[int]) -> bool:
    """Whether a threshold is at most 0.05 of every total, and of the total.

    Of single components a share could let any error of the total pass. An absolute threshold is in kg.
    """
    value = scaled(limit.value, MOST_DIGITS)
    if not totals:
        return False
    if limit.basis == "relative":
        return value <= _CEILING
    return all(value * _ONE <= _CEILING * total for total in totals)


def _left_open(statement: Statement, totals: list[int]) -> str | None:
    """The key of an open misstatement or nonconformity that is material, or ``sum`` if all together are."""
    opinion = statement.opinion
    wrong = [entry for entry in opinion.misstatements if not entry.corrected]
    for entry in wrong:
        if entry.material:
            return entry.key
    for other in opinion.nonconformities:
        if other.material and not other.resolved:
            return other.key
    return "sum" if _too_much(wrong, opinion.materiality, totals) else None


def _too_much(wrong: list[Misstatement], limit: Materiality, totals: list[int]) -> bool:
    """Whether uncorrected misstatements, added without sign, exceed the threshold for some total.

    ``totals`` are scaled by 10^18; a relative threshold is a share of each, an absolute one in kg.
    """
    if not wrong:
        return False
    effect = sum(abs(scaled(entry.effect, MOST_DIGITS)) for entry in wrong)
    value = scaled(limit.value, MOST_DIGITS)
    most = [value * total if limit.basis == "relative" else value * _ONE for total in totals]
    return any(effect * _ONE > bound for bound in most)
