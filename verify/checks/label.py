"""The product of the claim against the one that was scanned (DESIGN 9, T62, T108)."""

from typing import Final

from passport.identifiers.product_id import ProductId, parse_product_id, relation
from passport.model.claim import Claim
from verify.case import Case
from verify.findings import NOT_COMPARED, NOWHERE, Finding

_SERIAL: Final = "21"
"""The GS1 application identifier of a serial number."""


def label(case: Case) -> None:
    """``same`` passes, a lot's claim for an item's label is not enough, anything else is the wrong label.

    A UUID carries no prefix of a company: its host is all that says whose product it names, and any mill may
    sign a claim about the same UUID at a host of its own (T105). With another host the product stays open.
    """
    doc, scanned = case.claim, case.demand.product
    if scanned is None:
        case.findings.append(Finding(NOT_COMPARED, "", "not_checked", position=NOWHERE))
        return
    if not case.usable(doc, ["label"]) or doc is None or not isinstance(doc.model, Claim):
        return
    product = doc.model.product
    wanted = parse_product_id(scanned)
    names = [parse_product_id(uri) for uri in (product.id, *product.alternate_ids)]
    relations = {_relation(wanted, name) for name in names}
    where = "/credentialSubject/id"
    if "same" in relations:
        case.ask(doc, "label", True)
    elif "host" in relations:
        case.not_checked(doc, "label", where, scanned=scanned, product=product.id, relation="host")
    elif "broader" in relations:
        # Lot and serial on the label, the serial in the claim: this is no claim about a lot.
        broader = [name for name in names if relation(wanted, name) == "broader"]
        kind = "serial" if any(_SERIAL in dict(name.qualifiers) for name in broader) else "broader"
        case.not_checked(doc, "label", where, scanned=scanned, product=product.id, relation=kind)
    else:
        case.ask(doc, "label", False, where, scanned=scanned, product=product.id, relation="different")


def _relation(wanted: ProductId, name: ProductId) -> str:
    found = relation(wanted, name)
    return "host" if found == "same" and name.kind == "uuid" and name.domain != wanted.domain else found
