"""Read values from an EPC binary string (EPC Tag Data Standard, section 14.5).

All of them raise ``identifier.epc`` for bits that end too early or stand for no value.
"""

from collections.abc import Mapping
from typing import Final

from passport.identifiers.digital_link import refused

_URL_SAFE: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_URN_40: Final = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"
# Digits with a fixed place, then (longest variable part, bits of its length); "d": digits up to a delimiter.
_LAYOUT: Final[Mapping[str, tuple[int, int, int, str]]] = {
    "00": (18, 0, 0, ""),
    "01": (14, 0, 0, ""),
    "21": (0, 20, 5, "x"),
    "253": (13, 17, 5, "x"),
    "254": (0, 20, 5, "x"),
    "255": (13, 12, 4, "n"),
    "414": (13, 0, 0, ""),
    "8003": (14, 16, 5, "x"),
    "8004": (0, 30, 5, "d"),
    "8006": (18, 0, 0, ""),
    "8010": (0, 30, 5, "d"),
    "8011": (0, 12, 4, "n"),
    "8017": (18, 0, 0, ""),
    "8018": (18, 0, 0, ""),
}


class Bits:
    """A string of ``0`` and ``1``, read from the front."""

    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0

    def number(self, width: int) -> int:
        """Take the next ``width`` bits as a number."""
        end = self._place + width
        if end > len(self._text):
            raise refused("epc", "The EPC binary string ends too early.")
        taken = self._text[self._place : end]
        self._place = end
        return int(taken, 2) if taken else 0

    def digits(self, width: int, count: int) -> str:
        """Take a number in ``width`` bits as exactly ``count`` digits; zeros fill it up from the left."""
        text = str(self.number(width)).zfill(count)
        if len(text) > max(count, 1) or (count == 0 and text != "0"):
            raise refused("epc", "A number in the EPC has more digits than its place.")
        return text if count else ""


def characters(bits: Bits, width: int) -> str:
    """Take text of 7-bit characters, padded with zero bits at its end (TDS 14.4.2)."""
    codes = [bits.number(7) for _ in range(width // 7)]
    bits.number(width % 7)
    while codes and codes[-1] == 0:
        codes.pop()
    return "".join(map(chr, codes))


def read_value(bits: Bits, name: str) -> str:
    """Read the value of an application identifier in a ``+`` scheme (TDS 15.3, table F)."""
    fixed, longest, width, kind = _LAYOUT[name]
    value = _nibbles(bits, fixed, "0123456789")
    if kind == "x":
        value += _open_text(bits, longest, width)
    elif kind == "n":
        value += _open_number(bits, longest, width)
    elif kind == "d":
        value += _delimited(bits, longest, width)
    return value


def _nibbles(bits: Bits, count: int, alphabet: str) -> str:
    """``count`` characters of four bits each; a value beyond the alphabet stands for none."""
    codes = [bits.number(4) for _ in range(count)]
    if any(code >= len(alphabet) for code in codes):
        raise refused("epc", "A digit of the EPC is none.")
    return "".join(alphabet[code] for code in codes)


def _open_number(bits: Bits, longest: int, width: int) -> str:
    """Section 14.5.13: a length, then the number in as many bits as that many digits may need."""
    return _number_of(bits, _length(bits, longest, width))


def _open_text(bits: Bits, longest: int, width: int) -> str:
    """Section 14.5.6: three bits say how, the length follows, then the characters."""
    how = bits.number(3)
    count = _length(bits, longest, width)
    if how == 0:
        return _number_of(bits, count)
    if how in {1, 2}:
        return _nibbles(bits, count, "0123456789ABCDEF" if how == 1 else "0123456789abcdef")
    if how == 3:
        return "".join(_URL_SAFE[bits.number(6)] for _ in range(count))
    if how == 4:
        return "".join(chr(bits.number(7)) for _ in range(count))
    if how == 5:
        return _urn_40(bits, count)
    raise refused("epc", "The EPC is encoded in a way that is not defined.")


def _length(bits: Bits, longest: int, width: int) -> int:
    """The length indicator in front of a value: ``width`` bits, at most ``longest``."""
    count = bits.number(width)
    if count > longest:
        raise refused("epc", "A value of the EPC is longer than it may be.")
    return count


def _number_of(bits: Bits, count: int) -> str:
    """A number of ``count`` digits, in as many bits as the greatest such number needs."""
    return bits.digits((10**count - 1).bit_length(), count)


def _urn_40(bits: Bits, count: int) -> str:
    """Section 14.5.6.5: three characters in 16 bits."""
    text = ""
    for _ in range(-(-count // 3)):
        code = bits.number(16) - 1
        if not 0 <= code < 64_000:
            raise refused("epc", "Three characters of the EPC are none.")
        text += "".join(_URN_40[one] for one in (code // 1600, code // 40 % 40, code % 40) if one)
    if len(text) != count:
        raise refused("epc", "A value of the EPC is not as long as it says.")
    return text


def _delimited(bits: Bits, longest: int, width: int) -> str:
    """Section 14.5.5: digits, then an end mark, or a delimiter and further characters."""
    digits = ""
    while len(digits) <= longest:
        code = bits.number(4)
        if code == 0b1111:
            return digits
        if code == 0b1110:
            return digits + _open_text(bits, longest, width)
        digits += _nibble(code)
    raise refused("epc", "A value of the EPC is longer than it may be.")


def _nibble(code: int) -> str:
    if code > 9:
        raise refused("epc", "A digit of the EPC is none.")
    return str(code)
