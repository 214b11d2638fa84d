"""Chain the entries of the journal, so that none is changed, taken out or put in between unnoticed.

``link_n = SHA-384(link_{n-1} || JCS(entry_n))``, and the link before the opening is 32 random bytes, the
salt: the head of the chain is published with the statement, and entries of few possible amounts must not be
guessable from it.
"""

from typing import Final

from signing.digests import sha384
from signing.encoding import multibase_encode

SALT_BYTES: Final = 32
_HEADER: Final = b"\x20\x30"  # multihash: sha2-384, 48 bytes


def link(before: bytes, entry: bytes) -> bytes:
    """The link of an entry, whose canonical bytes are given, upon the link before it (or the salt)."""
    return sha384(before + entry)


def shown(head: bytes) -> str:
    """A link as documents carry it."""
    return multibase_encode("u", _HEADER + head)
