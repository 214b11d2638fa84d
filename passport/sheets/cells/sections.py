"""Read the rows of a table in a sheet as dicts by our names; later problems still name their cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from passport.sheets.activity.reading_table import settled
from passport.sheets.cells.grid import Grid, without_heading
from passport.sheets.cells.heading import LABELS, UNIT_OF_COLUMN, Heading, Spec
from passport.sheets.cells.numbers import UNTOLD, Dialect
from passport.sheets.drafts.reading import Problem
from passport.sheets.maps.customary import CUSTOMARY, metric
from passport.sheets.maps.headings import Headings, Words, is_letter, same
from passport.sheets.maps.synonyms import is_sum
from passport.sheets.maps.toml_words import toml_text
from signing.shown import quoted

HEADING_WITHIN: Final = 200
"""A heading stands in the first rows of a sheet."""
_FACTOR_FIGURES: Final = frozenset({"carbon", "supplied"})
_TELLS_A_BOOKING: Final = frozenset({"key", "heat", "month"})
"""Columns that a booking fills in and a row of sums leaves blank."""
_STOCKS: Final = ("stockStart", "stockEnd")
_OF_NO_SOURCE: Final[Sequence[Mapping[str, str]]] = ({},)
"""What a row is where the map distinguishes sources neither by word nor by column: its own cells say it."""


class Section(Heading):
    """A table of a grid under its heading; rows are dicts by our names, read anew by each ``rows``."""

    def __init__(self, grid: Grid, head: int, header: Sequence[str], spec: Spec, dialect: Dialect) -> None:
        super().__init__(grid, head, header, spec)
        self.dialect = dialect
        self._used = {*self.at.values(), *self.spread.values()}
        self._skipped = Words(spec.skip)
        self._sources = {same(word): listed for word, listed in spec.sources.items()}

    def rows(self, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
        """Give number and cells of each row below the heading, and add what is wrong to ``problems``.

        A row of the sheet becomes as many rows as it has sources: one per word of ``key`` (two for
        electricity), or one per column of quantities. At the end merged and hidden cells are added, which the
        grid knows once it is read.
        """
        for number, cells in self.grid.rows():
            if number > self.head and not self._is_left_out(cells):
                yield from self._bookings(number, cells, problems)
        problems += self.grid.troubles(self.head, self._used)

    def _is_left_out(self, cells: Sequence[str]) -> bool:
        """Return whether the map skips a row, or it is the heading again, as on each page of a report."""
        if self._skipped and any(word in self._skipped for word in self._labels_of(cells)):
            return True
        at = self.at.values() or (0,)
        return all(
            index < len(cells) and cells[index] == self.header[index]
            for index in (*at, *self.spread.values())
        )

    def _labels_of(self, cells: Sequence[str]) -> Iterator[str]:
        """Give the cells that may say what a row is: the first that is not blank, and those of ``labels``."""
        yield _first_of(cells)
        for index in self.label_columns:
            if index < len(cells):
                yield cells[index]

    def _bookings(
        self, number: int, cells: list[str], problems: list[Problem]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the rows by our names that one row of the sheet stands for; none where it is no booking.

        Later values win over earlier ones: constants of the map, cells of the row, members of the source, and
        the quantity of a column of ``spread``.
        """
        raw = _filled(cells, self.at)
        quantities = _filled(cells, self.spread)
        if not (raw or quantities):
            return
        if self.foreign and self._is_no_booking(number, cells, raw, quantities, problems):
            return
        beyond = without_heading(self.header, cells, partial(self.grid.at, number), within=not self.foreign)
        if beyond:
            problems += beyond
            return
        sources = self._sources_of(number, raw, problems)
        if not sources:
            return
        own = {name: self._cell(number, name, cell, problems) for name, cell in raw.items()}
        base = {**self.spec.constants, **own}
        if not self.spread:
            for members in sources:
                yield number, self._with_unit({**base, **members})
            return
        for heading, cell in quantities.items():
            text = self._cell(number, "quantity", cell, problems, self.spread[heading])
            for members in self.spec.spread[heading]:
                yield number, self._with_unit({**base, **members, "quantity": text})

    def _sources_of(
        self, number: int, raw: dict[str, str], problems: list[Problem]
    ) -> Sequence[Mapping[str, str]]:
        """Return the sources that the word in ``key`` names, and take the word out of ``raw``.

        Empty for a word that the map does not know (``map.word``).
        """
        if not self.spec.sources or "key" not in raw:
            return _OF_NO_SOURCE
        word = raw.pop("key")
        listed = self._sources.get(same(word), ())
        if not listed:
            hint = f"Add [activity.sources.{toml_text(word)}] to the map, or name it under skip."
            message = f"The map does not say what {quoted(word, 60)} is."
            problems.append(Problem(self.place(number, "key"), "map.word", message, hint))
        return listed

    def _is_no_booking(
        self,
        number: int,
        cells: Sequence[str],
        raw: Mapping[str, str],
        quantities: Mapping[str, str],
        problems: list[Problem],
    ) -> bool:
        """Return whether a row of an export is no booking; with quantities that is a problem (``sheet.sum``).

        ``raw`` are its cells by our names, ``quantities`` those by headings of ``spread``; blank ones absent.
        """
        for name in LABELS:
            if self._names_a_sum(name, raw):
                self._no_booking(number, name, f"{quoted(raw[name], 60)} looks like a row of sums.", problems)
                return True
        if not self.spread and "quantity" not in self.at:
            return False
        if quantities or "quantity" in raw:
            doubt = self._doubt_of(raw, _first_of(cells))
            if doubt is not None:
                self._no_booking(number, *doubt, problems)
                return True
        return bool(self.spread) and self._is_blank(number, raw, quantities, problems)

    def _doubt_of(self, raw: Mapping[str, str], first: str) -> tuple[str, str] | None:
        """Return why a row with a quantity may be a sum, as the column in question and a sentence.

        That is a word of sums in its ``first`` cell, where no column marks a booking; or nothing in a column
        that every booking fills in.
        """
        if is_sum(first) and not _TELLS_A_BOOKING & self.at.keys():
            return "quantity", f"{quoted(first, 60)} looks like a row of sums."
        for name in ("key", "month"):
            if name in self.at and name not in raw:
                heading = self.header[self.at[name]]
                return name, f"The row has a quantity, but nothing under {quoted(heading, 60)}."
        return None

    def _names_a_sum(self, name: str, raw: Mapping[str, str]) -> bool:
        """Return whether the cell of a label is a word of sums, unless the map says what that word is."""
        word = raw.get(name, "")
        return is_sum(word) and not (name == "key" and same(word) in self._sources)

    def _no_booking(self, number: int, name: str, message: str, problems: list[Problem]) -> None:
        hint = (
            "Fill the cell in if it is a booking. If it is a sum, take the row out, or say in the map "
            'skip = "Summe*", with the word in its first cell.'
        )
        problems.append(Problem(self.place(number, name), "sheet.sum", message, hint))

    def _is_blank(
        self, number: int, raw: Mapping[str, str], quantities: Mapping[str, str], problems: list[Problem]
    ) -> bool:
        """Add blank cells beside quantities (``sheet.blank``); true for a row without any: a title, a remark.

        A row whose other columns are all filled in and whose quantities are blank is not left out in silence.
        """
        if not quantities and len(raw) < max(len(self.at), 1):
            return True
        for heading, index in self.spread.items():
            if heading not in quantities and self.spec.blank != "0":
                hint = 'Write 0 where nothing was used, or say blank = "0" in [activity] of the map.'
                message = f"{quoted(heading, 60)} is blank, in a row of bookings."
                problems.append(Problem(self.grid.at(number, index), "sheet.blank", message, hint))
        return False

    def _cell(
        self, number: int, name: str, cell: str, problems: list[Problem], index: int | None = None
    ) -> str:
        """Return the text that a cell of a column means, or a stand-in where it is a problem.

        ``index`` is its column where that is not the column of ``name``.
        """
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
        """Fill in the unit of each figure of a row: its cell or constant, else what the heading says.

        The plant's words become Rec 20 codes by ``units`` of the map; pounds and customary tons become
        kilograms, with the stocks beside them.
        """
        for name, unit_column in UNIT_OF_COLUMN.items():
            if name not in row and unit_column not in row:
                continue
            unit = row.get(unit_column) or (self.unit_beside(name) if name in row else "")
            unit = self.spec.units.get(unit, unit)
            if unit in CUSTOMARY and name in row and "calorific" not in row:
                unit = _to_metric(row, name, unit)
            if unit:
                row[unit_column] = unit
        return row


