"""A map drafted from the headings of a plant's export (``--suggest-map``); what it could not place it says.

It is a draft: nothing it proposes is believed before a person has read it, so every guess stands in a line
that can be corrected, and everything that was not understood is listed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from passport.drafts.csv_grid import CsvGrid
from passport.drafts.grid import Day, Flaw, Grid, Number
from passport.drafts.numbers import DAY_FORMS, Dialect, moment_text
from passport.drafts.synonyms import heading_of, plain, source_of, unit_in, unit_of
from passport.drafts.xlsx import Workbook
from signing.shown import visible

_ROWS: Final = 2_000
_HEAD_WITHIN: Final = 50
_MOST_WORDS: Final = 200
_COMMA: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d+,\d{1,2}|-?\d+,\d{4,}", re.ASCII)
_POINT: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d+|-?\d+\.\d{1,2}|-?\d+\.\d{4,}", re.ASCII)
_FIGURES: Final = frozenset({"quantity", "mass", "output", "stockStart", "stockEnd", "calorific"})
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": ("heat", "key", "quantity", "unit", "month", "stockStart", "stockEnd", "calorific", "note"),
    "heats": ("heat", "output", "grade", "name"),
    "coils": ("serial", "heat", "mass", "unit", "name", "grade"),
}
_HEATS: Final = frozenset(_COLUMNS["heats"])
_SUMS: Final = frozenset(
    {"summe", "gesamt", "total", "sum", "合计", "总计", "小计", "zwischensumme", "subtotal"}
)


class Suggested(NamedTuple):
    """A map in TOML, and what a person has to decide."""

    text: str
    open: tuple[str, ...]


class _Found(NamedTuple):
    """The heading of a sheet, our names for its columns, and its first rows below."""

    grid: Grid
    head: int
    header: Sequence[str]
    names: Mapping[str, int]
    rows: Sequence[Sequence[str]]


def suggest_map(data: bytes, kind: Literal["xlsx", "csv"], source: str) -> Suggested:
    """Draft a map; raises ``DraftRefused`` for what is no sheet."""
    grids: list[Grid]
    if kind == "csv":
        grids = [CsvGrid(data, source)]
    else:
        book = Workbook(data, source)
        grids = [book.grid(sheet) for sheet in book.sheets if not sheet.hidden]
    return _Drafter(source, kind).draft([found for grid in grids if (found := _headed(grid))], grids)


def _headed(grid: Grid) -> _Found | None:
    """The row within the first ones that holds most known headings, at least two."""
    first = [row for _, row in zip(range(_ROWS), grid.rows(), strict=False)]
    best = None
    for place, (number, cells) in enumerate(first[:_HEAD_WITHIN]):
        names: dict[str, int] = {}
        for index, cell in enumerate(cells):
            name = "" if isinstance(cell, Number | Flaw | Day) else heading_of(cell)
            if name and name not in names:
                names[name] = index
        if len(names) > (len(best.names) if best else 1):
            below = [row for _, row in first[place + 1 :]]
            best = _Found(grid, number, cells, names, below)
    return best


def _kind_of(found: _Found) -> str:
    names = found.names
    if "serial" in names and ("mass" in names or "heat" in names):
        return "coils"
    if "quantity" in names or _spread(found):
        return "activity"
    return "heats" if {"heat", "output"} <= names.keys() else ""


def _spread(found: _Found) -> list[int]:
    """Columns of quantities, told by a material or a unit in the heading: the sheet has a row per heat."""
    return [
        index
        for index, heading in enumerate(found.header)
        if index not in found.names.values() and (source_of(heading) or unit_of(unit_in(heading)))
    ]


class _Drafter:
    def __init__(self, source: str, kind: str) -> None:
        self._kind = kind
        self._open: list[str] = []
        self._lines = [
            f"# Draft of a map for {' '.join(source.split())}. Read every line: headings were guessed at.",
        ]

    def draft(self, found: Sequence[_Found], grids: Sequence[Grid]) -> Suggested:
        """The whole map."""
        for name in (grid.name for grid in grids if grid.name not in {one.grid.name for one in found}):
            self._todo(f"the sheet '{_shown(name)}' has no headings that are known; it is not read")
        self._dialect(found)
        self._plant()
        placed: set[str] = set()
        for one in found:
            kind = _kind_of(one)
            if kind and kind not in placed:
                placed.add(kind)
                self._section(kind, one)
                if kind == "activity" and {"heat", "output"} <= one.names.keys() and _spread(one):
                    placed.add("heats")  # a row per heat tells what the heat made, too
                    self._section("heats", one)
            else:
                why = f"a second sheet of {kind}" if kind else "neither sources nor heats nor coils"
                self._todo(f"the sheet '{_shown(one.grid.name)}' was taken for {why}; it is not read")
        if "activity" not in placed:
            self._todo("no sheet has a column of quantities: name the columns of [activity] yourself")
        return Suggested("\n".join(self._lines) + "\n", tuple(self._open))

    def _todo(self, text: str) -> None:
        self._open.append(text)
        self._lines.append(f"# to do: {text}")

    def _dialect(self, found: Sequence[_Found]) -> None:
        numbers = [
            str(cell)
            for one in found
            for index in (*(i for n, i in one.names.items() if n in _FIGURES), *_spread(one))
            for cell in _column(one, index)
            if not isinstance(cell, Number | Flaw | Day)
        ]
        commas = sum(1 for text in numbers if _COMMA.fullmatch(text))
        points = sum(1 for text in numbers if _POINT.fullmatch(text))
        if commas and not points:
            self._lines.append('decimal = ","')
        elif points and not commas:
            self._lines.append('decimal = "."')
        elif numbers:
            self._todo('numbers are text, and can be read two ways: decimal = "," or decimal = "."')
        days = [
            str(c) for one in found if "month" in one.names for c in _column(one, one.names["month"])
            if not isinstance(c, Number | Flaw | Day)
        ]  # fmt: skip
        fitting = [
            form for form in DAY_FORMS if days and all(moment_text(d, Dialect(dates=form)) for d in days)
        ]
        if len(fitting) == 1 and fitting[0] != "YYYY-MM-DD":
            self._lines.append(f'dates = "{fitting[0]}"')
        elif days and len(fitting) != 1:
            self._todo(f"the form of dates like '{_shown(days[0])}': dates = one of {', '.join(DAY_FORMS)}")

    def _plant(self) -> None:
        self._lines += [
            "",
            "[plant]  # what no column says; passport calculate --template writes an example of each",
            '# id = "https://..."  (one product), or idPattern = "https://.../21/{serial}"  (coils)',
            '# name = "Billet"', '# productionRoute = "scrap-EAF"', '# boundary = "cradle-to-gate"',
            '# output = { value = "100", unit = "TNE" }', '# mass = { value = "21840", unit = "KGM" }',
            '# facility = { id = "https://...", name = "Melt shop", country = "DE" }',
            "# period = { start = 2026-09-17T00:00:00+02:00, end = 2026-09-18T00:00:00+02:00 }",
        ]  # fmt: skip
        self._open.append("[plant]: what product and plant are, output and period")

    def _section(self, kind: str, found: _Found) -> None:
        self._lines += ["", f"[{kind}]"]
        if self._kind == "xlsx":
            self._lines.append(f"sheet = {_text(found.grid.name)}")
        self._lines.append(f"header = {found.head}")
        columns = {name: found.header[index] for name, index in found.names.items() if name in _COLUMNS[kind]}
        pairs = ", ".join(f"{name} = {_text(heading)}" for name, heading in columns.items())
        self._lines.append(f"columns = {{ {pairs} }}")
        spread = _spread(found) if kind == "activity" and "quantity" not in columns else []
        used = {*(found.names[name] for name in columns), *spread}
        if spread:
            used.add(found.names.get("output", -1))
        for index, heading in enumerate(found.header):
            if heading and index not in used and not (kind == "heats" and found.names.keys() - _HEATS):
                where = f"'{_shown(heading)}' of '{_shown(found.grid.name)}'"
                self._todo(f"the column {where} has no place; it is not read")
        if kind == "activity":
            self._constants(found, columns)
            self._units(found, columns)
            self._sources(found, columns, spread)
        elif kind == "heats":
            self._lines.append('constants = { outputUnit = "TNE" }  # of the column of output')
            self._skip(found, 0)
        else:
            self._coil_unit(found, columns)
            self._skip(found, 0)

    def _coil_unit(self, found: _Found, columns: Mapping[str, str]) -> None:
        if "unit" not in columns:
            unit = unit_of(unit_in(found.header[found.names["mass"]])) if "mass" in columns else ""
            self._lines.append(f'constants = {{ unit = "{unit or "KGM"}" }}  # of the column of masses')

    def _constants(self, found: _Found, columns: Mapping[str, str]) -> None:
        unit = "" if "quantity" not in columns else unit_of(unit_in(columns["quantity"]))
        told = f', unit = "{unit}"' if unit and "unit" not in columns else ""
        self._lines.append(
            f'constants = {{ evidence = "erp"{told} }}  # evidence: how the quantities were got'
        )
        if "unit" not in columns and not told and "quantity" in columns:
            self._todo("no column of units: say unit in constants or in each of the sources")

    def _units(self, found: _Found, columns: Mapping[str, str]) -> None:
        if "unit" not in columns:
            return
        words = dict.fromkeys(str(cell) for cell in _column(found, found.names["unit"]))
        known = {word: unit_of(word) for word in words if unit_of(word) and unit_of(word) != word}
        if known:
            self._lines.append(
                "units = { " + ", ".join(f'{_text(w)} = "{u}"' for w, u in known.items()) + " }"
            )
        for word in list(words)[:_MOST_WORDS]:
            if not unit_of(word):
                self._todo(f"the unit '{_shown(word)}' is not known: add it to units")

    def _sources(self, found: _Found, columns: Mapping[str, str], spread: Sequence[int]) -> None:
        if spread:
            for index in spread:
                heading = str(found.header[index])
                self._source("spread", heading, unit_of(unit_in(heading)))
        elif "key" in columns:
            sums = self._skip(found, found.names["key"])
            words = dict.fromkeys(str(cell) for cell in _column(found, found.names["key"]))
            for word in [word for word in words if word not in sums][:_MOST_WORDS]:
                self._source("sources", word, "")
        else:
            self._todo("no column says what the quantities are of: name the column of key")

    def _skip(self, found: _Found, index: int) -> list[str]:
        """Leave out rows of sums, by the word in a column."""
        words = dict.fromkeys(str(cell) for cell in _column(found, index))
        sums = [word for word in words if plain(word).split(" ")[0] in _SUMS]
        if sums:
            self._lines.append(f"skip = [{', '.join(_text(word) for word in sums)}]  # rows of sums")
        return sums

    def _source(self, part: str, word: str, unit: str) -> None:
        known = source_of(word)
        key, members = known if known else (re.sub("[^a-z0-9]+", "-", plain(word)).strip("-") or "source", {})
        sides = ("location-based", "market-based") if key == "electricity" else ("",)
        for side in sides:
            heading = f"activity.{part}.{_text(word)}"
            self._lines += ["", f"[[{heading}]]" if len(sides) > 1 else f"[{heading}]"]
            if key == "source":
                self._todo("key: small letters, digits, hyphens")
            told = {"key": f"{key}-{side.split('-')[0]}" if side else key, **members}
            if side:
                told["electricity"] = side
            if unit:
                told["unit"] = unit
            self._lines += [f'{name} = "{text}"' for name, text in told.items() if text != "source"]
            for name in ("stage", "scope", "role", "method", "factor"):
                if name not in told:
                    self._lines.append(f'# {name} = ""')
        wanting = "its factor" if known else "stage, scope, role, method and factor"
        if not known or "factor" not in members:
            self._open.append(f"'{_shown(word)}': {wanting}")


def _column(found: _Found, index: int) -> Iterator[str]:
    """The cells of a column that are not blank."""
    return (row[index] for row in found.rows if index < len(row) and row[index])


def _shown(word: str) -> str:
    """A word of the sheet in a remark: on one line, control characters as escapes."""
    return visible(word[:60])


def _text(word: str) -> str:
    """A TOML string."""
    shown = str(word).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in shown) + '"'
