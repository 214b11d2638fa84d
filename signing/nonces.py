"""The one place where randomness enters: salts, challenges, serial parts of identifiers, indices."""

import os


def random_bytes(count: int) -> bytes:
    """``count`` bytes of the operating system's randomness."""
    return os.urandom(count)


def random_below(bound: int) -> int:
    """A uniform integer ``0 <= n < bound``."""
    import secrets  # noqa: PLC0415 - brings random and hmac along, and only issuing draws an index

    return secrets.randbelow(bound)


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """A version 7 UUID URN (RFC 9562 section 5.7) of the given moment and at least ten random bytes."""
    head = (milliseconds & (1 << 48) - 1).to_bytes(6, "big")
    tail = bytearray(randomness[:10])
    tail[0] = (tail[0] & 0x0F) | 0x70
    tail[2] = (tail[2] & 0x3F) | 0x80
    text = (head + tail).hex()
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
