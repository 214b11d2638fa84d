"""Read a table with known columns from CSV or a workbook, cell by cell, with the place of each."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

from passport.sheets.cells import numbers
from passport.sheets.cells.csv_grid import CsvGrid
from passport.sheets.cells.grid import Day, Flaw, Grid, without_heading
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

_ZIP: Final = b"PK\x03\x04"
DAYS: Final = frozenset({"day", "since", "monitoredUntil", "vintage", "used"})
"""The columns of days in all our tables: of their cells those without a value are ``unread`` as well."""
_LOOKED_AT: Final = 50
"""Rows of a sheet without the name of the table in which its heading is looked for."""
_OF_SHAPE: Final = ("sheet.hidden", "sheet.merged", "sheet.two")


class Line(NamedTuple):
    """A row under the heading: its cells by column (blank ones left out) and their places.

    ``unread``: columns whose cells hold no text; they are blank here, and said to be wrong.
    """

    where: str
    cells: dict[str, str]
    places: dict[str, str]
    unread: frozenset[str] = frozenset()

    def get(self, column: str) -> str:
        """The text of a cell, empty where it is blank."""
        return self.cells.get(column, "")

    def at(self, column: str) -> str:
        """The place of a cell, or of the row."""
        return self.places.get(column, self.where)


class Table(NamedTuple):
    """What a table must look like: its sheet in a workbook, all columns, those it cannot be without.

    ``values``: the columns of amounts and days, whose cells keep how the sheet stored them. Every other
    column is text: a number that a program made of ``3`` or of a key is its digits there.
    ``room`` begins the codes of what is wrong with it: ``ROOM.column``, ``ROOM.no_rows``.
    """

    room: str
    sheet: str
    columns: Sequence[str]
    needed: Sequence[str]
    values: Collection[str]

    def lines(self, data: bytes, source: str, problems: list[Problem] | None = None) -> Iterator[Line]:
        """The rows; raises ``DraftRefused`` for a heading that lacks or misspells a column.

        What is wrong with rows is added to ``problems`` after the last one; without these it is raised. Rows
        with cells that no heading holds (``csv.cells``) are left out. Cells of texts that hold a date
        (``sheet.date_for_text``), a rounded number (``sheet.scientific``) or no value are ``unread``. Hidden
        and merged cells are those of columns in which a row has a cell (``sheet.hidden_row``, ``.merged``).
        """
        grid = _grid(self.room, self.sheet, data, source, self.needed)
        rows = grid.rows()
        top, names = _names(self.room, rows, source)
        found = self._heading(grid, top, names)
        if found:
            raise DraftRefused(found)
        filled = set[str]()
        for line in _lines(grid, rows, names, foreign=False, problems=found):
            filled |= line.cells.keys()
            wrong = self._as_texts(line)
            found += wrong.values()
            for column in wrong:
                del line.cells[column]
            yield line._replace(unread=frozenset(wrong)) if wrong else line
        found += grid.troubles(top, [place for place, name in enumerate(names) if name in filled])
        if problems is not None:
            problems += found
        elif found:
            raise DraftRefused(found)

    def _as_texts(self, line: Line) -> dict[str, Problem]:
        """Bring the cells of the columns of texts into plain texts; return what is wrong with cells."""
        found = {}
        for column, cell in line.cells.items():
            trouble = None
            if column not in self.values:
                line.cells[column], trouble = numbers.text_of(cell)
                trouble = trouble or numbers.name(cell)[1]
            elif column in DAYS and isinstance(cell, Flaw):
                trouble = cell.parts
            if trouble is not None:
                found[column] = Problem(line.at(column), *trouble)
        return found

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


class ForeignTable(NamedTuple):
    """Somebody else's table, of which only the ``needed`` columns are looked at.

    ``header``: the number of the row with the headings (0: the first one); ``encoding``: that of CSV.
    A ``sheet`` that is named has to be there.
    """

    room: str
    sheet: str
    needed: Sequence[str]
    header: int = 0
    encoding: str = ""

    def lines(self, data: bytes, source: str) -> Iterator[Line]:
        """The rows; raises ``DraftRefused`` for columns that are missing or double, and for hidden cells.

        At the end also for rows with cells beyond the last heading (``csv.cells``).
        """
        grid = _grid(self.room, self.sheet, data, source, self.needed, self.encoding, only=bool(self.sheet))
        rows = (row for row in grid.rows() if row[0] >= self.header)
        top, names = _names(self.room, rows, source)
        problems = self._heading(grid, top, names)
        if problems:
            raise DraftRefused(problems)
        troubles: list[Problem] = []
        yield from _lines(grid, rows, names, foreign=True, problems=troubles)
        if troubles:
            raise DraftRefused(troubles)
        troubles = grid.troubles(top, [place for place, name in enumerate(names) if name in self.needed])
        if troubles:
            raise DraftRefused(troubles)

    def _heading(self, grid: Grid, top: int, names: Sequence[str]) -> list[Problem]:
        """Columns that are missing, or are there twice."""
        code = f"{self.room}.column"
        usable = [name for name in names if name]
        hint = f"The headings of row {top} are {', '.join(quoted(name, 40) for name in usable[:40])}."
        problems = [
            Problem(grid.at(top), code, f"There is no column {quoted(name, 40)}.", hint)
            for name in self.needed
            if name not in usable
        ]
        for name in self.needed:
            if usable.count(name) > 1:
                message = f"The column {quoted(name, 40)} is there twice."
                problems.append(Problem(grid.at(top, names.index(name)), code, message, "Leave one of them."))
        return problems


def headings(room: str, sheet: str, data: bytes, source: str, needed: Sequence[str]) -> list[str]:
    """The headings of a table, blank ones among them; raises ``DraftRefused`` for an empty one."""
    return _names(room, _grid(room, sheet, data, source, needed).rows(), source)[1]


def said_once(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out what is said of a cell that could not be read: only the reader knows what is wrong there."""
    unread = {
        one.where for one in problems if one.code.startswith("sheet.") and not one.code.startswith(_OF_SHAPE)
    }
    return [one for one in problems if one.where not in unread or one.code.startswith("sheet.")]


