"""eddsa-jcs-2022: Ed25519 over SHA-256 of JCS (Data Integrity EdDSA Cryptosuites 1.0 section 3.3).

JSON-LD takes no part: what is signed is the document's text, so nothing is dropped and no context is read,
but the names in it mean what the verifier believes they mean. In passports that is what the closed profile
says, under the constant ``@context`` that is signed with the rest (DESIGN 2.1).
"""

from typing import Final

from signing.suites.suite import Suite

EDDSA_JCS_2022: Final = Suite(
    "eddsa-jcs-2022", frozenset({"Ed25519"}), profile_kinds=frozenset({"Ed25519"}), context_in_proof=True
)
