"""Change the content of a trust list before it is signed: parties, their keys, accreditations, witnesses.

Each function takes the subject of the next version and returns it changed; lists that the format sorts stay
sorted.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, cast

from passport import links
from passport.model.keychange import KeyChange
from signing.errors import ToolError
from signing.keys import PublicKey

Subject = dict[str, Any]


class TrustEditRefused(ToolError):
    """A change that must not be signed; codes ``trust.*``."""


def empty(did: str, name: str, register: str, key: Mapping[str, str]) -> Subject:
    """Return the subject of a first version: nobody is listed yet. ``register`` is the list's own IRI."""
    return {
        "id": register,
        "type": "TrustRegister",
        "name": name,
        "version": "1",
        "publisherKeys": [dict(key)],
    }


def key_entry(verification_method: str, public: PublicKey, not_before: str, not_after: str) -> dict[str, str]:
    """Return an entry of a key history: a key, and the moments between which it may have signed."""
    return {
        "id": verification_method,
        "publicKeyMultibase": public.multikey,
        "notBefore": not_before,
        "notAfter": not_after,
    }


def next_version(subject: Mapping[str, Any]) -> Subject:
    """Return a copy to change, with its version one higher."""
    changed = deepcopy(dict(subject))
    changed["version"] = str(int(subject["version"]) + 1)
    return changed


def with_publisher_key(subject: Subject, entry: dict[str, str]) -> Subject:
    """Add a further key of the publisher (``trust.same``, ``trust.key_taken``).

    Those who pinned another key are asked again before they accept it.
    """
    refuse_owned(subject, entry["publicKeyMultibase"], entry["id"].partition("#")[0])
    if any(key["id"] == entry["id"] for key in subject["publisherKeys"]):
        raise TrustEditRefused(
            "trust.same", f"The list names {entry['id']} already.", hint="There is nothing to sign."
        )
    keys = [*subject["publisherKeys"], entry]
    subject["publisherKeys"] = sorted(keys, key=lambda key: str(key["id"]))
    return subject


def with_accreditation(subject: Subject, accreditation: Mapping[str, Any]) -> Subject:
    """Add an accreditation credential by its digest (``trust.same``); its body must be listed.

    A body without the role accreditation-body is ``trust.unknown_body``.
    """
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


def with_witnessed(subject: Subject, seen_at: Mapping[str, str]) -> Subject:
    """Add since when documents were seen, moments by digest; an earlier entry of the same document stays.

    Where none of them is new there is nothing to sign (``trust.same``).
    """
    seen = {entry["digestMultibase"]: entry for entry in subject.get("witnessed", [])}
    fresh = {digest: at for digest, at in seen_at.items() if digest not in seen}
    if not fresh:
        raise TrustEditRefused(
            "trust.same", "The list has witnessed all of this already.", hint="There is nothing to sign."
        )
    seen |= {digest: {"digestMultibase": digest, "seenAt": at} for digest, at in fresh.items()}
    subject["witnessed"] = [seen[digest] for digest in sorted(seen)]
    return subject


def with_key_change(subject: Subject, change: KeyChange) -> Subject:
    """Apply a change of key that was judged: a key ends, and its successor, if there is one, begins."""
    keys = all_keys(subject, change.holder)
    entry = next(key for key in keys if key["id"] == change.ended.key)
    entry.update({"revoked": change.ended.revoked, "reason": change.ended.reason})
    begun = change.begun
    if begun is not None:
        refuse_owned(subject, begun.multikey, change.holder)
        keys.append(
            key_entry(begun.key, PublicKey.from_multikey(begun.multikey), begun.not_before, begun.not_after)
        )
        keys.sort(key=lambda key: key["id"])
    return subject


def with_anchor(subject: Subject, anchor: Mapping[str, Any]) -> Subject:
    """Add what a foreign credential says about a listed party (``trust.not_listed``, ``trust.same``)."""
    if not any(party["id"] == anchor["party"] for party in subject.get("parties", [])):
        raise not_listed(anchor["party"])
    anchors = {entry["digestMultibase"]: entry for entry in subject.get("anchors", [])}
    if anchor["digestMultibase"] in anchors:
        raise TrustEditRefused(
            "trust.same", "The list has entered this credential already.", hint="There is nothing to sign."
        )
    subject["anchors"] = [*anchors.values(), dict(anchor)]
    return subject


def all_keys(subject: Subject, holder: str) -> list[dict[str, str]]:
    """Return the key history of a party, or that of the publisher; empty for anybody else."""
    for party in subject.get("parties", []):
        if party["id"] == holder:
            return cast("list[dict[str, str]]", party["keys"])
    keys = cast("list[dict[str, str]]", subject["publisherKeys"])
    return keys if any(key["id"].startswith(f"{holder}#") for key in keys) else []


def all_multikeys(subject: Subject) -> set[str]:
    """Return every public key that the list names for a party, ended or not."""
    return {str(key["publicKeyMultibase"]) for party in subject.get("parties", []) for key in party["keys"]}


def not_listed(name: str) -> TrustEditRefused:
    """Return the refusal to change what the list does not name."""
    return TrustEditRefused(
        "trust.not_listed",
        f"The list does not name {name}.",
        hint="passport trust show FILE says who is in it.",
    )


def refuse_owned(subject: Subject, multikey: str, did: str) -> None:
    """Refuse a newcomer's copy of a key that somebody else holds (T38): ``trust.key_taken``.

    Two holders of one key could each pass off what the other signed as their own.
    """
    owner = _owner_of(subject, multikey, did)
    if owner:
        raise TrustEditRefused(
            "trust.key_taken",
            f"The key of {did} is already the key of {owner}.",
            hint="Public keys can be copied; ask the newcomer for a key of its own.",
        )


def _owner_of(subject: Subject, multikey: str, did: str) -> str:
    """Return the first other party with that key, else ``the publisher`` if it is its; empty if nobody's."""
    for party in subject.get("parties", []):
        if party["id"] != did and any(key["publicKeyMultibase"] == multikey for key in party["keys"]):
            return str(party["id"])
    publishers = (key for key in subject["publisherKeys"] if not key["id"].startswith(f"{did}#"))
    return "the publisher" if any(key["publicKeyMultibase"] == multikey for key in publishers) else ""
