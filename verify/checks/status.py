"""Withdrawn, suspended, replaced? Only the issuer's own lists can say (DESIGN 5, T63-T68).

A list counts if it is the entry's own (id, purpose, issuer), verifies, and is not from the future. For
revocation and refresh a 1 in any such list of any age counts and a 0 only from the newest; suspension follows
the newest.
"""

from collections.abc import Iterator
from typing import Final

from passport.model.common import StatusEntry
from passport.model.statuslist import StatusList
from passport.moments import seconds
from passport.status import bit, decode_bits, parse_index
from signing.errors import ToolError
from verify.case import Case, Counted, Doc
from verify.checks import listed
from verify.limits import REMEMBERED_LIST_BYTES
from verify.trust import TrustList

_DAY: Final = 86_400
_ONE_OF_ANY_AGE: Final = frozenset({"revocation", "refresh"})
_PURPOSES: Final = {
    "claim": ("revocation", "suspension", "refresh"),
    "statement": ("revocation", "suspension"),
    "accreditation": ("revocation", "suspension"),
}


def status(case: Case) -> None:
    """Every entry of claim, statement and accreditation."""
    for doc in (case.claim, case.statement, case.accreditation):
        if doc is None or not case.usable(doc, _PURPOSES[doc.name]):
            continue
        for entry in doc.envelope.status:
            _entry(case, doc, entry)


def _entry(case: Case, doc: Doc, entry: StatusEntry) -> None:
    where = "/credentialStatus"
    found = sorted(_lists(case, doc, entry), key=lambda item: (item[1].envelope.valid_from, item[0]))
    bits: list[tuple[StatusList, bool]] = []
    problem = "missing"
    for digest, model in found:
        try:
            bits.append((model, bit(_bits(case.trust, digest, model), parse_index(entry.position))))
        except ToolError as error:
            problem = error.code
    if not bits:
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem=problem)
        return
    newest = bits[-1][0]
    # Two lists of the same second: the worse one.
    last = any(value for model, value in bits if model.envelope.valid_from == newest.envelope.valid_from)
    set_ = last or (entry.purpose in _ONE_OF_ANY_AGE and any(value for _, value in bits))
    age = _age(case, newest)
    if not set_ and age == "unknown":
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem="too_old")
        return
    case.ask(doc, entry.purpose, not set_, where, list=entry.list_id, problem="set")
    case.counted.append(Counted(doc, entry.purpose, newest, age != "fresh"))


def _lists(case: Case, doc: Doc, entry: StatusEntry) -> Iterator[tuple[str, StatusList]]:
    known = [(item.digest, item.document) for item in case.evidence.status]
    known += [(raw.digest, raw.document) for raw in case.opened.extras if raw.kind == "statuslist"]
    seen: set[str] = set()
    for digest, document in known:
        # Most lists of a bundle are other issuers': their signatures need not be checked.
        if document.get("id") != entry.list_id or digest in seen:
            continue
        seen.add(digest)
        found = listed.judge("statuslist", document, digest, case.trust)
        model = found.model
        if found.stopped or not isinstance(model, StatusList):
            continue
        right = model.purpose == entry.purpose and model.envelope.issuer.id == doc.envelope.issuer.id
        own = document["credentialSubject"]["id"] == f"{entry.list_id}#list"
        if right and own and model.envelope.valid_from <= case.latest:
            yield digest, model


def _bits(trust: TrustList, digest: str, model: StatusList) -> bytes:
    bits = trust.bits.get(digest)
    if bits is None:
        bits = decode_bits(model.encoded_list)
        if len(bits) <= REMEMBERED_LIST_BYTES:
            trust.bits.put(digest, bits)
    return bits


def _age(case: Case, model: StatusList) -> str:
    """``fresh`` inside the list's own window, ``stale`` for some days after it, then ``unknown``."""
    at, until = case.demand.at, model.envelope.valid_until
    if at < until:
        return "fresh"
    late = seconds(at) - seconds(until)
    return "stale" if late < case.demand.policy.stale_days * _DAY else "unknown"
