"""Who signs: the protocol every signer follows, and the one that holds its key in memory.

A hardware module or a cloud key service signs by offering the same three names; nothing above this floor
knows where the secret lies.
"""

from typing import NamedTuple, Protocol

from signing.keys import PrivateKey, PublicKey


class Signer(Protocol):
    """Something that can sign bytes for one verification method."""

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this signs."""
        ...

    @property
    def verification_method(self) -> str:
        """The DID URL of ``public``, as it will stand in the proof."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``: 64 bytes for Ed25519; r || s with low s for ECDSA."""
        ...


class JcsSigner(NamedTuple):
    """A ``Signer`` whose proofs are of a JCS suite: over the text of a document, not over its RDF."""

    signer: Signer

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this signs."""
        return self.signer.public

    @property
    def verification_method(self) -> str:
        """The DID URL of ``public``."""
        return self.signer.verification_method

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``."""
        return self.signer.sign(message)


class KeySigner(NamedTuple):
    """A ``Signer`` whose key is at hand."""

    private: PrivateKey
    verification_method: str

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this signs."""
        return self.private.public

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``."""
        return self.private.sign(message)


def is_at_hand(signer: Signer) -> bool:
    """Whether the key lies in the memory of this process, so that signing waits for nothing."""
    return isinstance(signer.signer if isinstance(signer, JcsSigner) else signer, KeySigner)
