"""Pack and unpack bitstrings of status lists, and read single bits (Bitstring Status List 1.0, DESIGN 5).

One bit an entry, index 0 is the left-most bit of the first byte (T68). The packed form is gzip in multibase
base64url. What comes from a stranger is inflated to at most 2 MiB, whatever it claims to hold (T63).
"""

import struct
import zlib
from typing import Final

from signing.encoding import multibase_decode, multibase_encode
from signing.errors import EncodingRefused, ToolError
from signing.shown import quoted

MIN_BITS: Final = 131_072
"""Fewest entries of a list: a smaller crowd would reveal whose entry was looked up (section 6.1)."""
MIN_BYTES: Final = MIN_BITS // 8
MAX_BYTES: Final = 2 * 1024 * 1024
_MAX_CHARS: Final = 3_000_000
# Method deflate, no flags, time 0, no hint about effort, operating system "unknown": equal bits give equal
# text.
_GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


class StatusRefused(ToolError):
    """A bitstring or index that cannot be used; codes ``status.*``."""


def encode_bits(bits: bytes) -> str:
    """The ``encodedList`` of a whole bitstring, without time or machine in it; raises ``status.length``."""
    _check_length(len(bits))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bits) + packer.flush()
    return multibase_encode("u", _GZIP_HEADER + body + struct.pack("<II", zlib.crc32(bits), len(bits)))


def decode_bits(text: str) -> bytes:
    """The bitstring in an ``encodedList``: 16 KiB to 2 MiB.

    Raises ``status.encoding`` (no multibase base64url), ``status.gzip`` (damaged, truncated, more than one
    member, or bytes behind the end: T64) and ``status.length``.
    """
    try:
        packed = multibase_decode(text, allowed="u", max_chars=_MAX_CHARS)
    except EncodingRefused as error:
        raise StatusRefused(
            "status.encoding",
            f"The status list is not multibase base64url: {error.message}",
            hint="Ask its issuer for a list that follows Bitstring Status List 1.0.",
        ) from error
    stream = zlib.decompressobj(wbits=31)
    try:
        bits = stream.decompress(packed, MAX_BYTES + 1)
    except zlib.error as error:
        raise _not_gzip("it is damaged") from error
    _check_length(len(bits), whole=stream.eof)
    if not stream.eof:
        raise _not_gzip("it ends too early")
    if stream.unused_data:
        raise _not_gzip("something follows its end")
    return bits


def parse_index(text: str) -> int:
    """The number in a ``statusListIndex``: decimal, no leading zeros (T65); else ``status.index``."""
    good = 0 < len(text) <= len(str(MAX_BYTES * 8)) and text.isascii() and text.isdigit()
    if not good or (text[0] == "0" and text != "0"):
        raise StatusRefused(
            "status.index",
            f"Not an index into a status list: {quoted(text, 20)}.",
            hint="An index is a string of decimal digits without sign or leading zeros.",
        )
    return int(text)


def bit(bits: bytes, index: int) -> bool:
    """The bit at ``index``, counted from the left-most (T68); raises ``status.index`` beyond the list."""
    place, mask = _place(bits, index)
    return bool(bits[place] & mask)


def with_bit(bits: bytes, index: int, value: bool) -> bytes:
    """A copy of ``bits`` with one bit set to ``value``; raises ``status.index`` beyond the list."""
    place, mask = _place(bits, index)
    changed = bytearray(bits)
    changed[place] = changed[place] | mask if value else changed[place] & ~mask
    return bytes(changed)


def _place(bits: bytes, index: int) -> tuple[int, int]:
    if not 0 <= index < len(bits) * 8:
        raise StatusRefused("status.index", f"The list has {len(bits) * 8} entries; there is no such index.")
    return index >> 3, 0x80 >> (index & 7)


def _check_length(size: int, *, whole: bool = True) -> None:
    if size > MAX_BYTES:
        raise StatusRefused("status.length", f"The status list holds more than {MAX_BYTES} bytes.")
    if whole and size < MIN_BYTES:
        raise StatusRefused(
            "status.length",
            f"The status list holds {size * 8} bits; at least {MIN_BITS} are required.",
            hint="A list needs that many entries so that a look-up does not betray whose entry it was.",
        )


def _not_gzip(reason: str) -> StatusRefused:
    return StatusRefused("status.gzip", f"The status list is not one gzip member: {reason}.")
