"""Read a map of a plant's own export (``--map map.toml``); every error at once, with its line.

decimal = ","                       # the mark in numbers that are stored as text
dates = "DD.MM.YYYY"                # how typed days are written
encoding = "cp1252"                 # of CSV that is neither UTF-8 nor UTF-16
[plant]                             # constants of the plant, as in the sheet plant
productionRoute = "scrap-EAF"
facility.id = "https://..."
[activity]
sheet = "Verbrauch"                 # left out for CSV
header = 3                          # row of the headings; left out, they are looked for
columns = { heat = "Schmelze", key = "Material", quantity = "Menge", unit = "ME" }
constants = { evidence = "erp-and-stock" }
units = { t = "TNE", kWh = "KWH" }
skip = "Summe*"                     # a word or a list of them; * is any text
blank = "0"                         # what a blank cell means in a row with a column per material
[activity.sources."Schrott"]        # what a row is, by the word in the column key
key = "scrap"
...
[activity.spread."Strom kWh"]       # or by the heading of a column of quantities
[heats]   [coils]   [factors]       # the same for the other sheets
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.sheets.activity.reading_table import COLUMNS, NamedRow
from passport.sheets.cells.heading import LABELS, Spec
from passport.sheets.cells.numbers import ZONES, Dialect
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Path
from passport.sheets.maps.customary import READ
from passport.sheets.maps.headings import is_letter
from passport.sheets.maps.map_members import MapReader
from signing.shown import quoted

TABLES: Final = ("activity", "heats", "coils", "factors")
_TOP: Final = ("decimal", "dates", "zone", "encoding", "plant", *TABLES)
_TEXTS: Final = ("columns", "constants", "units")
"""Members of a table that are tables of texts."""
_NESTED: Final = ("sources", "spread")
"""Members of a table that hold a table, or a list of tables, by a word of the sheet."""
_MEMBERS: Final = ("sheet", "header", *_TEXTS, "skip", "blank", *_NESTED)


class SheetMap(NamedTuple):
    """A map in order: entries of ``[plant]``, a ``Spec`` by table, and the dialect of texts.

    The empty one stands for our own form.
    """

    plant: tuple[NamedRow, ...] = ()
    specs: Mapping[str, Spec] = {}
    dialect: Dialect = Dialect(mapped=True)

    def spec(self, name: str) -> Spec:
        """Return what the map says of a table; an empty ``Spec`` where it says nothing."""
        return self.specs.get(name, Spec())


def read_map(data: bytes, source: str) -> SheetMap:
    """Read the map in a TOML file; raises ``DraftRefused`` with every problem (``map.form``) and its line."""
    reader = _MapReader(toml.parse(data, source))
    sheet_map = reader.read()
    if reader.problems:
        raise DraftRefused(reader.problems)
    return sheet_map


class _MapReader(MapReader):
    """Reads the tables of a map of activity data."""

    def read(self) -> SheetMap:
        """Return the map, of no use where there are problems."""
        value = self.tree.value
        top: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self.unknown((), top, _TOP)
        dialect = self.dialect(top, tuple(sorted(ZONES)))._replace(mapped=True)
        specs = _of_one_sheet({name: self._spec(name, top[name]) for name in TABLES if name in top})
        return SheetMap(tuple(self._plant(top.get("plant", {}))), specs, dialect)

    def _plant(self, table: object) -> list[NamedRow]:
        """Return ``[plant]`` as lines of the upper part, each with the line of the map as its place."""
        entries: list[NamedRow] = []
        if not isinstance(table, dict):
            self.problem(("plant",), "plant is no table.", "Write [plant] and its members below.")
            return entries
        for name, value in table.items():
            where = self.tree.place(("plant", name))
            for named, cells in _cells(name, value):
                entries.append(NamedRow(named, cells, [where] * (len(cells) + 1)))
        return entries

    def _spec(self, name: str, table: object) -> Spec:
        """Read the table ``name`` of the map: head row, columns, constants, units, sources, rows to skip.

        Every mistake goes to ``problems`` with its place, and reading goes on: an unknown member, a member of
        another type, an unknown unit, columns named by letters alone without ``header``. What is no table
        gives an empty ``Spec``.
        """
        if not isinstance(table, dict):
            self.problem((name,), f"{name} is no table.", f"Write [{name}] and its members below.")
            return Spec()
        self.unknown((name,), table, _MEMBERS)
        head = self.header(table, name)
        skip = self._skip(name, table.get("skip", []))
        blank = self.word(table, "blank", ("0",), name)
        texts = {part: self._texts((name, part), table.get(part, {})) for part in _TEXTS}
        self._check_units(name, texts["units"])
        nested = {part: self._nested((name, part), table.get(part, {})) for part in _NESTED}
        headings = [*texts["columns"].values(), *nested["spread"]]
        # Columns named by letters alone leave nothing to look for the heading by.
        if headings and not head and all(map(is_letter, headings)):
            self.problem(
                (name,), "The row of the headings is not stated.", "Write header = 1, or its number."
            )
        if name == "activity":
            self._check_names(name, texts, nested)
        where = self.tree.place((name,))
        columns, constants, units = (texts[part] for part in _TEXTS)
        sources, spread = (nested[part] for part in _NESTED)
        sheet = str(table.get("sheet", ""))
        return Spec(sheet, head, columns, constants, units, sources, spread, skip, where, blank=blank)

    def _check_units(self, name: str, units: Mapping[str, str]) -> None:
        """Refuse a translation of a unit to what is no Rec 20 code that a map may give."""
        for word, unit in units.items():
            if unit not in READ:
                message = f"{quoted(unit, 20)} is no unit code."
                self.problem((name, "units", word), message, f"One of: {', '.join(READ)}.")

    def _skip(self, name: str, value: object) -> frozenset[str]:
        """Return the words of rows that are left out; ``*`` alone, which is every row, is refused."""
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(
            isinstance(word, str) and word.strip("* ") for word in listed
        ):
            self.problem((name, "skip"), "skip is no word or list of words.", 'Write skip = "Summe*".')
            return frozenset()
        return frozenset(listed)

    def _check_names(self, name: str, texts: Mapping[str, Any], nested: Mapping[str, Any]) -> None:
        """Refuse names of columns that no source has, wherever the map gives one a value."""
        known = {"heat", *COLUMNS}
        for path in (*_names_of_texts(texts), *_names_of_nested(nested)):
            if path[-1] not in known:
                message = f"{quoted(path[-1], 40)} is no column of the activity."
                self.problem((name, *path), message, f"Known: heat, {', '.join(COLUMNS)}.")

    def _texts(self, path: Path, table: object) -> dict[str, str]:
        """Return a table of texts; numbers and truth values become texts, tables and lists are refused."""
        if not isinstance(table, dict) or any(isinstance(v, dict | list) for v in table.values()):
            self.problem(path, f"{path[-1]} is no table of texts.", 'Write name = "text" in it.')
            return {}
        return {name: _text(value) for name, value in table.items()}

    def _nested(self, path: Path, table: object) -> dict[str, list[dict[str, str]]]:
        """Return by word what rows or columns of it are: one table of texts, or a list of them."""
        if not isinstance(table, dict):
            self.problem(path, f"{path[-1]} is no table of tables.", f'Write [activity.{path[-1]}."word"].')
            return {}
        by_word = {}
        for word, members in table.items():
            listed = members if isinstance(members, list) and members else [members]
            by_word[word] = [self._texts((*path, word), part) for part in listed]
        return by_word


def _names_of_texts(texts: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Give the path of each column that ``columns`` and ``constants`` name."""
    for part in ("columns", "constants"):
        for member in texts[part]:
            yield part, member


