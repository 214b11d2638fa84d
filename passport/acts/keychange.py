"""The act of a key's holder: this key ends, that one begins (DESIGN 4). Others believe it or not."""

from typing import Any

from passport.acts.sealing import ActRefused, envelope, seal
from passport.model.keychange import Begun, Ended
from signing.signer import Signer


def announce(
    did: str,
    ended: Ended,
    begun: Begun | None,
    signer: Signer,
    *,
    at: str,
    valid_until: str,
    id: str,
) -> dict[str, Any]:
    """A signed KeyChangeCredential of ``did``: ``ended`` stops counting, ``begun`` starts, if there is one.

    A successor comes only with an orderly rotation and is signed by the key it follows: a key that may be
    in other hands cannot name its heir. Raises ``ActRefused`` ``keychange.successor``, ``ShapeRefused`` and
    signing errors.
    """
    if begun is not None and (ended.reason != "rotation" or signer.verification_method != ended.key):
        raise ActRefused(
            "keychange.successor",
            "Only the key that is being replaced, in an orderly rotation, can name its successor.",
            hint="Tell the publishers of trust lists the fingerprint of the new key over another channel.",
            where="/credentialSubject/begun",
        )
    subject: dict[str, object] = {
        "id": did,
        "type": "KeyHolder",
        "ended": {"id": ended.key, "revoked": ended.revoked, "reason": ended.reason},
    }
    if begun is not None:
        subject["begun"] = {
            "id": begun.key,
            "publicKeyMultibase": begun.multikey,
            "notBefore": begun.not_before,
            "notAfter": begun.not_after,
        }
    return seal("keychange", envelope("keychange", id, did, (at, valid_until), subject), signer, at=at)
