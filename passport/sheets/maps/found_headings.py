"""The heading of a plant's sheet, and what its columns are: found by words, units and cells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from passport.sheets.cells.grid import Day, Flaw, Grid, Number
from passport.sheets.cells.numbers import DAY_FORMS, Dialect, moment_text
from passport.sheets.cells.sections import HEADING_WITHIN, LABELS
from passport.sheets.maps.customary import CUSTOMARY
from passport.sheets.maps.synonyms import heading_of, source_of, unit_told, without_unit

_ROWS: Final = 2_000
_HEAD_WITHIN: Final = 50
_OWN_FORMS: Final = (
    frozenset({"key", "stage", "scope", "method", "quantity"}),
    frozenset({"id", "publisher", "edition", "kind", "unit"}),
)
"""Columns by which our own forms of sources and of factors are known."""
_WEIGHED: Final = frozenset({"mass", "quantity", "output"})
_NO_COUNTS: Final = tuple(form for form in DAY_FORMS if not form.isalpha())
"""Forms of days that no other number has by chance."""


class Found(NamedTuple):
    """The heading of a sheet, our names for its columns, its first rows below and their numbers.

    ``guessed`` is the heading of a column taken for days by its cells.
    """

    grid: Grid
    head: int
    header: Sequence[str]
    names: Mapping[str, int]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    guessed: str = ""


def is_own_form(grid: Grid) -> bool:
    """Whether a sheet has the columns of this tool: then it needs no map."""
    first = (set(cells) for _, (_, cells) in zip(range(HEADING_WITHIN), grid.rows(), strict=False))
    return any(form <= cells for cells in first for form in _OWN_FORMS)


def headed(grid: Grid) -> Found | None:
    """The row within the first ones that holds most known headings, at least two."""
    first = [row for _, row in zip(range(_ROWS), grid.rows(), strict=False)]
    best, most = None, 1
    for place, (number, cells) in enumerate(first[:_HEAD_WITHIN]):
        places: dict[str, list[int]] = {}
        for index, cell in enumerate(cells):
            name = "" if isinstance(cell, Number | Flaw | Day) else heading_of(cell)
            if name:
                places.setdefault(name, []).append(index)
        known = len(places) + sum(1 for cell in cells if _is_of_quantities(cell))
        if known > most:
            most = known
            names = {name: _preferred(name, found, cells) for name, found in places.items()}
            best = Found(grid, number, cells, names, [row for _, row in first[place + 1 :]],
                          [row for row, _ in first[place + 1 :]])  # fmt: skip
    return best if best is None else _dated(best)


def _is_of_quantities(heading: str) -> bool:
    """A heading of a material, or with a unit, that means no other column."""
    if not heading or isinstance(heading, Number | Flaw | Day) or heading_of(heading):
        return False
    return source_of(without_unit(heading)) is not None or bool(unit_told(heading))


def _preferred(name: str, places: Sequence[int], cells: Sequence[str]) -> int:
    """Of several columns of one meaning the first, but of figures the first in a unit that documents use."""
    if name not in _WEIGHED:
        return places[0]
    return min(places, key=lambda index: (_rank(unit_told(cells[index])), index))


def _rank(unit: str) -> int:
    return 2 if unit in CUSTOMARY else 0 if unit else 1


def _dated(found: Found) -> Found:
    """The same with a column of days under a heading that is not known, told by its cells."""
    if "month" in found.names:
        return found
    taken = {*found.names.values(), *spread_of(found)}
    for index, heading in enumerate(found.header):
        cells = list(column(found, index))
        if heading and index not in taken and len(cells) > 1 and _are_days(cells):
            return found._replace(names={**found.names, "month": index}, guessed=heading)
    return found


def _are_days(cells: Sequence[str]) -> bool:
    if all(isinstance(cell, Day) for cell in cells):
        return True
    typed = [str(cell) for cell in cells if not isinstance(cell, Number | Flaw | Day)]
    return len(typed) == len(cells) and any(
        all(moment_text(cell, Dialect(dates=form)) for cell in typed) for form in _NO_COUNTS
    )


def kind_of(found: Found) -> str:
    """The table that a sheet is by its columns: activity, heats, coils; empty where it is none."""
    names = found.names
    if "serial" in names and ("mass" in names or "heat" in names):
        return "coils"
    if "quantity" in names or spread_of(found):
        return "activity"
    return "heats" if {"heat", "output"} <= names.keys() else ""


def spread_of(found: Found) -> list[int]:
    """Columns of quantities, told by a material or a unit in the heading: the sheet has a row per heat."""
    return [
        index
        for index, heading in enumerate(found.header)
        if index not in found.names.values()
        and _is_of_quantities(heading)
    ]


def labels(found: Found, row: Sequence[str]) -> Iterator[str]:
    """The cells that may say what a row is, as ``sections`` looks at them."""
    yield next((cell for cell in row if cell), "")
    for name in LABELS:
        index = found.names.get(name, len(row))
        if index < len(row):
            yield row[index]


def column(found: Found, index: int) -> Iterator[str]:
    """The cells of a column that are not blank."""
    return (row[index] for row in found.rows if index < len(row) and row[index])
