"""Compare headings with those a map names, and words of rows with those it leaves out."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from passport.sheets.cells.xlsx_shape import column_of

_LETTER: Final = re.compile(r"column ([A-Z]{1,3})", re.ASCII)


def is_letter(wanted: str) -> bool:
    """Return whether a map names a column by its letter, ``column D``."""
    return _LETTER.fullmatch(wanted) is not None


class Headings:
    """The columns of a heading row, counted from 0, by what a map calls them."""

    def __init__(self, header: Sequence[str]) -> None:
        self._header = [same(heading) for heading in header]

    def all(self, wanted: str) -> list[int]:
        """Return every column of a heading; of ``column D`` that one, whatever its heading is."""
        letter = _LETTER.fullmatch(wanted)
        if letter is not None:  # before any heading that reads so
            index = column_of(letter[1])
            return [index] if index < len(self._header) else []
        return [index for index, heading in enumerate(self._header) if heading and heading == same(wanted)]

    def first(self, wanted: str) -> int:
        """Return the first of them, or -1 where there is none."""
        return next(iter(self.all(wanted)), -1)


@lru_cache(maxsize=4096)
def same(heading: str) -> str:
    """Return a heading as it is compared: Unicode NFC, one blank for any run of blanks and line breaks."""
    return " ".join(unicodedata.normalize("NFC", heading).split())


class Words:
    """Words of ``skip``; ``*`` stands for any text. Blank text is never one of them."""

    def __init__(self, words: frozenset[str]) -> None:
        self._exact = {same(word) for word in words}
        starred = [re.escape(same(word)).replace(r"\*", ".*") for word in words if "*" in word]
        self._pattern = re.compile("|".join(starred)) if starred else None

    def __bool__(self) -> bool:
        return bool(self._exact)

    def __contains__(self, word: str) -> bool:
        text = same(word)
        return bool(text) and (
            text in self._exact or (self._pattern is not None and bool(self._pattern.fullmatch(text)))
        )
