"""Read activity data in CSV: a block of ``name,value,unit`` lines, then a table with one candidate a row.

Separated by comma, semicolon, tab or the bars of a printed list, in any encoding of ``reading_text``.
"""

import csv
import io
import re
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from passport.sheets.activity.reading_table import (
    COLUMNS,
    DAYS,
    FIGURES,
    NamedRow,
    Table,
    header_problems,
    is_entry,
    settled,
    tree_of,
    without_column,
)
from passport.sheets.activity.reading_text import decoded, separator_line, separator_of
from passport.sheets.cells import numbers
from passport.sheets.cells.grid import Flaw, without_heading
from passport.sheets.cells.numbers import Dialect
from passport.sheets.drafts.reading import DraftRefused, Problem, Tree

__all__ = ["COLUMNS", "MOST_BYTES", "MOST_ROWS", "NEEDS_MAP", "parse", "rows_of", "separated"]

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 200_000
NEEDS_MAP: Final = (
    "an export of your own needs a map: passport calculate FILE --suggest-map -o map.toml drafts one,"
    " and --map map.toml reads by it."
)
_INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_RULED: Final = frozenset("-+|= ")
_Rows = list[tuple[int, list[str]]]
"""Line number (of the last line of a row) and cells."""


class Separated(NamedTuple):
    """A file of separated values: line number and cells of each row that is not blank, and the separator."""

    rows: _Rows
    separator: str


def rows_of(data: bytes, source: str) -> _Rows:
    """Return the rows of ``separated``."""
    return separated(data, source).rows


def separated(data: bytes, source: str, encoding: str | None = None) -> Separated:
    """Read the rows of a file; ``encoding`` is that of a map, as ``decoded`` takes it.

    Cells are trimmed of blanks and of characters that nobody sees; what a spreadsheet program writes in place
    of a value (``#REF!``, ``####``) is a ``Flaw``. Blank rows, ruled lines, remarks and a first line
    ``sep=;`` are left out. Raises ``DraftRefused``: ``csv.too_large`` (64 MiB, 200,000 rows),
    ``csv.encoding``, ``csv.form`` (RFC 4180).
    """
    if len(data) > MOST_BYTES:
        raise _refused(source, "csv.too_large", f"The file has more than {MOST_BYTES} bytes.", "Split it.")
    text = decoded(data, source, encoding)
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: _Rows = []
    first = True
    try:
        for row in reader:
            cells = _trimmed(row)
            if not any(cells) or _is_rule(cells, separator):
                continue
            names_separator = first and separator_line(separator.join(row))
            first = False
            if not names_separator and not _is_remark(cells):
                rows.append((reader.line_num, _with_flaws(cells)))
            if len(rows) > MOST_ROWS:
                message = f"The file has more than {MOST_ROWS} rows."
                raise _refused(source, "csv.too_large", message, "Add up what belongs together first.")
    except csv.Error:
        where = f"{source}:{reader.line_num}"
        hint = "A quotation mark may be open: export the sheet again."
        raise _refused(where, "csv.form", "The row is no CSV.", hint) from None
    return Separated(rows, separator)


def _trimmed(row: list[str]) -> list[str]:
    """Return the cells trimmed; most are plain ASCII, for which ``strip`` is enough."""
    return [cell.strip() if cell.isascii() and "=" not in cell else _bare(cell) for cell in row]


def _is_remark(cells: Sequence[str]) -> bool:
    """Return whether a row begins with ``#``, and no spreadsheet program wrote that in place of a value."""
    return cells[0].startswith("#") and (numbers.spoiled(cells[0]) is None or not any(cells[1:]))


def _with_flaws(cells: list[str]) -> list[str]:
    """Return the cells with a ``Flaw`` for each that stands in place of a value (``#N/A``, ``Err:502``)."""
    if not any(cell[0] in "#E" for cell in cells if cell):
        return cells
    return [numbers.spoiled(cell) or cell for cell in cells]


def _bare(cell: str) -> str:
    """Return a cell without invisible characters at its ends, and the text of one written ``="0815"``."""
    text = cell.strip().strip(_INVISIBLE).strip()
    quoted = _AS_TEXT.fullmatch(text)
    return quoted[1] if quoted else text


def _is_rule(cells: Sequence[str], separator: str) -> bool:
    """Return whether a row is a line drawn between rows, as in printed lists: ``|-----|-----|``."""
    return separator == "|" and all(set(cell) <= _RULED for cell in cells)


