"""What makes people and readers see different cells of one sheet: merged and hidden ones."""

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Final

from passport.sheets.cells.grid import Span, letters
from passport.sheets.drafts.reading import Problem

_BEYOND: Final = 20_000
_MOST_KEPT: Final = 1_000
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def column_of(reference: str) -> int:
    """The column of ``AB12``, from 0; beyond any sheet for what is no reference."""
    return _column(reference.rstrip("0123456789"))


@lru_cache(maxsize=1024)
def _column(name: str) -> int:
    column = 0
    for letter in name[:4]:
        if not "A" <= letter <= "Z":
            return _BEYOND
        column = column * 26 + ord(letter) - 64
    return (column or _BEYOND + 1) - 1


class Shape:
    """Hidden rows and columns and merged ranges, noted while the rows are read."""

    def __init__(self, place: str, *, hidden: bool) -> None:
        self.place = place
        self.hidden = hidden
        self.clear()

    def clear(self) -> None:
        """Forget, before the rows are read again."""
        self._merged: list[Span] = []
        self._rows: list[int] = []
        self._columns: list[tuple[int, int]] = []
        self._more = 0

    def note(self, kind: str, attributes: Mapping[str, str]) -> None:
        """A ``col`` or a ``mergeCell`` of the file."""
        if kind == "mergeCell":
            ends = [_REFERENCE.fullmatch(end) for end in attributes.get("ref", "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1] and len(self._merged) < _MOST_KEPT:
                (left, top), (right, bottom) = ends[0].groups(), ends[1].groups()
                self._merged.append(Span(int(top), column_of(left), int(bottom), column_of(right)))
        elif attributes.get("hidden", "0") in {"1", "true"} and len(self._columns) < _MOST_KEPT:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self._columns.append((int(first[:6]) - 1, int(last[:6]) - 1))

    def hide_row(self, number: int) -> None:
        """A row is hidden."""
        if len(self._rows) < _MOST_KEPT:
            self._rows.append(number)
        else:
            self._more += 1

    def blank(self, number: int) -> None:
        """The row has no cells: nobody misses it."""
        if self._rows and self._rows[-1] == number:
            self._rows.pop()

    def troubles(self, top: int, columns: Container[int]) -> list[Problem]:
        """What of this lies in the rows from ``top`` on, in ``columns``; call it after the last row."""
        found = []
        if self.hidden:
            hint = "Show the sheet, look at it, or delete it."
            found.append(Problem(self.place, "sheet.hidden_sheet", "The sheet is hidden, and is read.", hint))
        for first, last in self._columns:
            for column in range(first, min(last, first + 1_000) + 1):
                if column in columns:
                    where = f"{self.place}!{letters(column)}{top}"
                    hint = "Show the column, look at it, or delete it."
                    found.append(
                        Problem(where, "sheet.hidden_column", f"Column {letters(column)} is hidden.", hint)
                    )
        for row in self._rows:
            if row >= top:
                hint = "Show the row (a filter may hide it), look at it, or delete it."
                where = f"{self.place}!A{row}"
                found.append(Problem(where, "sheet.hidden_row", f"Row {row} is hidden, but not empty.", hint))
        for span in self._merged:
            inside = any(
                column in columns for column in range(span.left, min(span.right, span.left + 600) + 1)
            )
            if span.bottom >= top and inside:
                where = f"{self.place}!{letters(span.left)}{span.top}"
                corner = f"{letters(span.right)}{span.bottom}"
                hint = "Split the cells again and fill in each of them."
                found.append(Problem(where, "sheet.merged", f"The cells to {corner} are merged.", hint))
        return found
