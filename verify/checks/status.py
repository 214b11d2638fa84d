"""Withdrawn, suspended, replaced? Only the issuer's own lists can say (DESIGN 5, T63-T68).

A list counts if it is the entry's own (id, purpose, issuer), verifies, and is not from the future. It is said
at the later of ``validFrom`` and ``created``; by that time it is newer or older than another (T123). For
revocation and refresh a 1 in any such list of any age counts and a 0 only from the newest; suspension follows
the newest. A newest list that cannot be read, or whose window is too long, does not make the one before it
the newest: then nobody knows, unless an older one holds a 1 (T121). What earlier verifications remember
counts like a list that is not at hand (``verify.believing.memory``).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from passport.model.common import StatusEntry
from passport.model.statuslist import StatusList
from passport.moments import seconds
from passport.status import bit, decode_bits, parse_index
from signing.errors import ToolError
from verify.believing import listed
from verify.believing.memory import NOTHING_SEEN, ONE_OF_ANY_AGE, ListName
from verify.believing.trust import TrustList
from verify.case import Case, Counted, Doc
from verify.limits import REMEMBERED_LIST_BYTES

_Held = dict[str, dict[str, Any]]
"""Documents by digest."""

_DAY: Final = 86_400
_PURPOSES: Final = {
    "claim": ("revocation", "suspension", "refresh"),
    "statement": ("revocation", "suspension"),
    "accreditation": ("revocation", "suspension"),
}


def status(case: Case) -> None:
    """Every entry of claim, statement and accreditations."""
    _of(case, (case.claim, case.statement, *case.accreditations))


def of_statement(case: Case) -> None:
    """Every entry of the statement and its accreditations, and not of the claim it is about."""
    _of(case, (case.statement, *case.accreditations))


def _of(case: Case, docs: Iterable[Doc | None]) -> None:
    """Every entry of these documents."""
    held = _by_id(case)
    for doc in docs:
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


class _Read(NamedTuple):
    """A list that counts, and the bit in it; ``problem`` says why its 0 says nothing (empty: it does)."""

    said: str
    digest: str
    model: StatusList
    is_set: bool | None
    problem: str


def _entry(case: Case, doc: Doc, entry: StatusEntry, at_hand: _Held) -> None:
    """Answer one status entry of a document from the lists at hand and from what is remembered.

    Adds ``NAME.PURPOSE``: pass, fail (``set``, ``remembered``), or ``not_checked`` with the problem of the
    newest list (``missing``, ``older_than_seen``, ``too_old``, what made it unreadable); where it is
    answered, ``case.counted`` says by which list. Raises nothing.
    """
    where = "/credentialStatus"
    found = sorted(_read(case, entry, *one) for one in _lists(case, doc, entry, at_hand))
    remembered, newest_seen = _remembered(case, doc, entry)
    if all(one.is_set is None for one in found):
        _unread(case, doc, entry, found[-1].problem if found else "missing", remembered=remembered)
        return
    newest = _last(found)
    held = any(one.is_set for one in _heard(found, newest, entry))
    ever = entry.purpose in ONE_OF_ANY_AGE and (remembered or held)
    if not ever and newest[0].said < newest_seen:
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem="older_than_seen")
        return
    set_ = held or ever
    counted = _counting(newest)
    age = _age(case, counted)
    problem = max(one.problem for one in newest) or ("too_old" if age == "unknown" else "")
    if not set_ and problem:
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem=problem)
        return
    problem = "set" if held else "remembered"
    case.ask(doc, entry.purpose, not set_, where, list=entry.list_id, problem=problem)
    case.counted.append(Counted(doc, entry.purpose, counted, age != "fresh", entry.position, set_))


def _unread(case: Case, doc: Doc, entry: StatusEntry, problem: str, *, remembered: bool) -> None:
    """Answer an entry of which no list can be read: only what is remembered can say no."""
    where = "/credentialStatus"
    if remembered:
        case.ask(doc, entry.purpose, False, where, list=entry.list_id, problem="remembered")
    else:
        case.not_checked(doc, entry.purpose, where, list=entry.list_id, problem=problem)


def _heard(found: list[_Read], newest: list[_Read], entry: StatusEntry) -> list[_Read]:
    """The lists of which a 1 counts: all for a lasting purpose, else the newest and the newest sound ones."""
    if entry.purpose in ONE_OF_ANY_AGE:
        return found
    return [*newest, *_last([one for one in found if not one.problem])]


def _counting(newest: list[_Read]) -> StatusList:
    """Of the newest lists the one whose window ends first; of several by digest the last."""
    ends = min(one.model.envelope.valid_until for one in newest)
    return [one.model for one in newest if one.model.envelope.valid_until == ends][-1]


def _last(found: list[_Read]) -> list[_Read]:
    """The newest of lists in their order; of several said in one second all, because the worse counts."""
    return [one for one in found if one.said == found[-1].said]


def _read(case: Case, entry: StatusEntry, digest: str, model: StatusList) -> _Read:
    said = model.envelope.said
    try:
        value = bit(_bits(case.trust, digest, model), parse_index(entry.position))
    except ToolError as error:
        return _Read(said, digest, model, None, error.code)
    return _Read(said, digest, model, value, "too_long" if model.too_long else "")


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
        if right and own and model.envelope.said <= case.latest:
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
