"""Note merged and hidden cells of a sheet: there people and readers see different values."""

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from typing import Final

from passport.sheets.cells.grid import Span, letters
from passport.sheets.drafts.reading import Problem

_BEYOND: Final = 20_000
"""A column right of any sheet (Excel has 16,384): what is no reference is refused as such."""
_MOST_KEPT: Final = 1_000
"""Ranges, rows and columns that are kept; a hostile file may name millions."""
_WIDEST: Final = 1_000
_WIDEST_MERGED: Final = 600
"""Columns of one range that are looked at; more than 512 are never read."""
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def column_of(reference: str) -> int:
    """Return the column of ``AB12``, from 0; one beyond any sheet for what is no reference."""
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
    """Hidden rows and columns and merged ranges of one sheet, noted while its rows are read.

    ``place`` is what addresses begin with, ``melt.xlsx: activity``; ``hidden`` whether the sheet itself is.
    """

    def __init__(self, place: str, *, hidden: bool) -> None:
        self.place = place
        self.hidden = hidden
        self.clear()

    def clear(self) -> None:
        """Forget everything but the sheet's own state, before its rows are read again."""
        self._merged: list[Span] = []
        self._rows: list[int] = []
        self._columns: list[tuple[int, int]] = []

    def note(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Take in a ``col`` or a ``mergeCell`` of the file; what is malformed hides nothing."""
        if kind == "mergeCell":
            self._note_merged(attributes.get("ref", ""))
        elif attributes.get("hidden", "0") in {"1", "true"}:
            self._note_hidden(attributes.get("min", ""), attributes.get("max", ""))

    def _note_merged(self, reference: str) -> None:
        """Keep a range such as ``A1:C2``."""
        ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) == 2 and ends[0] and ends[1] and len(self._merged) < _MOST_KEPT:
            (left, top), (right, bottom) = ends[0].groups(), ends[1].groups()
            self._merged.append(Span(int(top), column_of(left), int(bottom), column_of(right)))

    def _note_hidden(self, first: str, last: str) -> None:
        """Keep the columns ``first`` to ``last``, which the file counts from 1."""
        if first.isdecimal() and last.isdecimal() and len(self._columns) < _MOST_KEPT:
            self._columns.append((int(first[:6]) - 1, int(last[:6]) - 1))

    def hide_row(self, number: int) -> None:
        """Keep a hidden row."""
        if len(self._rows) < _MOST_KEPT:
            self._rows.append(number)

    def blank(self, number: int) -> None:
        """Drop the row just kept as hidden: it has no cells, so nothing is hidden in it."""
        if self._rows and self._rows[-1] == number:
            self._rows.pop()

    def troubles(self, top: int, columns: Container[int]) -> list[Problem]:
        """List what of this lies in the rows from ``top`` on, in ``columns``; call it after the last row.

        Codes ``sheet.hidden_sheet``, ``sheet.hidden_column``, ``sheet.hidden_row``, ``sheet.merged``.
        """
        return [*self._hidden_sheet(), *self._hidden_columns(top, columns), *self._hidden_rows(top),
                *self._merged_cells(top, columns)]  # fmt: skip

    def _hidden_sheet(self) -> Iterator[Problem]:
        if self.hidden:
            hint = "Show the sheet, look at it, or delete it."
            yield Problem(self.place, "sheet.hidden_sheet", "The sheet is hidden, and is read.", hint)

    def _hidden_columns(self, top: int, columns: Container[int]) -> Iterator[Problem]:
        for first, last in self._columns:
            for column in range(first, min(last, first + _WIDEST) + 1):
                if column in columns:
                    where = f"{self.place}!{letters(column)}{top}"
                    hint = "Show the column, look at it, or delete it."
                    message = f"Column {letters(column)} is hidden."
                    yield Problem(where, "sheet.hidden_column", message, hint)

    def _hidden_rows(self, top: int) -> Iterator[Problem]:
        for row in self._rows:
            if row >= top:
                hint = "Show the row (a filter may hide it), look at it, or delete it."
                message = f"Row {row} is hidden, but not empty."
                yield Problem(f"{self.place}!A{row}", "sheet.hidden_row", message, hint)

    def _merged_cells(self, top: int, columns: Container[int]) -> Iterator[Problem]:
        for span in self._merged:
            across = range(span.left, min(span.right, span.left + _WIDEST_MERGED) + 1)
            if span.bottom >= top and any(column in columns for column in across):
                where = f"{self.place}!{letters(span.left)}{span.top}"
                corner = f"{letters(span.right)}{span.bottom}"
                hint = "Split the cells again and fill in each of them."
                yield Problem(where, "sheet.merged", f"The cells to {corner} are merged.", hint)
