"""Check the disclosed figures against each other and against those of the inputs (L2, DESIGN 6.3)."""

from typing import Final

from passport.carbon.rechecking.gross import is_above_zero
from passport.carbon.rechecking.recheck import Contradiction, recheck
from passport.model.claim import Claim
from passport.vocab import FOOTPRINT_POINTER, REGIMES
from verify.case import Case, Doc
from verify.findings import BECAUSE, NOTHING, Finding
from verify.limits import FIGURES_REPORTED

_UNDISCLOSED: Final = "figures.inputs_undisclosed"
_ABOVE_ZERO: Final = "figures.above_zero"


def figures(case: Case) -> None:
    """Record ``claim.figures``: one failed finding for each contradiction, at most ``FIGURES_REPORTED``.

    Compared are sums, both results, the breakdown by tier, tier legs against the method, units and GWP; of a
    claim that names inputs also what it takes over from them (M4).
    """
    doc = case.claim
    if not case.usable(doc, ["figures"]) or doc is None or not isinstance(doc.model, Claim):
        return
    product = doc.model.product
    footprint = product.footprint.document
    if product.inputs or any("input" in part for part in footprint.get("components", ())):
        _with_inputs(case, doc)
        return
    same = case.evidence.same
    wrong = recheck(footprint) if same is None else same.recheck(footprint)
    case.figures_done = True
    for contradiction in wrong[:FIGURES_REPORTED]:
        _say(case, doc, contradiction, FOOTPRINT_POINTER)
    if not wrong:
        case.ask(doc, "figures", True)


def regime(case: Case) -> None:
    """Record ``claim.regime`` of a boundary whose regime prescribes the constant and the GWP set (T287)."""
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, Claim):
        return
    footprint = doc.model.product.footprint
    if footprint.boundary not in REGIMES:
        return
    from passport.carbon.boundary import boundary  # noqa: PLC0415 - most claims are of no regime

    rules = boundary(footprint.boundary)
    constant, gwp_set = footprint.method.carbon_to_co2, footprint.gwp_set
    case.ask(
        doc, "regime", not rules.misfits(constant, gwp_set), FOOTPRINT_POINTER, boundary=rules.name,
        stated=f"{constant}, {gwp_set}", wanted=f"{rules.carbon_to_co2}, {rules.gwp_set}",
    )  # fmt: skip


def remarks(case: Case) -> None:
    """Say what a reader of the number must know, and from which no state follows.

    A claim that names inputs and shows totals alone: nobody can recheck what they add (T116). Workings that
    led to the very number show the inputs to those who hold them. A total that is not above zero: credits
    and removals are as large as the emissions or larger (T126). Findings ``figures.inputs_undisclosed`` and
    ``figures.above_zero``, the latter for each result at its total.
    """
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, Claim):
        return
    digest, position = doc.raw.digest, doc.raw.position
    product = doc.model.product
    if case.undisclosed and not (case.replayed and case.figures_done):
        where = f"{FOOTPRINT_POINTER}/detail"
        case.findings.append(Finding(_UNDISCLOSED, digest, "not_checked", where, NOTHING, position))
    elif product.inputs:
        case.findings.append(Finding(_UNDISCLOSED, digest, "pass", "", NOTHING, position))
    low = [one for one in enumerate(product.footprint.results) if not is_above_zero(one[1].total)]
    for place, result in low:
        where = f"{FOOTPRINT_POINTER}/results/{place}/total"
        facts = {"electricity": result.electricity, "total": result.total}
        case.findings.append(Finding(_ABOVE_ZERO, digest, "fail", where, facts, position))
    if not low:
        case.findings.append(Finding(_ABOVE_ZERO, digest, "pass", "", NOTHING, position))


def _with_inputs(case: Case, doc: Doc) -> None:
    """Recheck a claim that names inputs; a rule that lacks an input is not checked, because of that input.

    ``case.figures_done`` is set where no rule is left open, ``case.undisclosed`` where no component shows
    what the inputs add.
    """
    from passport.carbon.rechecking.recheck_inputs import (  # noqa: PLC0415 - most claims consume nothing
        recheck_subject,
        undisclosed,
    )

    given = {digest: one.given for digest, one in case.consumed.items() if one.given is not None}
    unsure = {digest for digest in given if case.consumed[digest].unsure}
    subject = doc.raw.document["credentialSubject"]
    rechecked = recheck_subject(subject, given, unsure)
    case.figures_done = not rechecked.open and len(given) == len(case.consumed)
    case.undisclosed = undisclosed(subject)
    for contradiction in rechecked.wrong[:FIGURES_REPORTED]:
        _say(case, doc, contradiction, "/credentialSubject")
    for rule in rechecked.open[:FIGURES_REPORTED]:
        lacks = case.consumed.get(rule.params.get("input", ""))
        # Without an input to blame it is the claim's own units that leave a rule open.
        params = {"rule": rule.code} if lacks is None else {BECAUSE: lacks.lacking, "rule": rule.code}
        case.not_checked(doc, "figures", f"/credentialSubject{rule.where}", **params)
    if not rechecked.wrong and not rechecked.open:
        case.ask(doc, "figures", True)


def _say(case: Case, doc: Doc, wrong: Contradiction, place: str) -> None:
    """Record one contradiction; its place is relative to ``place``, a JSON Pointer into the claim."""
    facts = {name: text for name, text in wrong.params.items() if name in {"stated", "computed"}}
    case.ask(doc, "figures", False, f"{place}{wrong.where}", rule=wrong.code, **facts)
