"""ecdsa-rdfc-2019: P-256 or P-384 over RDFC-1.0 (Data Integrity ECDSA Cryptosuites 1.0 section 3.2).

With P-384 the hash is SHA-384 throughout, also inside RDFC-1.0. Passports use P-256 only.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from signing.keys import KeyKind
from signing.suites.suite import Canonicaliser

_HASH: Final = {"P-256": "sha256", "P-384": "sha384"}


class EcdsaRdfc2019:
    """The suite of section 3.2; clause numbers below are that document's."""

    name: Final = "ecdsa-rdfc-2019"
    kinds: Final[frozenset[KeyKind]] = frozenset({"P-256", "P-384"})
    profile_kinds: Final[frozenset[KeyKind]] = frozenset({"P-256"})
    context_in_proof: Final = False

    def document_hash(
        self, unsecured: Mapping[str, object], kind: KeyKind, canonicalise: Canonicaliser
    ) -> bytes:
        """Return the transformed (3.2.3) and hashed (3.2.4) document."""
        return hashlib.new(_HASH[kind], canonicalise(unsecured, _HASH[kind])).digest()

    def message(
        self,
        unsecured: Mapping[str, object],
        options: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
    ) -> bytes:
        """Proof configuration (3.2.5: the document's ``@context``), then hashing (3.2.4): options first."""
        configuration = {"@context": unsecured.get("@context"), **options}
        proof_hash = hashlib.new(_HASH[kind], canonicalise(configuration, _HASH[kind])).digest()
        return proof_hash + self.document_hash(unsecured, kind, canonicalise)
