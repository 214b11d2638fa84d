"""Digests: two algorithms, full length, one spelling (T39); D(x) as DESIGN 2.5 defines it."""

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import digests
from signing.encoding import multibase_encode
from signing.errors import EncodingRefused, JsonRefused
from signing.strict_json import JsonValue


@given(st.binary(max_size=100), st.sampled_from(["sha2-256", "sha2-384"]))
def test_round_trip(data: bytes, algorithm: digests.Algorithm) -> None:
    text = digests.multibase_digest(data, algorithm)
    value = hashlib.new(algorithm.replace("sha2-", "sha"), data).digest()
    assert digests.parse_digest(text) == (algorithm, value)
    header = {"sha2-256": b"\x12\x20", "sha2-384": b"\x20\x30"}[algorithm]
    assert digests.parse_digest(multibase_encode("z", header + value)) == (algorithm, value)


def test_known_values() -> None:
    assert digests.sha256(b"abc").hex().startswith("ba7816bf8f01cfea")
    assert digests.sha384(b"abc").hex().startswith("cb00753f45a35e8b")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x11\x14" + b"a" * 20, "digest.algorithm"),  # sha-1
        (b"\x00\x20" + b"a" * 32, "digest.algorithm"),  # identity
        (b"\x13\x30" + b"a" * 48, "digest.algorithm"),  # sha2-512 cut to 48 bytes
        (b"\x16\x20" + b"a" * 32, "digest.algorithm"),  # sha3-256
        (b"\xb2\x20" + b"a" * 32, "digest.algorithm"),
        (b"", "digest.algorithm"),
        (b"\x12\x10" + b"a" * 16, "digest.length"),
        (b"\x12\x20" + b"a" * 31, "digest.length"),
        (b"\x12\x20" + b"a" * 33, "digest.length"),
        (b"\x20\x20" + b"a" * 32, "digest.length"),
        (b"\x20\x30" + b"a" * 47, "digest.length"),
        (b"\x20", "digest.length"),
        (b"\x12\xa0\x00" + b"a" * 32, "digest.length"),
    ],
)
def test_downgraded_and_shortened_digests_t39(data: bytes, code: str) -> None:
    with pytest.raises(EncodingRefused) as caught:
        digests.parse_digest(multibase_encode("u", data))
    assert caught.value.code == code


def test_every_change_of_one_character_is_seen() -> None:
    text = digests.multibase_digest(b"claim")
    original = digests.parse_digest(text)
    for where in range(len(text)):
        for character in "AQz-_=+ 1":
            changed = text[:where] + character + text[where + 1 :]
            if changed == text:
                continue
            try:
                assert digests.parse_digest(changed) != original
            except EncodingRefused:
                continue


def test_digest_of_a_document_is_that_of_its_sorted_compact_json() -> None:
    proof: JsonValue = {"type": "DataIntegrityProof"}
    document: dict[str, JsonValue] = {"proof": proof, "id": "urn:uuid:1", "b": [True, "é"], "a": {}}
    data = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    value = hashlib.sha384(data).digest()
    expected = "u" + base64.urlsafe_b64encode(b"\x20\x30" + value).decode().rstrip("=")
    assert digests.document_digest(document) == expected
    assert digests.document_digest(dict(reversed(document.items()))) == expected
    assert digests.digest_of_bytes(data) == expected
    assert digests.document_digest({**document, "a": {"b": ""}}) != expected


def test_a_document_without_canonical_form_has_no_digest() -> None:
    with pytest.raises(JsonRefused):
        digests.document_digest({"a": "\ud800"})
