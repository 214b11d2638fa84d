"""Decode EPC binary strings in the path of a link: ``/eh`` + hexadecimal or ``/ex`` + base64url.

GS1 Digital Link compression for EPC binary strings 1.0 (section 2.9), over the schemes of the EPC Tag Data
Standard that name a Digital Link. Filter value, data behind the EPC (+AIDC) and the host name of ``++``
schemes do not belong to the identity and are passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from passport.identifiers.check_digits import check_digit
from passport.identifiers.digital_link import PRIMARY_KEYS, check_key, check_qualifiers, format_path, refused
from passport.identifiers.epc_values import Bits, characters, read_value

_FORM: Final = re.compile(r"eh[0-9a-f]{4,400}|ex[A-Za-z0-9_-]{3,300}")
_URL_SAFE: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# Partition value to (bits, digits) of the GS1 company prefix, in every scheme (TDS 14.3).
_COMPANY: Final = ((40, 12), (37, 11), (34, 10), (30, 9), (27, 8), (24, 7), (20, 6))


@dataclass(frozen=True, slots=True)
class _Partitioned:
    """A scheme from before TDS 2.0: header, filter, partition, company prefix, reference, serial.

    ``bits`` and ``digits`` of the reference at partition 0; each further partition gives the bits and digits
    it takes from the company prefix to the reference. ``serial``: its bits, negative for 7-bit characters.
    """

    key: str
    bits: int
    digits: int
    serial: int = 0
    qualifier: str = ""


_OLD: Final[Mapping[int, _Partitioned]] = {
    0x2C: _Partitioned("253", 1, 0, 41),
    0x2D: _Partitioned("8018", 18, 5),
    0x2E: _Partitioned("8017", 18, 5),
    0x30: _Partitioned("01", 4, 1, 38, "21"),
    0x31: _Partitioned("00", 18, 5),
    0x32: _Partitioned("414", 1, 0, 41, "254"),
    0x33: _Partitioned("8003", 4, 0, 38),
    0x34: _Partitioned("8004", 42, 0),
    0x36: _Partitioned("01", 4, 1, -140, "21"),
    0x37: _Partitioned("8003", 4, 0, -112),
    0x38: _Partitioned("8004", -148, 0),
    0x39: _Partitioned("414", 1, 0, -140, "254"),
    0x3C: _Partitioned("8010", 11, 0, 31, "8011"),
    0x3E: _Partitioned("253", 1, 0, -119),
    0x3F: _Partitioned("255", 1, 0, 41),
    0x40: _Partitioned("8006", 4, 1, 38, "21"),
    0x41: _Partitioned("8006", 4, 1, -140, "21"),
}
# Header of a "+" scheme to its application identifiers (TDS 14.2, table 14-1); then the "++" twin of each.
_PLUS: Final[Mapping[int, tuple[str, ...]]] = {
    0xF0: ("8010", "8011"),
    0xF1: ("8003",),
    0xF2: ("414", "254"),
    0xF3: ("8006", "21"),
    0xF4: ("8018",),
    0xF5: ("8017",),
    0xF6: ("253",),
    0xF7: ("01", "21"),
    0xF8: ("255",),
    0xF9: ("00",),
    0xFA: ("8004",),
    0xFB: ("01", "21"),
    0xE6: ("8010", "8011"),
    0xE7: ("8018",),
    0xE8: ("8017",),
    0xE9: ("414", "254"),
    0xEA: ("253",),
    0xEB: ("8003",),
    0xEC: ("255",),
    0xED: ("8006", "21"),
    0xEE: ("8004",),
    0xEF: ("00",),
    0xFC: ("01", "21"),
    0xFD: ("01", "21"),
}
_DATED: Final = frozenset({0xFB, 0xFC})
"""Schemes with a date, 20 bits, before the first value."""


def is_compressed(segment: str) -> bool:
    """Whether a path segment has the form of a compressed identifier."""
    return _FORM.fullmatch(segment) is not None


def decompress(segment: str) -> str:
    """The path, without leading slash, that a compressed segment stands for; raises ``identifier.epc``."""
    bits = Bits(_bits(segment))
    header = bits.number(8)
    if header in _OLD:
        key, value, qualifiers = _partitioned(bits, _OLD[header])
    elif header in _PLUS:
        key, value, qualifiers = _plus(bits, header)
    else:
        raise refused("epc", f"EPC header {header:02X} names nothing with a Digital Link.")
    check_key(key, value)
    check_qualifiers(key, qualifiers)
    return format_path(key, value, qualifiers)


def _bits(segment: str) -> str:
    """The bits of a segment as ``0`` and ``1``: four a character in hexadecimal, six in base64url."""
    if not is_compressed(segment):
        raise refused("epc", "Not an EPC binary string in hexadecimal or base64url.")
    width, alphabet = (4, "0123456789abcdef") if segment.startswith("eh") else (6, _URL_SAFE)
    return "".join(format(alphabet.index(one), f"0{width}b") for one in segment[2:])


def _plus(bits: Bits, header: int) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Key, value and qualifiers of a ``+`` or ``++`` scheme, whose values stand in the order of its table."""
    bits.number(4)  # whether data follows the EPC, and the filter value
    if header in _DATED:
        bits.number(20)
    names = _PLUS[header]
    values = [read_value(bits, name) for name in names]
    return names[0], values[0], tuple(zip(names[1:], values[1:], strict=True))


