"""What a cryptosuite is: a name, the keys it takes, and the bytes that are signed (Data Integrity 1.0).

A suite neither signs nor verifies: that is mathematics of the key (``signing.keys``), the same for every
suite. It does not canonicalise RDF either but is handed the canonicaliser, so that the same suite serves
compiled contexts and foreign documents. The four suites differ in two values only, key kinds and canonical
form; the hash follows from the key: SHA-384 with P-384, else SHA-256.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias, cast

from signing import jcs
from signing.keys import KeyKind
from signing.strict_json import JsonValue

Canonicaliser: TypeAlias = Callable[[Mapping[str, object], str], bytes]
"""(document, name of the hash used inside: sha256 or sha384) -> canonical bytes."""


class Suite(NamedTuple):
    """One cryptosuite; its ``name`` is compared exactly (T34).

    ``kinds`` are the key kinds its specification allows, ``profile_kinds`` those that passports may use.
    ``context_in_proof``: a JCS suite, whose proof repeats the ``@context`` of the document where it has one;
    else the canonical form is RDFC-1.0. Clauses below are those of the EdDSA and the ECDSA Cryptosuites 1.0,
    3.2 for RDFC and 3.3 for JCS.
    """

    name: str
    kinds: frozenset[KeyKind]
    profile_kinds: frozenset[KeyKind]
    context_in_proof: bool

    def document_hash(
        self,
        unsecured: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
        *,
        plain: bool = False,
    ) -> bytes:
        """Return the transformed (3.x.3) and hashed (3.x.4) document, which has no proof.

        ``plain``: it holds no number, and no member name beyond ASCII (``jcs.canonical_read``).
        """
        algorithm = "sha384" if kind == "P-384" else "sha256"
        if self.context_in_proof:
            data = jcs.canonical_read(cast("JsonValue", dict(unsecured)), plain=plain)
        else:
            data = canonicalise(unsecured, algorithm)
        return hashlib.new(algorithm, data).digest()

    def message(
        self,
        unsecured: Mapping[str, object],
        options: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
        *,
        plain: bool = False,
    ) -> bytes:
        """Return the bytes to sign: hash of the proof configuration (3.x.5), then of the document (3.x.4).

        ``options`` is the proof without ``proofValue``; it has ``@context`` only with ``context_in_proof``.
        ``plain``: so are both (``document_hash``).
        """
        own = self.context_in_proof
        configuration = options if own else {"@context": unsecured.get("@context"), **options}
        proof_hash = self.document_hash(configuration, kind, canonicalise, plain=plain)
        return proof_hash + self.document_hash(unsecured, kind, canonicalise, plain=plain)
