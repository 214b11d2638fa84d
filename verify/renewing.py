"""Renewing what is known beside a trust list: which status lists to keep, where a DID document differs.

Pure. Nothing here changes a key, a party or a role: a fetched DID document is compared and reported, never
believed (T48, T112).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from passport.model.statuslist import StatusList
from passport.model.trustlist import ListedParty
from passport.moments import shift
from passport.status import decode_bits
from signing.dids.document import asserting_names, assertion_key
from signing.errors import ToolError
from verify.checks.listed import Listed, judge
from verify.limits import CLOCK_TOLERANCE_SECONDS
from verify.trust import TrustList

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

    Only lists whose issuer is listed and whose signature holds. Of each list the newest; and of revocation
    and refresh lists also older ones that hold a 1 the newest lacks: a bit that went back must stay known
    (T67). A fetch can therefore never make a withdrawal forgotten. A list from after ``at`` is not taken: it
    would only push out the one that counts now.
    """
    latest = shift(at, CLOCK_TOLERANCE_SECONDS)
    groups: dict[tuple[str, str], list[tuple[Listed, StatusList]]] = defaultdict(list)
    seen: set[str] = set()
    for digest, document in documents:
        if digest in seen:
            continue
        seen.add(digest)
        found = judge("statuslist", dict(document), digest, trust)
        if not found.stopped and isinstance(found.model, StatusList) and found.envelope.valid_from <= latest:
            groups[found.envelope.issuer.id, found.envelope.id].append((found, found.model))
    kept: dict[str, Mapping[str, Any]] = {}
    for group in groups.values():
        group.sort(key=lambda pair: (pair[1].envelope.valid_from, pair[0].digest))
        newest = group[-1]
        kept[newest[0].digest] = newest[0].document
        if newest[1].purpose in _ONE_OF_ANY_AGE:
            _keep_older_ones(group, kept)
    return [kept[digest] for digest in sorted(kept)]


def _keep_older_ones(group: list[tuple[Listed, StatusList]], kept: dict[str, Mapping[str, Any]]) -> None:
    known = _bits(group[-1][1])
    for found, model in reversed(group[:-1]):
        bits = _bits(model)
        if bits & ~known:
            kept[found.digest] = found.document
            known |= bits


def _bits(model: StatusList) -> int:
    """The bits as one number; bytes in little-endian order, so that lists of different lengths compare."""
    try:
        data = decode_bits(model.encoded_list)
    except ToolError:
        return 0
    return int.from_bytes(data, "little")


def did_differences(party: ListedParty, document: object, at: str) -> list[Difference]:
    """Where a DID document that was fetched for ``party`` differs from the keys the list holds now."""
    if not isinstance(document, dict) or document.get("id") != party.id:
        return [Difference(party.id, "not_its_document", "")]
    listed = {key.id: key for key in party.keys}
    found: list[Difference] = []
    try:
        names = asserting_names(document)
    except ToolError as error:
        return [Difference(party.id, "unusable_key", error.code)]
    for name in names[:100]:
        try:
            public = assertion_key(document, name, controller=party.id)
        except ToolError as error:
            found.append(Difference(party.id, "unusable_key", f"{name}: {error.code}"))
            continue
        known = listed.get(name)
        if known is None:
            found.append(Difference(party.id, "unlisted_key", f"{name} {public.fingerprint}"))
        elif known.multikey != public.multikey:
            found.append(Difference(party.id, "other_key", f"{name} {public.fingerprint}"))
        elif known.revoked is not None and known.revoked <= at:
            found.append(Difference(party.id, "ended_key_offered", name))
    for key in party.keys:
        alive = key.not_before <= at < key.not_after and (key.revoked is None or at < key.revoked)
        if alive and key.id not in names:
            found.append(Difference(party.id, "key_vanished", key.id))
    return found
