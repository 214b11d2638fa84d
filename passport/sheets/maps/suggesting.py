"""A map drafted from the headings of a plant's export (``--suggest-map``); what it could not place it says.

It is a draft: nothing it proposes is believed before a person has read it, so every guess stands in a line
that can be corrected, and everything that was not understood is listed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from passport.sheets.cells.csv_grid import CsvGrid
from passport.sheets.cells.grid import Day, Flaw, Grid, Number, letters
from passport.sheets.cells.numbers import DAY_FORMS, Dialect, moment_text
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.maps.found_headings import Found, column, headed, is_own_form, kind_of, labels, spread_of
from passport.sheets.maps.headings import is_letter, same
from passport.sheets.maps.synonyms import SUMS, is_sum, plain, source_of, unit_of, unit_told, without_unit
from signing.shown import visible

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


class Suggested(NamedTuple):
    """A map in TOML, and what a person has to decide."""

    text: str
    open: tuple[str, ...]


def suggest_map(data: bytes, kind: Literal["xlsx", "csv"], source: str) -> Suggested:
    """Draft a map; raises ``DraftRefused`` for what is no sheet."""
    grids: list[Grid]
    if kind == "csv":
        grids = [CsvGrid(data, source)]
    else:
        book = Workbook(data, source)
        grids = [book.grid(sheet) for sheet in book.sheets if not sheet.hidden]
    if any(is_own_form(grid) for grid in grids):
        shown = _shown(" ".join(source.split()))
        return Suggested(f"# {shown} has the form of this tool, and needs no map.\n", ())
    return _Drafter(source, kind).draft([found for grid in grids if (found := headed(grid))], grids)


class _Drafter:
    def __init__(self, source: str, kind: str) -> None:
        self._kind = kind
        self._open: list[str] = []
        self._lines = [
            f"# Draft of a map for {' '.join(source.split())}. Read every line: headings were guessed at.",
        ]

    def draft(self, found: Sequence[Found], grids: Sequence[Grid]) -> Suggested:
        """The whole map."""
        for name in (grid.name for grid in grids if grid.name not in {one.grid.name for one in found}):
            self._todo(f"the sheet '{_shown(name)}' has no headings that are known; it is not read")
        self._dialect(found)
        self._plant()
        placed: set[str] = set()
        for one in found:
            kind = kind_of(one)
            if kind and kind not in placed:
                placed.add(kind)
                self._section(kind, one)
                if kind == "activity" and {"heat", "output"} <= one.names.keys() and spread_of(one):
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

    def _dialect(self, found: Sequence[Found]) -> None:
        numbers = [
            str(cell)
            for one in found
            for index in (*(i for n, i in one.names.items() if n in _FIGURES), *spread_of(one))
            for cell in column(one, index)
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
            str(c) for one in found if "month" in one.names for c in column(one, one.names["month"])
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

    def _section(self, kind: str, found: Found) -> None:
        self._lines += ["", f"[{kind}]"]
        if self._kind == "xlsx":
            self._lines.append(f"sheet = {_text(found.grid.name)}")
        self._lines.append(f"header = {found.head}")
        columns = {n: self._called(found, index) for n, index in found.names.items() if n in _COLUMNS[kind]}
        pairs = ", ".join(f"{name} = {_text(heading)}" for name, heading in columns.items())
        self._lines.append(f"columns = {{ {pairs} }}")
        spread = spread_of(found) if kind == "activity" and "quantity" not in columns else []
        used = {*(found.names[name] for name in columns), *spread}
        if spread:
            used.add(found.names.get("output", -1))
        for index, heading in enumerate(found.header):
            if heading and index not in used and not (kind == "heats" and found.names.keys() - _HEATS):
                where = f"'{_shown(heading)}' of '{_shown(found.grid.name)}'"
                self._todo(f"the column {where} has no place; it is not read")
        if kind == "activity":
            if found.guessed:
                self._todo(f"the column '{_shown(found.guessed)}' was taken for the days, by its cells")
            self._constants(found, columns)
            self._units(found, columns)
            sums = self._skip(found)
            self._sources(found, columns, spread, sums)
            self._undated(found, columns, sums)
        elif kind == "heats":
            self._unit_of(found, "output", "outputUnit", columns)
            self._skip(found)
        else:
            self._unit_of(found, "mass", "unit", columns)
            self._units(found, columns)
            self._skip(found)

    def _called(self, found: Found, index: int) -> str:
        """How a map names a column: by its heading, or by its letter where another has the same."""
        heading = str(found.header[index])
        if [same(other) for other in found.header].count(same(heading)) > 1:
            self._todo(f"several columns have the heading '{_shown(heading)}': {letters(index)} was taken")
        elif not is_letter(heading):
            return heading
        return f"column {letters(index)}"

    def _unit_of(self, found: Found, name: str, unit: str, columns: Mapping[str, str]) -> None:
        """The unit of a column of masses, from its heading; without one a person has to say it."""
        if unit in columns or name not in columns:
            return
        told = unit_told(found.header[found.names[name]])
        if told:
            self._lines.append(f'constants = {{ {unit} = "{told}" }}  # of the heading of {name}')
        else:
            self._lines.append(f'# constants = {{ {unit} = "" }}')
            self._todo(f"no unit in the heading of {name}: say {unit} in constants")

    def _undated(self, found: Found, columns: Mapping[str, str], sums: Sequence[str]) -> None:
        """Rows with a quantity and no day may be sums that nothing names."""
        if "month" not in columns:
            self._todo("no column tells the day of a row: rows outside the period, and sums, cannot be told")
            return
        at = found.names["month"]
        figures = [found.names["quantity"]] if "quantity" in columns else spread_of(found)
        for number, row in zip(found.numbers, found.rows, strict=True):
            bare = (at >= len(row) or not row[at]) and any(i < len(row) and row[i] for i in figures)
            if bare and not any(is_sum(label) for label in labels(found, row)):
                self._todo(f"row {number} has a quantity and no day: take it out if it is a sum")

    def _constants(self, found: Found, columns: Mapping[str, str]) -> None:
        unit = "" if "quantity" not in columns else unit_told(found.header[found.names["quantity"]])
        told = f', unit = "{unit}"' if unit and "unit" not in columns else ""
        self._lines.append(
            f'constants = {{ evidence = "erp"{told} }}  # evidence: how the quantities were got'
        )
        if "unit" not in columns and not told and "quantity" in columns:
            self._todo("no column of units: say unit in constants or in each of the sources")

    def _units(self, found: Found, columns: Mapping[str, str]) -> None:
        if "unit" not in columns:
            return
        words = dict.fromkeys(str(cell) for cell in column(found, found.names["unit"]))
        known = {word: unit_of(word) for word in words if unit_of(word) and unit_of(word) != word}
        if known:
            self._lines.append(
                "units = { " + ", ".join(f'{_text(w)} = "{u}"' for w, u in known.items()) + " }"
            )
        for word in list(words)[:_MOST_WORDS]:
            if not unit_of(word):
                self._todo(f"the unit '{_shown(word)}' is not known: add it to units")

    def _sources(
        self, found: Found, columns: Mapping[str, str], spread: Sequence[int], sums: Sequence[str]
    ) -> None:
        if spread:
            for index in spread:
                heading = str(found.header[index])
                self._source("spread", self._called(found, index), unit_told(heading), heading)
        elif "key" in columns:
            words = dict.fromkeys(str(cell) for cell in column(found, found.names["key"]))
            words.pop(str(found.header[found.names["key"]]), None)  # the heading again, on each page
            for word in [word for word in words if word not in sums][:_MOST_WORDS]:
                self._source("sources", word, "", word)
        else:
            self._todo("no column says what the quantities are of: name the column of key")

    def _skip(self, found: Found) -> list[str]:
        """Leave out rows of sums, by the words in first cells or where names stand; gives the words."""
        words = dict.fromkeys(str(label) for row in found.rows for label in labels(found, row))
        sums = [word for word in words if is_sum(word)]
        patterns = dict.fromkeys(word if plain(word) in SUMS else f"{word.split()[0]}*" for word in sums)
        if sums:
            self._lines.append(f"skip = [{', '.join(_text(word) for word in patterns)}]  # rows of sums")
        return sums

    def _source(self, part: str, called: str, unit: str, word: str) -> None:
        known = source_of(without_unit(word))
        slug = re.sub("[^a-z0-9]+", "-", plain(word))[:60].strip("-")
        key, members = known if known else (slug or "source", {})
        sides = ("location-based", "market-based") if key == "electricity" else ("",)
        for side in sides:
            heading = f"activity.{part}.{_text(called)}"
            self._lines += ["", f"[[{heading}]]" if len(sides) > 1 else f"[{heading}]"]
            if key == "source":
                self._todo("key: small letters, digits, hyphens")
            told = {"key": f"{key}-{side.split('-')[0]}" if side else key, **members}
            if side:
                told["electricity"] = side
            if unit:
                told["unit"] = unit
            elif part == "spread":
                self._lines.append('# unit = ""')
            self._lines += [f'{name} = "{text}"' for name, text in told.items() if text != "source"]
            for name in ("stage", "scope", "role", "method", "factor"):
                if name not in told:
                    self._lines.append(f'# {name} = ""')
        if part == "spread" and not unit:
            self._open.append(f"'{_shown(word)}': its unit, which its heading does not tell")
        wanting = "its factor" if known else "stage, scope, role, method and factor"
        if not known or "factor" not in members:
            self._open.append(f"'{_shown(word)}': {wanting}")


def _shown(word: str) -> str:
    """A word of the sheet in a remark: on one line, control characters as escapes."""
    return visible(word[:60])


def _text(word: str) -> str:
    """A TOML string."""
    shown = str(word).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in shown) + '"'
