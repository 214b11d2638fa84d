"""Answer the status entries of each document from its issuer's own status lists (DESIGN 5, T63-T68).

A list counts if it is the entry's own (id, purpose, issuer), verifies, and is not from the future. It is said
at the later of ``validFrom`` and ``created``; by that time it is newer or older than another (T123). For
revocation and refresh a 1 in any such list of any age counts and a 0 only from the newest; suspension follows
the newest. A newest list that cannot be read, or whose window is too long, does not make the one before it
the newest: then nobody knows, unless an older one holds a 1 (T121). What earlier verifications remember
counts like a list that is not at hand (``verify.believing.memory``).
"""

from collections.abc import Iterable, Iterator, Mapping
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
_WHERE: Final = "/credentialStatus"
ENDED: Final = {"revocation": "withdrawn", "suspension": "suspended", "refresh": "replaced"}
"""What a set bit of each purpose has done to a document, in one word."""
_PURPOSES: Final = {
    "claim": ("revocation", "suspension", "refresh"),
    "statement": ("revocation", "suspension"),
    "accreditation": ("revocation", "suspension"),
}


def status(case: Case) -> None:
    """Answer every entry of claim, statement and accreditations: revoked, suspended, replaced."""
    _of(case, (case.claim, case.statement, *case.accreditations))


def of_statement(case: Case) -> None:
    """Answer every entry of the statement and its accreditations, and not of the claim it is about."""
    _of(case, (case.statement, *case.accreditations))


def _of(case: Case, docs: Iterable[Doc | None]) -> None:
    """Answer every entry of these documents; those that cannot be used have their purposes skipped."""
    held = _by_id(case)
    for doc in docs:
        if doc is None or not case.usable(doc, _PURPOSES[doc.name]):
            continue
        for entry in doc.envelope.status:
            _entry(case, doc, entry, held.get(entry.list_id, {}))


def _by_id(case: Case) -> Mapping[str, _Held]:
    """Index the status lists at hand by their id, each digest once; nothing of them has been checked.

    Signatures are checked only of the lists that an entry names: a bundle holds mostly other issuers' lists.
    Those beside the passport are indexed once for all passports of a run.
    """
    beside, held = case.trust.indexed
    if beside is not case.evidence.status:
        beside = case.evidence.status
        held = _indexed(((one.digest, one.document) for one in beside), {})
        case.trust.indexed = beside, held
    own = [(raw.digest, raw.document) for raw in case.opened.extras if raw.kind == "statuslist"]
    return _indexed(own, held) if own else held


def _indexed(lists: Iterable[tuple[str, dict[str, Any]]], known: Mapping[str, _Held]) -> Mapping[str, _Held]:
    """Add lists (digest, document) to an index, which is not changed."""
    held = dict(known)
    for digest, document in lists:
        name = document.get("id")
        if isinstance(name, str):
            of_name = held.get(name)
            if of_name is None or of_name is known.get(name):
                of_name = held[name] = dict(of_name or ())
            of_name.setdefault(digest, document)
    return held


class _Read(NamedTuple):
    """A list that counts, and the bit at the entry's index; ``is_set`` None where it cannot be read.

    ``said`` is the later of ``validFrom`` and ``created``; ``problem`` is the code that keeps a 0 from
    counting (``too_long``, or why the list cannot be unpacked), empty where it counts.
    """

    said: str
    digest: str
    model: StatusList
    is_set: bool | None
    problem: str


def _entry(case: Case, doc: Doc, entry: StatusEntry, at_hand: _Held) -> None:
    """Answer one status entry of a document from the lists at hand and from what is remembered.

    Adds ``NAME.PURPOSE``: pass, fail (``set``, ``remembered``), or ``not_checked`` with the problem of the
    newest list (``missing``, ``older_than_seen``, ``too_old``, what made it unreadable).
    """
    is_set, problem = _answer(case, doc, entry, at_hand)
    if is_set is None:
        case.not_checked(doc, entry.purpose, _WHERE, list=entry.list_id, problem=problem)
    else:
        case.ask(doc, entry.purpose, not is_set, _WHERE, list=entry.list_id, problem=problem)


def standing(case: Case, doc: Doc) -> Iterator[tuple[str, bool | None]]:
    """Each purpose of a document beside the chain, and whether its bit is set; ``None`` where nobody knows.

    Nothing is recorded but the lists that counted.
    """
    held = _by_id(case)
    for entry in doc.envelope.status:
        yield entry.purpose, _answer(case, doc, entry, held.get(entry.list_id, {}))[0]


