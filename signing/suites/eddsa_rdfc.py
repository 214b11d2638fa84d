"""eddsa-rdfc-2022: Ed25519 over SHA-256 of RDFC-1.0 (Data Integrity EdDSA Cryptosuites 1.0 section 3.2)."""

from typing import Final

from signing.suites.suite import Suite

EDDSA_RDFC_2022: Final = Suite(
    "eddsa-rdfc-2022", frozenset({"Ed25519"}), profile_kinds=frozenset({"Ed25519"}), context_in_proof=False
)
