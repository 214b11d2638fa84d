"""eddsa-rdfc-2022: Ed25519 over SHA-256 of RDFC-1.0 (Data Integrity EdDSA Cryptosuites 1.0 section 3.2)."""

import hashlib
from collections.abc import Mapping
from typing import Final

from signing.keys import KeyKind
from signing.suites.suite import Canonicaliser


class EddsaRdfc2022:
    """The suite of section 3.2; clause numbers below are that document's."""

    name: Final = "eddsa-rdfc-2022"
    kinds: Final[frozenset[KeyKind]] = frozenset({"Ed25519"})
    profile_kinds: Final = kinds
    context_in_proof: Final = False

    def document_hash(
        self, unsecured: Mapping[str, object], kind: KeyKind, canonicalise: Canonicaliser
    ) -> bytes:
        """Return the transformed (3.2.3) and hashed (3.2.4) document."""
        return hashlib.sha256(canonicalise(unsecured, "sha256")).digest()

    def message(
        self,
        unsecured: Mapping[str, object],
        options: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
    ) -> bytes:
        """Proof configuration (3.2.5: the document's ``@context``), then hashing (3.2.4): options first."""
        configuration = {"@context": unsecured.get("@context"), **options}
        proof_hash = hashlib.sha256(canonicalise(configuration, "sha256")).digest()
        return proof_hash + self.document_hash(unsecured, kind, canonicalise)
