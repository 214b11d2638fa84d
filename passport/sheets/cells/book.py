"""Find the sheets of a workbook (or the files of a pair) that hold a plant's data, each as a section.

Sheets are found by name: ``plant`` (name, value, unit), ``activity`` (one row per source), and where there
are several products ``heats`` and ``coils``; ``factors`` holds the plant's own. A map names other sheets. A
workbook with a single table needs no names at all.
"""

from collections.abc import Iterator, Sequence
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
from signing.shown import quoted

SheetKind = Literal["xlsx", "csv"]
_MOST_ENTRIES: Final = 1_000
"""Lines of the upper part that are read; a sheet with more is no list of facts about a plant."""
_ALL_ROWS: Final = 1 << 30
ANCHORS: Final = {
    "activity": ("key", "heat"),
    "heats": ("heat",),
    "coils": ("serial", "id", "heat"),
    "factors": ("id",),
}
"""By table, the names with which the heading of our own form begins."""
_NOT_ACTIVITY: Final = frozenset({"plant", "heats", "coils", "factors", "lists", "notes"})
"""Names of sheets that hold something else; ``lists`` and ``notes`` are those of the template."""
PLANT_ONLY: Final = frozenset({"zone", "idPattern"})
"""Entries of the plant sheet that no document has: they say how to read the rest."""


class Parts(NamedTuple):
    """The parts of a file: its upper part and its tables.

    ``entries`` are the lines of the upper part, ``own`` those of ``PLANT_ONLY``. A table that the file does
    not have is ``None``. ``top`` is the place of what stands nowhere; ``problems`` are those of the upper
    part and of headings, with which reading goes on.
    """

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
    """Read the parts of a workbook, or of a CSV file with an optional CSV file of ``coils`` (name, bytes).

    ``source`` is the name that places begin with. Raises ``DraftRefused`` (``sheet.*``, ``csv.*``,
    ``map.sheet``) where no table can be recognised; problems of headings are in ``problems`` of the result.
    """
    given = sheet_map or SheetMap()
    if kind == "xlsx":
        return _Workbook(Workbook(data, source), given).parts()
    return _csv_parts(data, source, given, coils)


def _csv_parts(data: bytes, source: str, given: SheetMap, coils: tuple[str, bytes] | None) -> Parts:
    """Read one file as upper part and activity; a map of ``heats`` reads its rows a second time.

    The map speaks of the tables; the upper part of a file of ours has points, as its form says.
    """
    problems: list[Problem] = []
    grid = CsvGrid(data, source, given.dialect.encoding)
    activity = _csv_section(grid, "activity", given)
    if activity is None and "activity" not in given.specs:
        check_ours(rows_of(data, source), source)
    entries: list[NamedRow] = []
    own: dict[str, str] = {}
    if activity is None or not activity.foreign:
        entries, own = _entries(grid, activity.head if activity else _ALL_ROWS, given, problems)
    entries, own = _from_map(given, entries, own)
    heats = None
    if given.spec("heats").columns:  # a row per heat may state what the heat made, too
        heats = _csv_section(grid, "heats", given)
        if heats is None:
            hint = "One row has the headings: " + ", ".join(given.spec("heats").columns.values()) + "."
            problems.append(_no_heading(grid, "The heading of the heats is missing.", hint))
    coil_table = _coils_beside(coils, given, problems) if coils else None
    _in_order((heats, coil_table), problems)
    return Parts(entries, own, activity, heats, coil_table, None, source, problems)


def _coils_beside(coils: tuple[str, bytes], given: SheetMap, problems: list[Problem]) -> Section | None:
    """Find the table in the file of coils; one without a heading is a problem."""
    beside = CsvGrid(coils[1], coils[0], given.dialect.encoding)
    section = _csv_section(beside, "coils", given)
    if section is None:
        hint = "Its heading begins with serial, id or heat; a map can name other headings."
        problems.append(_no_heading(beside, "The heading of the coils is missing.", hint))
    return section


def _csv_section(grid: CsvGrid, name: str, given: SheetMap) -> Section | None:
    """Find a table in a file; between commas a point is a decimal point, for the comma is taken."""
    dialect = given.dialect._replace(points=grid.separator == ",")
    return find(grid, given.spec(name), ANCHORS[name], dialect)


def _no_heading(grid: Grid, message: str, hint: str) -> Problem:
    return Problem(grid.at(1), "sheet.heading", message, hint)


def _in_order(sections: Sequence[Section | None], problems: list[Problem]) -> None:
    """Note what is wrong with the headings of tables other than activity, whose turn comes with its rows."""
    for section in sections:
        if section is not None and section.foreign:
            problems += section.heading_problems()