def _refused(where: str, code: str, message: str, hint: str) -> DraftRefused:
    return DraftRefused([Problem(where, code, message, hint)])


def parse(data: bytes, source: str) -> tuple[Tree, list[Problem]]:
    """Read a file into its tree, and return what is wrong with its rows.

    The heading of the table is the first row that begins with ``key``; above it stands the upper part. Raises
    ``DraftRefused`` for what is no CSV (as ``separated``), and ``sheet.none`` for an export without a map.
    """
    rows, separator = separated(data, source, "")
    head = next((index for index, (_, cells) in enumerate(rows) if cells[0] == "key"), len(rows))
    if head == len(rows):
        check_ours(rows, source)
    problems: list[Problem] = []
    dialect = Dialect(points=separator == ",", mapped=True)
    entries = [_settled_entry(entry, dialect, problems) for entry in entries_of(rows[:head], source)]
    table = table_of(rows[head:], source, problems) if head < len(rows) else None
    if table is not None:
        _settle(table, dialect, problems)
    return tree_of(entries, table, f"{source}:1", problems), problems


def check_ours(rows: Sequence[tuple[int, list[str]]], source: str) -> None:
    """Refuse an export (``sheet.none``): no heading of sources, and no line of our upper part either."""
    if rows and not any(is_entry(cells[0]) for _, cells in rows):
        message = "No row is the heading of sources, which begins with key."
        raise _refused(f"{source}:{rows[0][0]}", "sheet.none", message, f"Add it; {NEEDS_MAP}")


def entries_of(rows: Sequence[tuple[int, list[str]]], source: str) -> list[NamedRow]:
    """Return the lines of the upper part, with the place of each cell and of the one after the last."""
    return [
        NamedRow(name, cells, [f"{source}:{line}:{place}" for place in range(1, len(cells) + 2)])
        for line, (name, *cells) in rows
    ]


def table_of(rows: Sequence[tuple[int, list[str]]], source: str, problems: list[Problem]) -> Table:
    """Return the table under its heading, which is the first of ``rows``.

    A row with a cell that no heading holds is a problem (``csv.cells``); the heading again is left out.
    """
    (head, header), *body = rows

    def place(line: int, column: int | str) -> str:
        return f"{source}:{line}:{column + 1 if isinstance(column, int) else column}"

    in_order = header_problems(Table(head, header, (), place), problems)
    table: list[tuple[int, dict[str, str]]] = []
    for line, cells in body:
        beyond = without_heading(header, cells, partial(place, line))
        if beyond:
            problems += beyond
            continue
        if cells[: len(header)] == header:
            continue  # the heading again, on each page of a report
        filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        table.append((line, filled if in_order else without_column(header, filled)))
    return Table(head, header, table, place)


# A file with commas between its cells comes from where numbers have points. Semicolons and tabs stand where
# the comma may be the decimal mark, and there 1.234 is as likely a thousand.
def _settled_entry(entry: NamedRow, dialect: Dialect, problems: list[Problem]) -> NamedRow:
    """Return a line of the upper part with the cells that need it read in the file's dialect."""
    cells = list(entry.cells)
    for index, cell in enumerate(cells):
        if cell and (isinstance(cell, Flaw) or (index == 0 and _is_settled(entry.name, dialect))):
            cells[index], trouble = settled(entry.name if index == 0 else "", cell, dialect)
            if trouble is not None:
                problems.append(Problem(entry.where[index + 1], *trouble))
    return entry._replace(cells=cells)


def _is_settled(name: str, dialect: Dialect) -> bool:
    """Return whether cells of a column can be read in two ways; a figure with points is left to its rule."""
    return name in DAYS or name in numbers.NAMES or (name in FIGURES and not dialect.points)


def _settle(table: Table, dialect: Dialect, problems: list[Problem]) -> None:
    """Read in place the cells that need the file's dialect, and those that have no value."""
    names = [name for name in table.header if _is_settled(name, dialect)]
    for line, filled in table.rows:
        flawed = [name for name, cell in filled.items() if isinstance(cell, Flaw) and name not in names]
        for name in (*names, *flawed):
            cell = filled.get(name, "")
            if cell:
                text, trouble = settled(name, cell, dialect)
                if trouble is not None:
                    problems.append(Problem(table.place(line, name), *trouble))
                filled[name] = text  # type: ignore[index]  # the dicts are this file's own
