"""Renewing what is known beside a trust list: which status lists to keep, where a DID document differs.

Pure. Nothing here changes a key, a party or a role: a fetched DID document is compared and reported, never
believed (T48, T112).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.contradictions import substance
from passport.model.statuslist import StatusList
from passport.model.trustlist import ListedKey, ListedParty
from passport.moments import shift
from passport.status import decode_bits
from signing.dids.document import asserting_names, assertion_key
from signing.errors import ToolError
from verify.believing.listed import Listed, judge
from verify.believing.trust import TrustList
from verify.limits import CLOCK_TOLERANCE_SECONDS

_ONE_OF_ANY_AGE: Final = frozenset({"revocation", "refresh"})


class Difference(NamedTuple):
    """One way in which a DID document is not what the list says; ``how`` is a closed code."""

    did: str
    how: str
    key: str


def keep(
    documents: Iterable[tuple[str, Mapping[str, Any]]], trust: TrustList, *, at: str
) -> list[Mapping[str, Any]]:
    """The status lists worth keeping of (digest, document) pairs, by digest.

    Only lists whose issuer is listed and whose signature holds. Of each list the newest, and all that were
    said in the same second; where the newest cannot be read, also the newest that can; and of revocation and
    refresh lists also older ones that hold a 1 the newest lacks: a bit that went back must stay known (T67).
    A fetch can therefore never make a withdrawal forgotten. A list said after ``at`` is not taken: it would
    only push out the one that counts now.
    """
    latest = shift(at, CLOCK_TOLERANCE_SECONDS)
    groups: dict[tuple[str, str, str, str], list[tuple[Listed, StatusList]]] = defaultdict(list)
    seen: set[str] = set()
    for digest, document in documents:
        if digest in seen:
            continue
        seen.add(digest)
        found = judge("statuslist", dict(document), digest, trust)
        if not found.stopped and isinstance(found.model, StatusList) and found.envelope.said <= latest:
            name = str(found.document["credentialSubject"]["id"])
            group = found.envelope.issuer.id, found.envelope.id, found.model.purpose, name
            groups[group].append((found, found.model))
    kept: dict[str, Mapping[str, Any]] = {}
    for lists in groups.values():
        lists.sort(key=lambda pair: (pair[1].envelope.said, pair[0].digest))
        sound = [pair for pair in lists if not pair[1].too_long and _bits(pair[1]) is not None]
        for found, _ in (*_last(lists), *_last(sound)):
            kept[found.digest] = found.document
        if lists[0][1].purpose in _ONE_OF_ANY_AGE:
            _keep_older_ones(lists, kept)
    return [kept[digest] for digest in sorted(kept)]


def _last(lists: list[tuple[Listed, StatusList]]) -> list[tuple[Listed, StatusList]]:
    return [pair for pair in lists if pair[1].envelope.said == lists[-1][1].envelope.said]


def _keep_older_ones(lists: list[tuple[Listed, StatusList]], kept: dict[str, Mapping[str, Any]]) -> None:
    known = 0
    for found, model in reversed(lists):
        bits = _bits(model) or 0
        if bits & ~known:
            # The newest are kept already; their bits are known from here on.
            kept[found.digest] = found.document
            known |= bits


def _bits(model: StatusList) -> int | None:
    """The bits as one number, ``None`` where nobody can read them.

    Bytes in little-endian order, so that lists of different lengths compare.
    """
    try:
        data = decode_bits(model.encoded_list)
    except ToolError:
        return None
    return int.from_bytes(data, "little")


def did_differences(party: ListedParty, document: object, at: str) -> list[Difference]:
    """List where a DID document fetched for ``party`` differs from the keys the list holds at ``at``.

    Of very many keys the first 100 are compared. Raises nothing: what cannot be read is a difference.
    """
    if not isinstance(document, dict) or document.get("id") != party.id:
        return [Difference(party.id, "not_its_document", "")]
    try:
        names = asserting_names(document)
    except ToolError as error:
        return [Difference(party.id, "unusable_key", error.code)]
    found = [one for name in names[:100] for one in _offered(party, document, name, at)]
    for key in party.keys:
        if key.not_before <= at < key.not_after and not _has_ended(key, at) and key.id not in names:
            found.append(Difference(party.id, "key_vanished", key.id))
    return found


def _offered(party: ListedParty, document: Mapping[str, Any], name: str, at: str) -> Iterator[Difference]:
    """What is wrong with one key that a document offers; nothing for a listed key that is in force."""
    try:
        public = assertion_key(document, name, controller=party.id)
    except ToolError as error:
        yield Difference(party.id, "unusable_key", f"{name}: {error.code}")
        return
    known = next((key for key in reversed(party.keys) if key.id == name), None)
    if known is None:
        # The key of an ended entry under a new name is no new key.
        ended = {substance(key.multikey) for key in party.keys if _has_ended(key, at)}
        if substance(public.multikey) in ended:
            yield Difference(party.id, "ended_key_offered", name)
        else:
            yield Difference(party.id, "unlisted_key", f"{name} {public.fingerprint}")
    elif known.multikey != public.multikey:
        yield Difference(party.id, "other_key", f"{name} {public.fingerprint}")
    elif _has_ended(known, at):
        yield Difference(party.id, "ended_key_offered", name)


def _has_ended(key: ListedKey, at: str) -> bool:
    """Whether the list has ended a key by that moment, for whatever reason."""
    return key.revoked is not None and key.revoked <= at
