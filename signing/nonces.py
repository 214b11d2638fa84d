"""The one place where randomness enters: salts, challenges, serial parts of identifiers, indices."""

import secrets
import uuid


def random_bytes(count: int) -> bytes:
    """``count`` bytes of the operating system's randomness."""
    return secrets.token_bytes(count)


def random_below(bound: int) -> int:
    """A uniform integer ``0 <= n < bound``."""
    return secrets.randbelow(bound)


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """A version 7 UUID URN (RFC 9562 section 5.7) of the given moment and at least ten random bytes."""
    head = (milliseconds & (1 << 48) - 1).to_bytes(6, "big")
    tail = bytearray(randomness[:10])
    tail[0] = (tail[0] & 0x0F) | 0x70
    tail[2] = (tail[2] & 0x3F) | 0x80
    return uuid.UUID(bytes=head + bytes(tail)).urn
