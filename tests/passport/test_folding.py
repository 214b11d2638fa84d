"""T119: names are compared by what they say, in one way everywhere; the table is the one of Unicode 14.0."""

import json
import random
import sys
import unicodedata
from itertools import pairwise

import pytest

from passport.folding import alike, folded, same
from tests import folding_table

SIX = (
    "Ada Lind", "ADA LIND", "Ada\u00a0 Lind", "\uff21\uff44\uff41 Lind", "Ada\u200b Li\u00adnd",
    "A\u034fda\u3164Lind", "\U0001d400da\u2003Lind\u2060", "ada\u2800lind\ufe0f",
)  # fmt: skip
TABLE = json.loads(folding_table.PATH.read_bytes())


def points() -> list[int]:
    """The code points the table lists."""
    bounds = TABLE["known"]
    return [one for first, end in zip(bounds[::2], bounds[1::2], strict=True) for one in range(first, end)]


@pytest.mark.parametrize("spelling", SIX[1:])
def test_spellings_of_one_name(spelling: str) -> None:
    """T119: case, width, blanks and invisible code points make no second person."""
    assert same(SIX[0], spelling)
    assert not alike(SIX[0], spelling)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jos\u00e9", "Jose\u0301"),
        ("Stra\u00dfe", "STRASSE"),
        ("\ufb01n", "FIN"),
        ("\u03a3\u03bf\u03c6\u03bf\u03c2", "\u03a3\u039f\u03a6\u039f\u03a3"),
    ],
)
def test_other_scripts_and_compositions(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada Lind", "Eva Lind"), ("M\u00fcller", "Muller"), ("AB 1", "AB 2")]
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert not same(one, other) and not alike(one, other)


@pytest.mark.parametrize(
    "other",
    ["Ad\u0430 Lind", "Ada Llnd", "ADA LlND", "\u0391da Lind", "Ada L\u0131nd", "Ad\u0430\u200b  l\u0456nd"],
)
def test_letters_that_look_alike_are_told_and_not_assumed(other: str) -> None:
    """T119: Cyrillic, Greek and Latin letters, the capital I and the small l, in any case."""
    assert alike("Ada Lind", other) and not same("Ada Lind", other)


def test_folding_twice_changes_nothing() -> None:
    draw = random.Random(1)
    chosen = points()
    for _ in range(3000):
        text = "".join(chr(draw.choice(chosen)) for _ in range(draw.randrange(1, 6)))
        assert folded(folded(text)) == folded(text), ascii(text)
        assert not alike(text, folded(text))


def test_the_table_is_the_one_of_its_unicode() -> None:
    """A Python of Unicode 14.0 writes the very bytes; a later one agrees on every listed code point."""
    if unicodedata.unidata_version == folding_table.UNICODE:
        assert folding_table.PATH.read_text(encoding="ascii") == folding_table.text()
        return
    assert sys.version_info >= (3, 12)
    folds = {int(one): text for one, text in TABLE["foldsToMany"].items()}
    for first, last, step, by in TABLE["folds"]:
        folds |= {one: chr(one + by) for one in range(first, last + 1, step)}
    for one in points():
        assert unicodedata.category(chr(one)) != "Cn"
        assert chr(one).casefold() == folds.get(one, chr(one))


def test_the_bounds_are_in_order() -> None:
    for name in ("known", "removed"):
        assert len(TABLE[name]) % 2 == 0
        assert all(one < other for one, other in pairwise(TABLE[name]))


def test_code_points_of_later_versions_stay_as_they_are() -> None:
    """U+1C89 (Unicode 16) has a small form in newer engines; nobody reads it here."""
    assert folded("\u1c89") == "\u1c89"
    assert not same("\u1c89", "\u1c8a")
