"""Announce a change of key: the holder states which key ends and which begins (DESIGN 4).

Whether it counts is for the publishers of trust lists to decide.
"""

from typing import Any

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.model.keychange import Begun, Ended


def announce(ended: Ended, begun: Begun | None, signing: Signing) -> dict[str, Any]:
    """Sign a KeyChangeCredential: key ``ended`` stops counting, key ``begun`` starts, if there is one.

    A successor comes only with an orderly rotation and is signed by the key it follows: a key that somebody
    else may hold cannot name its successor. Raises ``ActRefused`` ``keychange.successor``,
    ``ShapeRefused`` and signing errors.
    """
    if begun is not None and (ended.reason != "rotation" or signing.signer.verification_method != ended.key):
        raise ActRefused(
            "keychange.successor",
            "Only the key that is being replaced, in an orderly rotation, can name its successor.",
            hint="Tell the publishers of trust lists the fingerprint of the new key over another channel.",
            where="/credentialSubject/begun",
        )
    subject: dict[str, object] = {
        "id": signing.did,
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
    return seal("keychange", envelope("keychange", signing, subject), signing)
