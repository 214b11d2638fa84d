"""What a cryptosuite is: a name, the keys it takes, and the bytes that are signed (Data Integrity 1.0).

A suite neither signs nor verifies: that is mathematics of the key (``signing.keys``), the same for every
suite. It does not canonicalise either but is handed the canonicaliser, so that the same suite serves compiled
contexts and foreign documents.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from signing.keys import KeyKind

Canonicaliser: TypeAlias = Callable[[Mapping[str, object], str], bytes]
"""(document, name of the hash used inside: sha256 or sha384) -> canonical bytes."""


class Suite(Protocol):
    """One cryptosuite; its ``name`` is compared exactly (T34)."""

    @property
    def name(self) -> str:
        """The value of ``cryptosuite``."""
        ...

    @property
    def profile_kinds(self) -> frozenset[KeyKind]:
        """Key kinds that passports may use with this suite."""
        ...

    @property
    def kinds(self) -> frozenset[KeyKind]:
        """Key kinds that the suite's specification allows."""
        ...

    @property
    def context_in_proof(self) -> bool:
        """Whether the proof repeats the ``@context`` of the document (the JCS suites, where it has one)."""
        ...

    def document_hash(
        self, unsecured: Mapping[str, object], kind: KeyKind, canonicalise: Canonicaliser
    ) -> bytes:
        """Return the hash of the document without its proof."""
        ...

    def message(
        self,
        unsecured: Mapping[str, object],
        options: Mapping[str, object],
        kind: KeyKind,
        canonicalise: Canonicaliser,
    ) -> bytes:
        """Return the bytes to sign: hash of the proof options, then hash of the document.

        ``options`` is the proof without ``proofValue``; it has ``@context`` only with ``context_in_proof``.
        """
        ...
