"""Write exported documents: JSON whose numbers have the digits of the claim, never those of a float."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from signing import jcs

_INDENT: Final = "  "


class Figure(str):
    """A decimal of the claim that a format wants as a JSON number; its own digits become the number."""

    __slots__ = ()


def exact(value: Fraction) -> str:
    """A fraction whose decimals end, in plain digits without closing zeros; claims state no others."""
    decimals, scaled = 0, value
    while scaled.denominator != 1:
        decimals, scaled = decimals + 1, scaled * 10
    digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if value < 0 else text


def percent(share: str) -> str:
    """A share of one, for example ``0.12345``, as percent: ``12.345``."""
    return exact(Fraction(share) * 100)


def written(value: object) -> bytes:
    """A document as UTF-8, two blanks a level, members in the order in which they were put in."""
    return (_text(value, "") + "\n").encode("utf-8")


def _text(value: object, indent: str) -> str:
    """One value; objects and arrays over several lines, empty ones on one."""
    inner = indent + _INDENT
    if isinstance(value, Figure):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return jcs.text(value)
    if isinstance(value, Mapping):
        members = [f"{inner}{jcs.text(name)}: {_text(member, inner)}" for name, member in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{indent}}}" if members else "{}"
    if isinstance(value, list | tuple):
        members = [inner + _text(member, inner) for member in value]
        return "[\n" + ",\n".join(members) + f"\n{indent}]" if members else "[]"
    raise TypeError(f"an exported document holds a {type(value).__name__}")
