"""Status lists against a plain reading with ``gzip``: bounded, whole, every bit where that reading has it."""

import base64
import gzip
import io
import random
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from passport import status
from tests.fuzz.generating import bounded, damaged


def plain(text: str) -> bytes | None:
    """One gzip member of 16 KiB to 2 MiB in multibase base64url, read without care for work or spelling."""
    if text[:1] != "u":
        return None
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        bits = gzip.GzipFile(fileobj=io.BytesIO(packed)).read(status.MAX_BYTES + 1)
        # GzipFile goes on to the next member, and skips zeros behind the last one.
        unpacker = zlib.decompressobj(wbits=31)
        one = unpacker.decompress(packed)
    except (ValueError, OSError, EOFError, zlib.error):
        return None
    whole = unpacker.eof and not unpacker.unused_data and one == bits
    return bits if whole and status.MIN_BYTES <= len(bits) <= status.MAX_BYTES else None


def _packed(chance: random.Random) -> bytes:
    size = chance.choice([status.MIN_BYTES, status.MIN_BYTES - 1, status.MIN_BYTES + 5, 40_000])
    bits = chance.choice([bytes(size), chance.randbytes(64) * (size // 64 + 1)])[:size]
    return gzip.compress(bits, mtime=0, compresslevel=chance.choice([1, 6, 9])) * chance.choice([1, 1, 1, 2])


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_lists_T63_T64(seed: int) -> None:
    """Whatever is read here, the plain reading reads alike, and it reads nothing more but other spellings."""
    chance = random.Random(seed)
    packed = damaged(chance, _packed(chance), [b"\0", b"\x1f\x8b\x08", b"\xff"])
    text = "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    if chance.random() < 0.2:
        text = damaged(chance, text.encode(), [b"=", b"\n", b"+", b"z", b"u"]).decode("utf-8", "replace")
    expected = plain(text)
    try:
        with bounded(text[:40]):
            found: bytes | None = status.decode_bits(text)
    except status.StatusRefused as refusal:
        found = None
        if refusal.code == "status.encoding":
            expected = None  # the plain reading takes padding, junk and trailing bits; see test_encodings
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=16, max_size=64), st.data())
def test_bits_are_counted_from_the_left_T65_T68(start: bytes, data: st.DataObject) -> None:
    bits = (start * (status.MIN_BYTES // len(start) + 1))[: status.MIN_BYTES]
    index = data.draw(st.integers(0, len(start) * 8 - 1))
    written = f"{int.from_bytes(bits, 'big'):0{len(bits) * 8}b}"
    assert status.bit(status.decode_bits(status.encode_bits(bits)), index) is (written[index] == "1")
    text = data.draw(st.sampled_from(["", "0", "-", "+", " ", "٣"])) + str(index)
    try:
        assert status.parse_index(text) == index
        assert text == str(index)
    except status.StatusRefused:
        assert text != str(index)
