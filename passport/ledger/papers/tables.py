"""Read a table with known columns from CSV or a workbook, cell by cell, with the place of each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from passport.ledger.books.amounts import Pair, is_figure, scaled
from passport.sheets.cells.csv_grid import CsvGrid
from passport.sheets.cells.grid import Day, Grid
from passport.sheets.cells.numbers import Dialect, figure
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

_ZIP = b"PK\x03\x04"


class Line(NamedTuple):
    """A row under the heading: its cells by column (blank ones left out) and their places."""

    where: str
    cells: Mapping[str, str]
    places: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text of a cell, empty where it is blank."""
        return self.cells.get(column, "")

    def at(self, column: str) -> str:
        """The place of a cell, or of the row."""
        return self.places.get(column, self.where)


def lines(
    data: bytes, source: str, sheet: str, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[Line]:
    """The rows of a table; raises ``DraftRefused`` for a heading that lacks or misspells a column."""
    grid = _grid(data, source, sheet)
    rows = grid.rows()
    top, names = _names(rows, source)
    problems = _heading(grid, top, names, columns, needed)
    if problems:
        raise DraftRefused(problems)
    yield from _lines(grid, rows, names)


def table(
    data: bytes, source: str, sheet: str, needed: Sequence[str], form: tuple[int, str] = (0, "")
) -> Iterator[Line]:
    """The rows of somebody else's table, of which only the ``needed`` columns are looked at.

    ``form``: the number of the row with the headings (0: the first one), and the encoding of CSV. Raises
    ``DraftRefused`` for columns that are missing or there twice, and at the end for merged or hidden cells.
    """
    header, encoding = form
    grid = _grid(data, source, sheet, encoding, only=bool(sheet))
    rows = (row for row in grid.rows() if row[0] >= header)
    top, names = _names(rows, source)
    usable = [name for name in names if name]
    missing = [name for name in needed if name not in usable]
    hint = f"The headings of row {top} are {', '.join(quoted(name, 40) for name in usable[:40])}."
    problems = [
        Problem(grid.at(top), "ledger.column", f"There is no column {quoted(name, 40)}.", hint)
        for name in missing
    ]
    for name in needed:
        if usable.count(name) > 1:
            message = f"The column {quoted(name, 40)} is there twice."
            problems.append(
                Problem(grid.at(top, names.index(name)), "ledger.column", message, "Leave one of them.")
            )
    if problems:
        raise DraftRefused(problems)
    yield from _lines(grid, rows, names)
    troubles = grid.troubles(top, [place for place, name in enumerate(names) if name in needed])
    if troubles:
        raise DraftRefused(troubles)


def _names(rows: Iterator[tuple[int, list[str]]], source: str) -> tuple[int, list[str]]:
    """The number of the row of headings, and the headings."""
    first = next(rows, None)
    if first is None:
        raise DraftRefused([Problem(source, "ledger.no_rows", "The table is empty.", "Write its rows.")])
    return first[0], [cell.strip() for cell in first[1]]


def _lines(grid: Grid, rows: Iterator[tuple[int, list[str]]], names: Sequence[str]) -> Iterator[Line]:
    for number, cells in rows:
        found = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        places = {name: grid.at(number, place) for place, name in enumerate(names) if name}
        yield Line(grid.at(number), found, places)


def _heading(
    grid: Grid, top: int, names: Sequence[str], columns: Sequence[str], needed: Sequence[str]
) -> list[Problem]:
    """Columns that are not known, are missing, or are there twice."""

    def problem(place: int, message: str, hint: str) -> Problem:
        return Problem(grid.at(top, place), "ledger.column", message, hint)

    usable = f"The columns are {', '.join(columns)}."
    found = [
        problem(place, f"There is no column {quoted(name, 40)}.", usable)
        for place, name in enumerate(names)
        if name and name not in columns
    ]
    missing = [name for name in needed if name not in names]
    found += [problem(0, f"The column {name} is missing.", "Add it to the heading.") for name in missing]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    return found + [problem(0, f"The column {name} is there twice.", "Leave one.") for name in doubled]


def _grid(data: bytes, source: str, sheet: str, encoding: str = "", *, only: bool = False) -> Grid:
    """The sheet of that name, else the first one unless ``only`` that one counts; CSV has no names."""
    if not data.startswith(_ZIP):
        return CsvGrid(data, source, encoding)
    book = Workbook(data, source)
    named = [one for one in book.sheets if one.name == sheet]
    if only and not named:
        names = ", ".join(quoted(one.name, 40) for one in book.sheets)
        message = f"There is no sheet {quoted(sheet, 40)}."
        raise DraftRefused([Problem(source, "ledger.sheet", message, f"The workbook holds {names}.")])
    named = named or book.sheets[:1]
    if not named:
        raise DraftRefused([Problem(source, "ledger.no_rows", "The workbook has no sheet.", "Add one.")])
    return book.grid(named[0])


def number(line: Line, column: str, problems: list[Problem], points: bool) -> int | None:
    """The millionths in a cell; nothing where it is blank. ``points``: the file's decimals are points."""
    cell = line.get(column)
    if not cell:
        return None
    text, trouble = figure(cell, Dialect(points=points))
    if trouble is not None:
        problems.append(Problem(line.at(column), *trouble))
        return None
    if not is_figure(text):
        hint = "Plain digits with a point and at most six decimals, tonnes without a unit: 1240 or 0.8."
        message = f"{quoted(cell, 40)} is no amount."
        problems.append(Problem(line.at(column), "ledger.amount", message, hint))
        return None
    return scaled(text)


def amount(line: Line, problems: list[Problem], points: bool) -> Pair | None:
    """The amount of a row: ``amount`` fills both columns, or ``location`` and ``market`` each their own."""
    both = number(line, "amount", problems, points)
    apart = number(line, "location", problems, points), number(line, "market", problems, points)
    if line.get("amount") and (line.get("location") or line.get("market")):
        hint = "Write amount alone, or location and market."
        problems.append(Problem(line.at("amount"), "ledger.amount", "The amount is given twice.", hint))
        return None
    if both is not None:
        return Pair(both, both)
    if apart[0] is not None and apart[1] is not None:
        return Pair(apart[0], apart[1])
    if bool(line.get("location")) != bool(line.get("market")):
        column = "market" if line.get("location") else "location"
        hint = "Write both columns, or amount for the same in both."
        problems.append(Problem(line.at(column), "ledger.amount_blank", f"{column} is blank.", hint))
    return None


def has_points(data: bytes, source: str) -> bool:
    """Whether numbers in the file can only have decimal points: CSV separated by commas."""
    return not data.startswith(_ZIP) and CsvGrid(data, source).separator == ","


def day(line: Line, column: str) -> str:
    """A day as the sheet shows it, or as it was typed."""
    cell = line.get(column)
    return cell[:10] if isinstance(cell, Day) else cell