def _names_of_nested(nested: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Give the path of each column that a source names, by word or by column of quantities."""
    for part, words in nested.items():
        for word, listed in words.items():
            for members in listed:
                for member in members:
                    yield part, word, member


def _of_one_sheet(specs: Mapping[str, Spec]) -> dict[str, Spec]:
    """Return the tables with the words of ``skip`` and the labels of all tables that are in the same sheet.

    A row of sums is one for heats and for their sources alike.
    """
    joined = {}
    for name, spec in specs.items():
        beside = [other for title, other in specs.items() if _shares_sheet(name, spec, title, other)]
        skip = frozenset(word for other in beside for word in other.skip)
        joined[name] = spec._replace(skip=skip, labels=_labels_of(beside))
    return joined


def _shares_sheet(name: str, spec: Spec, title: str, other: Spec) -> bool:
    """Return whether two tables are in one sheet; files of CSV have no names, and coils are a file apart."""
    if other.sheet != spec.sheet:
        return False
    return bool(spec.sheet) or title == name or "coils" not in {title, name}


def _labels_of(specs: Sequence[Spec]) -> frozenset[str]:
    """Return the headings of the columns whose words say what a row is."""
    return frozenset(spec.columns[column] for spec in specs for column in LABELS if column in spec.columns)


def _text(value: object) -> str:
    """Return a value of TOML as a cell has it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _cells(name: str, value: object) -> list[tuple[str, list[str]]]:
    """Return a member of ``[plant]`` as lines of the upper part, each a name and its cells.

    A quantity is one line with its unit; any other table a line per member (``facility.id``); a list a line
    per entry.
    """
    if isinstance(value, dict):
        if value.keys() == {"value", "unit"}:
            return [(name, [_text(value["value"]), _text(value["unit"])])]
        return [(f"{name}.{member}", [_text(inner)]) for member, inner in value.items()]
    if isinstance(value, list):
        lists = [list(entry.values()) if isinstance(entry, dict) else [entry] for entry in value]
        return [(name, [_text(cell) for cell in cells]) for cells in lists]
    return [(name, [_text(value)])]
