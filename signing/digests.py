"""Digest bytes and signed documents, as multibase multihashes."""

import hashlib
from collections.abc import Mapping
from typing import Final, Literal

from signing import jcs
from signing.encoding import multibase_decode, multibase_encode
from signing.errors import EncodingRefused
from signing.strict_json import JsonValue

Algorithm = Literal["sha2-256", "sha2-384"]

# The whole allow-list (T39). Multihash header: code and length, both single-byte varints.
_HEADER: Final[dict[Algorithm, bytes]] = {"sha2-256": b"\x12\x20", "sha2-384": b"\x20\x30"}
# 'z' + base58btc of 50 bytes has at most 70 characters, 'u' + base64url has 68.
_MAX_CHARS: Final = 72


def sha256(data: bytes) -> bytes:
    """Compute SHA-256: 32 bytes."""
    return hashlib.sha256(data).digest()


def sha384(data: bytes) -> bytes:
    """Compute SHA-384: 48 bytes."""
    return hashlib.sha384(data).digest()


def multibase_digest(data: bytes, algorithm: Algorithm = "sha2-384") -> str:
    """Digest ``data`` and write it as ``u`` + base64url of its multihash."""
    value = sha256(data) if algorithm == "sha2-256" else sha384(data)
    return multibase_encode("u", _HEADER[algorithm] + value)


digest_of_bytes = multibase_digest
"""The same, for callers that digest the bytes of a file and no document."""


def parse_digest(text: str) -> tuple[Algorithm, bytes]:
    """Read algorithm and value of a ``digestMultibase``; only sha2-256 and sha2-384, untruncated (T39).

    For tests of published digests, which have other algorithms and prefixes: the product compares digests as
    texts, since it writes them in one spelling. Raises ``EncodingRefused``: ``digest.algorithm`` or
    ``digest.length``, or the code of the multibase decoder.
    """
    data = multibase_decode(text, max_chars=_MAX_CHARS)
    for algorithm, header in _HEADER.items():
        if data[:1] == header[:1]:
            if data[1:2] != header[1:] or len(data) != 2 + header[1]:
                raise EncodingRefused(
                    "digest.length",
                    f"The {algorithm} digest has not its full {header[1]} bytes.",
                    hint="Copy the whole digest; shortened ones are never accepted.",
                )
            return algorithm, data[2:]
    raise EncodingRefused(
        "digest.algorithm",
        "The digest is of an algorithm this tool does not accept.",
        hint="Use sha2-256 or sha2-384.",
    )


def document_digest(secured: Mapping[str, JsonValue]) -> str:
    """Compute the digest D of a signed document, its proof included: sha2-384 over JCS bytes (DESIGN 2.5)."""
    return multibase_digest(jcs.canonical_read(dict(secured)))
