"""Sign a trust list: parties and keys, accreditations, witnessed documents, anchors (DESIGN 4)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.contradictions import Contradiction, described, find
from passport.model.shape import package_file
from passport.model.trustlist import read_keys, read_log_policy, read_parties
from passport.vocab import CONTEXT_PASSPORT, CONTEXT_V2
from signing.digests import multibase_digest
from signing.encoding import multibase_encode
from signing.jsonld.contexts import PUBLISHED
from signing.keys import PublicKey
from signing.signer import Signer

_SHA2_256: Final = b"\x12\x20"


def publish(register: Mapping[str, Any], signing: Signing, *, left: int = 0) -> dict[str, Any]:
    """Sign a TrustListCredential; the issuer is the publisher's DID.

    ``register`` holds the members of the subject but ``type`` and ``contexts``, its arrays in any order;
    empty ones are left out. The digests of the two contexts are added here. Raises ``ActRefused``:
    ``trustlist.publisher`` (the signer is not a publisher key in force at that moment),
    ``trustlist.contradiction`` (more than ``left`` pairs of entries that cannot be true together, T38, T119;
    some are left over while a list is mended step by step); ``ShapeRefused``, key and signing errors.
    """
    parties = [_party(entry) for entry in register.get("parties", ())]
    subject: dict[str, Any] = {
        **register,
        "type": "TrustRegister",
        "publisherKeys": _by(register["publisherKeys"], "id"),
        "contexts": context_digests(),
        "parties": _by(parties, "id"),
        "accreditations": _by(register.get("accreditations", ()), "digestMultibase"),
        "witnessed": _by(register.get("witnessed", ()), "digestMultibase"),
        "anchors": [
            {**entry, "facts": _by(entry["facts"], "key")}
            for entry in _by(register.get("anchors", ()), "digestMultibase")
        ],
    }
    if "logPolicy" in register:
        subject["logPolicy"] = _log_policy(register["logPolicy"])
    for name in ("parties", "accreditations", "witnessed", "anchors"):
        if not subject[name]:
            del subject[name]
    _check_publisher(subject["publisherKeys"], signing.signer, signing.at)

    def examine() -> None:
        _check_keys(subject)
        contradictions = contradictions_of(subject)
        if len(contradictions) > left:
            raise ActRefused(
                "trustlist.contradiction",
                described(contradictions),
                hint="Leave out what is wrong, or take the older entry out: passport trust remove",
                where=contradictions[0].where,
            )

    return seal("trustlist", envelope("trustlist", signing, subject), signing, examine=examine)


def contradictions_of(subject: Mapping[str, Any]) -> tuple[Contradiction, ...]:
    """What cannot be true together in the subject of a list that keeps the profile."""
    parties = read_parties(subject.get("parties", ()))
    return find(read_keys(subject["publisherKeys"]), parties, read_log_policy(subject.get("logPolicy")))


def _check_keys(subject: Mapping[str, Any]) -> None:
    """Every key can be used at all; raises key errors (T29)."""
    for holder in (subject["publisherKeys"], *(party["keys"] for party in subject.get("parties", ()))):
        for key in holder:
            PublicKey.from_multikey(key["publicKeyMultibase"])


def context_digests() -> list[dict[str, str]]:
    """What ``contexts`` of a list says: SHA-256 of the bytes of the contexts this tool was built with."""
    published = bytes.fromhex(PUBLISHED[CONTEXT_V2].bytes_digest)
    return [
        {
            "id": CONTEXT_PASSPORT,
            "digestMultibase": multibase_digest(package_file("contexts/passport-v1.jsonld"), "sha2-256"),
        },
        {"id": CONTEXT_V2, "digestMultibase": multibase_encode("u", _SHA2_256 + published)},
    ]


def _by(entries: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return sorted((dict(entry) for entry in entries), key=lambda entry: str(entry[name]))


def _party(entry: Mapping[str, Any]) -> dict[str, Any]:
    party = {**entry, "roles": sorted(entry["roles"]), "keys": _by(entry["keys"], "id")}
    if entry.get("identifierPrefixes"):
        party["identifierPrefixes"] = sorted(
            entry["identifierPrefixes"], key=lambda prefix: (prefix["scheme"], prefix["value"])
        )
    else:
        party.pop("identifierPrefixes", None)
    return party


def _log_policy(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Sort the arrays of a log policy; what is empty is left out."""
    groups = [{**group, "members": sorted(group["members"])} for group in policy.get("groups", ())]
    members = {
        "logs": sorted(policy["logs"], key=lambda entry: (entry["origin"], entry["key"])),
        "witnesses": sorted(policy.get("witnesses", ()), key=lambda entry: (entry["name"], entry["key"])),
        "groups": _by(groups, "name"),
        "quorum": policy.get("quorum", ""),
    }
    return {name: member for name, member in members.items() if member}


def _check_publisher(keys: Iterable[Mapping[str, str]], signer: Signer, at: str) -> None:
    """The signer is a key of the list's own publisher, in force at this moment."""
    for key in keys:
        if key["id"] == signer.verification_method and key["publicKeyMultibase"] == signer.public.multikey:
            end = min(key["notAfter"], key.get("revoked", key["notAfter"]))
            if key["notBefore"] <= at < end:
                return
    raise ActRefused(
        "trustlist.publisher",
        "The signing key is not among the publisher's keys that are in force at this moment.",
        hint="Add it to publisherKeys, with its window.",
        where="/credentialSubject/publisherKeys",
    )
