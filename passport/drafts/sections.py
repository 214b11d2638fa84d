"""Tables in a sheet: where the heading is, what each column means, and rows told by the names used here.

A ``Spec`` says it; without a map the columns bear the names themselves. Every cell keeps its address, so that
a problem found later still names it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from passport.carbon.reading_table import settled
from passport.drafts.grid import Grid
from passport.drafts.numbers import UNTOLD, Dialect
from passport.drafts.reading import Problem

HEADING_WITHIN: Final = 200
"""A heading stands in the first rows of a sheet."""
_FACTOR_FIGURES: Final = frozenset({"carbon", "supplied"})


class Spec(NamedTuple):
    """What a table means: ``columns`` from our name to the plant's heading, or empty for our own form.

    ``constants`` fill in what no column tells; ``units`` and ``words`` translate cells; ``sources`` tells by
    the word in the column ``key`` what a row is; ``spread`` by the heading of a column that holds quantities
    (each a list: electricity is two sources, one for either result).
    Rows whose ``key`` (or first cell) is in ``skip`` are left out. ``where`` is the table's place in the map.
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


class Section:
    """A table of a grid under its heading; rows are dicts by our names, read anew by each ``rows``."""

    def __init__(self, grid: Grid, head: int, header: Sequence[str], spec: Spec, dialect: Dialect) -> None:
        self.grid = grid
        self.head = head
        self.spec = spec
        self.dialect = dialect
        self.header = [str(name) for name in header]
        self.at: dict[str, int] = {}
        self.spread: dict[str, int] = {}
        for index, heading in enumerate(self.header):
            for name, wanted in spec.columns.items():
                if heading == wanted:
                    self.at.setdefault(name, index)
            if not spec.columns and heading:
                self.at.setdefault(heading, index)
            if heading in spec.spread:
                self.spread.setdefault(heading, index)
        self._used = {*self.at.values(), *self.spread.values()}

    @property
    def foreign(self) -> bool:
        """Whether a map says what the columns are: then what stands above them is the plant's own, too."""
        return bool(self.spec.columns or self.spec.spread)

    def lost(self) -> list[str]:
        """Headings the map names and the sheet does not have."""
        return [
            heading
            for heading in (*self.spec.columns.values(), *self.spec.spread)
            if heading not in self.header
        ]

    @property
    def names(self) -> frozenset[str]:
        """The columns that are told, by column or constant."""
        listed = [*self.spec.spread.values(), *self.spec.sources.values()]
        told = {name for parts in listed for members in parts for name in members}
        return frozenset(
            {*self.at, *self.spec.constants, *told, *({"quantity", "key"} if self.spread else ())}
        )

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
            if number > self.head:
                yield from self._told(number, cells, problems)
        problems += self.grid.troubles(self.head, self._used)

    def _told(
        self, number: int, cells: list[str], problems: list[Problem]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        spec = self.spec
        raw = {name: cells[index] for name, index in self.at.items() if index < len(cells) and cells[index]}
        word = raw.get("key", cells[0] if cells else "")
        if word in spec.skip or not (raw or self.spread):
            return
        extra: Sequence[Mapping[str, str]] = ({},)
        if spec.sources and "key" in raw:
            if word not in spec.sources:
                hint = f"Add [activity.sources.{_quoted(word)}] to the map, or name it under skip."
                message = f"The map does not say what {word[:60]!a} is."
                problems.append(Problem(self.place(number, "key"), "map.word", message, hint))
                return
            extra = spec.sources[word]
            del raw["key"]
        base = {**spec.constants, **{n: self._cell(number, n, c, problems) for n, c in raw.items()}}
        if not self.spread:
            for members in extra:
                yield number, self._with_unit({**base, **members})
            return
        for heading, index in self.spread.items():
            cell = cells[index] if index < len(cells) else ""
            if cell:
                text = self._cell(number, "quantity", cell, problems, index)
                for members in spec.spread[heading]:
                    yield number, self._with_unit({**base, **members, "quantity": text})

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
        unit = row.get("unit")
        if unit is not None and unit in self.spec.units:
            row["unit"] = self.spec.units[unit]
        return row


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def find(grid: Grid, spec: Spec, anchors: Sequence[str], dialect: Dialect = UNTOLD) -> Section | None:
    """The table of a grid: at the row the map names, or where the first headings are found.

    Without a map, the heading is the first row that begins with one of ``anchors``.
    """
    wanted = {*spec.columns.values(), *spec.spread}
    for number, cells in grid.rows():
        if number > max(HEADING_WITHIN, spec.head):
            break
        if spec.head:
            found = number == spec.head
        elif wanted:
            found = wanted <= set(cells)
        else:
            found = cells[0] in anchors
        if found:
            return Section(grid, number, cells, spec, dialect)
    return None