class _Workbook:
    """Finds the parts of a workbook by the names of its sheets; problems are collected."""

    def __init__(self, book: Workbook, given: SheetMap) -> None:
        self._book = book
        self._map = given
        self._problems: list[Problem] = []
        self._dialect = given.dialect

    def parts(self) -> Parts:
        """Read the upper part, from the sheet ``plant`` or above the sources, then the tables.

        The zone of the upper part holds for the times in all tables read after it.
        """
        plant = self._grid("plant")
        entries: list[NamedRow] = []
        own: dict[str, str] = {}
        if plant is not None:
            entries, own = _entries(plant, _ALL_ROWS, self._map, self._problems)
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
        """Return the sheet of a part: the one that the map names, or the one called so.

        Raises ``map.sheet`` where the map names another. Blanks around a sheet's name and its case do not
        count, so two sheets whose names differ in these alone are ``sheet.two``.
        """
        wanted = self._map.spec(name).sheet
        found = [
            sheet
            for sheet in self._book.sheets
            if (sheet.name == wanted if wanted else sheet.name.strip().casefold() == name)
        ]
        if len(found) > 1:
            names = " and ".join(quoted(sheet.name, 40) for sheet in found[:4])
            message = f"{len(found)} sheets could hold the data: {names}."
            hint = f"Give only the one that counts the name {name}."
            raise refused(self._book.source, "sheet.two", message, hint)
        if found:
            return self._book.grid(found[0])
        if wanted:
            names = ", ".join(sheet.name for sheet in self._book.sheets)
            raise refused(
                self._map.spec(name).where,
                "map.sheet",
                f"There is no sheet {quoted(wanted, 80)}.",
                f"Sheets: {names}.",
            )
        return None

    def _section(self, name: str) -> Section | None:
        """Find the table of a sheet; a sheet with rows and no heading is a problem."""
        grid = self._grid(name)
        if grid is None:
            return None
        spec = self._map.spec(name)
        section = find(grid, spec, ANCHORS[name], self._dialect)
        if section is None and any(True for _ in grid.rows()):
            wanted = [*spec.columns.values(), *spec.spread] or [ANCHORS[name][0]]
            hint = f"One row has the headings: {', '.join(wanted)}."
            message = f"The heading of the sheet {quoted(grid.name, 80)} is missing."
            self._problems.append(_no_heading(grid, message, hint))
        return section

    def _activity(self) -> Section | None:
        """Find the table of the sources: in the sheet of that name, else in the only sheet that has one.

        Raises ``sheet.none`` and ``sheet.two``.
        """
        if self._map.spec("activity").sheet or self._grid("activity") is not None:
            return self._section("activity")
        spec = self._map.spec("activity")
        tables = (find(grid, spec, ANCHORS["activity"], self._dialect) for grid in self._unnamed())
        sections = [section for section in tables if section is not None]
        if len(sections) == 1:
            return sections[0]
        if sections:
            names = " and ".join(quoted(section.grid.name, 40) for section in sections[:4])
            message = f"{len(sections)} sheets could hold the data: {names}."
            hint = "Name the one that counts activity, or name it in a map."
            raise refused(self._book.source, "sheet.two", message, hint)
        hint = "Name the sheet of the sources activity, with a heading that begins with key;"
        hint += f" {NEEDS_MAP}"
        names = ", ".join(sheet.name for sheet in self._book.sheets)
        raise refused(self._book.source, "sheet.none", f"No sheet holds sources ({names[:200]}).", hint)

    def _unnamed(self) -> Iterator[Grid]:
        """Give the sheets, hidden ones too, whose name does not say that they hold something else."""
        for sheet in self._book.sheets:
            if sheet.name.strip().casefold() not in _NOT_ACTIVITY:
                yield self._book.grid(sheet)


def _entries(
    grid: Grid, before: int, given: SheetMap, problems: list[Problem]
) -> tuple[list[NamedRow], dict[str, str]]:
    """Read the lines of name, value and unit above row ``before``.

    Entries of ``PLANT_ONLY`` are returned apart; the zone among them holds for the times in the others.
    """
    rows = _rows_above(grid, before)
    own = _own(grid, rows, problems)
    dialect = given.dialect._replace(zone=own.get("zone") or given.dialect.zone)
    entries = []
    for number, (name, *cells) in rows:
        if name not in own:
            texts = _entry_texts(grid, number, str(name), cells, dialect, problems)
            places = [grid.at(number, place) for place in range(len(cells) + 2)]
            entries.append(NamedRow(str(name), texts, places))
    return entries, own


def _rows_above(grid: Grid, before: int) -> list[Row]:
    """Return the rows above row ``before`` that begin with a name; ``#`` begins a remark."""
    rows: list[Row] = []
    for number, cells in grid.rows():
        if number >= before:
            break
        if cells[0] and not cells[0].startswith("#"):
            rows.append((number, cells))
        if len(rows) > _MOST_ENTRIES:
            break
    return rows


def _entry_texts(
    grid: Grid, number: int, name: str, cells: Sequence[str], dialect: Dialect, problems: list[Problem]
) -> list[str]:
    """Return the texts that the cells beside a name mean, up to a remark; only the first is of its kind."""
    texts = []
    for place, cell in enumerate(cells):
        if cell.startswith("#"):
            break  # a remark beside the line
        text, trouble = settled(name if place == 0 else "", cell, dialect)
        if trouble is not None:
            code, message, hint = trouble
            problems.append(Problem(grid.at(number, place + 1), code, f"{name}: {message}", hint))
        texts.append(text)
    return texts


def _own(grid: Grid, rows: Sequence[Row], problems: list[Problem]) -> dict[str, str]:
    """Return the entries of ``PLANT_ONLY`` by name; an unknown zone is a problem (``sheet.zone``)."""
    own = {}
    for number, cells in rows:
        if cells[0] in PLANT_ONLY and len(cells) > 1:
            own[str(cells[0])] = str(cells[1])
            if cells[0] == "zone" and cells[1] not in ZONES:
                hint = "Write the offset from UTC as text, for example +02:00; format the cell as text first."
                message = f"{quoted(str(cells[1]), 40)} is no zone."
                problems.append(Problem(grid.at(number, 1), "sheet.zone", message, hint))
    return own


def _from_map(
    given: SheetMap, entries: list[NamedRow], own: dict[str, str]
) -> tuple[list[NamedRow], dict[str, str]]:
    """Return entries and ``own`` with those of ``[plant]`` of the map, which win over those of the sheet."""
    of_map = {entry.name for entry in given.plant}
    kept = [entry for entry in entries if entry.name not in of_map]
    added = [entry for entry in given.plant if entry.name not in PLANT_ONLY]
    own = own | {entry.name: entry.cells[0] for entry in given.plant if entry.name in PLANT_ONLY}
    return [*kept, *added], own
