"""The accreditation body's act: this verifier may verify in this scope (DESIGN 4)."""

from collections.abc import Mapping
from typing import Any

from passport.acts.sealing import ActRefused, envelope, seal
from passport.acts.statuslist import StatusPlace
from passport.model.common import Party
from signing.signer import Signer


def accredit(
    verifier: Mapping[str, Any],
    issuer: Party,
    signer: Signer,
    *,
    at: str,
    valid_until: str,
    status: StatusPlace,
    id: str,
) -> dict[str, Any]:
    """A signed AccreditationCredential, valid from ``at``.

    ``verifier`` holds ``id`` (its DID), ``name``, ``legalEntity``, ``number``, ``standards`` and ``scope``
    (both in any order), optionally ``country``. Raises ``ActRefused`` ``accreditation.self``,
    ``ShapeRefused`` and signing errors.
    """
    if verifier.get("id") == issuer.id:
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
    body = {
        **envelope("accreditation", id, issuer, (at, valid_until), subject),
        "credentialStatus": status.entries("accreditation"),
    }
    return seal("accreditation", body, signer, at=at)


def scope_order(entry: Mapping[str, str]) -> tuple[str, str, str, str]:
    """The key by which scope entries are sorted (R5)."""
    return entry["scheme"], entry["sector"], entry["country"], entry["level"]
