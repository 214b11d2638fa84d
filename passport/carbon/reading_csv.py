"""Activity data in CSV: a block of ``name,value,unit`` lines, then a table with one candidate a row.

Separated by comma or semicolon.
"""

import csv
from collections.abc import Sequence
from typing import Final

from passport.carbon.reading_table import COLUMNS, FIGURES, Entry, Table, header_problems, tree_of
from passport.drafts import numbers
from passport.drafts.reading import DraftRefused, Problem, Tree

__all__ = ["COLUMNS", "MOST_BYTES", "MOST_ROWS", "parse", "rows_of"]

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 200_000


def rows_of(data: bytes, source: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row that is not blank; raises ``DraftRefused`` for what is no CSV."""
    if len(data) > MOST_BYTES:
        raise _refused(source, "csv.too_large", f"The file has more than {MOST_BYTES} bytes.", "Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"{source}:{line}"
        raise _refused(
            where, "csv.encoding", "The file is not UTF-8.", "Export it as CSV in UTF-8."
        ) from None
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separated_by(data), strict=True)
    found = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                found.append((reader.line_num, cells))
            if len(found) > MOST_ROWS:
                message = f"The file has more than {MOST_ROWS} rows."
                raise _refused(source, "csv.too_large", message, "Add up what belongs together first.")
    except csv.Error:
        where = f"{source}:{reader.line_num}"
        hint = "A quotation mark may be open: export the sheet again."
        raise _refused(where, "csv.form", "The row is no CSV.", hint) from None
    return found


def _refused(where: str, code: str, message: str, hint: str) -> DraftRefused:
    return DraftRefused([Problem(where, code, message, hint)])


def parse(data: bytes, source: str) -> tuple[Tree, list[Problem]]:
    """The tree of the file and what is wrong with its rows; raises ``DraftRefused`` for what is no CSV."""
    rows = rows_of(data, source)
    head = next((index for index, (_, cells) in enumerate(rows) if cells[0] == "key"), len(rows))
    problems: list[Problem] = []
    entries = entries_of(rows[:head], source)
    table = table_of(rows[head:], source, problems) if head < len(rows) else None
    if separated_by(data) == ";":
        entries = [_told_one_way(entry, problems) for entry in entries]
        if table is not None:
            _numbers_told_one_way(table, problems)
    return tree_of(entries, table, f"{source}:1", problems), problems


def separated_by(data: bytes) -> str:
    """Comma or semicolon, from the first line with text."""
    first = next(
        (line for line in data[:65_536].decode("utf-8-sig", "replace").splitlines() if line.strip()), ""
    )
    return ";" if first.count(";") > first.count(",") else ","


def entries_of(rows: Sequence[tuple[int, list[str]]], source: str) -> list[Entry]:
    """The upper part."""
    return [
        Entry(name, cells, [f"{source}:{line}:{place}" for place in range(1, len(cells) + 2)])
        for line, (name, *cells) in rows
    ]


def table_of(rows: Sequence[tuple[int, list[str]]], source: str, problems: list[Problem]) -> Table:
    """The table under its heading, the first of ``rows``."""
    (head, header), *body = rows

    def place(line: int, column: int | str) -> str:
        return f"{source}:{line}:{column + 1 if isinstance(column, int) else column}"

    if not header_problems(Table(head, header, (), place), problems):
        return Table(head, header, (), place)
    found = []
    for line, cells in body:
        if len(cells) > len(header) and any(cells[len(header) :]):
            hint = "A decimal comma makes two cells of one: write a point, or put the text in quotes."
            message = f"The row has {len(cells)} cells, the header {len(header)}."
            problems.append(Problem(f"{source}:{line}:{len(header) + 1}", "csv.cells", message, hint))
            continue
        found.append((line, {name: cell for name, cell in zip(header, cells, strict=False) if cell}))
    return Table(head, header, found, place)


# A file with commas between its cells comes from where numbers have points. Semicolons stand where the comma
# is the decimal mark, and there 1.234 is as likely a thousand.
def _told_one_way(entry: Entry, problems: list[Problem]) -> Entry:
    if entry.name in FIGURES and entry.cells:
        text, trouble = numbers.figure(entry.cells[0])
        if trouble is not None:
            problems.append(Problem(entry.where[1], *trouble))
        return entry._replace(cells=[text, *entry.cells[1:]])
    return entry


def _numbers_told_one_way(table: Table, problems: list[Problem]) -> None:
    for line, filled in table.rows:
        for name in FIGURES & filled.keys():
            text, trouble = numbers.figure(filled[name])
            if trouble is not None:
                problems.append(Problem(table.place(line, name), *trouble))
                filled[name] = text  # type: ignore[index]  # the dicts are this file's own
