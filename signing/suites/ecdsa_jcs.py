"""ecdsa-jcs-2019: P-256 or P-384 over JCS (Data Integrity ECDSA Cryptosuites 1.0 section 3.3).

See ``eddsa_jcs`` for what signing text instead of RDF means.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, cast

from signing import jcs
from signing.keys import KeyKind
from signing.strict_json import JsonValue
from signing.suites.suite import Canonicaliser

_HASH: Final = {"P-256": "sha256", "P-384": "sha384"}


class EcdsaJcs2019:
    """The suite of section 3.3; clause numbers below are that document's."""

    name: Final = "ecdsa-jcs-2019"
    kinds: Final[frozenset[KeyKind]] = frozenset({"P-256", "P-384"})
    profile_kinds: Final[frozenset[KeyKind]] = frozenset()
    context_in_proof: Final = True

    def document_hash(
        self, unsecured: Mapping[str, object], kind: KeyKind, canonicalise: Canonicaliser
    ) -> bytes:
        """Return the transformed (3.3.3) and hashed (3.3.4) document."""
        return hashlib.new(_HASH[kind], jcs.canonical(cast("JsonValue", dict(unsecured)))).digest()

    def message(
        self,
        unsecured: Mapping[str, object],
        options: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
    ) -> bytes:
        """Proof configuration (3.3.5: with its own ``@context``), then hashing (3.3.4): options first."""
        proof_hash = hashlib.new(_HASH[kind], jcs.canonical(cast("JsonValue", dict(options)))).digest()
        return proof_hash + self.document_hash(unsecured, kind, canonicalise)
