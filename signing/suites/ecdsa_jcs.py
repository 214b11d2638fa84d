"""ecdsa-jcs-2019: P-256 or P-384 over JCS (Data Integrity ECDSA Cryptosuites 1.0 section 3.3).

See ``eddsa_jcs`` for what signing text instead of RDF means. Passports use P-256 only.
"""

from typing import Final

from signing.suites.suite import Suite

ECDSA_JCS_2019: Final = Suite(
    "ecdsa-jcs-2019", frozenset({"P-256", "P-384"}), profile_kinds=frozenset({"P-256"}), context_in_proof=True
)
