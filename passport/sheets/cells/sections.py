"""Tables in a sheet: where the heading is, what each column means, and rows told by the names used here.

A ``Spec`` says it; without a map the columns bear the names themselves. Every cell keeps its address, so that
a problem found later still names it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from passport.sheets.activity.reading_table import settled
from passport.sheets.cells.grid import Grid, letters
from passport.sheets.cells.numbers import UNTOLD, Dialect
from passport.sheets.drafts.reading import Problem
from passport.sheets.maps.customary import CUSTOMARY, metric
from passport.sheets.maps.headings import Headings, Words, is_letter, same
from passport.sheets.maps.synonyms import alike, is_sum, unit_told

HEADING_WITHIN: Final = 200
"""A heading stands in the first rows of a sheet."""
_FACTOR_FIGURES: Final = frozenset({"carbon", "supplied"})


class Spec(NamedTuple):
    """What a table means: ``columns`` from our name to the plant's heading, or empty for our own form.

    ``constants`` fill in what no column tells; ``units`` and ``words`` translate cells; ``sources`` tells by
    the word in the column ``key`` what a row is; ``spread`` by the heading of a column that holds quantities
    (each a list: electricity is two sources, one for either result). A heading may be the letter of a column,
    ``column D``.
    Rows whose first cell, or whose cell in a column of ``labels``, is a word of ``skip`` are left out; a word
    may have ``*`` for any text. ``blank`` is what a blank cell beside quantities of a row means. ``where`` is
    the table's place in the map.
    """

    sheet: str = ""
    head: int = 0
    columns: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    sources: Mapping[str, Sequence[Mapping[str, str]]] = {}
    spread: Mapping[str, Sequence[Mapping[str, str]]] = {}
    skip: frozenset[str] = frozenset()
    where: str = ""
    labels: frozenset[str] = frozenset()
    blank: str = ""


class Section:
    """A table of a grid under its heading; rows are dicts by our names, read anew by each ``rows``."""

    def __init__(self, grid: Grid, head: int, header: Sequence[str], spec: Spec, dialect: Dialect) -> None:
        self.grid = grid
        self.head = head
        self.spec = spec
        self.dialect = dialect
        self.header = [str(name) for name in header]
        by_heading = Headings(self.header)
        if spec.columns or spec.spread:
            self.at = {n: at for n, wanted in spec.columns.items() if (at := by_heading.first(wanted)) >= 0}
        else:
            self.at = {heading: index for index, heading in reversed([*enumerate(self.header)]) if heading}
        self.spread = {wanted: at for wanted in spec.spread if (at := by_heading.first(wanted)) >= 0}
        labels = (*spec.labels, *(spec.columns[n] for n in LABELS if n in spec.columns))
        self._labels = sorted({at for wanted in labels if (at := by_heading.first(wanted)) >= 0})
        self._used = {*self.at.values(), *self.spread.values()}
        self._skipped = Words(spec.skip)
        self._sources = {same(word): listed for word, listed in spec.sources.items()}

    @property
    def foreign(self) -> bool:
        """Whether a map says what the columns are: then what stands above them is the plant's own, too."""
        return bool(self.spec.columns or self.spec.spread)

    @property
    def names(self) -> frozenset[str]:
        """The columns that are told, by column or constant."""
        listed = [*self.spec.spread.values(), *self.spec.sources.values()]
        told = {name for parts in listed for members in parts for name in members}
        return frozenset(
            {*self.at, *self.spec.constants, *told, *({"quantity", "key"} if self.spread else ())}
        )

    def unit_beside(self, name: str) -> str:
        """The unit in the heading of a column (``Gewicht (kg)``) of a plant's own table; else empty."""
        if not self.foreign or name not in self.at or is_letter(self.spec.columns[name]):
            return ""
        return unit_told(self.header[self.at[name]])

    def heading_problems(self) -> list[Problem]:
        """Headings that the map names and the sheet has not, has twice, or contradicts by their unit."""
        found = []
        by_heading = Headings(self.header)
        for wanted in dict.fromkeys((*self.spec.columns.values(), *self.spec.spread)):
            places = by_heading.all(wanted)
            if not places:
                hint = "Correct the heading in the map, or header, the number of its row."
                message = f"The map names a heading {wanted[:60]!a}, which row {self.head} does not have."
                found.append(Problem(self.grid.at(self.head), "map.heading", message, hint))
            elif places[1:]:
                cells = " and ".join(self.grid.at(self.head, place) for place in places[:4])
                letter = letters(places[0])
                hint = f'Rename one of them, or name the one that counts by its letter: "column {letter}".'
                message = f"Two columns have the heading {wanted[:60]!a}: {cells}."
                found.append(
                    Problem(self.grid.at(self.head, places[1]), "sheet.heading_twice", message, hint)
                )
        return [*found, *self._other_units()]

    def _other_units(self) -> list[Problem]:
        """Where a heading says one unit and the map another for the same column."""
        told = [
            (h, self.header[at], m.get("unit", ""))
            for h, at in self.spread.items()
            for m in self.spec.spread[h]
        ]
        for name, unit in UNIT_OF_COLUMN.items():
            if name in self.at and unit not in self.at:
                wanted = self.spec.columns.get(name, "")
                told.append((wanted, self.header[self.at[name]], self.spec.constants.get(unit, "")))
        found = []
        for wanted, heading, unit in dict.fromkeys(told):
            there = "" if is_letter(wanted) or not self.foreign else unit_told(heading)
            if unit and there and there != unit and not alike(there, unit):
                hint = f"Say {there} in the map, or name the column by its letter if its heading is wrong."
                message = f"The heading {heading[:60]!a} says {there}, the map {unit[:20]!a}."
                at = Headings(self.header).first(wanted)
                found.append(Problem(self.grid.at(self.head, at), "map.unit", message, hint))
        return found

    def place(self, row: int, column: int | str) -> str:
        """The address of a cell, by our name or by the index of a column."""
        if isinstance(column, str):
            # What the map says has no column: the word or the quantity it is said of has.
            said_of = min(self.spread.values(), default=self.at.get("key", 0) if self.spec.sources else 0)
            column = self.at.get(column, said_of)
        return self.grid.at(row, column)

    def rows(self, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
        """Number and cells of each row below the heading; at the end what is merged or hidden is noted."""
        for number, cells in self.grid.rows():
            if number > self.head and not self._is_left_out(cells):
                yield from self._told(number, cells, problems)
        problems += self.grid.troubles(self.head, self._used)

    def _is_left_out(self, cells: Sequence[str]) -> bool:
        """A row that the map skips, or the heading again, as on each page of a report."""
        if self._skipped and any(word in self._skipped for word in self._labels_of(cells)):
            return True
        at = self.at.values() or (0,)
        return all(
            index < len(cells) and cells[index] == self.header[index]
            for index in (*at, *self.spread.values())
        )

    def _labels_of(self, cells: Sequence[str]) -> Iterator[str]:
        """The cells that may say what a row is: the first that is not blank, and those of ``labels``."""
        yield next((cell for cell in cells if cell), "")
        for index in self._labels:
            if index < len(cells):
                yield cells[index]

    def _told(
        self, number: int, cells: list[str], problems: list[Problem]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        spec = self.spec
        raw = {name: cells[index] for name, index in self.at.items() if index < len(cells) and cells[index]}
        quantities = {h: cells[at] for h, at in self.spread.items() if at < len(cells) and cells[at]}
        if not (raw or quantities):
            return
        if self.foreign:
            first = next((cell for cell in cells if cell), "")
            if self._is_no_booking(number, raw, quantities, problems, first):
                return
        extra: Sequence[Mapping[str, str]] = ({},)
        if spec.sources and "key" in raw:
            word = raw["key"]
            if same(word) not in self._sources:
                hint = f"Add [activity.sources.{_quoted(word)}] to the map, or name it under skip."
                message = f"The map does not say what {word[:60]!a} is."
                problems.append(Problem(self.place(number, "key"), "map.word", message, hint))
                return
            extra = self._sources[same(word)]
            del raw["key"]
        base = {**spec.constants, **{n: self._cell(number, n, c, problems) for n, c in raw.items()}}
        if not self.spread:
            for members in extra:
                yield number, self._with_unit({**base, **members})
            return
        for heading, cell in quantities.items():
            text = self._cell(number, "quantity", cell, problems, self.spread[heading])
            for members in spec.spread[heading]:
                yield number, self._with_unit({**base, **members, "quantity": text})

    def _is_no_booking(
        self,
        number: int,
        raw: Mapping[str, str],
        quantities: Mapping[str, str],
        problems: list[Problem],
        first: str,
    ) -> bool:
        """Whether a row of an export lacks what makes it a booking; one that has quantities is told."""
        for name in LABELS:
            if is_sum(raw.get(name, "")) and not (name == "key" and same(raw[name]) in self._sources):
                self._no_booking(number, name, f"{raw[name][:60]!a} looks like a row of sums.", problems)
                return True
        if not self.spread and "quantity" not in self.at:
            return False
        if is_sum(first) and not _TELLS_A_BOOKING & self.at.keys() and (quantities or "quantity" in raw):
            self._no_booking(number, "quantity", f"{first[:60]!a} looks like a row of sums.", problems)
            return True
        for name in ("key", "month"):
            if name in self.at and name not in raw and (quantities or "quantity" in raw):
                heading = self.header[self.at[name]]
                message = f"The row has a quantity, but nothing under {heading[:60]!a}."
                self._no_booking(number, name, message, problems)
                return True
        return bool(self.spread) and self._is_blank(number, raw, quantities, problems)

    def _no_booking(self, number: int, name: str, message: str, problems: list[Problem]) -> None:
        hint = (
            "Fill the cell in if it is a booking. If it is a sum, take the row out, or say in the map "
            'skip = "Summe*", with the word in its first cell.'
        )
        problems.append(Problem(self.place(number, name), "sheet.sum", message, hint))

    def _is_blank(
        self, number: int, raw: Mapping[str, str], quantities: Mapping[str, str], problems: list[Problem]
    ) -> bool:
        """Note blank cells beside quantities; true for a row that is no booking at all: a title, a remark."""
        if not quantities and len(raw) < max(len(self.at), 1):
            return True
        for heading, index in self.spread.items():
            if heading not in quantities and self.spec.blank != "0":
                hint = 'Write 0 where nothing was used, or say blank = "0" in [activity] of the map.'
                message = f"{heading[:60]!a} is blank, in a row of bookings."
                problems.append(Problem(self.grid.at(number, index), "sheet.blank", message, hint))
        return False

    def _cell(
        self, number: int, name: str, cell: str, problems: list[Problem], index: int | None = None
    ) -> str:
        wanted = "quantity" if name in _FACTOR_FIGURES or name.startswith("gas:") else name
        text, trouble = settled(wanted, cell, self.dialect)
        if trouble is None and not text.isprintable():
            trouble = (
                "sheet.control",
                "the cell has line breaks or control characters.",
                "Write it on one line.",
            )
            text = ""
        if trouble is not None:
            code, message, hint = trouble
            where = self.place(number, name if index is None else index)
            problems.append(Problem(where, code, f"{name}: {message}", hint))
        return text

    def _with_unit(self, row: dict[str, str]) -> dict[str, str]:
        for name, of in UNIT_OF_COLUMN.items():
            unit = row.get(of) or (self.unit_beside(name) if name in row else "")
            unit = self.spec.units.get(unit, unit)
            if unit in CUSTOMARY and name in row and "calorific" not in row:
                figures = {n: metric(row[n], unit) for n in (name, *_STOCKS) if n in row}
                row |= {n: text for n, (text, _) in figures.items()}
                unit = figures[name][1]
            if unit and (name in row or of in row):
                row[of] = unit
        return row


_TELLS_A_BOOKING: Final = frozenset({"key", "heat", "month"})
LABELS: Final = ("key", "heat", "serial")
"""Columns whose words say what a row is."""
UNIT_OF_COLUMN: Final[Mapping[str, str]] = {
    "quantity": "unit",
    "mass": "unit",
    "output": "outputUnit",
    "declaredUnit": "declaredUnitUnit",
}
_STOCKS: Final = ("stockStart", "stockEnd")


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def find(grid: Grid, spec: Spec, anchors: Sequence[str], dialect: Dialect = UNTOLD) -> Section | None:
    """The table of a grid: at the row the map names, or where the first headings are found.

    Without a map, the heading is the first row that begins with one of ``anchors``.
    """
    wanted = [name for name in (*spec.columns.values(), *spec.spread) if not is_letter(name)]
    for number, cells in grid.rows():
        if number > max(HEADING_WITHIN, spec.head):
            break
        if spec.head:
            found = number == spec.head
        elif wanted:
            headings = Headings(cells)
            found = all(headings.first(name) >= 0 for name in wanted)
        else:
            found = cells[0] in anchors
        if found:
            return Section(grid, number, cells, spec, dialect)
    return None
