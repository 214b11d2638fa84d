"""Read a file of separated values as a grid."""

from collections.abc import Container, Iterator

from passport.sheets.activity.reading_csv import separated
from passport.sheets.cells.grid import Row
from passport.sheets.drafts.reading import Problem


class CsvGrid:
    """One file (a ``Grid``); places are ``melt.csv:7:3``."""

    def __init__(self, data: bytes, source: str, encoding: str | None = None) -> None:
        self.name = source
        self._rows, self.separator = separated(data, source, encoding)

    def rows(self) -> Iterator[Row]:
        """Give the rows that are not blank."""
        return iter(self._rows)

    def at(self, row: int, column: int = 0) -> str:
        """Return the address of a cell, ``melt.csv:7:3``; columns count from 0 here and from 1 in it."""
        return f"{self.name}:{row}:{column + 1}"

    def troubles(self, top: int, columns: Container[int]) -> list[Problem]:
        """Return nothing: no cell of a file of text is hidden or merged."""
        return []
