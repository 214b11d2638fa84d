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
