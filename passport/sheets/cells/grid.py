"""Define cells of a sheet: text that keeps what the sheet stored it as, in rows with addresses.

A plain ``str`` was typed as text. The readers of CSV and XLSX both yield these rows, so everything above them
is written once.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple, Protocol

from passport.sheets.drafts.reading import DraftRefused, Problem

Row = tuple[int, list[str]]
"""Number of the row as its author counts, and its cells from column A on; trailing blanks may be absent."""


class Number(str):
    """A cell stored as a number, as a plain decimal (see ``numbers.stored``)."""

    __slots__ = ()


class Day(str):
    """A cell the sheet formats as a date: ``2026-09-17`` or ``2026-09-17T06:00:00``, without a zone."""

    __slots__ = ()


class Flaw(str):
    """A cell that has no value: a formula's error, a formula never calculated, a number beyond its digits.

    The text is ``code|sentence|hint``.
    """

    __slots__ = ()

    @property
    def parts(self) -> tuple[str, str, str]:
        """Code, sentence and hint."""
        code, message, hint = self.split("|", 2)
        return code, message, hint


def is_typed(cell: str) -> bool:
    """Return whether a cell was stored as text: neither a number, nor a date, nor without a value."""
    return not isinstance(cell, (Number, Day, Flaw))


class Grid(Protocol):
    """One sheet, or one file of separated values."""

    name: str

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank, from the top; each call reads anew, and memory stays flat."""

    def at(self, row: int, column: int = 0) -> str:
        """What an author calls a cell: ``melt.xlsx: activity!C7`` or ``melt.csv:7:3``; columns from 0."""

    def troubles(self, top: int, columns: Container[int]) -> list[Problem]:
        """Merged and hidden cells from row ``top`` on, known once ``rows`` has been read to its end."""


class Span(NamedTuple):
    """A rectangle of cells; rows as counted by the author, columns from 0, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


def without_heading(
    header: Sequence[str], cells: Sequence[str], at: Callable[[int], str], *, within: bool = True
) -> list[Problem]:
    """Return a problem (``csv.cells``) where a row has a cell that no column of the heading holds, else none.

    ``at`` gives the address of a cell of the row by its index. Cells beyond the heading count, and those
    under a blank heading unless ``within`` is false: a plant's own table may have columns without a name.
    Blank cells never count. Dropped, such a cell would change a figure: 1,240 without quotes is 1 and 240.
    """
    width = len(header)
    if len(cells) <= width and all(header):
        return []
    if not within:
        width = _named(header)
    for index, cell in enumerate(cells):
        if cell and (index >= width or (within and not header[index])):
            hint = "A decimal comma makes two cells of one: write a point, or put the text in quotes."
            hint += " A column of its own needs a heading."
            message = f"The row has {_named(cells)} cells, the header {_named(header)}."
            return [Problem(at(index), "csv.cells", message, hint)]
    return []


def _named(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last that is not blank."""
    return max((number for number, cell in enumerate(cells, 1) if cell), default=0)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def refused(where: str, code: str, message: str, hint: str) -> DraftRefused:
    """Return the error of one problem that ends the reading."""
    return DraftRefused([Problem(where, code, message, hint)])
