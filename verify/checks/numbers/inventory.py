"""Check the four statements of an inventory report from its own figures, and what it cites (L2)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from passport.carbon.rechecking.inventories import references
from passport.carbon.rechecking.inventories import totals as inventory_totals
from passport.carbon.rechecking.inventories.accounts import apart, contradicted
from passport.carbon.rechecking.inventories.parts import Wrong, cited
from passport.carbon.rechecking.inventories.statements import recheck
from passport.model.carbon_statement import CarbonStatement
from passport.model.common import Link
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import INSTRUMENTS, INVENTORY_POINTER
from verify.believing import listed
from verify.case import Case, Doc
from verify.checks.instruments.between import Between, Other
from verify.checks.instruments.hand import Hand
from verify.checks.instruments.names import naming
from verify.checks.instruments.reported import reported
from verify.checks.instruments.residual import owed_in_report
from verify.checks.numbers import accounts
from verify.checks.numbers.restated import restated
from verify.checks.numbers.shares import Twice, beyond, shares, twice
from verify.findings import NOTHING, Finding, Outcome
from verify.limits import FIGURES_REPORTED, INSTRUMENT_CREDENTIALS

_EDITION: Final = "inventory.edition"
_CALLED: Final = "inventory.called"
_QUESTIONS: Final = {
    "inventory.parts": "inventory.parts",
    "inventory.total": "inventory.totals",
    "inventory.target": _EDITION,
    "inventory.stratified": _EDITION,
    "inventory.region": _EDITION,
}
"""The question that each thing that is wrong belongs to; all others are about the statements."""
_AMOUNTS: Final = frozenset({"inventory.parts", "inventory.total"})
"""What contradicts an amount; all else breaks a rule about where amounts may stand."""
_STATEMENTS: Final = "inventory.statements"
_PHYSICAL: Final = "physical"
_COMPARED: Final = "inventory.compared"
_ACCOUNTS: Final = "inventory.accounts"
Booked = Outcome | dict[str, str] | None
"""What the comparison with books says: the facts of a contradiction, an outcome, or nothing without books."""


def inventory(case: Case) -> None:
    """Record ``inventory.*`` and ``claim.figures``, which sums them up; then what the report cites.

    Amounts are recalculated from quantities and factors, totals from figures; an amount of which neither
    says what it comes to is not checked, nor the rules of an edition that is not known. Statements are never
    added. ``standing.market_based`` says whether certificates stand on retirements at hand.
    """
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, InventoryReport):
        return  # that a stopped document has its figures not checked, ``figures`` has said
    model = doc.model
    report = {
        **model.inventory, "period": doc.raw.document["credentialSubject"]["period"],
        INSTRUMENTS: model.instruments,
    }  # fmt: skip
    hand = Hand(case)
    between = Between(hand, Other(model, naming(hand, model)), beyond)
    wrong = recheck(report, _lots(between))
    again = twice(between)
    _answers(case, doc, wrong, _doubt(between, again))
    booked = _accounts(case, doc, model)
    _figures(case, doc, report, wrong, booked)
    restated(case, hand, doc, model)
    reported(case, hand, doc, between)
    owed_in_report(case, hand, doc, model)
    shares(case, hand, doc, between, again)
    if hand.spent:
        case.crowded(doc, INSTRUMENT_CREDENTIALS)


def _lots(between: Between) -> set[str]:
    """Names in the physical statement that documents at hand show to be no contract's (T700)."""
    uses = [use for use in between.own.names.uses if use.member == _PHYSICAL]
    return {use.name for use in uses if between.is_lot(between.own, use)}


def _doubt(between: Between, again: Twice) -> Wrong | None:
    """A contract that a report of another reporter calls a certificate, which no document shows (T702).

    In the physical statement, or where it would be counted twice; or the other way round.
    """
    own = between.own
    physical = (
        use
        for use in own.names.uses
        if use.member == _PHYSICAL and between.may_be_lot(own, use) and not between.is_lot(own, use)
    )
    use = next(physical, None) or next(iter(again.doubts), None)
    return None if use is None else Wrong((use.member,), _CALLED, "", "")


def _answers(case: Case, doc: Doc, wrong: list[Wrong], doubt: Wrong | None) -> None:
    """Record the four questions about the report itself: each yes once, not checked once, or each no."""
    unknown = next((one for one in wrong if one.code == _EDITION), doubt)
    by_question: dict[str, list[Wrong]] = {}
    for one in wrong:
        if one.code != _EDITION:
            by_question.setdefault(_QUESTIONS.get(one.code, _STATEMENTS), []).append(one)
    for code in ("inventory.parts", "inventory.totals", _STATEMENTS, _EDITION):
        found = by_question.get(code, [])
        for one in found[:FIGURES_REPORTED]:
            _say(case, doc, code, "fail", _where(one), **_facts(one))
        if code == _EDITION and unknown is not None and not (found and unknown is doubt):
            _say(case, doc, code, "not_checked", _where(unknown), rule=unknown.code)
        elif not found:
            _say(case, doc, code, "pass")


def _where(one: Wrong) -> str:
    return INVENTORY_POINTER + "".join(f"/{step}" for step in one.where)


