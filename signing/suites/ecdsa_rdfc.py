"""ecdsa-rdfc-2019: P-256 or P-384 over RDFC-1.0 (Data Integrity ECDSA Cryptosuites 1.0 section 3.2).

With P-384 the hash is SHA-384 throughout, also inside RDFC-1.0. Passports use P-256 only.
"""

from typing import Final

from signing.suites.suite import Suite

ECDSA_RDFC_2019: Final = Suite(
    "ecdsa-rdfc-2019",
    frozenset({"P-256", "P-384"}),
    profile_kinds=frozenset({"P-256"}),
    context_in_proof=False,
)