def _names(room: str, rows: Iterator[tuple[int, list[str]]], source: str) -> tuple[int, list[str]]:
    """The number of the row of headings, and the headings."""
    first = next(rows, None)
    if first is None:
        raise DraftRefused([Problem(source, f"{room}.no_rows", "The table is empty.", "Write its rows.")])
    return first[0], [cell.strip() for cell in first[1]]


def _lines(
    grid: Grid,
    rows: Iterator[tuple[int, list[str]]],
    names: Sequence[str],
    *,
    foreign: bool,
    problems: list[Problem],
) -> Iterator[Line]:
    """Give the rows that the heading holds; those that it does not are added to ``problems``."""
    for number, cells in rows:
        beyond = without_heading(names, cells, partial(grid.at, number), within=not foreign)
        if beyond:
            problems += beyond
            continue
        found = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        places = {name: grid.at(number, place) for place, name in enumerate(names) if name}
        yield Line(grid.at(number), found, places)


def _grid(
    room: str,
    sheet: str,
    data: bytes,
    source: str,
    needed: Collection[str],
    encoding: str | None = None,
    *,
    only: bool = False,
) -> Grid:
    """The sheet of that name, else the one that could hold the table; CSV has no names.

    ``only``: there has to be a sheet of that name. Raises ``sheet.two`` where several could hold it: rows of
    the others would be lost, and nobody would see it.
    """
    if not data.startswith(_ZIP):
        return CsvGrid(data, source, encoding)
    book = Workbook(data, source)
    if not book.sheets:
        raise DraftRefused([Problem(source, f"{room}.no_rows", "The workbook has no sheet.", "Add one.")])
    named = _named(book, sheet, only=only)
    if only and not named:
        names = ", ".join(quoted(one.name, 40) for one in book.sheets)
        message = f"There is no sheet {quoted(sheet, 40)}."
        raise DraftRefused([Problem(source, f"{room}.sheet", message, f"The workbook holds {names}.")])
    grids = named or _able([book.grid(one) for one in book.sheets], needed)
    if len(grids) > 1:
        names = " and ".join(quoted(grid.name, 40) for grid in grids[:4])
        way = f"Give only the one that counts the name {sheet}" if sheet else "Name one in the map"
        hint = f"{way}; rows of the others that count as well go into it, under its heading."
        message = f"{len(grids)} sheets could hold the data: {names}."
        raise DraftRefused([Problem(source, "sheet.two", message, hint)])
    return grids[0]


def _named(book: Workbook, sheet: str, *, only: bool) -> list[Grid]:
    """The sheets of a name: as written with ``only``, else whatever its case and the blanks around it."""
    found = (
        one
        for one in book.sheets
        if (one.name == sheet if only else one.name.strip().casefold() == sheet.casefold())
    )
    return [book.grid(one) for one in found]


def _able(grids: list[Grid], needed: Collection[str]) -> list[Grid]:
    """The sheets that could hold a table; where none could, the first one with rows, which is told why."""
    if len(grids) == 1:
        return grids
    able = [grid for grid in grids if _could_hold(grid, needed)]
    return able or [grid for grid in grids if any(True for _ in grid.rows())][:1] or grids[:1]


def _could_hold(grid: Grid, needed: Collection[str]) -> bool:
    """Whether a sheet, hidden or not, has rows below what has half of the columns at least."""
    wanted = {name.casefold() for name in needed}
    rows = grid.rows()
    for _, cells in islice(rows, _LOOKED_AT):
        if 2 * len(wanted & {cell.strip().casefold() for cell in cells}) >= len(wanted):
            return next(rows, None) is not None
    return False


def has_points(data: bytes, source: str) -> bool:
    """Whether numbers in the file can only have decimal points: CSV separated by commas."""
    return not data.startswith(_ZIP) and CsvGrid(data, source).separator == ","


def day(line: Line, column: str) -> str:
    """A day as the sheet shows it, or as it was typed."""
    cell = line.get(column)
    return cell[:10] if isinstance(cell, Day) else cell
