"""A map: how a plant's own export is to be read (``--map map.toml``); every error at once, with its line.

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

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport.sheets.activity.reading_table import COLUMNS, NamedRow
from passport.sheets.activity.reading_text import ENCODINGS
from passport.sheets.cells.heading import LABELS, Spec
from passport.sheets.cells.numbers import DAY_FORMS, ZONES, Dialect
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Path, Problem, Tree
from passport.sheets.maps.customary import READ
from passport.sheets.maps.headings import is_letter

TABLES: Final = ("activity", "heats", "coils", "factors")
_TOP: Final = ("decimal", "dates", "zone", "encoding", "plant", *TABLES)
_MEMBERS: Final = ("sheet", "header", "columns", "constants", "units", "skip", "blank", "sources", "spread")


class SheetMap(NamedTuple):
    """A map in order; the empty one stands for our own form."""

    plant: tuple[NamedRow, ...] = ()
    specs: Mapping[str, Spec] = {}
    dialect: Dialect = Dialect()

    def spec(self, name: str) -> Spec:
        """What the map says of a table."""
        return self.specs.get(name, Spec())


def read_map(data: bytes, source: str) -> SheetMap:
    """The map in a TOML file; raises ``DraftRefused`` with every problem and its line."""
    reader = _MapReader(toml.parse(data, source))
    found = reader.read()
    if reader.problems:
        raise DraftRefused(reader.problems)
    return found


class _MapReader:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.problems: list[Problem] = []

    def _problem(self, path: Path, message: str, hint: str) -> None:
        self.problems.append(Problem(self._tree.place(path), "map.form", message, hint))

    def read(self) -> SheetMap:
        value = self._tree.value
        top: Mapping[str, Any] = value if isinstance(value, dict) else {}
        for name in top.keys() - set(_TOP):
            self._problem((name,), f"{name[:40]!a} is not known in a map.", f"Known: {', '.join(_TOP)}.")
        dialect = Dialect(
            self._word(top, "decimal", (".", ",")),
            self._word(top, "dates", DAY_FORMS),
            self._word(top, "zone", tuple(sorted(ZONES))),
            encoding=self._word(top, "encoding", ENCODINGS),
        )
        specs = _of_one_sheet({name: self._spec(name, top[name]) for name in TABLES if name in top})
        return SheetMap(tuple(self._plant(top.get("plant", {}))), specs, dialect)

    def _word(self, top: Mapping[str, Any], name: str, words: tuple[str, ...], *path: str) -> str:
        value = top.get(name, "")
        if value != "" and value not in words:
            self._problem(
                (*path, name), f"{name} is none of the forms known.", f"One of: {', '.join(words)}."
            )
            return ""
        return str(value)

    def _plant(self, table: object) -> list[NamedRow]:
        entries: list[NamedRow] = []
        if not isinstance(table, dict):
            self._problem(("plant",), "plant is no table.", "Write [plant] and its members below.")
            return entries
        for name, value in table.items():
            where = self._tree.place(("plant", name))
            for named, cells in _cells(name, value):
                entries.append(NamedRow(named, cells, [where] * (len(cells) + 1)))
        return entries

    def _spec(self, name: str, table: object) -> Spec:
        if not isinstance(table, dict):
            self._problem((name,), f"{name} is no table.", f"Write [{name}] and its members below.")
            return Spec()
        for member in table.keys() - set(_MEMBERS):
            message = f"{member[:40]!a} is not known here."
            self._problem((name, member), message, f"Known: {', '.join(_MEMBERS)}.")
        head = table.get("header", 0)
        if type(head) is not int or not 0 <= head <= 1_000_000:
            self._problem((name, "header"), "header is no number of a row.", "Write 3 for the third row.")
            head = 0
        skip = self._skip(name, table.get("skip", []))
        blank = self._word(table, "blank", ("0",), name)
        texts = {
            part: self._texts((name, part), table.get(part, {})) for part in ("columns", "constants", "units")
        }
        for word, unit in texts["units"].items():
            if unit not in READ:
                message = f"{unit[:20]!a} is no unit code."
                self._problem((name, "units", word), message, f"One of: {', '.join(READ)}.")
        nested = {part: self._nested((name, part), table.get(part, {})) for part in ("sources", "spread")}
        headings = [*texts["columns"].values(), *nested["spread"]]
        if headings and not head and all(is_letter(heading) for heading in headings):
            self._problem((name,), "The row of the headings is not told.", "Write header = 1, or its number.")
        if name == "activity":
            self._check_names(name, texts, nested)
        return Spec(
            str(table.get("sheet", "")),
            head,
            texts["columns"],
            texts["constants"],
            texts["units"],
            nested["sources"],
            nested["spread"],
            skip,
            self._tree.place((name,)),
            blank=blank,
        )

    def _skip(self, name: str, value: object) -> frozenset[str]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(
            isinstance(word, str) and word.strip("* ") for word in listed
        ):
            self._problem((name, "skip"), "skip is no word or list of words.", 'Write skip = "Summe*".')
            return frozenset()
        return frozenset(listed)

    def _check_names(self, name: str, texts: Mapping[str, Any], nested: Mapping[str, Any]) -> None:
        known = {"heat", *COLUMNS}
        told: list[tuple[str, ...]] = [
            (part, member) for part in ("columns", "constants") for member in texts[part]
        ]
        told += [
            (part, word, member)
            for part in nested
            for word, listed in nested[part].items()
            for members in listed
            for member in members
        ]
        for path in told:
            if path[-1] not in known:
                message = f"{path[-1][:40]!a} is no column of the activity."
                self._problem((name, *path), message, f"Known: heat, {', '.join(COLUMNS)}.")

    def _texts(self, path: Path, table: object) -> dict[str, str]:
        if not isinstance(table, dict) or any(isinstance(v, dict | list) for v in table.values()):
            self._problem(path, f"{path[-1]} is no table of texts.", 'Write name = "text" in it.')
            return {}
        return {name: _text(value) for name, value in table.items()}

    def _nested(self, path: Path, table: object) -> dict[str, list[dict[str, str]]]:
        if not isinstance(table, dict):
            self._problem(path, f"{path[-1]} is no table of tables.", f'Write [activity.{path[-1]}."word"].')
            return {}
        found = {}
        for word, members in table.items():
            listed = members if isinstance(members, list) and members else [members]
            found[word] = [self._texts((*path, word), part) for part in listed]
        return found


def _of_one_sheet(specs: Mapping[str, Spec]) -> dict[str, Spec]:
    """The tables; those of one sheet skip the same rows, by the same columns (coils of CSV are apart)."""
    found = {}
    for name, spec in specs.items():
        beside = [
            other for title, other in specs.items()
            if other.sheet == spec.sheet and (spec.sheet or "coils" not in {title, name} or title == name)
        ]  # fmt: skip
        skip = frozenset(word for other in beside for word in other.skip)
        labels = frozenset(
            other.columns[column] for other in beside for column in LABELS if column in other.columns
        )
        found[name] = spec._replace(skip=skip, labels=labels)
    return found


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _cells(name: str, value: object) -> list[tuple[str, list[str]]]:
    """A member of ``[plant]`` as lines of the upper part."""
    if isinstance(value, dict):
        if value.keys() == {"value", "unit"}:
            return [(name, [_text(value["value"]), _text(value["unit"])])]
        return [(f"{name}.{member}", [_text(inner)]) for member, inner in value.items()]
    if isinstance(value, list):
        lists = [list(entry.values()) if isinstance(entry, dict) else [entry] for entry in value]
        return [(name, [_text(cell) for cell in cells]) for cells in lists]
    return [(name, [_text(value)])]
