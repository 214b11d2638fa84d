"""Choose fetched status lists to keep, and compare fetched DID documents with the trust list.

Nothing here reads a file or changes a key, a party or a role: a fetched DID document is compared and
reported, never believed (T48, T112).
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
from verify.believing.memory import ONE_OF_ANY_AGE
from verify.believing.trust import TrustList
from verify.limits import CLOCK_TOLERANCE_SECONDS

_Version = tuple[Listed, StatusList]
"""One signed version of a status list, and its model."""
_MOST_OTHERS: Final = 100
"""Keys of a DID document that the list does not name: so many are named, the rest is counted."""


class Difference(NamedTuple):
    """One way in which a DID document is not what the list says; ``how`` is a closed code."""

    did: str
    how: str
    key: str


def keep(
    documents: Iterable[tuple[str, Mapping[str, Any]]], trust: TrustList, *, at: str
) -> list[Mapping[str, Any]]:
    """Choose the status lists that can still change a verdict from (digest, document) pairs; by digest.

    Only lists whose issuer is listed, whose signature holds and which were said at or before ``at`` (with the
    tolerance of clocks): a later list would only push out the one that counts now. Raises ``time.form``.
    """
    kept: dict[str, Mapping[str, Any]] = {}
    for versions in _versions_of_each_list(documents, trust, shift(at, CLOCK_TOLERANCE_SECONDS)):
        for version, _ in _worth_keeping(versions):
            kept[version.digest] = version.document
    return [kept[digest] for digest in sorted(kept)]


def _versions_of_each_list(
    documents: Iterable[tuple[str, Mapping[str, Any]]], trust: TrustList, latest: str
) -> Iterable[list[_Version]]:
    """Group the lists that count by issuer, id, purpose and subject; each group in order of time."""
    groups: dict[tuple[str, str, str, str], list[_Version]] = defaultdict(list)
    for digest, document in _each_once(documents):
        version = judge("statuslist", dict(document), digest, trust)
        if not version.stopped and isinstance(version.model, StatusList) and version.envelope.said <= latest:
            name = str(version.document["credentialSubject"]["id"])
            group = version.envelope.issuer.id, version.envelope.id, version.model.purpose, name
            groups[group].append((version, version.model))
    for versions in groups.values():
        versions.sort(key=lambda pair: (pair[1].envelope.said, pair[0].digest))
    return groups.values()


def _each_once(
    documents: Iterable[tuple[str, Mapping[str, Any]]],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Pass on the first document of each digest, so that no signature is checked twice."""
    seen: set[str] = set()
    for digest, document in documents:
        if digest not in seen:
            seen.add(digest)
            yield digest, document


def _worth_keeping(versions: list[_Version]) -> Iterator[_Version]:
    """Choose the versions of one list that a later verification may need (T67).

    The newest, and all said in the same second; where the newest cannot be read, also the newest that can;
    and of revocation and refresh lists every older one that holds a 1 which no later one holds. So no fetch
    makes a withdrawal forgotten.
    """
    readable = [pair for pair in versions if not pair[1].too_long and _bits(pair[1]) is not None]
    yield from _newest(versions)
    yield from _newest(readable)
    if versions[0][1].purpose in ONE_OF_ANY_AGE:
        yield from _with_lost_bits(versions)


def _newest(versions: list[_Version]) -> list[_Version]:
    """Of versions in order of time the last, with all others that were said in the same second."""
    return [pair for pair in versions if pair[1].envelope.said == versions[-1][1].envelope.said]


def _with_lost_bits(versions: list[_Version]) -> Iterator[_Version]:
    """From the newest back, the versions that hold a 1 which no newer version holds."""
    known = 0
    for version, model in reversed(versions):
        bits = _bits(model) or 0
        if bits & ~known:
            known |= bits
            yield version, model


def _bits(model: StatusList) -> int | None:
    """Unpack the bits into one integer; ``None`` for a list that cannot be unpacked.

    Bytes are taken in little-endian order, so that an index has the same place in lists of any length.
    """
    try:
        data = decode_bits(model.encoded_list)
    except ToolError:
        return None
    return int.from_bytes(data, "little")


def did_differences(party: ListedParty, document: object, at: str) -> list[Difference]:
    """List where a DID document fetched for ``party`` differs from the keys the list holds at ``at``.

    All keys that the list names are compared, and of others the first 100: one difference counts the rest.
    Raises nothing: what cannot be read is a difference.
    """
    if not isinstance(document, dict) or document.get("id") != party.id:
        return [Difference(party.id, "not_its_document", "")]
    try:
        names = asserting_names(document)
    except ToolError as error:
        return [Difference(party.id, "unusable_key", error.code)]
    differences = list(_compared(party, document, names, at))
    for key in party.keys:
        if key.not_before <= at < key.not_after and not _has_ended(key, at) and key.id not in names:
            differences.append(Difference(party.id, "key_vanished", key.id))
    return differences


def _compared(
    party: ListedParty, document: Mapping[str, Any], names: list[str], at: str
) -> Iterator[Difference]:
    """Compare each key that the list names, and the first of the others; what is beyond is counted."""
    listed = {key.id for key in party.keys}
    others = [name for name in names if name not in listed]
    for name in (*dict.fromkeys(name for name in names if name in listed), *others[:_MOST_OTHERS]):
        yield from _offered(party, document, name, at)
    if len(others) > _MOST_OTHERS:
        yield Difference(party.id, "unlisted_key", f"{party.id}: {len(others) - _MOST_OTHERS} more")


def _offered(party: ListedParty, document: Mapping[str, Any], name: str, at: str) -> Iterator[Difference]:
    """Compare one key that a document offers with the list: at most one difference.

    ``unusable_key`` (no key of a known kind), ``unlisted_key``, ``other_key`` (other bytes under a listed
    name), ``ended_key_offered`` (the list has ended it, under this name or another). None for a listed key
    that is in force.
    """
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
    """Return whether the list has ended a key at or before ``at``, for whatever reason."""
    return key.revoked is not None and key.revoked <= at
