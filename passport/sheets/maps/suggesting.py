"""Draft a map from the headings of a plant's export (``--suggest-map``); list what a person has to decide.

A draft is never read unseen: each proposal stands in a line of TOML that can be corrected, and each sheet,
column, word and unit that was not recognised is a remark ``# to do`` in its place. What is recognised comes
from ``synonyms`` (headings, units and materials in English, German and Chinese) and from the kinds of the
cells.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from passport.sheets.cells.csv_grid import CsvGrid
from passport.sheets.cells.grid import Grid
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.maps.found_headings import HeadedSheet, headed, is_own_form, kind_of, labels, spread_of
from passport.sheets.maps.map_draft import MapDraft, column_in_map, in_remark
from passport.sheets.maps.suggesting_forms import add_forms, add_units
from passport.sheets.maps.suggesting_sources import add_sources
from passport.sheets.maps.synonyms import SUMS, is_sum, plain, stated_unit
from passport.sheets.maps.toml_words import toml_text
from signing.shown import visible

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": ("heat", "key", "quantity", "unit", "month", "stockStart", "stockEnd", "calorific", "note"),
    "heats": ("heat", "output", "grade", "name"),
    "coils": ("serial", "heat", "mass", "unit", "name", "grade"),
}
"""By kind of table, the columns of ours that are looked for in it."""
_HEATS: Final = frozenset(_COLUMNS["heats"])
_PLANT: Final = (
    "",
    "[plant]  # what no column says; passport calculate --template writes an example of each",
    '# id = "https://..."  (one product), or idPattern = "https://.../21/{serial}"  (coils)',
    '# name = "Billet"', '# productionRoute = "scrap-EAF"', '# boundary = "cradle-to-gate"',
    '# output = { value = "100", unit = "TNE" }', '# mass = { value = "21840", unit = "KGM" }',
    '# facility = { id = "https://...", name = "Melt shop", country = "DE" }',
    "# period = { start = 2026-09-17T00:00:00+02:00, end = 2026-09-18T00:00:00+02:00 }",
)  # fmt: skip


class Suggested(NamedTuple):
    """A map in TOML, and what a person has to decide."""

    text: str
    open: tuple[str, ...]


def suggest_map(data: bytes, kind: Literal["xlsx", "csv"], source: str) -> Suggested:
    """Draft a map of a workbook or of separated values, called ``source`` in its first line.

    A file in this tool's own form needs no map: the text says so, and nothing is open. Hidden sheets are not
    looked at. Raises ``DraftRefused`` (codes ``sheet.*``, ``csv.*``) for bytes that are neither.
    """
    grids: list[Grid]
    if kind == "csv":
        grids = [CsvGrid(data, source, "")]
    else:
        book = Workbook(data, source)
        grids = [book.grid(sheet) for sheet in book.sheets if not sheet.hidden]
    name = " ".join(source.split())
    if any(is_own_form(grid) for grid in grids):
        return Suggested(f"# {in_remark(name)} has the form of this tool, and needs no map.\n", ())
    sheets = [sheet for grid in grids if (sheet := headed(grid))]
    draft = MapDraft(f"# Draft of a map for {visible(name)}. Read every line: headings were guessed at.")
    headings = {sheet.grid.name for sheet in sheets}
    for grid in grids:
        if grid.name not in headings:
            draft.todo(f"the sheet '{in_remark(grid.name)}' has no headings that are known; it is not read")
    add_forms(draft, sheets)
    draft.add(*_PLANT)
    draft.decide("[plant]: what product and plant are, output and period")
    _add_tables(draft, sheets, named=kind == "xlsx")
    return Suggested(draft.text, draft.open)


def _add_tables(draft: MapDraft, sheets: Sequence[HeadedSheet], *, named: bool) -> None:
    """Add the table of each sheet; the first sheet of a kind counts, and further ones are remarks.

    A sheet of bookings with a row per heat, a column of what the heat made and columns of quantities is both:
    ``activity`` and ``heats``. ``named``: sheets have names of their own, which files of CSV have not.
    """
    placed: set[str] = set()
    for sheet in sheets:
        kind = kind_of(sheet)
        if not kind or kind in placed:
            why = f"a second sheet of {kind}" if kind else "neither sources nor heats nor coils"
            draft.todo(f"the sheet '{in_remark(sheet.grid.name)}' was taken for {why}; it is not read")
            continue
        kinds = [kind]
        if kind == "activity" and {"heat", "output"} <= sheet.names.keys() and spread_of(sheet):
            kinds.append("heats")
        for part in kinds:
            placed.add(part)
            _add_table(draft, part, sheet, named=named)
    if "activity" not in placed:
        draft.todo("no sheet has a column of quantities: name the columns of [activity] yourself")


def _add_table(draft: MapDraft, kind: str, sheet: HeadedSheet, *, named: bool) -> None:
    """Add ``[kind]`` of the map: sheet, row of the heading, columns, then what only this kind has."""
    draft.add("", f"[{kind}]")
    if named:
        draft.add(f"sheet = {toml_text(sheet.grid.name)}")
    draft.add(f"header = {sheet.head}")
    columns = {
        name: column_in_map(draft, sheet, index)
        for name, index in sheet.names.items()
        if name in _COLUMNS[kind]
    }
    pairs = ", ".join(f"{name} = {toml_text(heading)}" for name, heading in columns.items())
    draft.add(f"columns = {{ {pairs} }}")
    spread = spread_of(sheet) if kind == "activity" and "quantity" not in columns else []
    # A sheet that is read as activity too has its other columns listed there.
    if kind != "heats" or not sheet.names.keys() - _HEATS:
        _list_unread(draft, sheet, columns, spread)
    _ADD[kind](draft, sheet, columns, spread)


def _list_unread(
    draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str], spread: Sequence[int]
) -> None:
    """List the headings that no column of the map names."""
    used = {*(sheet.names[name] for name in columns), *spread}
    if spread:
        used.add(sheet.names.get("output", -1))  # it has its place under heats
    for index, heading in enumerate(sheet.header):
        if heading and index not in used:
            where = f"'{in_remark(heading)}' of '{in_remark(sheet.grid.name)}'"
            draft.todo(f"the column {where} has no place; it is not read")


def _add_activity(
    draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str], spread: Sequence[int]
) -> None:
    if sheet.guessed:
        draft.todo(f"the column '{in_remark(sheet.guessed)}' was taken for the days, by its cells")
    _add_evidence(draft, sheet, columns)
    add_units(draft, sheet, columns)
    sums = _add_skip(draft, sheet)
    add_sources(draft, sheet, columns, spread, sums)
    _list_undated(draft, sheet, columns)


def _add_heats(draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str], _: Sequence[int]) -> None:
    _add_unit_of(draft, sheet, "output", "outputUnit", columns)
    _add_skip(draft, sheet)


def _add_coils(draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str], _: Sequence[int]) -> None:
    _add_unit_of(draft, sheet, "mass", "unit", columns)
    add_units(draft, sheet, columns)
    _add_skip(draft, sheet)


_ADD: Final[Mapping[str, Callable[[MapDraft, HeadedSheet, Mapping[str, str], Sequence[int]], None]]] = {
    "activity": _add_activity,
    "heats": _add_heats,
    "coils": _add_coils,
}


def _add_unit_of(
    draft: MapDraft, sheet: HeadedSheet, name: str, unit: str, columns: Mapping[str, str]
) -> None:
    """Add the unit (Rec 20) of a column of masses from its heading; one without it is listed."""
    if unit in columns or name not in columns:
        return
    code = stated_unit(sheet.header[sheet.names[name]])
    if code:
        draft.add(f'constants = {{ {unit} = "{code}" }}  # of the heading of {name}')
    else:
        draft.add(f'# constants = {{ {unit} = "" }}')
        draft.todo(f"no unit in the heading of {name}: say {unit} in constants")


def _add_evidence(draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str]) -> None:
    """Add the constants of bookings: evidence ``erp``, and the unit in the heading of the quantity."""
    code = "" if "quantity" not in columns else stated_unit(sheet.header[sheet.names["quantity"]])
    unit = f', unit = "{code}"' if code and "unit" not in columns else ""
    draft.add(f'constants = {{ evidence = "erp"{unit} }}  # evidence: how the quantities were got')
    if "unit" not in columns and not unit and "quantity" in columns:
        draft.todo("no column of units: say unit in constants or in each of the sources")


def _add_skip(draft: MapDraft, sheet: HeadedSheet) -> list[str]:
    """Add the words by which rows of sums are left out, and return them as the sheet has them.

    They are looked for where a row says what it is (``found_headings.labels``). A word of ``SUMS`` is named
    as it is; of a longer label (``Summe Schrott``) the first word with ``*``.
    """
    words = dict.fromkeys(str(label) for row in sheet.rows for label in labels(sheet, row))
    sums = [word for word in words if is_sum(word)]
    patterns = dict.fromkeys(word if plain(word) in SUMS else f"{word.split()[0]}*" for word in sums)
    if sums:
        draft.add(f"skip = [{', '.join(toml_text(word) for word in patterns)}]  # rows of sums")
    return sums


def _list_undated(draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str]) -> None:
    """List rows with a quantity and no day: without a word for it, such a row may be a sum of others."""
    if "month" not in columns:
        draft.todo("no column states the day of a row: rows outside the period, and sums, stay hidden")
        return
    day = sheet.names["month"]
    figures = [sheet.names["quantity"]] if "quantity" in columns else spread_of(sheet)
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        undated = not _has(row, day) and any(_has(row, index) for index in figures)
        if undated and not any(is_sum(label) for label in labels(sheet, row)):
            draft.todo(f"row {number} has a quantity and no day: take it out if it is a sum")


def _has(row: Sequence[str], index: int) -> bool:
    """Whether a row has a cell in a column that is not blank; trailing blanks may be absent."""
    return index < len(row) and bool(row[index])
