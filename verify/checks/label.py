"""Compare the product of the claim with the one that was scanned (DESIGN 9, T62, T108)."""

from collections.abc import Sequence
from typing import Final

from passport.identifiers.product_id import ProductId, parse_product_id, relation
from passport.model.about import about
from verify.case import Case
from verify.findings import NOT_COMPARED, NOWHERE, Finding

_SERIAL: Final = "21"
"""The GS1 application identifier of a serial number."""
_WHERE: Final = "/credentialSubject/id"


def label(case: Case) -> None:
    """Record ``claim.label``: pass for the scanned product, fail for another, else not checked.

    Not checked, with the ``relation`` in the finding, where the label and the claim may name one product and
    it does not follow from them: a claim about the lot of a scanned item (``broader``, ``serial``), and a
    UUID at another host (``host``). Without a scan the report says that none was compared.
    """
    doc, scanned = case.claim, case.demand.product
    if scanned is None:
        case.findings.append(Finding(NOT_COMPARED, "", "not_checked", position=NOWHERE))
        return
    subject = None if doc is None else about(doc.model)
    if not case.usable(doc, ["label"]) or doc is None or subject is None:
        return
    names = [parse_product_id(uri) for uri in subject.names]
    closest = _closest(parse_product_id(scanned), names)
    facts = {"scanned": scanned, "product": subject.names[0], "relation": closest}
    if closest in {"same", "different"}:
        case.ask(doc, "label", closest == "same", _WHERE, **facts)
    else:
        case.not_checked(doc, "label", _WHERE, **facts)


def _closest(scanned: ProductId, names: Sequence[ProductId]) -> str:
    """The closest relation of a claim's identifiers to the scanned one.

    In this order: ``same``, ``host``, ``serial``, ``broader``, ``different``.
    """
    relations = [_relation(scanned, name) for name in names]
    for close in ("same", "host"):
        if close in relations:
            return close
    broader = [name for name, related in zip(names, relations, strict=True) if related == "broader"]
    if not broader:
        return "different"
    # Lot and serial on the label, the serial alone in the claim: that is no claim about a lot.
    return "serial" if any(_SERIAL in dict(name.qualifiers) for name in broader) else "broader"


def _relation(scanned: ProductId, name: ProductId) -> str:
    """The relation of one identifier (DESIGN 9); ``host`` for the same UUID at another host.

    A UUID carries no company prefix: its host is all that says whose product it names, and any mill may sign
    a claim about the same UUID at a host of its own (T105).
    """
    related = relation(scanned, name)
    return "host" if related == "same" and name.kind == "uuid" and name.domain != scanned.domain else related
