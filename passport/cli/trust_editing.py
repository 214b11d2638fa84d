"""Changing the content of a trust list: who is in it, with which key, and which accreditations."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from passport import links
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
    multikey = newcomer.public.multikey
    owners = [party["id"] for party in subject.get("parties", []) for key in party["keys"]
              if key["publicKeyMultibase"] == multikey and party["id"] != newcomer.did]  # fmt: skip
    publisher = any(key["publicKeyMultibase"] == multikey for key in subject["publisherKeys"])
    if owners or publisher:
        raise TrustEditRefused(
            "trust.key_taken",
            f"The key of {newcomer.did} is already the key of {owners[0] if owners else 'the publisher'}.",
            hint="Public keys can be copied; ask the newcomer for a key of its own.",
        )