def _partitioned(bits: Bits, scheme: _Partitioned) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Key, value and qualifiers of a scheme from before TDS 2.0 (TDS 14.6).

    The partition says how many bits and digits belong to the company prefix; what the prefix has less than at
    partition 0 the reference has more. Check digits are not in the string and are computed. Raises
    ``identifier.epc``.
    """
    bits.number(3)  # filter value
    partition = bits.number(3)
    if partition >= len(_COMPANY):
        raise refused("epc", "The EPC has a partition that does not exist.")
    width, digits = _COMPANY[partition]
    company = bits.digits(width, digits)
    moved, gained = _COMPANY[0][0] - width, _COMPANY[0][1] - digits
    if scheme.key == "8004":
        return "8004", company + _open_reference(bits, scheme.bits, moved, partition), ()
    if scheme.key == "8010":
        reference = str(bits.number(scheme.bits + moved))
        return "8010", company + reference, (("8011", str(bits.number(scheme.serial))),)
    reference = bits.digits(scheme.bits + moved, scheme.digits + gained)
    key, value = scheme.key, _with_check_digit(scheme.key, company, reference)
    if key == "8006":
        value += bits.digits(7, 2) + bits.digits(7, 2)
    serial = _serial(bits, scheme)
    if key == "255":
        # A leading 1 keeps the zeros of the serial.
        if not serial.startswith("1"):
            raise refused("epc", "The serial of a coupon EPC begins with 1.")
        serial = serial[1:]
    if not scheme.qualifier:
        return key, value + serial, ()
    if key == "414" and serial == "0":
        return key, value, ()
    return key, value, ((scheme.qualifier, serial),)


def _open_reference(bits: Bits, size: int, moved: int, partition: int) -> str:
    """The part of a GIAI behind the company prefix, whose length is open."""
    if size > 0:
        return str(bits.number(size + moved))
    # TDS table 14-19: the text takes whole characters, so its bits do not follow the prefix exactly.
    return characters(bits, (148, 151, 154, 158, 161, 164, 168)[partition])


def _serial(bits: Bits, scheme: _Partitioned) -> str:
    """The serial number: a number, 7-bit characters, or empty, as the scheme has it."""
    if scheme.serial == 0:
        return ""
    return characters(bits, -scheme.serial) if scheme.serial < 0 else str(bits.number(scheme.serial))


def _with_check_digit(key: str, company: str, reference: str) -> str:
    """Put company prefix and reference in the order of the key, with the check digit behind them."""
    if PRIMARY_KEYS[key].company and key != "8003":
        # The leading digit of the reference (indicator or extension) stands before the company prefix.
        digits = reference[:1] + company + reference[1:]
    else:
        digits = company + reference
    return ("0" if key == "8003" else "") + digits + check_digit(digits)
