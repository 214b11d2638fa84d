"""eddsa-jcs-2022: Ed25519 over SHA-256 of JCS (Data Integrity EdDSA Cryptosuites 1.0 section 3.3).

Outside passports only. JSON-LD takes no part: what is signed is the document's text, so nothing is dropped
and no context is read, but the names in it mean what the verifier believes they mean.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, cast

from signing import jcs
from signing.keys import KeyKind
from signing.strict_json import JsonValue
from signing.suites.suite import Canonicaliser


class EddsaJcs2022:
    """The suite of section 3.3; clause numbers below are that document's."""

    name: Final = "eddsa-jcs-2022"
    kinds: Final[frozenset[KeyKind]] = frozenset({"Ed25519"})
    profile_kinds: Final[frozenset[KeyKind]] = frozenset()
    context_in_proof: Final = True

    def document_hash(
        self, unsecured: Mapping[str, object], kind: KeyKind, canonicalise: Canonicaliser
    ) -> bytes:
        """Return the transformed (3.3.3) and hashed (3.3.4) document."""
        return hashlib.sha256(jcs.canonical(cast("JsonValue", dict(unsecured)))).digest()

    def message(
        self,
        unsecured: Mapping[str, object],
        options: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
    ) -> bytes:
        """Proof configuration (3.3.5: with its own ``@context``), then hashing (3.3.4): options first."""
        proof_hash = hashlib.sha256(jcs.canonical(cast("JsonValue", dict(options)))).digest()
        return proof_hash + self.document_hash(unsecured, kind, canonicalise)
