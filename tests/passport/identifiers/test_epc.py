"""EPC binary strings: the examples of the EPC Tag Data Standard, and that nothing else gets through."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.identifiers.digital_link import IdentifierRefused, parse
from passport.identifiers.epc import decompress, is_compressed


@pytest.mark.parametrize(
    ("segment", "path"),
    [
        # EPCB 1.0, section 2.9, and appendix E of the Tag Data Standard.
        ("eh30164596f40c0e5cbe991a83", "01/09528765123457/21/123456789123"),
        ("exMBZFlvQMDly-mRqD", "01/09528765123457/21/123456789123"),
        ("eh3074257bf7194e4000001a85", "01/80614141123458/21/6789"),
        ("eh3174257bf4499602d2000000", "00/106141412345678908"),
        ("eh3274257bf46072000000162e", "414/0614141123452/254/5678"),
        ("eh3274257bf460720000000000", "414/0614141123452"),
        ("eh3374257bf40c0e400000162e", "8003/006141411234525678"),
        ("eh3474257bf40000000000162e", "8004/06141415678"),
        ("eh2d74257bf4499602d2000000", "8018/061414112345678902"),
        ("eh2e74257bf4499602d2000000", "8017/061414112345678902"),
        ("eh2c74257bf46072000000162e", "253/06141411234525678"),
    ],
)
def test_published_examples(segment: str, path: str) -> None:
    assert is_compressed(segment)
    assert decompress(segment) == path


def hexadecimal(bits: str) -> str:
    bits += "0" * (-len(bits) % 8)
    return "eh" + int(bits, 2).to_bytes(len(bits) // 8).hex()


def digits(text: str) -> str:
    return "".join(f"{int(one):04b}" for one in text)


def seven(text: str) -> str:
    return "".join(f"{ord(one):07b}" for one in text)


@pytest.mark.parametrize(
    ("bits", "path"),
    [
        # SGTIN+: header, no further data, filter 0, GTIN, serial as 7-bit characters (14.5.6.6).
        (f"{0xF7:08b}0000{digits('07312345678909')}100{3:05b}{seven('C-1')}", "01/07312345678909/21/C-1"),
        # ... as a number of 5 digits, which keeps its zeros (14.5.6.1).
        (f"{0xF7:08b}0000{digits('07312345678909')}000{5:05b}{42:017b}", "01/07312345678909/21/00042"),
        # ... as hexadecimal, and as URN code 40 (14.5.6.2, 14.5.6.5).
        (f"{0xF7:08b}0000{digits('07312345678909')}001{2:05b}10101011", "01/07312345678909/21/AB"),
        (
            f"{0xF7:08b}0000{digits('07312345678909')}101{3:05b}{1 * 1600 + 2 * 40 + 3 + 1:016b}",
            "01/07312345678909/21/ABC",
        ),
        # DSGTIN+: a date stands before the GTIN; it is no part of the identity.
        (
            f"{0xFB:08b}0000{'0' * 20}{digits('07312345678909')}100{1:05b}{seven('x')}",
            "01/07312345678909/21/x",
        ),
        # SSCC+, GSRN+, and a GIAI+ whose digits end at a delimiter (14.5.5).
        (f"{0xF9:08b}0000{digits('106141412345678908')}", "00/106141412345678908"),
        (f"{0xF4:08b}0000{digits('061414112345678902')}", "8018/061414112345678902"),
        (f"{0xFA:08b}0000{digits('7312345')}1110100{2:05b}{seven('-A')}", "8004/7312345-A"),
        (f"{0xFA:08b}0000{digits('7312345678')}1111", "8004/7312345678"),
        # SGTIN++ ends with a host name, which is passed over.
        (
            f"{0xFD:08b}0000{digits('07312345678909')}100{1:05b}{seven('x')}1{2:06b}{seven('ab')}",
            "01/07312345678909/21/x",
        ),
    ],
)
def test_the_schemes_with_values_as_they_are_written(bits: str, path: str) -> None:
    assert decompress(hexadecimal(bits)) == path


@pytest.mark.parametrize(
    "segment",
    [
        "eh",
        "eh30",
        "ehff164596f40c0e5cbe991a83",  # a header of no scheme
        "eh301e4596f40c0e5cbe991a83",  # partition 7
        "eh30164596f40c0e5cbe991a",  # too short
        "eh35164596f40c0e5cbe991a83",  # GID has no Digital Link
        "ex" + base64.urlsafe_b64encode(b"\xf7\x00").decode().rstrip("="),
        "EH30164596F40C0E5CBE991A83",
        "eh" + "0" * 401,
    ],
)
def test_what_is_no_identifier_is_refused(segment: str) -> None:
    with pytest.raises(IdentifierRefused):
        decompress(segment)


@given(st.binary(min_size=2, max_size=60))
def test_any_bits_are_a_checked_link_or_refused(data: bytes) -> None:
    """T72: nothing but a well-formed identifier ever comes out, whatever bits come in."""
    try:
        path = decompress("eh" + data.hex())
    except IdentifierRefused:
        return
    assert parse(f"https://x.example/{path}").path == path
