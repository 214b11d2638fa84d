"""Place the columns of a table: what a map says of it, and where its heading has each column of ours."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from passport.sheets.cells.grid import Grid, letters
from passport.sheets.drafts.reading import Problem
from passport.sheets.maps.headings import Headings, is_letter
from passport.sheets.maps.synonyms import alike, stated_unit
from signing.shown import quoted

LABELS: Final = ("key", "heat", "serial")
"""Columns whose words say what a row is."""
UNIT_OF_COLUMN: Final[Mapping[str, str]] = {
    "quantity": "unit",
    "mass": "unit",
    "output": "outputUnit",
    "declaredUnit": "declaredUnitUnit",
}
"""By column of figures, the column that holds their unit."""


class Spec(NamedTuple):
    """What a table means: ``columns`` from our name to the plant's heading, or empty for our own form.

    ``sheet`` is the sheet's name and ``head`` the row of its heading, empty and 0 where they are looked for.
    ``constants`` fill in what no column states; ``units`` translate the plant's words for units to Rec 20
    codes; ``sources`` maps the word in the column ``key`` to what a row is; ``spread`` by the heading of a
    column that holds quantities (each a list: electricity is two sources, one for either result). A heading
    may be the letter of a column, ``column D``. Rows whose first cell, or whose cell in a column of
    ``labels``, is a word of ``skip`` are left out; a word may have ``*`` for any text. ``blank`` is what a
    blank cell beside quantities of a row means. ``where`` is the table's place in the map.
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


class Heading:
    """The heading of a table, in row ``head`` of a grid.

    ``at`` and ``spread`` say in which column a name stands. Columns count from 0. ``at`` goes by our names;
    ``spread`` by the headings of columns that hold quantities, as the map has them. A name that the heading
    does not have is in neither.
    """

    def __init__(self, grid: Grid, head: int, header: Sequence[str], spec: Spec) -> None:
        self.grid = grid
        self.head = head
        self.spec = spec
        self.header = [str(name) for name in header]
        by_heading = Headings(self.header)
        self.at = _placed(by_heading, spec.columns) if self.foreign else _first_places(self.header)
        self.spread = _placed(by_heading, {wanted: wanted for wanted in spec.spread})
        labels = (*spec.labels, *(spec.columns[name] for name in LABELS if name in spec.columns))
        self.label_columns = sorted({at for wanted in labels if (at := by_heading.first(wanted)) >= 0})

    @property
    def foreign(self) -> bool:
        """Whether a map says what the columns are: then what stands above them is the plant's own, too."""
        return bool(self.spec.columns or self.spec.spread)

    @property
    def names(self) -> frozenset[str]:
        """The columns of ours that rows will have, by column, constant, source or ``spread``."""
        listed = [*self.spec.spread.values(), *self.spec.sources.values()]
        by_source = {name for parts in listed for members in parts for name in members}
        quantities = ("quantity", "key") if self.spread else ()
        return frozenset({*self.at, *self.spec.constants, *by_source, *quantities})

    def unit_beside(self, name: str) -> str:
        """The Rec 20 code of the unit in a heading (``Gewicht (kg)``) of a plant's own table; else empty.

        A column that the map names by its letter has none: its heading need not say what it holds.
        """
        if not self.foreign or name not in self.at or is_letter(self.spec.columns[name]):
            return ""
        return stated_unit(self.header[self.at[name]])

    def place(self, row: int, column: int | str) -> str:
        """The address of a cell, by our name or by the index of a column.

        What the map says of a word or of a column of quantities has no column of its own; its address is that
        of the word in ``key``, or of the first column of quantities.
        """
        if isinstance(column, str):
            said_of = min(self.spread.values(), default=self.at.get("key", 0) if self.spec.sources else 0)
            column = self.at.get(column, said_of)
        return self.grid.at(row, column)

    def heading_problems(self) -> list[Problem]:
        """List headings that the map names and the sheet has not, has twice, or contradicts by their unit.

        Codes ``map.heading``, ``sheet.heading_twice``, ``map.unit``.
        """
        by_heading = Headings(self.header)
        problems = []
        for wanted in dict.fromkeys((*self.spec.columns.values(), *self.spec.spread)):
            problem = self._problem_with(wanted, by_heading.all(wanted))
            if problem is not None:
                problems.append(problem)
        return [*problems, *self._other_units(by_heading)]

    def _problem_with(self, wanted: str, places: Sequence[int]) -> Problem | None:
        if not places:
            hint = "Correct the heading in the map, or header, the number of its row."
            message = f"The map names a heading {quoted(wanted, 60)}, which row {self.head} does not have."
            return Problem(self.grid.at(self.head), "map.heading", message, hint)
        if len(places) == 1:
            return None
        cells = " and ".join(self.grid.at(self.head, place) for place in places[:4])
        letter = letters(places[0])
        hint = f'Rename one of them, or name the one that counts by its letter: "column {letter}".'
        message = f"Two columns have the heading {quoted(wanted, 60)}: {cells}."
        return Problem(self.grid.at(self.head, places[1]), "sheet.heading_twice", message, hint)

    def _other_units(self, by_heading: Headings) -> Iterator[Problem]:
        """Give a problem for each column whose heading says one unit and the map another (``map.unit``)."""
        for wanted, heading, unit in dict.fromkeys((*self._units_of_spread(), *self._units_of_columns())):
            there = "" if is_letter(wanted) or not self.foreign else stated_unit(heading)
            if unit and there and there != unit and not alike(there, unit):
                hint = f"Say {there} in the map, or name the column by its letter if its heading is wrong."
                message = f"The heading {quoted(heading, 60)} says {there}, the map {quoted(unit, 20)}."
                at = by_heading.first(wanted)
                yield Problem(self.grid.at(self.head, at), "map.unit", message, hint)

    def _units_of_spread(self) -> Iterator[tuple[str, str, str]]:
        """Give heading in the map, heading in the sheet, and unit in the map of each column of quantities."""
        for wanted, at in self.spread.items():
            for members in self.spec.spread[wanted]:
                yield wanted, self.header[at], members.get("unit", "")

    def _units_of_columns(self) -> Iterator[tuple[str, str, str]]:
        """Give the same of each column of figures whose unit is a constant of the map."""
        for name, unit in UNIT_OF_COLUMN.items():
            if name in self.at and unit not in self.at:
                wanted = self.spec.columns.get(name, "")
                yield wanted, self.header[self.at[name]], self.spec.constants.get(unit, "")


def _placed(by_heading: Headings, wanted: Mapping[str, str]) -> dict[str, int]:
    """Return the first column of each wanted heading, by name; names without one are left out."""
    return {name: at for name, heading in wanted.items() if (at := by_heading.first(heading)) >= 0}


def _first_places(header: Sequence[str]) -> dict[str, int]:
    """Return the first column of each heading that is not blank."""
    return {heading: index for index, heading in reversed([*enumerate(header)]) if heading}
