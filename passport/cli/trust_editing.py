"""Changing the content of a trust list: who is in it, with which key, and which accreditations."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

from passport import links
from passport.model.keychange import KeyChange
from passport.vocab import Role
from signing.errors import ToolError
from signing.keys import PublicKey

Subject = dict[str, Any]


class TrustEditRefused(ToolError):
    """A change that must not be signed; codes ``trust.*``."""


@dataclass(frozen=True)
class Newcomer:
    """A party as it is to be listed; its key was compared with a fingerprint from another channel."""

    did: str
    name: str
    roles: tuple[Role, ...]
    legal_entity: str
    control_group: str
    prefixes: tuple[tuple[str, str], ...]
    verification_method: str
    public: PublicKey
    not_before: str
    not_after: str


def empty(did: str, name: str, register: str, key: Mapping[str, str]) -> Subject:
    """The subject of a first version: nobody is listed yet. ``register`` is the list's own IRI."""
    return {
        "id": register,
        "type": "TrustRegister",
        "name": name,
        "version": "1",
        "publisherKeys": [dict(key)],
    }


def key_entry(verification_method: str, public: PublicKey, not_before: str, not_after: str) -> dict[str, str]:
    """One key of a key history."""
    return {
        "id": verification_method,
        "publicKeyMultibase": public.multikey,
        "notBefore": not_before,
        "notAfter": not_after,
    }


def next_version(subject: Mapping[str, Any]) -> Subject:
    """A copy to change, its version one higher."""
    changed = deepcopy(dict(subject))
    changed["version"] = str(int(subject["version"]) + 1)
    return changed


def with_party(subject: Subject, newcomer: Newcomer) -> Subject:
    """The subject with one more party, or with a listed party's roles, prefixes and a further key.

    Raises ``trust.key_taken`` when somebody else holds the same key (T38) and ``trust.same`` when nothing
    changes.
    """
    _refuse_taken(subject, newcomer)
    parties = {party["id"]: party for party in subject.get("parties", [])}
    entry = key_entry(newcomer.verification_method, newcomer.public, newcomer.not_before, newcomer.not_after)
    before = parties.get(newcomer.did)
    party: dict[str, Any] = {
        "id": newcomer.did,
        "name": newcomer.name,
        "roles": sorted(newcomer.roles),
        "legalEntity": newcomer.legal_entity,
        "controlGroup": newcomer.control_group,
        "keys": _keys(before["keys"] if before else [], entry),
    }
    if newcomer.prefixes:
        party["identifierPrefixes"] = [
            {"scheme": scheme, "value": value} for scheme, value in sorted(newcomer.prefixes)
        ]
    if party == before:
        raise TrustEditRefused(
            "trust.same", f"{newcomer.did} is listed like this already.", hint="There is nothing to sign."
        )
    parties[newcomer.did] = party
    subject["parties"] = [parties[did] for did in sorted(parties)]
    return subject


def with_publisher_key(subject: Subject, entry: dict[str, str]) -> Subject:
    """The subject with a further key of its publisher; those who pinned another will ask again."""
    _refuse_owned(subject, entry["publicKeyMultibase"], entry["id"].partition("#")[0])
    if any(key["id"] == entry["id"] for key in subject["publisherKeys"]):
        raise TrustEditRefused(
            "trust.same", f"The list names {entry['id']} already.", hint="There is nothing to sign."
        )
    subject["publisherKeys"] = _keys(subject["publisherKeys"], entry)
    return subject


def with_accreditation(subject: Subject, accreditation: Mapping[str, Any]) -> Subject:
    """The subject standing by one more accreditation credential, whose body must be listed."""
    body = accreditation["issuer"]["id"]
    listed = {party["id"] for party in subject.get("parties", []) if "accreditation-body" in party["roles"]}
    if body not in listed:
        raise TrustEditRefused(
            "trust.unknown_body",
            f"{body} is not listed as an accreditation body.",
            hint="Add it first: passport trust add TRUST DIR --role accreditation-body --key FINGERPRINT ...",
        )
    entry = links.reference(accreditation)
    entries = {item["digestMultibase"]: item for item in subject.get("accreditations", [])}
    if entry["digestMultibase"] in entries:
        raise TrustEditRefused(
            "trust.same", "The list names this accreditation already.", hint="There is nothing to sign."
        )
    entries[entry["digestMultibase"]] = entry
    subject["accreditations"] = [entries[digest] for digest in sorted(entries)]
    return subject


def with_witnessed(subject: Subject, digests: Iterable[str], at: str) -> Subject:
    """The subject saying that these documents were seen at that moment; what was seen earlier stays so."""
    seen = {entry["digestMultibase"]: entry for entry in subject.get("witnessed", [])}
    fresh = {digest for digest in digests if digest not in seen}
    if not fresh:
        raise TrustEditRefused(
            "trust.same", "The list has witnessed all of this already.", hint="There is nothing to sign."
        )
    seen |= {digest: {"digestMultibase": digest, "seenAt": at} for digest in fresh}
    subject["witnessed"] = [seen[digest] for digest in sorted(seen)]
    return subject


