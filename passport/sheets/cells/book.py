"""The sheets of a workbook (or the files of a pair) that hold a plant's data, each as a section.

Sheets are found by name: ``plant`` (name, value, unit), ``activity`` (one row per source), and where there
are several products ``heats`` and ``coils``; ``factors`` holds the plant's own. A map names other sheets. A
workbook with a single table needs no names at all.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from passport.sheets.activity.reading_csv import NEEDS_MAP, check_ours, rows_of
from passport.sheets.activity.reading_table import NamedRow, settled
from passport.sheets.cells.csv_grid import CsvGrid
from passport.sheets.cells.grid import Grid, Row, refused
from passport.sheets.cells.numbers import ZONES, Dialect
from passport.sheets.cells.sections import Section, find
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.drafts.reading import Problem
from passport.sheets.maps.sheet_map import SheetMap

SheetKind = Literal["xlsx", "csv"]
ANCHORS: Final = {
    "activity": ("key", "heat"),
    "heats": ("heat",),
    "coils": ("serial", "id"),
    "factors": ("id",),
}
PLANT_ONLY: Final = frozenset({"zone", "idPattern"})
"""Entries of the plant sheet that no document has: they say how to read the rest."""


class Parts(NamedTuple):
    """What was found: the upper part and the tables; ``own`` are the entries of ``PLANT_ONLY``."""

    entries: list[NamedRow]
    own: dict[str, str]
    activity: Section | None
    heats: Section | None
    coils: Section | None
    factors: Section | None
    top: str
    problems: list[Problem]


def read_parts(
    data: bytes,
    kind: SheetKind,
    source: str,
    sheet_map: SheetMap | None = None,
    coils: tuple[str, bytes] | None = None,
) -> Parts:
    """The parts of a workbook, or of a CSV file with an optional CSV file of ``coils`` (name, bytes)."""
    given = sheet_map or SheetMap()
    if kind == "xlsx":
        return _Workbook(Workbook(data, source), given).parts()
    problems: list[Problem] = []
    grid = CsvGrid(data, source, given.dialect.encoding)
    # The map speaks of the tables; the upper part of a file of ours has points, as its form says.
    activity = find(grid, given.spec("activity"), ANCHORS["activity"], _of_csv(grid, given.dialect))
    if activity is None and "activity" not in given.specs:
        check_ours(rows_of(data, source), source)
    entries: list[NamedRow] = []
    own: dict[str, str] = {}
    if activity is None or not activity.foreign:
        entries, own = _entries(grid, activity.head if activity else 1 << 30, given, problems)
    entries, own = _from_map(given, entries, own)
    heats = None
    if given.spec("heats").columns:  # a row per heat may tell what the heat made, too
        heats = find(grid, given.spec("heats"), ANCHORS["heats"], _of_csv(grid, given.dialect))
        if heats is None:
            hint = "One row has the headings: " + ", ".join(given.spec("heats").columns.values()) + "."
            message = "The heading of the heats is missing."
            problems.append(Problem(grid.at(1), "sheet.heading", message, hint))
    found = _coils_beside(coils, given, problems) if coils else None
    _in_order((heats, found), problems)
    return Parts(entries, own, activity, heats, found, None, source, problems)


def _coils_beside(coils: tuple[str, bytes], given: SheetMap, problems: list[Problem]) -> Section | None:
    beside = CsvGrid(coils[1], coils[0], given.dialect.encoding)
    found = find(beside, given.spec("coils"), ANCHORS["coils"], _of_csv(beside, given.dialect))
    if found is None:
        hint = "Its heading begins with serial or id; a map can name other headings."
        problems.append(Problem(beside.at(1), "sheet.heading", "The heading of the coils is missing.", hint))
    return found


def _in_order(sections: Sequence[Section | None], problems: list[Problem]) -> None:
    """Note what is wrong with the headings of tables other than activity, whose turn comes with its rows."""
    for section in sections:
        if section is not None and section.foreign:
            problems += section.heading_problems()


def _of_csv(grid: CsvGrid, dialect: Dialect) -> Dialect:
    """Cells separated by commas have no decimal commas, so their points are decimal points."""
    return dialect._replace(points=grid.separator == ",")


class _Workbook:
    def __init__(self, book: Workbook, given: SheetMap) -> None:
        self._book = book
        self._map = given
        self._problems: list[Problem] = []
        self._dialect = given.dialect

    def parts(self) -> Parts:
        plant = self._grid("plant")
        entries: list[NamedRow] = []
        own: dict[str, str] = {}
        if plant is not None:
            entries, own = _entries(plant, 1 << 30, self._map, self._problems)
            self._problems += plant.troubles(1, (0, 1, 2))
        self._dialect = self._dialect._replace(zone=own.get("zone") or self._dialect.zone)
        activity = self._activity()
        if plant is None and activity is not None and not activity.foreign:
            entries, own = _entries(activity.grid, activity.head, self._map, self._problems)
            self._dialect = self._dialect._replace(zone=own.get("zone") or self._dialect.zone)
            activity.dialect = self._dialect
        entries, own = _from_map(self._map, entries, own)
        heats, coils, factors = (self._section(name) for name in ("heats", "coils", "factors"))
        _in_order((heats, coils, factors), self._problems)
        top = activity.grid.at(activity.head) if activity else self._book.source
        return Parts(entries, own, activity, heats, coils, factors, top, self._problems)

    def _grid(self, name: str) -> Grid | None:
        wanted = self._map.spec(name).sheet
        for sheet in self._book.sheets:
            if sheet.name == wanted if wanted else sheet.name.strip().casefold() == name:
                return self._book.grid(sheet)
        if wanted:
            names = ", ".join(sheet.name for sheet in self._book.sheets)
            raise refused(
                self._map.spec(name).where, "map.sheet", f"There is no sheet {wanted!a}.", f"Sheets: {names}."
            )
        return None

    def _section(self, name: str) -> Section | None:
        grid = self._grid(name)
        if grid is None:
            return None
        spec = self._map.spec(name)
        found = find(grid, spec, ANCHORS[name], self._dialect)
        if found is None and any(True for _ in grid.rows()):
            wanted = [*spec.columns.values(), *spec.spread] or [ANCHORS[name][0]]
            hint = f"One row has the headings: {', '.join(wanted)}."
            message = f"The heading of the sheet {grid.name!a} is missing."
            self._problems.append(Problem(grid.at(1), "sheet.heading", message, hint))
        return found

    def _activity(self) -> Section | None:
        if self._map.spec("activity").sheet or self._grid("activity") is not None:
            return self._section("activity")
        taken = {"plant", "heats", "coils", "factors", "lists", "notes"}
        grids = [
            self._book.grid(sheet)
            for sheet in self._book.sheets
            if not sheet.hidden and sheet.name.strip().casefold() not in taken
        ]
        spec = self._map.spec("activity")
        found = [s for s in (find(grid, spec, ANCHORS["activity"], self._dialect) for grid in grids) if s]
        if len(found) == 1:
            return found[0]
        if found:
            names = " and ".join(ascii(section.grid.name) for section in found[:4])
            message = f"{len(found)} sheets could hold the data: {names}."
            hint = "Name the one that counts activity, or name it in a map."
            raise refused(self._book.source, "sheet.two", message, hint)
        hint = "Name the sheet of the sources activity, with a heading that begins with key;"
        hint += f" {NEEDS_MAP}"
        names = ", ".join(sheet.name for sheet in self._book.sheets)
        raise refused(self._book.source, "sheet.none", f"No sheet holds sources ({names[:200]}).", hint)


def _entries(
    grid: Grid, before: int, given: SheetMap, problems: list[Problem]
) -> tuple[list[NamedRow], dict[str, str]]:
    """Lines of name, value and unit above a heading, or of a whole sheet."""
    rows: list[Row] = []
    for number, cells in grid.rows():
        if number >= before:
            break
        if cells[0] and not cells[0].startswith("#"):
            rows.append((number, cells))
        if len(rows) > 1_000:
            break
    own = _own(grid, rows, problems)
    dialect = given.dialect._replace(zone=own.get("zone") or given.dialect.zone)
    entries = []
    for number, (name, *cells) in rows:
        if name in own:
            continue
        told = []
        for place, cell in enumerate(cells[:3]):
            if cell.startswith("#"):
                break  # a remark beside the line
            text, trouble = settled(str(name) if place == 0 else "", cell, dialect)
            if trouble is not None:
                code, message, hint = trouble
                problems.append(Problem(grid.at(number, place + 1), code, f"{name}: {message}", hint))
            told.append(text)
        entries.append(NamedRow(str(name), told, [grid.at(number, place) for place in range(4)]))
    return entries, own


def _own(grid: Grid, rows: Sequence[Row], problems: list[Problem]) -> dict[str, str]:
    """The entries of ``PLANT_ONLY``."""
    own = {}
    for number, cells in rows:
        if cells[0] in PLANT_ONLY and len(cells) > 1:
            own[str(cells[0])] = str(cells[1])
            if cells[0] == "zone" and cells[1] not in ZONES:
                hint = "Write the offset from UTC as text, for example +02:00; format the cell as text first."
                message = f"{str(cells[1])[:40]!a} is no zone."
                problems.append(Problem(grid.at(number, 1), "sheet.zone", message, hint))
    return own


def _from_map(
    given: SheetMap, entries: list[NamedRow], own: dict[str, str]
) -> tuple[list[NamedRow], dict[str, str]]:
    """The entries with those of the map, which win."""
    told = {entry.name for entry in given.plant}
    kept = [entry for entry in entries if entry.name not in told]
    mine = [entry for entry in given.plant if entry.name not in PLANT_ONLY]
    own = own | {entry.name: entry.cells[0] for entry in given.plant if entry.name in PLANT_ONLY}
    return [*kept, *mine], own
