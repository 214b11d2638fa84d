"""Find the heading of a plant's sheet and its columns, by their words, units and cells."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from passport.sheets.cells.grid import Day, Grid, Row, is_typed
from passport.sheets.cells.heading import LABELS
from passport.sheets.cells.numbers import DAY_FORMS, Dialect, moment_text
from passport.sheets.cells.sections import HEADING_WITHIN
from passport.sheets.maps.customary import CUSTOMARY
from passport.sheets.maps.synonyms import heading_of, source_of, stated_unit, without_unit

_ROWS: Final = 2_000
"""Rows of a sheet that are looked at for a draft."""
_HEAD_WITHIN: Final = 50
_LEAST_KNOWN: Final = 2
"""Known headings that a row needs to be taken for the heading; one may be a word of a title."""
_OWN_FORMS: Final = (
    frozenset({"key", "stage", "scope", "method", "quantity"}),
    frozenset({"id", "publisher", "edition", "kind", "unit"}),
)
"""Columns by which our own forms of sources and of factors are known."""
_WEIGHED: Final = frozenset({"mass", "quantity", "output"})
_NO_COUNTS: Final = tuple(form for form in DAY_FORMS if not form.isalpha())
"""Forms of days with a mark between their parts: 202309 may be a number of anything."""


class HeadedSheet(NamedTuple):
    """A sheet with its heading, and the columns in it that are known.

    ``head`` is the row of the heading, ``header`` its cells; ``names`` leads from our name to the column.
    ``rows`` are the first rows below and ``numbers`` their numbers; columns count from 0, rows as their
    author counts. ``guessed`` is the heading of a column taken for days by its cells.
    """

    grid: Grid
    head: int
    header: Sequence[str]
    names: Mapping[str, int]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    guessed: str = ""


def is_own_form(grid: Grid) -> bool:
    """Return whether a sheet has the columns of this tool: then it needs no map."""
    first = (set(cells) for _, cells in islice(grid.rows(), HEADING_WITHIN))
    return any(form <= cells for cells in first for form in _OWN_FORMS)


def headed(grid: Grid) -> HeadedSheet | None:
    """Return the sheet under the row with most known headings; ``None`` where none of the first 50 has two.

    Known are the headings of ``synonyms`` and those of materials or with a unit; of equal rows the upper
    counts.
    """
    first = list(islice(grid.rows(), _ROWS))
    known = [_known_headings(cells) for _, cells in first[:_HEAD_WITHIN]]
    most = max(known, default=0)
    if most < _LEAST_KNOWN:
        return None
    place = known.index(most)
    (number, cells), below = first[place], first[place + 1 :]
    return _with_days(_under(grid, number, cells, below))


def _columns_of(cells: Sequence[str]) -> dict[str, list[int]]:
    """Return the columns of each known heading of a row, by our name."""
    columns: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        name = heading_of(cell) if is_typed(cell) else ""
        if name:
            columns.setdefault(name, []).append(index)
    return columns


def _known_headings(cells: Sequence[str]) -> int:
    return len(_columns_of(cells)) + sum(1 for cell in cells if _is_of_quantities(cell))


def _under(grid: Grid, number: int, cells: list[str], below: Sequence[Row]) -> HeadedSheet:
    names = {name: _preferred(name, places, cells) for name, places in _columns_of(cells).items()}
    rows, numbers = [row for _, row in below], [row for row, _ in below]
    return HeadedSheet(grid, number, cells, names, rows, numbers)


def _is_of_quantities(heading: str) -> bool:
    """Return whether a heading names a material or a unit, and no other column of ours."""
    if not heading or not is_typed(heading) or heading_of(heading):
        return False
    return source_of(without_unit(heading)) is not None or bool(stated_unit(heading))


def _preferred(name: str, places: Sequence[int], cells: Sequence[str]) -> int:
    """Choose among columns of one meaning: the first, of figures the first in a unit of documents."""
    if name not in _WEIGHED:
        return places[0]
    return min(places, key=lambda index: (_rank(stated_unit(cells[index])), index))


def _rank(unit: str) -> int:
    """Rank a unit: 0 one of documents, 1 none in the heading, 2 customary ones, which are converted."""
    return 2 if unit in CUSTOMARY else 0 if unit else 1


def _with_days(sheet: HeadedSheet) -> HeadedSheet:
    """Take the first other column whose cells are all days for ``month`` where no heading says it."""
    if "month" in sheet.names:
        return sheet
    taken = {*sheet.names.values(), *spread_of(sheet)}
    for index, heading in enumerate(sheet.header):
        cells = list(column(sheet, index))
        if heading and index not in taken and len(cells) > 1 and _are_days(cells):
            return sheet._replace(names={**sheet.names, "month": index}, guessed=heading)
    return sheet


def _are_days(cells: Sequence[str]) -> bool:
    """Return whether all cells are dates of the program, or all are texts of one form of days."""
    if all(isinstance(cell, Day) for cell in cells):
        return True
    return all(map(is_typed, cells)) and any(
        all(moment_text(str(cell), Dialect(dates=form)) for cell in cells) for form in _NO_COUNTS
    )


def kind_of(sheet: HeadedSheet) -> str:
    """Return the table that a sheet is by its columns: activity, heats, coils; empty where it is none."""
    names = sheet.names
    if "serial" in names and ("mass" in names or "heat" in names):
        return "coils"
    if "quantity" in names or spread_of(sheet):
        return "activity"
    return "heats" if {"heat", "output"} <= names.keys() else ""


def spread_of(sheet: HeadedSheet) -> list[int]:
    """Return the columns of quantities: those with a material or a unit in the heading."""
    named = sheet.names.values()
    return [
        index for index, heading in enumerate(sheet.header)
        if index not in named and _is_of_quantities(heading)
    ]  # fmt: skip


def labels(sheet: HeadedSheet, row: Sequence[str]) -> Iterator[str]:
    """Give the cells that may say what a row is, the same as ``sections`` looks at when it skips rows."""
    yield next((cell for cell in row if cell), "")
    for name in LABELS:
        index = sheet.names.get(name, len(row))
        if index < len(row):
            yield row[index]


def column(sheet: HeadedSheet, index: int) -> Iterator[str]:
    """Give the cells of a column that are not blank, from the first row below the heading."""
    return (row[index] for row in sheet.rows if index < len(row) and row[index])
