"""The disclosed figures against each other (L2, DESIGN 6.3). The workings (L3) are not replayed here."""

from passport.carbon.recheck import recheck
from passport.model.claim import Claim
from passport.vocab import FOOTPRINT_POINTER
from verify.case import NOWHERE, Case
from verify.findings import Finding
from verify.limits import FIGURES_REPORTED


def figures(case: Case) -> None:
    """Sums, both results, breakdown, tier legs against method, units and GWP."""
    doc = case.claim
    if not case.usable(doc, ["figures"]) or doc is None or not isinstance(doc.model, Claim):
        return
    footprint = doc.model.product.footprint
    wrong = recheck(footprint.document)
    case.figures_done = True
    for contradiction in wrong[:FIGURES_REPORTED]:
        facts = {name: text for name, text in contradiction.params.items() if name in {"stated", "computed"}}
        case.ask(
            doc,
            "figures",
            False,
            f"{FOOTPRINT_POINTER}{contradiction.where}",
            rule=contradiction.code,
            **facts,
        )
    if not wrong:
        case.ask(doc, "figures", True)
    if footprint.workings is not None:
        case.findings.append(Finding("standing.workings", doc.raw.digest, "not_checked", position=NOWHERE))
