"""Compare the product of the claim with the one that was scanned (DESIGN 9, T62, T108)."""

from collections.abc import Iterable, Sequence
from typing import Final

from passport.identifiers.product_id import (
    ProductId,
    covered_by,
    is_item,
    item_digest,
    parse_product_id,
    relation,
)
from passport.model.about import about
from passport.vocab import ITEMS
from verify.case import Case, Doc
from verify.findings import LABEL, NOT_COMPARED, NOWHERE, Finding

_SERIAL: Final = "21"
"""The GS1 application identifier of a serial number."""
_LOT: Final = "10"
"""That of a lot or batch; of steel it is the heat."""
_KINDS: Final = frozenset({"01", "8006"})
"""Keys of a kind of goods, or a part of it; plates, UUIDs and all other keys may be those of one thing."""
_ITEM: Final = frozenset({_SERIAL, "235"})
"""The serial number, and the one that somebody else than the owner of the GTIN gives."""
_WHERE: Final = "/credentialSubject/id"
_ANSWERED: Final = frozenset({"same", "different", "unlisted"})


def label(case: Case) -> None:
    """Record ``claim.label``: pass for the scanned product, fail for another, else not checked.

    A label that names an item and the lot that the claim is about passes for the lot: ``relation`` is then
    ``batch``, and the sentence says that the item is not named. Not checked, with the ``relation``, where
    label and claim may name one product and it does not follow from them: an item of which only the product
    is named (``broader``), an item whose label names no lot for a claim about one (``lot``), a serial number
    beside a lot for a claim about the serial number (``serial``), and a UUID at another host (``host``).
    Without a scan the report says that none was compared.

    A claim that lists its items says of each label which it is: ``relation`` is ``item`` for one that is
    listed, and the claim passes for what it belongs to; one that is not listed belongs to another
    (``unlisted``, fail). Only identifiers under the issuer's own prefixes can be listed (T290).
    """
    doc, scanned = case.claim, case.demand.product
    if scanned is None:
        case.findings.append(Finding(NOT_COMPARED, "", "not_checked", position=NOWHERE))
        return
    subject = None if doc is None else about(doc.model)
    if not case.usable(doc, ["label"]) or doc is None or subject is None:
        return
    names = [parse_product_id(uri) for uri in subject.names]
    shown = parse_product_id(scanned)
    closest = _closest(shown, names)
    if ITEMS in doc.raw.document["credentialSubject"]:
        closest = _listed(doc, shown, names, closest)
    facts = {"scanned": scanned, "product": subject.names[0], "relation": closest}
    if closest in _ANSWERED:
        case.ask(doc, "label", closest == "same", _WHERE, **facts)
    elif closest in {"batch", "item"}:
        raw = doc.raw
        case.findings.append(Finding(LABEL, raw.digest, "pass", _WHERE, facts, raw.position))
    else:
        case.not_checked(doc, "label", _WHERE, **facts)


def _listed(doc: Doc, scanned: ProductId, names: Sequence[ProductId], closest: str) -> str:
    """The relation where the claim lists the digests of its items."""
    if closest in {"same", "host"} or _contradicted(scanned, names, besides=_ITEM):
        return closest
    prefixes = [] if doc.party is None else [(one.scheme, one.value) for one in doc.party.prefixes]
    if item_digest(scanned) in doc.raw.document["credentialSubject"][ITEMS]:
        return "item" if covered_by(prefixes, scanned) else "different"
    return "unlisted" if closest != "different" and is_item(scanned) else closest


def _closest(scanned: ProductId, names: Sequence[ProductId]) -> str:
    """The closest relation of a claim's identifiers to the scanned one.

    In this order: ``same``, ``host``, ``serial``, ``batch``, ``broader``, ``lot``, ``different``.
    """
    relations = [_relation(scanned, name) for name in names]
    for close in ("same", "host"):
        if close in relations:
            return close
    if _contradicted(scanned, names):
        return "different"
    broader = [name for name, related in zip(names, relations, strict=True) if related == "broader"]
    return _in_part(scanned, names, broader)


def _contradicted(
    scanned: ProductId, names: Sequence[ProductId], besides: frozenset[str] = frozenset()
) -> bool:
    """Whether the label has a serial, lot or variant, and the claim names others of it under the same key.

    Qualifiers in ``besides`` are not compared.
    """
    named: dict[str, set[str]] = {}
    for name in names:
        for key, value in name.qualifiers if name.primary == scanned.primary else ():
            named.setdefault(key, set()).add(value)
    return any(
        key in named and value not in named[key] for key, value in scanned.qualifiers if key not in besides
    )


def _in_part(scanned: ProductId, names: Sequence[ProductId], broader: Sequence[ProductId]) -> str:
    """The relation of a claim that names less than the label, or a lot that the label does not name."""
    if _has(broader, _SERIAL):
        # Lot and serial on the label, the serial alone in the claim: that is no claim about a lot.
        return "serial"
    # A claim that names an item anywhere is about that item, and its lot is another name of it.
    of_lots = not any(_has(names, one) for one in _ITEM)
    if broader:
        # A plate, a UUID or the key of a shipping unit may be an item's: whether it is, nobody can see here.
        of_kinds = all(name.primary[0] in _KINDS for name in names)
        return "batch" if of_lots and of_kinds and _has(broader, _LOT) else "broader"
    return "lot" if of_lots and any(_may_hold(name, scanned) for name in names) else "different"


def _has(names: Iterable[ProductId], qualifier: str) -> bool:
    return any(qualifier in dict(name.qualifiers) for name in names)


def _may_hold(name: ProductId, scanned: ProductId) -> bool:
    """Whether an item whose label names no lot may be of the lot ``name``: all else that is named agrees."""
    held, shown = dict(name.qualifiers), dict(scanned.qualifiers)
    if name.primary != scanned.primary or _LOT not in held or _LOT in shown or _SERIAL not in shown:
        return False
    return all(shown.get(key, value) == value for key, value in held.items())


def _relation(scanned: ProductId, name: ProductId) -> str:
    """The relation of one identifier (DESIGN 9); ``host`` for the same UUID at another host.

    A UUID carries no company prefix: its host is all that says whose product it names, and any mill may sign
    a claim about the same UUID at a host of its own (T105).
    """
    related = relation(scanned, name)
    return "host" if related == "same" and name.kind == "uuid" and name.domain != scanned.domain else related
