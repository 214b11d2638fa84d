"""Encodings have one spelling a value (T35, T36, T41)."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import encoding
from signing.errors import EncodingRefused

CODERS: list[tuple[Callable[[bytes], str], Callable[[str], bytes]]] = [
    (encoding.b64url_encode, encoding.b64url_decode),
    (encoding.base58_encode, encoding.base58_decode),
    (lambda data: encoding.multibase_encode("u", data), encoding.multibase_decode),
    (lambda data: encoding.multibase_encode("z", data), encoding.multibase_decode),
]
ANY_CHARACTER = st.one_of(st.characters(), st.sampled_from("=+/-_ \n\t01OIl\u00e9\uff11"))


@pytest.mark.parametrize("coder", CODERS)
@given(data=st.binary(max_size=120))
def test_round_trip(coder: tuple[Callable[[bytes], str], Callable[[str], bytes]], data: bytes) -> None:
    encode, decode = coder
    assert decode(encode(data)) == data


@pytest.mark.parametrize("coder", CODERS)
@given(
    data=st.binary(min_size=1, max_size=40),
    where=st.integers(0, 60),
    what=ANY_CHARACTER,
    how=st.integers(0, 2),
)
def test_every_change_of_a_character_is_refused_or_means_other_bytes(
    coder: tuple[Callable[[bytes], str], Callable[[str], bytes]], data: bytes, where: int, what: str, how: int
) -> None:
    encode, decode = coder
    text = encode(data)
    where %= len(text)
    changed = text[:where] + ("", what, what)[how] + text[where + (1, 1, 0)[how] :]
    try:
        read = decode(changed)
    except EncodingRefused:
        return
    # What is read is read back: no text but the canonical one of its bytes is ever accepted.
    if changed[:1] == text[:1] or coder in CODERS[:2]:
        assert encode(read) == changed
    assert (read == data) == (changed == text) or changed[:1] != text[:1]


@given(st.binary(max_size=60))
def test_base58_agrees_with_division_by_hand(data: bytes) -> None:
    text = encoding.base58_encode(data)
    assert len(text) - len(text.lstrip("1")) == len(data) - len(data.lstrip(b"\0"))
    number = 0
    for character in text:
        number = number * 58 + encoding.BASE58_ALPHABET.index(character)
    assert number == int.from_bytes(data, "big")


@pytest.mark.parametrize(
    ("hexadecimal", "text"),
    [
        ("", ""),
        ("61", "2g"),
        ("00", "1"),
        ("00" * 10, "1" * 10),
        ("516b6fcd0f", "ABnLTmg"),
        ("ecac89cad93923c02321", "EJDM8drfXA6uyA"),
    ],
)
def test_known_base58(hexadecimal: str, text: str) -> None:
    assert encoding.base58_encode(bytes.fromhex(hexadecimal)) == text
    assert encoding.base58_decode(text) == bytes.fromhex(hexadecimal)


@pytest.mark.parametrize(
    "text",
    [
        "Zg==",
        "Zg=",
        "Zh",
        "Z",
        "Zm8 ",
        " Zm8",
        "Zm\n8",
        "Zm+v",
        "Zm/v",
        "Zm8\u00e9",
        "Zm8\uff11",
        "Zm8.",
        "Zm9",
        "\0",
        "ZZZZZ",
    ],
)
def test_base64_with_junk_padding_or_trailing_bits_is_refused_t41(text: str) -> None:
    with pytest.raises(EncodingRefused) as caught:
        encoding.b64url_decode(text)
    assert caught.value.code == "encoding.base64url"


@pytest.mark.parametrize(
    "text", ["", "f00", "mZm8", "UZm8", "ZABC", " zABC", "zAB C", "z0", "zl", "zABC\n", "u Zm8", "uZm8="]
)
def test_wrong_multibase_is_refused_t35(text: str) -> None:
    with pytest.raises(EncodingRefused):
        encoding.multibase_decode(text)


def test_only_allowed_prefixes_are_read() -> None:
    with pytest.raises(EncodingRefused) as caught:
        encoding.multibase_decode("uZm8", allowed="z")
    assert caught.value.code == "encoding.multibase"


@pytest.mark.parametrize("text", ["z" * 200_000, "z" + "1" * 200_000, "u" + "A" * 5_000_000])
def test_long_text_is_refused_before_any_work_t35(text: str) -> None:
    start = time.process_time()
    with pytest.raises(EncodingRefused) as caught:
        encoding.multibase_decode(text)
    assert caught.value.code == "encoding.too_long"
    assert time.process_time() - start < 1


@given(st.integers(0, 2**63 - 1), st.binary(max_size=4))
def test_varint_round_trip(number: int, tail: bytes) -> None:
    data = encoding.varint_encode(number)
    assert encoding.varint_decode(data + tail) == (number, len(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        b"\x80\x00",
        b"\xed\x81\x00",
        b"\xff" * 9 + b"\x01",
        b"\x80" * 9 + b"\x01",
        b"\x81\x80\x00",
    ],
)
def test_overlong_and_endless_varints_are_refused_t36(data: bytes) -> None:
    with pytest.raises(EncodingRefused) as caught:
        encoding.varint_decode(data)
    assert caught.value.code == "encoding.varint"


@pytest.mark.parametrize("number", [-1, 2**63])
def test_varint_range(number: int) -> None:
    with pytest.raises(EncodingRefused):
        encoding.varint_encode(number)


def test_multikey_of_an_unknown_or_overlong_code_is_refused_t36() -> None:
    with pytest.raises(EncodingRefused) as caught:
        encoding.multikey_decode(encoding.multibase_encode("z", b"\xe7\x01" + b"\2" * 33))
    assert caught.value.code == "encoding.multicodec"
    with pytest.raises(EncodingRefused) as caught:
        encoding.multikey_decode(encoding.multibase_encode("z", b"\xed\x81\x00" + b"\2" * 32))
    assert caught.value.code == "encoding.varint"
    with pytest.raises(EncodingRefused):
        encoding.multikey_decode(encoding.multibase_encode("u", b"\xed\x01" + b"\2" * 32))
