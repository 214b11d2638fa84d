"""Compute check digits of GS1 keys: modulo 10 (General Specifications 7.9), and the check pair of the GMN."""

from typing import Final

CSET_82: Final = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""GS1 AI encodable character set 82, in the order that gives each character its value."""

CSET_39: Final = frozenset("#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""GS1 AI encodable character set 39 (component and part identifiers)."""

_VALUE: Final = {character: value for value, character in enumerate(CSET_82)}
_DIGITS: Final = frozenset("0123456789")
# Letters and digits that cannot be mistaken for one another in print (7.9.5).
_PAIR: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Prime weights, right-most data character first.
_WEIGHTS: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
GMN_LONGEST: Final = len(_WEIGHTS) + 2


def is_digits(text: str) -> bool:
    """Whether ``text`` is one or more ASCII digits (``str.isdigit`` takes other scripts' digits too)."""
    return bool(text) and _DIGITS.issuperset(text)


def check_digit(digits: str) -> str:
    """The modulo 10 check digit that belongs behind ``digits`` (ASCII digits without a check digit)."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last of ``digits`` is the modulo 10 check digit of those before it."""
    return len(digits) > 1 and is_digits(digits) and check_digit(digits[:-1]) == digits[-1]


def check_pair(model: str) -> str:
    """The two check characters behind a GMN without them: 1 to 23 characters of set 82."""
    pairs = zip(reversed(model), _WEIGHTS, strict=False)
    total = sum(_VALUE[character] * weight for character, weight in pairs) % 1021
    return _PAIR[total >> 5] + _PAIR[total & 31]


def has_check_pair(model: str) -> bool:
    """Whether the last two characters of a GMN are its check pair."""
    if not 2 < len(model) <= GMN_LONGEST or not all(character in _VALUE for character in model):
        return False
    return check_pair(model[:-2]) == model[-2:]
