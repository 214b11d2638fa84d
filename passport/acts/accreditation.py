"""Accredit a verifier: the accreditation body states in which scope it may verify (DESIGN 4)."""

from collections.abc import Mapping
from typing import Any

from passport.acts.sealing import ActRefused, Signing, envelope, seal


def accredit(verifier: Mapping[str, Any], signing: Signing) -> dict[str, Any]:
    """Sign an AccreditationCredential, valid from the moment of ``signing``.

    ``verifier`` holds ``id`` (its DID), ``name``, ``legalEntity``, ``number``, ``standards`` and ``scope``
    (both in any order), optionally ``country``. Raises ``ActRefused`` ``accreditation.self``,
    ``ShapeRefused`` and signing errors.
    """
    if verifier.get("id") == signing.did:
        raise ActRefused(
            "accreditation.self",
            "A body cannot accredit itself.",
            hint="Name the DID of the verifier.",
            where="/credentialSubject/id",
        )
    subject = {
        **verifier,
        "type": "AccreditedVerifier",
        "standards": sorted(verifier["standards"], key=lambda entry: (entry["name"], entry["edition"])),
        "scope": sorted(verifier["scope"], key=scope_order),
    }
    return seal("accreditation", envelope("accreditation", signing, subject), signing)


def scope_order(entry: Mapping[str, str]) -> tuple[str, str, str, str]:
    """The key by which scope entries are sorted (R5)."""
    return entry["scheme"], entry["sector"], entry["country"], entry["level"]
