"""Write a JSON tree as the bytes to digest or sign: the JSON Canonicalization Scheme, RFC 8785.

Members are sorted by UTF-16 code units. The C encoder of the standard library sorts by code points, which is
the same unless astral characters occur; only then, and with numbers, the members are written one by one.
"""

import json
import math
from typing import Final

from signing.errors import JsonRefused
from signing.strict_json import MAX_SAFE_INTEGER, JsonValue, written

# check_circular costs a tenth of the time; a cycle ends in RecursionError, which is answered below.
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
_STRING: Final = json.JSONEncoder(ensure_ascii=False)


def canonical(value: JsonValue) -> bytes:
    """Return the canonical bytes of ``value``, whose member names are strings, as ``strict_json`` reads them.

    Raises ``JsonRefused``: ``jcs.surrogate`` for text that is not Unicode, ``jcs.number`` for a number that
    is not finite or an integer that a double cannot hold, ``jcs.value`` for what is not JSON or is nested too
    deeply.
    """
    try:
        if _has_number(value):
            return _write(value).encode("utf-8")
        text = _ENCODER.encode(value)
        if _order_may_differ(text):
            text = _write(value)
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise JsonRefused(
            "jcs.surrogate",
            "A string holds one half of a surrogate pair, which has no UTF-8 form.",
            hint="Correct the text; it is not valid Unicode.",
        ) from None
    except (TypeError, RecursionError):
        raise JsonRefused(
            "jcs.value",
            "The value is not JSON: it holds a foreign type, or contains itself.",
            hint="Use objects, arrays, strings, numbers, true, false and null only.",
        ) from None
    except ValueError:
        raise _bad_number() from None


def canonical_read(value: JsonValue, *, plain: bool = False) -> bytes:
    """Return what ``canonical`` does, for a value that ``strict_json`` has read, sooner where it can.

    ``plain``: ``strict_json.read`` said so of it, or of the value it is part of; or it is known to hold no
    number, and no member name beyond ASCII.
    """
    return written(value, plain=plain) or canonical(value)


def text(value: str) -> str:
    """Write one string as ``canonical`` does, with its quotes."""
    return _STRING.encode(value)


def _has_number(value: JsonValue) -> bool:
    """Whether a number stands anywhere in ``value``: the standard encoder writes Python's spelling of them.

    ``False`` for the documents of the closed profile, which is why it is worth asking.
    """
    stack = [value]
    while stack:
        item = stack.pop()
        for child in item.values() if isinstance(item, dict) else item if isinstance(item, list) else (item,):
            kind = type(child)
            if kind is dict or kind is list:
                stack.append(child)
            elif not (kind is str or kind is bool or child is None):
                return True
    return False


def check_numbers(value: object) -> None:
    """Refuse integers beyond 2^53 - 1 anywhere in ``value`` (``jcs.number``), whatever form is signed."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list | tuple):
            stack.extend(item)
        elif isinstance(item, int) and not -MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER:
            raise _bad_number()


def _order_may_differ(text: str) -> bool:
    """Whether code points and UTF-16 code units may sort differently: only with astral characters."""
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)


def _utf16(name: str) -> bytes:
    """The sort key of a member name: UTF-16 code units (RFC 8785, 3.2.3)."""
    return str.encode(name, "utf-16-be")


def _write(value: JsonValue) -> str:
    """Write a value without blanks: members in the order of their names, numbers as ECMAScript writes them.

    Names are ordered by UTF-16 code units (3.2.3), which differs from code points above U+FFFF. Raises
    ``jcs.number`` for an integer beyond 2^53 - 1 and for what is no finite number.
    """
    if isinstance(value, dict):
        names = sorted(value, key=_utf16)
        return "{" + ",".join(f"{_STRING.encode(name)}:{_write(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_write, value)) + "]"
    if isinstance(value, bool) or value is None:
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, int):
        if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            raise _bad_number()
        return str(value)
    if isinstance(value, float):
        return number(value)
    return _STRING.encode(value)


def number(value: float) -> str:
    """Write a double as ECMAScript's ``Number::toString`` does in base 10 (RFC 8785 section 3.2.2.3).

    Plain decimals from 1e-6 to below 1e21, else with an exponent; -0 is ``0``. Raises ``jcs.number``.
    """
    if not math.isfinite(value):
        raise _bad_number()
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    # Python's repr yields the same shortest digits; only the layout differs.
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(power or "0")
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    exponent = f"e{point - 1:+d}"
    return sign + (digits if count == 1 else f"{digits[0]}.{digits[1:]}") + exponent


def _bad_number() -> JsonRefused:
    return JsonRefused(
        "jcs.number",
        "A number is not finite, or is an integer beyond 2^53-1.",
        hint="Write figures as decimal strings.",
    )
