"""Bitstrings of status lists: T63, T64, T65, T68 and the published examples."""

import gzip
import json
import os
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.status import MAX_BYTES, MIN_BITS, bit, decode_bits, encode_bits, parse_index, with_bit
from signing.encoding import multibase_encode
from signing.errors import ToolError
from tests.shared_data import vectors

EMPTY = bytes(MIN_BITS // 8)


def _refused(text: str) -> str:
    with pytest.raises(ToolError) as caught:
        decode_bits(text)
    return caught.value.code


def _packed(data: bytes) -> str:
    return multibase_encode("u", data)


def test_published_examples_open() -> None:
    for name in ("003.json", "005.json"):
        document = json.loads((vectors("bitstring-status-list-examples") / name).read_bytes())
        assert decode_bits(document["credentialSubject"]["encodedList"]) == EMPTY


def test_round_trip_and_any_gunzip_reads_it() -> None:
    bits = os.urandom(MIN_BITS // 8)
    text = encode_bits(bits)
    assert decode_bits(text) == bits
    assert text == encode_bits(bits)
    assert "\n" not in text
    assert "=" not in text
    assert decode_bits(_packed(gzip.compress(bits, mtime=0))) == bits


@given(st.sets(st.integers(0, MIN_BITS - 1), max_size=40))
@settings(max_examples=30, deadline=None)
def test_bits_set_are_the_bits_read(indices: set[int]) -> None:
    bits = EMPTY
    for index in indices:
        bits = with_bit(bits, index, True)
    again = decode_bits(encode_bits(bits))
    assert {index for index in indices | {0, 7, 8, MIN_BITS - 1} if bit(again, index)} >= indices
    assert sum(byte.bit_count() for byte in again) == len(indices)
    for index in indices:
        again = with_bit(again, index, False)
    assert again == EMPTY


def test_t68_index_0_is_the_left_most_bit() -> None:
    assert with_bit(EMPTY, 0, True)[0] == 0b1000_0000
    assert with_bit(EMPTY, 7, True)[0] == 0b0000_0001
    assert with_bit(EMPTY, 8, True)[1] == 0b1000_0000
    assert bit(b"\x80" + EMPTY[1:], 0)
    assert not bit(b"\x01" + EMPTY[1:], 0)


def test_t63_a_bomb_is_inflated_to_the_cap_and_no_further() -> None:
    bomb = _packed(gzip.compress(bytes(200 * 1024 * 1024), 9, mtime=0))
    assert len(bomb) < 300_000
    tracemalloc.start()
    started = time.process_time()
    assert _refused(bomb) == "status.length"
    spent, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024
    assert spent < 1


def test_t63_the_largest_and_the_first_too_large() -> None:
    assert len(decode_bits(encode_bits(bytes(MAX_BYTES)))) == MAX_BYTES
    assert _refused(_packed(gzip.compress(bytes(MAX_BYTES + 1), mtime=0))) == "status.length"
    with pytest.raises(ToolError):
        encode_bits(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 20])
def test_t64_truncation(cut: int) -> None:
    whole = gzip.compress(os.urandom(MIN_BITS // 8), mtime=0)
    assert _refused(_packed(whole[:-cut])) in {"status.gzip", "status.length"}


@pytest.mark.parametrize(
    "tail", [gzip.compress(EMPTY, mtime=0), gzip.compress(b"", mtime=0), b"\0", b"x" * 100]
)
def test_t64_second_member_or_trailing_bytes(tail: bytes) -> None:
    assert _refused(_packed(gzip.compress(EMPTY, mtime=0) + tail)) == "status.gzip"


def test_t64_damage() -> None:
    whole = bytearray(gzip.compress(EMPTY, mtime=0))
    whole[-6] ^= 1  # inside the check sum
    assert _refused(_packed(bytes(whole))) == "status.gzip"
    assert _refused(_packed(EMPTY)) == "status.gzip"


@pytest.mark.parametrize(
    "text", ["", "u", "z11", "mAAAA", "u====", "H4sI", "u H4sI", "uH4sI!", "u" + "A" * 3_000_001]
)
def test_what_is_no_multibase(text: str) -> None:
    assert _refused(text) in {"status.encoding", "status.gzip", "status.length"}


def test_t66_a_list_below_the_crowd_does_not_count() -> None:
    assert _refused(_packed(gzip.compress(EMPTY[:-1], mtime=0))) == "status.length"
    with pytest.raises(ToolError):
        encode_bits(EMPTY[:-1])


@pytest.mark.parametrize(
    "text", ["-1", "007", "1e3", "", " 1", "1 ", "+1", "1_0", "0x1", "٣", "1" * 10_000, "00", "1.0"]
)
def test_t65_what_is_no_index(text: str) -> None:
    with pytest.raises(ToolError) as caught:
        parse_index(text)
    assert caught.value.code == "status.index"


@given(st.integers(0, MAX_BYTES * 8 - 1))
def test_indices_are_decimal(index: int) -> None:
    assert parse_index(str(index)) == index


@pytest.mark.parametrize("index", [MIN_BITS, MIN_BITS + 1, -1, 10**9])
def test_t65_beyond_the_list(index: int) -> None:
    for act in (lambda: bit(EMPTY, index), lambda: with_bit(EMPTY, index, True)):
        with pytest.raises(ToolError) as caught:
            act()
        assert caught.value.code == "status.index"


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    with pytest.raises(ToolError):
        decode_bits("u" + text)