def _filled(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """Return the cells that are not blank, by the names of their columns."""
    return {name: cells[index] for name, index in columns.items() if index < len(cells) and cells[index]}


def _first_of(cells: Sequence[str]) -> str:
    """Return the first cell that is not blank."""
    return next((cell for cell in cells if cell), "")


def _to_metric(row: dict[str, str], name: str, unit: str) -> str:
    """Convert a figure and the stocks beside it to kilograms, in the row; return the unit it has now.

    A text that is no figure keeps its unit, and is refused later by the rule of its column.
    """
    figures = {column: metric(row[column], unit) for column in (name, *_STOCKS) if column in row}
    row.update((column, text) for column, (text, _) in figures.items())
    return figures[name][1]


def find(grid: Grid, spec: Spec, anchors: Sequence[str], dialect: Dialect = UNTOLD) -> Section | None:
    """Return the table of a grid, at the row the map names or where all headings of the map stand.

    Without a map, the heading is the first row that begins with one of ``anchors``. ``None`` where none of
    the first 200 rows is it.
    """
    is_heading = _heading_test(spec, anchors)
    for number, cells in grid.rows():
        if number > max(HEADING_WITHIN, spec.head):
            break
        if is_heading(number, cells):
            return Section(grid, number, cells, spec, dialect)
    return None


def _heading_test(spec: Spec, anchors: Sequence[str]) -> Callable[[int, Sequence[str]], bool]:
    """Return the test by which the row of a heading is known, of its number and its cells."""
    wanted = [name for name in (*spec.columns.values(), *spec.spread) if not is_letter(name)]

    def has_all_headings(_: int, cells: Sequence[str]) -> bool:
        headings = Headings(cells)
        return all(headings.first(name) >= 0 for name in wanted)

    if spec.head:
        return lambda number, _: number == spec.head
    return has_all_headings if wanted else lambda _, cells: cells[0] in anchors
