"""Withdrawn, suspended, replaced? Only the issuer's own lists can say (DESIGN 5, T63-T68).

A list counts if it is the entry's own (id, purpose, issuer), verifies, and is not from the future. For
revocation and refresh a 1 in any such list of any age counts and a 0 only from the newest; suspension follows
the newest. What earlier verifications remember counts like a list that is not at hand (``verify.memory``).
"""

from collections.abc import Iterator
from typing import Any, Final

from passport.model.common import StatusEntry
from passport.model.statuslist import StatusList
from passport.moments import seconds
from passport.status import bit, decode_bits, parse_index
from signing.errors import ToolError
from verify.case import Case, Counted, Doc
from verify.checks import listed
from verify.limits import REMEMBERED_LIST_BYTES
from verify.memory import NOTHING_SEEN, ONE_OF_ANY_AGE, ListName
from verify.trust import TrustList

_Held = dict[str, dict[str, Any]]
"""Documents by digest."""

_DAY: Final = 86_400
_PURPOSES: Final = {
    "claim": ("revocation", "suspension", "refresh"),
    "statement": ("revocation", "suspension"),
    "accreditation": ("revocation", "suspension"),
}


def status(case: Case) -> None:
    """Every entry of claim, statement and accreditation."""
    held = _by_id(case)
    for doc in (case.claim, case.statement, case.accreditation):
        if doc is None or not case.usable(doc, _PURPOSES[doc.name]):
            continue
        for entry in doc.envelope.status:
            _entry(case, doc, entry, held.get(entry.list_id, {}))


def _by_id(case: Case) -> dict[str, _Held]:
    """What is at hand under each name of a list, each digest once; nothing of it has been checked."""
    held: dict[str, _Held] = {}
    known = [(one.digest, one.document) for one in case.evidence.status]
    known += [(raw.digest, raw.document) for raw in case.opened.extras if raw.kind == "statuslist"]
    for digest, document in known:
        name = document.get("id")
        if isinstance(name, str):
            held.setdefault(name, {}).setdefault(digest, document)
    return held


def _entry(case: Case, doc: Doc, entry: StatusEntry, at_hand: _Held) -> None:
    where = "/credentialStatus"
    found = sorted(_lists(case, doc, entry, at_hand), key=lambda item: (item[1].envelope.valid_from, item[0]))
    bits: list[tuple[StatusList, bool]] = []
    problem = "missing"
    for digest, model in found:
        try:
            bits.append((model, bit(_bits(case.trust, digest, model), parse_index(entry.position))))
        except ToolError as error:
            problem = error.code
    remembered, newest_seen = _remembered(case, doc, entry)
    if not bits:
        if remembered:
            case.ask(doc, entry.purpose, False, where, list=entry.list_id, problem="remembered")
        else:
            case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem=problem)
        return
    newest = bits[-1][0]
    # Two lists of the same second: the worse one.
    last = any(value for model, value in bits if model.envelope.valid_from == newest.envelope.valid_from)
    lasting = entry.purpose in ONE_OF_ANY_AGE
    held = last or (lasting and any(value for _, value in bits))
    ever = lasting and (remembered or held)
    if not ever and newest.envelope.valid_from < newest_seen:
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem="older_than_seen")
        return
    set_ = held or ever
    age = _age(case, newest)
    if not set_ and age == "unknown":
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem="too_old")
        return
    problem = "set" if held else "remembered"
    case.ask(doc, entry.purpose, not set_, where, list=entry.list_id, problem=problem)
    case.counted.append(Counted(doc, entry.purpose, newest, age != "fresh", entry.position, set_))


def _remembered(case: Case, doc: Doc, entry: StatusEntry) -> tuple[bool, str]:
    """Whether the bit was once seen to be 1, and the moment of the newest list ever seen (empty: none)."""
    seen = case.evidence.seen
    if seen is NOTHING_SEEN:
        return False, ""
    name = ListName(doc.envelope.issuer.id, entry.purpose, entry.list_id)
    since, newest = seen.ones.get((name, entry.position)), seen.newest.get(name, "")
    # As with lists at hand: what is from after the moment of checking does not count.
    return since is not None and since <= case.latest, newest if newest <= case.latest else ""


def _lists(case: Case, doc: Doc, entry: StatusEntry, at_hand: _Held) -> Iterator[tuple[str, StatusList]]:
    for digest, document in at_hand.items():
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
