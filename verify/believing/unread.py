"""Recognise a document that a listed party signed although it breaks the profile: unread, not absent (T121).

The signature, of which the profile is no part, distinguishes it from what anybody could write in that party's
name. A member that the profile does not define has no canonical form, so such a document stays unknown.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from passport.model.common import Envelope, Party, Proof
from passport.moments import is_moment
from passport.vocab import Role
from verify.believing import party
from verify.believing import proof as mathematics
from verify.believing.party import Listing


class Unread(NamedTuple):
    """Who signed the document, and the latest moment it gives for that."""

    issuer: str
    said: str


def signed_by(document: dict[str, Any], digest: str, trust: Listing, role: Role) -> Unread | None:
    """Name the listed party of that role whose key, in its time, signed the document; else ``None``."""
    envelope = _envelope(document)
    if envelope is None:
        return None
    found = party.identify(envelope, digest, trust, role=role)
    if found.stopped or found.key is None or mathematics.prove(document, found.key, plain=False)[1]:
        return None
    return Unread(envelope.issuer.id, envelope.said)


def _envelope(document: Mapping[str, Any]) -> Envelope | None:
    """Read issuer, key and times; ``None`` where they say nobody. ``validFrom`` may be unreadable."""
    issuer, proof = document.get("issuer"), document.get("proof")
    if not isinstance(issuer, dict) or not isinstance(proof, dict):
        return None
    did, method, created = issuer.get("id"), proof.get("verificationMethod"), proof.get("created")
    if not isinstance(did, str) or not isinstance(method, str):
        return None
    if not isinstance(created, str) or not is_moment(created):
        return None
    begin = document.get("validFrom")
    dated = begin if isinstance(begin, str) and is_moment(begin) else created
    return Envelope(dict(document), "", Party(did, ""), dated, "", (), Proof("", created, method, "", None))
