"""The passports this product consumed. They are not followed yet: a claim that has some is ``incomplete``."""

from passport.model.claim import Claim
from verify.case import Case


def inputs(case: Case) -> None:
    """Unknown is never fine: what was not verified is said."""
    doc = case.claim
    if not case.usable(doc, ["inputs"]) or doc is None or not isinstance(doc.model, Claim):
        return
    count = len(doc.model.product.inputs)
    if count:
        case.not_checked(doc, "inputs", "/credentialSubject/inputs", count=str(count))
    else:
        case.ask(doc, "inputs", True)