def _answer(case: Case, doc: Doc, entry: StatusEntry, at_hand: _Held) -> tuple[bool | None, str]:
    """Whether the bit of an entry is set, and why; ``None`` and the problem where nobody knows.

    Where it is answered from a list, ``case.counted`` says by which. Raises nothing.
    """
    read = sorted(_read(case, entry, *one) for one in _lists(case, doc, entry, at_hand))
    remembered, newest_seen = _remembered(case, doc, entry)
    if all(one.is_set is None for one in read):
        return _unread(read, remembered=remembered)
    newest = _newest(read)
    held = any(one.is_set for one in _heard(read, newest, entry))
    lasting = entry.purpose in ONE_OF_ANY_AGE and (remembered or held)
    counted = _counting(newest)
    age = _age(case, counted)
    problem = "" if lasting else _why_open(newest, newest_seen, age, is_set=held)
    if problem:
        return None, problem
    is_set = held or lasting
    case.counted.append(Counted(doc, entry.purpose, counted, age != "fresh", entry.position, is_set))
    return is_set, "set" if held else "remembered"


def _unread(read: list[_Read], *, remembered: bool) -> tuple[bool | None, str]:
    """Answer an entry none of whose lists can be read: only a remembered 1 can say no.

    ``read`` are those lists in order of time, empty where there is none.
    """
    if remembered:
        return True, "remembered"
    return None, read[-1].problem if read else "missing"


def _heard(read: list[_Read], newest: list[_Read], entry: StatusEntry) -> list[_Read]:
    """The lists of which a 1 counts.

    All of them for revocation and refresh, whose bit never returns to 0; for suspension the newest, and where
    those have a problem also the newest that have none.
    """
    if entry.purpose in ONE_OF_ANY_AGE:
        return read
    return [*newest, *_newest([one for one in read if not one.problem])]


def _why_open(newest: list[_Read], newest_seen: str, age: str, *, is_set: bool) -> str:
    """Why the newest lists do not answer an entry whose bit may change back; empty where they do.

    ``older_than_seen`` (an earlier verification saw a newer list) keeps a 0 and a 1 from counting; a list
    that cannot be read and one that is ``too_old`` keep only a 0 from counting.
    """
    if newest[0].said < newest_seen:
        return "older_than_seen"
    if is_set:
        return ""
    return max(one.problem for one in newest) or ("too_old" if age == "unknown" else "")


def _counting(newest: list[_Read]) -> StatusList:
    """Choose, of lists said in one second, the one whose window ends first; by digest the last of several."""
    ends = min(one.model.envelope.valid_until for one in newest)
    return [one.model for one in newest if one.model.envelope.valid_until == ends][-1]


def _newest(read: list[_Read]) -> list[_Read]:
    """Of lists in order of time the last; of several said in one second all, because the worse counts."""
    return [one for one in read if one.said == read[-1].said]


def _read(case: Case, entry: StatusEntry, digest: str, model: StatusList) -> _Read:
    """Read the bit of an entry in one list; a list that cannot be unpacked gives its error code."""
    said = model.envelope.said
    try:
        value = bit(_bits(case.trust, digest, model), parse_index(entry.position))
    except ToolError as error:
        return _Read(said, digest, model, None, error.code)
    return _Read(said, digest, model, value, "too_long" if model.too_long else "")


def _remembered(case: Case, doc: Doc, entry: StatusEntry) -> tuple[bool, str]:
    """Whether earlier verifications saw the bit as 1, and when the newest list they saw was said.

    The moment is empty where there is none, or where it lies after the moment of checking.
    """
    seen = case.evidence.seen
    if seen is NOTHING_SEEN:
        return False, ""
    name = ListName(doc.envelope.issuer.id, entry.purpose, entry.list_id)
    since, newest = seen.ones.get((name, entry.position)), seen.newest.get(name, "")
    # As with lists at hand: what is from after the moment of checking does not count.
    return since is not None and since <= case.latest, newest if newest <= case.latest else ""


def _lists(case: Case, doc: Doc, entry: StatusEntry, at_hand: _Held) -> Iterator[tuple[str, StatusList]]:
    """Digest and model of the lists that count for an entry.

    Verified, of the entry's purpose, by the issuer of the document, under the very id that the entry names,
    and not said after the moment of checking (with the tolerance of clocks).
    """
    for digest, document in at_hand.items():
        judged = listed.judge("statuslist", document, digest, case.trust)
        model = judged.model
        if judged.stopped or not isinstance(model, StatusList):
            continue
        right = model.purpose == entry.purpose and model.envelope.issuer.id == doc.envelope.issuer.id
        own = document["credentialSubject"]["id"] == f"{entry.list_id}#list"
        if right and own and model.envelope.said <= case.latest:
            yield digest, model


def _bits(trust: TrustList, digest: str, model: StatusList) -> bytes:
    """Unpack a list, once for those of at most ``REMEMBERED_LIST_BYTES``; raises ``status.*``."""
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
