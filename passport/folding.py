"""Compare names of people, control groups and legal entities, however they were typed (T119).

Two texts say the same name when they are equal after NFKC, case folding (Unicode 3.13, full), and removal of
blanks and default-ignorable code points. ``skeleton`` goes further and also equates letters that look alike
(Latin and Cyrillic a, the digit 0 and the letter o); that two names differ in such letters alone is reported,
not assumed.

The phone compares in the same way. Browsers and Pythons know different versions of Unicode, so the code
points that are read are those of one version, listed in ``folding.json``; every later code point stays as it
is. For the listed ones normalisation and case folding never change (Unicode stability policies), so any later
engine agrees.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, Final, cast

from signing.package_data import package_data
from signing.strict_json import loads

_ROUNDS: Final = 8
"""More than any text needs: each round can only make new characters out of old ones."""
_ASCII_BLANKS: Final = dict.fromkeys(map(ord, "\t\n\v\f\r "))
_REMEMBERED: Final = 2048
"""The names of a list and of its persons come again with every document."""


@lru_cache(_REMEMBERED)
def folded(text: str) -> str:
    """The text as names are compared: NFKC, case folded, without blanks and invisible code points."""
    if text.isascii():
        return text.translate(_ASCII_BLANKS).lower()
    for _ in range(_ROUNDS):
        before = text
        text = _visible(_each(_each(_each(_visible(text), _nfkc), str.casefold), _nfkc))
        if text == before:
            break
    return text


@lru_cache(_REMEMBERED)
def skeleton(text: str) -> str:
    """The text as an eye takes it in: folded, with letters that look alike replaced by one of them."""
    looks = _tables()[2]
    plain = text if text.isascii() else _each(_visible(text), _nfkd)
    return folded("".join(looks.get(sign, sign) for sign in plain))


def same(one: str, other: str) -> bool:
    """Whether two texts are spellings of one name."""
    return one == other or folded(one) == folded(other)


def alike(one: str, other: str) -> bool:
    """Whether two different names differ in nothing but letters that look alike.

    As written and folded: some letters look like another in one case only.
    """
    return not same(one, other) and not _looks(one).isdisjoint(_looks(other))


def has_words(text: str) -> bool:
    """Whether a text has a letter or digit that can be seen; dashes and blanks in disguise say nothing."""
    return any(sign.isalnum() for sign in folded(text))


def _looks(text: str) -> set[str]:
    return {skeleton(text), skeleton(folded(text))}


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _nfkd(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _each(text: str, change: Callable[[str], str]) -> str:
    """The text with ``change`` made to each run of listed code points."""
    if text.isascii():
        return change(text)
    known = _tables()[0]
    runs: Iterator[tuple[bool, Any]] = groupby(text, lambda sign: _within(known, sign))
    return "".join(change("".join(run)) if listed else "".join(run) for listed, run in runs)


def _visible(text: str) -> str:
    removed = _tables()[1]
    return "".join(sign for sign in text if not _within(removed, sign))


def _within(bounds: tuple[int, ...], sign: str) -> bool:
    """Whether a code point lies in one of the ranges whose first and one-past-last code points are listed."""
    return bisect_right(bounds, ord(sign)) % 2 == 1


@cache
def _tables() -> tuple[tuple[int, ...], tuple[int, ...], dict[str, str]]:
    """Listed code points and removed ones as bounds of ranges, and what each letter looks like."""
    data = cast("dict[str, Any]", loads(package_data("passport", "folding.json")))
    looks = {sign: letter for letter, signs in data["lookAlikes"].items() for sign in signs}
    return tuple(map(int, data["known"])), tuple(map(int, data["removed"])), looks
