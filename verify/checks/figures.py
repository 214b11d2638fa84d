"""The disclosed figures against each other and against those of the inputs (L2, DESIGN 6.3)."""

from passport.carbon.recheck import Contradiction, recheck
from passport.model.claim import Claim
from passport.vocab import FOOTPRINT_POINTER
from verify.case import Case, Doc
from verify.findings import BECAUSE
from verify.limits import FIGURES_REPORTED


def figures(case: Case) -> None:
    """Sums, both results, breakdown, tier legs against method, units and GWP; M4 against its input."""
    doc = case.claim
    if not case.usable(doc, ["figures"]) or doc is None or not isinstance(doc.model, Claim):
        return
    product = doc.model.product
    footprint = product.footprint.document
    if product.inputs or any("input" in part for part in footprint.get("components", ())):
        _with_inputs(case, doc)
        return
    wrong = recheck(footprint)
    case.figures_done = True
    for contradiction in wrong[:FIGURES_REPORTED]:
        _say(case, doc, contradiction, FOOTPRINT_POINTER)
    if not wrong:
        case.ask(doc, "figures", True)


def _with_inputs(case: Case, doc: Doc) -> None:
    from passport.carbon.recheck_inputs import recheck_subject  # noqa: PLC0415 - most claims consume nothing

    given = {digest: one.given for digest, one in case.consumed.items() if one.given is not None}
    unsure = {digest for digest in given if case.consumed[digest].unsure}
    found = recheck_subject(doc.raw.document["credentialSubject"], given, unsure)
    case.figures_done = not found.open
    for contradiction in found.wrong[:FIGURES_REPORTED]:
        _say(case, doc, contradiction, "/credentialSubject")
    for rule in found.open[:FIGURES_REPORTED]:
        lacks = case.consumed.get(rule.params.get("input", ""))
        # Without an input to blame it is the claim's own units that leave a rule open.
        params = {"rule": rule.code} if lacks is None else {BECAUSE: lacks.lacking, "rule": rule.code}
        case.not_checked(doc, "figures", f"/credentialSubject{rule.where}", **params)
    if not found.wrong and not found.open:
        case.ask(doc, "figures", True)


def _say(case: Case, doc: Doc, found: Contradiction, place: str) -> None:
    facts = {name: text for name, text in found.params.items() if name in {"stated", "computed"}}
    case.ask(doc, "figures", False, f"{place}{found.where}", rule=found.code, **facts)
