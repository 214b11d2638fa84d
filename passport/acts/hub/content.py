"""Sign the content that a hub publishes: a release, a charter, an equivalence of rule sets (hub.md)."""

from collections.abc import Mapping
from typing import Any

from passport.acts.sealing import Signing, seal
from passport.model.common import Party
from passport.model.hub.document import TYPE, About, written
from passport.vocab import HUB_CONTEXTS
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import JsonValue


def sign(about: About, number: str, content: Mapping[str, JsonValue], signing: Signing) -> bytes:
    """Sign the digest of a content, and give the file of both.

    ``number`` is that of the release, or the edition of a charter. ``content`` has been checked by whoever
    made it. Raises ``ActRefused`` (``act.*``), ``ShapeRefused``, and what signing raises.
    """
    issuer = signing.issuer
    body: dict[str, Any] = {
        "@context": list(HUB_CONTEXTS),
        "id": signing.id,
        "type": ["VerifiableCredential", TYPE],
        "issuer": issuer.document() if isinstance(issuer, Party) else issuer,
        "validFrom": signing.at,
        "validUntil": signing.valid_until,
        "credentialSubject": {
            "type": about,
            "number": number,
            "digestMultibase": multibase_digest(jcs.canonical(dict(content))),
        },
    }
    return written(seal("hubdocument", body, signing), content)