def without_party(subject: Subject, did: str) -> Subject:
    """The subject without that party: nothing it ever signed counts any more."""
    left = [party for party in subject.get("parties", []) if party["id"] != did]
    if len(left) == len(subject.get("parties", [])):
        raise _not_listed(did)
    subject["parties"] = left
    subject["anchors"] = [entry for entry in subject.get("anchors", []) if entry["party"] != did]
    return subject


def with_key_ended(subject: Subject, key: str, since: str, reason: str | None) -> Subject:
    """The subject with an end to one key; only a compromise may follow, or come before, an earlier end."""
    if reason not in ("compromise", "rotation", "cessation"):
        raise TrustEditRefused(
            "trust.reason",
            "A key ends for compromise, rotation or cessation.",
            hint="Say --reason compromise if it may be in other hands: then only what was witnessed stands.",
        )
    entry = next((one for one in _all_keys(subject, key.partition("#")[0]) if one["id"] == key), None)
    if entry is None:
        raise _not_listed(key)
    ended = {"revoked": since, "reason": reason}
    if "revoked" in entry and (reason != "compromise" or entry.get("reason") == "compromise"):
        raise TrustEditRefused(
            "trust.same",
            f"{key} has ended already, as of {entry['revoked']}.",
            hint="There is nothing to sign.",
        )
    entry.update(ended)
    return subject


def with_withdrawn(subject: Subject, name: str, since: str, reason: str | None) -> Subject:
    """The subject standing no longer by an accreditation, as of a moment and for a reason it tells."""
    if not reason:
        raise TrustEditRefused(
            "trust.reason", "The list tells why an accreditation was withdrawn.", hint="Say --reason TEXT."
        )
    for entry in subject.get("accreditations", []):
        if name in (entry["id"], entry["digestMultibase"]):
            if "withdrawn" in entry:
                raise TrustEditRefused(
                    "trust.same", "It is withdrawn already.", hint="There is nothing to sign."
                )
            entry["withdrawn"] = {"at": since, "reason": reason}
            return subject
    raise _not_listed(name)


def with_key_change(subject: Subject, change: KeyChange) -> Subject:
    """The subject following a change that was judged: one key ends, its successor (if any) begins."""
    keys = _all_keys(subject, change.holder)
    entry = next(one for one in keys if one["id"] == change.ended.key)
    entry.update({"revoked": change.ended.revoked, "reason": change.ended.reason})
    begun = change.begun
    if begun is not None:
        _refuse_owned(subject, begun.multikey, change.holder)
        keys.append(
            key_entry(begun.key, PublicKey.from_multikey(begun.multikey), begun.not_before, begun.not_after)
        )
        keys.sort(key=lambda one: one["id"])
    return subject


def with_anchor(subject: Subject, anchor: Mapping[str, Any]) -> Subject:
    """The subject with what a foreign credential says about a listed party."""
    if not any(party["id"] == anchor["party"] for party in subject.get("parties", [])):
        raise _not_listed(anchor["party"])
    anchors = {entry["digestMultibase"]: entry for entry in subject.get("anchors", [])}
    if anchor["digestMultibase"] in anchors:
        raise TrustEditRefused(
            "trust.same", "The list has entered this credential already.", hint="There is nothing to sign."
        )
    subject["anchors"] = [*anchors.values(), dict(anchor)]
    return subject


def _all_keys(subject: Subject, holder: str) -> list[dict[str, str]]:
    """The key history of a party, or that of the publisher."""
    for party in subject.get("parties", []):
        if party["id"] == holder:
            return cast("list[dict[str, str]]", party["keys"])
    keys = cast("list[dict[str, str]]", subject["publisherKeys"])
    return keys if any(key["id"].startswith(f"{holder}#") for key in keys) else []


def _not_listed(name: str) -> TrustEditRefused:
    return TrustEditRefused(
        "trust.not_listed",
        f"The list does not name {name}.",
        hint="passport trust show FILE says who is in it.",
    )


def _keys(before: Sequence[Mapping[str, Any]], entry: dict[str, str]) -> list[Mapping[str, Any]]:
    """The key history with ``entry``; an entry that stands already keeps its window and its revocation."""
    keys = {key["id"]: key for key in before}
    known = keys.get(entry["id"])
    if known is not None and known["publicKeyMultibase"] != entry["publicKeyMultibase"]:
        raise TrustEditRefused(
            "trust.key_name",
            f"{entry['id']} is listed with another key.",
            hint="A new key has a new name, such as #key-2.",
        )
    if known is None:
        keys[entry["id"]] = entry
    return [keys[name] for name in sorted(keys)]


def _refuse_taken(subject: Subject, newcomer: Newcomer) -> None:
    _refuse_owned(subject, newcomer.public.multikey, newcomer.did)


def _refuse_owned(subject: Subject, multikey: str, did: str) -> None:
    """T38: the newcomer's copy of a key that somebody else holds is refused."""
    owners = [party["id"] for party in subject.get("parties", []) for key in party["keys"]
              if key["publicKeyMultibase"] == multikey and party["id"] != did]  # fmt: skip
    publisher = any(
        key["publicKeyMultibase"] == multikey and not key["id"].startswith(f"{did}#")
        for key in subject["publisherKeys"]
    )
    if owners or publisher:
        raise TrustEditRefused(
            "trust.key_taken",
            f"The key of {did} is already the key of {owners[0] if owners else 'the publisher'}.",
            hint="Public keys can be copied; ask the newcomer for a key of its own.",
        )
