"""Read a table with known columns from CSV or a workbook, cell by cell, with the place of each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from passport.sheets.cells.csv_grid import CsvGrid
from passport.sheets.cells.grid import Day, Grid
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

_ZIP = b"PK\x03\x04"


class Line(NamedTuple):
    """A row under the heading: its cells by column (blank ones left out) and their places."""

    where: str
    cells: dict[str, str]
    places: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell, empty where it is blank."""
        return self.cells.get(column, "")

    def at(self, column: str) -> str:
        """The place of a cell, or of the row."""
        return self.places.get(column, self.where)


class Table(NamedTuple):
    """What a table must look like: its sheet in a workbook, all columns, those it cannot be without.

    ``room`` begins the codes of what is wrong with it: ``ROOM.column``, ``ROOM.no_rows``.
    """

    room: str
    sheet: str
    columns: Sequence[str]
    needed: Sequence[str]

    def lines(self, data: bytes, source: str) -> Iterator[Line]:
        """The rows; raises ``DraftRefused`` for a heading that lacks or misspells a column."""
        grid = self._grid(data, source)
        rows = grid.rows()
        first = next(rows, None)
        if first is None:
            raise self._no_rows(source, "The table is empty.", "Write its rows.")
        names = [cell.strip() for cell in first[1]]
        problems = self._heading(grid, first[0], names)
        if problems:
            raise DraftRefused(problems)
        for number, cells in rows:
            found = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
            places = {name: grid.at(number, place) for place, name in enumerate(names) if name}
            yield Line(grid.at(number), found, places)

    def _no_rows(self, source: str, message: str, hint: str) -> DraftRefused:
        return DraftRefused([Problem(source, f"{self.room}.no_rows", message, hint)])

    def _heading(self, grid: Grid, top: int, names: Sequence[str]) -> list[Problem]:
        """Columns that are not known, are missing, or are there twice."""

        def problem(place: int, message: str, hint: str) -> Problem:
            return Problem(grid.at(top, place), f"{self.room}.column", message, hint)

        usable = f"The columns are {', '.join(self.columns)}."
        found = [
            problem(place, f"There is no column {quoted(name, 40)}.", usable)
            for place, name in enumerate(names)
            if name and name not in self.columns
        ]
        missing = [name for name in self.needed if name not in names]
        found += [problem(0, f"The column {name} is missing.", "Add it to the heading.") for name in missing]
        doubled = sorted({name for name in names if name and names.count(name) > 1})
        return found + [
            problem(0, f"The column {quoted(name, 40)} is there twice.", "Leave one.") for name in doubled
        ]

    def _grid(self, data: bytes, source: str) -> Grid:
        if not data.startswith(_ZIP):
            return CsvGrid(data, source)
        book = Workbook(data, source)
        named = [one for one in book.sheets if one.name == self.sheet] or book.sheets[:1]
        if not named:
            raise self._no_rows(source, "The workbook has no sheet.", "Add one.")
        return book.grid(named[0])


def has_points(data: bytes, source: str) -> bool:
    """Whether numbers in the file can only have decimal points: CSV separated by commas."""
    return not data.startswith(_ZIP) and CsvGrid(data, source).separator == ","


def day(line: Line, column: str) -> str:
    """A day as the sheet shows it, or as it was typed."""
    cell = line.get(column)
    return cell[:10] if isinstance(cell, Day) else cell
