"""Encode and decode bytes as text, one spelling a value: base64url, base58btc, multibase, varint, multikey.

Every decoder caps the length before it works, accepts only the strict alphabet, and proves that re-encoding
yields the text it was given. All of them raise ``EncodingRefused``.
"""

import base64
import binascii
from typing import Final, Literal

from signing.errors import EncodingRefused

BASE58_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT: Final = 255
_BASE58_VALUE: Final = bytes(
    BASE58_ALPHABET.find(chr(code)) if chr(code) in BASE58_ALPHABET else _NO_DIGIT for code in range(256)
)
# Ten base58 digits at a time: the loop over big integers then runs ten times less often.
_BASE58_CHUNK: Final = 10

MULTICODEC: Final = {
    "ed25519-pub": 0xED,
    "p256-pub": 0x1200,
    "p384-pub": 0x1201,
    "ed25519-priv": 0x1300,
    "p256-priv": 0x1306,
    "p384-priv": 0x1307,
}
"""Code points of the multicodec table that keys use (Controlled Identifiers 1.0 section 2.2.2)."""


def b64url_encode(data: bytes) -> str:
    """Encode as base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64url_decode(text: str, *, max_chars: int = 4_000_000) -> bytes:
    """Return the bytes of base64url text; padding, junk and non-zero trailing bits are refused (T41)."""
    _check_length(text, max_chars, "base64url")
    if "+" in text or "/" in text or not text.isascii():
        raise _refused("base64url", "it holds a character outside the base64url alphabet")
    try:
        standard = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        data = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused("base64url", "it is not base64url without padding") from error
    if b64url_encode(data) != text:
        raise _refused("base64url", "it is not the one canonical spelling of its bytes")
    return data


def base58_encode(data: bytes) -> str:
    """Encode as base58btc; each leading zero byte becomes one ``1``."""
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, part = divmod(number, 58**_BASE58_CHUNK)
        for _ in range(_BASE58_CHUNK):
            part, digit = divmod(part, 58)
            digits.append(BASE58_ALPHABET[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    # The leading digits of the last chunk may be zeros, which are written as ones.
    return "1" * zeros + "".join(reversed(digits)).lstrip("1")


def base58_decode(text: str, *, max_chars: int = 256) -> bytes:
    """Return the bytes of base58btc text. The work is quadratic, so the length is capped first (T35)."""
    _check_length(text, max_chars, "base58btc")
    digits = text.encode("ascii", "replace").translate(_BASE58_VALUE)
    if _NO_DIGIT in digits:
        raise _refused("base58", "it holds a character outside the base58btc alphabet")
    number = 0
    for start in range(0, len(digits), _BASE58_CHUNK):
        part = digits[start : start + _BASE58_CHUNK]
        value = 0
        for digit in part:
            value = value * 58 + digit
        number = number * 58 ** len(part) + value
    zeros = len(text) - len(text.lstrip("1"))
    # No second spelling exists: leading ones and zero bytes pair off, and the rest is a positional number.
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multibase_encode(prefix: Literal["u", "z"], data: bytes) -> str:
    """Encode as multibase: ``u`` is base64url without padding, ``z`` is base58btc."""
    return prefix + (b64url_encode(data) if prefix == "u" else base58_encode(data))


def multibase_decode(text: str, *, allowed: str = "uz", max_chars: int = 4_000_000) -> bytes:
    """Return the bytes of multibase text whose prefix is one of ``allowed``; ``max_chars`` counts the prefix.

    Base58btc is capped at 256 characters whatever ``max_chars`` says.
    """
    _check_length(text, max_chars, "multibase")
    prefix = text[:1]
    if not prefix or prefix not in allowed or prefix not in "uz":
        raise _refused("multibase", f"its first character is not one of: {', '.join(allowed)}")
    return b64url_decode(text[1:], max_chars=max_chars) if prefix == "u" else base58_decode(text[1:])


def varint_encode(number: int) -> bytes:
    """Encode ``0 <= number < 2**63`` as unsigned LEB128 in its shortest form."""
    if not 0 <= number < 1 << 63:
        raise _refused("varint", "the number does not fit into nine bytes")
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def varint_decode(data: bytes) -> tuple[int, int]:
    """Return the number that ``data`` begins with, and its bytes; only the shortest form is read (T36)."""
    number = 0
    for position, byte in enumerate(data[:9]):
        number |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            if byte == 0 and position > 0:
                raise _refused("varint", "it is not in its shortest form")
            return number, position + 1
    raise _refused("varint", "it does not end within nine bytes")


def multikey_encode(codec: str, raw: bytes) -> str:
    """Return a Multikey value: ``z`` + base58btc(varint(code of ``codec``) + ``raw``)."""
    return multibase_encode("z", varint_encode(MULTICODEC[codec]) + raw)


def multikey_decode(text: str) -> tuple[str, bytes]:
    """Return the codec name and raw key bytes of a Multikey value; its code must be in ``MULTICODEC``."""
    data = multibase_decode(text, allowed="z", max_chars=256)
    code, length = varint_decode(data)
    for name, known in MULTICODEC.items():
        if code == known:
            return name, data[length:]
    raise EncodingRefused(
        "encoding.multicodec",
        f"The multicodec 0x{code:x} is not a key this tool knows.",
        hint="Use an Ed25519, P-256 or P-384 key.",
    )


def _check_length(text: str, max_chars: int, name: str) -> None:
    if len(text) > max_chars:
        raise EncodingRefused(
            "encoding.too_long",
            f"The {name} text has {len(text)} characters; at most {max_chars} are read here.",
            hint="Check that the right value was put into this member.",
        )


def _refused(kind: str, reason: str) -> EncodingRefused:
    return EncodingRefused(
        f"encoding.{kind}",
        f"This is not strict {kind} text: {reason}.",
        hint="Copy the value again from its source, character by character.",
    )