def _facts(one: Wrong) -> dict[str, str]:
    amounts = {"stated": one.stated, "computed": one.computed}
    return {"rule": one.code, **{name: value for name, value in amounts.items() if value}}


def _say(case: Case, doc: Doc, code: str, outcome: Outcome, where: str = "", **params: str) -> None:
    place, facts = (where, params) if outcome != "pass" else ("", NOTHING)
    case.findings.append(Finding(code, doc.raw.digest, outcome, place, facts, doc.raw.position))


def _figures(
    case: Case, doc: Doc, report: Mapping[str, Any], wrong: Iterable[Wrong], booked: Booked
) -> None:
    """Record ``claim.figures``: no contradiction, and something that every amount was compared with."""
    first = next((one for one in wrong if one.code in _AMOUNTS), None)
    if first is not None:
        case.ask(doc, "figures", False, _where(first), **_facts(first))
    elif isinstance(booked, dict):
        case.ask(doc, "figures", False, INVENTORY_POINTER, **booked)
    elif (alone := _alone(report, booked == "pass")) is not None:
        case.not_checked(doc, "figures", INVENTORY_POINTER + alone, rule="inventory.uncovered")
    elif (beyond_goods := references.beyond(report, cited(report))) is not None:
        where = INVENTORY_POINTER + "".join(f"/{step}" for step in beyond_goods)
        case.not_checked(doc, "figures", where, rule="inventory.goods")
    else:
        case.figures_done = True
        case.ask(doc, "figures", True)


def _alone(report: Mapping[str, Any], booked: bool) -> str | None:
    """The place of the first amount that nothing is compared with; the report where it states none.

    ``booked``: its figures are those of its books, and effects alone are left.
    """
    amounts = list(inventory_totals.covered(report, booked))
    alone = next((where for where, held in amounts if not held), None)
    if alone is None:
        return None if amounts or booked else ""
    return "".join(f"/{step}" for step in alone)


def _accounts(case: Case, doc: Doc, model: InventoryReport) -> Booked:
    """Record ``inventory.accounts`` of a report that names a CO2 statement: the figures are its changes.

    Not checked where the statement is not at hand, or is not its signer's, of its entity and period. Figures
    of books that contradict themselves are wrong as these are, and ``inventory.books`` says whether somebody
    stands for the statement.
    """
    link = model.accounts
    if link is None:
        return _unnamed(case, doc, model)
    statement = next(_statements(case, model, link), None)
    if statement is None:
        _say(case, doc, _ACCOUNTS, "not_checked", "/accounts", id=link.id)
        return "not_checked"
    contradicted = accounts.named(case, doc, link.digest, statement)
    found = apart(model.inventory, statement.accounts)
    if found is None:
        _say(case, doc, _ACCOUNTS, "pass")
        return contradicted or "pass"
    where, stated, computed = found
    facts = {"stated": stated or "-", "computed": computed or "-"}
    _say(case, doc, _ACCOUNTS, "fail", INVENTORY_POINTER + where, **facts)
    return {**facts, "rule": _ACCOUNTS}


def _unnamed(case: Case, doc: Doc, model: InventoryReport) -> dict[str, str] | None:
    """Record ``inventory.accounts`` of a report that names no CO2 statement and contradicts all at hand.

    Nothing is gained by not naming them. A report may divide its figures otherwise than the books do. Where
    each of them is of another period or has other GWP values, ``inventory.compared`` says so.
    """
    beside = accounts.of_time(case, model)
    alike = [one for one in beside if _is_alike(one, model)]
    if beside:
        outcome: Outcome = "pass" if alike else "not_checked"
        _say(case, doc, _COMPARED, outcome, INVENTORY_POINTER, id=min(one.envelope.id for one in beside))
    found = [contradicted(model.inventory, one.accounts) for one in alike]
    wrong = [one for one in found if one is not None]
    if not wrong or len(wrong) < len(found):
        return None
    where, stated, computed = min(wrong)
    _say(case, doc, _ACCOUNTS, "fail", INVENTORY_POINTER + where, stated=stated, computed=computed)
    return {"stated": stated, "computed": computed, "rule": _ACCOUNTS}


def _is_alike(statement: CarbonStatement, model: InventoryReport) -> bool:
    """Whether a statement can be compared with a report: of the same period, by the same GWP values."""
    same = statement.accounts["gwpSet"] == model.inventory["gwpSet"]
    return same and statement.entity.period == model.entity.period


def _statements(case: Case, model: InventoryReport, link: Link) -> Iterator[CarbonStatement]:
    """The CO2 statement that a report names, where it is at hand and its own."""
    named = [
        listed.judge(one.kind, one.document, one.digest, case.trust)
        for one in (*case.evidence.claims, *case.evidence.inputs)
        if one.kind == "carbonstatement" and one.digest == link.digest
    ]
    wanted = link.id, model.envelope.issuer.id, model.entity.id, model.entity.period
    for one in (*case.extras, *named):
        other = one.model
        if one.digest == link.digest and not one.stopped and isinstance(other, CarbonStatement):
            if (other.envelope.id, other.envelope.issuer.id, other.entity.id, other.entity.period) == wanted:
                yield other
