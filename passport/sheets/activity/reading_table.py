"""Build the tree that ``reading`` checks from entries of name and value and rows of a table: CSV, sheets.

Rows with the same key are candidates of one source, in order of preference; what belongs to the source stands
in its first row and may be left blank in the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final, NamedTuple

from passport.carbon.exact import figure, is_figure
from passport.sheets.cells import numbers
from passport.sheets.cells.grid import without_heading
from passport.sheets.cells.numbers import Dialect, Trouble
from passport.sheets.drafts.reading import Path, Problem, Tree
from signing.shown import quoted

SOURCE_COLUMNS: Final = (
    "key", "stage", "scope", "role", "electricity", "offGas", "isPrimary", "allocation", "month",
    "orderReason",
)  # fmt: skip
_CAPITAL: Final = {
    "capitalRule": "rule",
    "capitalStart": "start",
    "capitalEnd": "end",
    "capitalExpected": "expected",
    "capitalMadeBefore": "madeBefore",
}
_CAPITAL_COLUMN: Final = {member: column for column, member in _CAPITAL.items()}
_SHARED: Final = ("allocationRule", "allocationOwn", "allocationWhole")
_CANDIDATE_COLUMNS: Final = (
    "method", "quantity", "unit", "evidence", "calibratedUntil", "factor", "input", "stockStart", "stockEnd",
    "calorific", "oxidation", "uncertainty", "series", "fill", "priceYear", "basis", *_CAPITAL, *_SHARED,
    "note",
)  # fmt: skip
COLUMNS: Final = (*SOURCE_COLUMNS, *_CANDIDATE_COLUMNS)
WANTED: Final = ("stage", "scope", "method", "quantity", "unit", "evidence", "factor")
_STAND_INS: Final[Mapping[str, str]] = {
    "stage": "x", "scope": "1", "method": "M2", "quantity": "1", "unit": "TNE",
    "evidence": "estimate", "factor": "x",
}  # fmt: skip
FIGURES: Final = frozenset({
    "quantity", "stockStart", "stockEnd", "calorific", "oxidation", "uncertainty", "capitalExpected",
    "capitalMadeBefore", "allocationOwn", "allocationWhole", "mass", "output", "declaredUnit", "history",
})  # fmt: skip
DAYS: Final = frozenset({"calibratedUntil", "month", "validFrom", "validUntil"})
MOMENTS: Final = frozenset({"capitalStart", "capitalEnd", "period.start", "period.end"})
"""Columns and entries of figures, of days and of times with a zone; all others hold text."""
_QUANTITIES: Final = frozenset({"mass", "output", "declaredUnit"})
_LISTS: Final = frozenset({"alternateIds", "history"})
_TABLES: Final = frozenset({"sources", "allocations", "crossChecks", "factors"})
_ENTRIES: Final = frozenset({
    "id", "idPattern", "zone", "heat", "name", "grade", "facility", "productionRoute", "sector", "period",
    "productClassifications", "boundary", "gwpSet", "detail", "series", "carbonToCO2",
    *_QUANTITIES, *_LISTS, *_TABLES,
})  # fmt: skip


class NamedRow(NamedTuple):
    """A line of the upper part: a name, its cells, and the place of name and cells."""

    name: str
    cells: Sequence[str]
    where: Sequence[str]


class Table(NamedTuple):
    """Rows under a heading that is in order; ``place`` takes a row's number and a column by name or index."""

    head: int
    header: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]
    place: Callable[[int, int | str], str]
    prefix: str = "csv"


def settled(name: str, cell: str, dialect: Dialect) -> tuple[str, Trouble | None]:
    """Return the text that a cell of the column or entry ``name`` means, or a stand-in and the trouble.

    Which kind of cell it is follows from the name: figures, days, moments and names of things are read by
    ``cells.numbers``; anything else is text, in which neither a date nor a cell without a value belongs.
    """
    if name in FIGURES:
        return numbers.figure(cell, dialect)
    if name in DAYS:
        return numbers.day(cell, dialect)
    if name in MOMENTS:
        return numbers.moment(cell, dialect)
    text, trouble = numbers.text_of(cell)
    return numbers.name(cell) if trouble is None and name in numbers.NAMES else (text, trouble)


def tree_of(entries: Sequence[NamedRow], table: Table | None, top: str, problems: list[Problem]) -> Tree:
    """Return the tree of an upper part and a table; ``top`` is the place of what stands nowhere."""
    lines: dict[Path, str] = {}
    value = block(entries, lines, problems)
    rows = _Rows(table, value, lines, problems)
    rows.read()

    def place(path: Path) -> str:
        if table is not None and path[:1] == ("sources",) and len(path) > 1:
            return rows.place(path)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, top)

    return Tree(value, place)


def block(entries: Sequence[NamedRow], lines: dict[Path, str], problems: list[Problem]) -> dict[str, Any]:
    """Return the members that the upper part states; ``lines`` gets the place of each by its path.

    A name that stands there already, or may not stand in an upper part, is a problem (``csv.name``).
    """
    value: dict[str, Any] = {}
    for name, given, where in entries:
        cells = [*given, "", "", ""]
        places = [*where, *[where[-1]] * 3]
        problems += _beyond(name, given, where)
        path: Path = tuple(name.split("."))
        if name in _ENTRY_OF_LIST and isinstance(value.setdefault(name, []), list):
            path = (name, len(value[name]))
            value[name].append(_ENTRY_OF_LIST[name](cells))
        elif name in _QUANTITIES and name not in value:
            value[name] = {"value": cells[0], "unit": cells[1]}
            lines[name, "value"], lines[name, "unit"] = places[1], places[2]
        elif name in _TABLES or not _put(value, path, cells[0]):
            hint = "Each line of the block is a name and a value, each name once."
            problems.append(Problem(places[0], "csv.name", f"{quoted(name, 60)} cannot stand here.", hint))
        lines[path] = places[1]
    return value


def _series(cells: Sequence[str]) -> dict[str, str]:
    """Return a file of readings: its name, its zone, and its step in seconds where it has one."""
    return {"name": cells[0], "zone": cells[1], **({"step": cells[2]} if cells[2] else {})}


_ENTRY_OF_LIST: Final[Mapping[str, Callable[[Sequence[str]], Any]]] = {
    **dict.fromkeys(_LISTS, lambda cells: cells[0]),
    "productClassifications": lambda cells: {"scheme": cells[0], "code": cells[1]},
    "series": _series,
}
"""Names that may stand in several lines, and the entry of their list that the cells of a line are."""
_CELLS: Final[Mapping[str, int]] = {**dict.fromkeys(_QUANTITIES, 2), "productClassifications": 2, "series": 3}
"""Cells of a line after its name, where they are more than one."""


def _beyond(name: str, cells: Sequence[str], where: Sequence[str]) -> list[Problem]:
    """Return a problem (``csv.cells``) where a line has more than its name's cells; ``#`` begins a remark."""
    meant = list(takewhile(lambda cell: not cell.startswith("#"), cells))
    columns = ("name", *["cell"] * _CELLS.get(name, 1))
    return without_heading(columns, (name, *meant), lambda index: where[min(index, len(where) - 1)])


def is_entry(name: str) -> bool:
    """Return whether the upper part of a file of ours can have a line of this name."""
    return name.split(".", maxsplit=1)[0] in _ENTRIES


def _put(value: dict[str, Any], path: Path, text: str) -> bool:
    """Set a member by its dotted path; false where something stands there already."""
    for step in path[:-1]:
        inner: object = value.setdefault(str(step), {})
        if not isinstance(inner, dict):
            return False
        value = inner
    if str(path[-1]) in value or len(path) > 2:
        return False
    value[str(path[-1])] = text
    return True


def header_problems(
    table: Table, problems: list[Problem], extra: Sequence[str] = (), *, mapped: bool = False
) -> bool:
    """Return whether the heading of a table of sources is in order; else add ``csv|sheet.column``.

    ``extra`` are columns that are wanted besides. ``mapped``: the headings are the plant's own, and a map
    states which of them a column is.
    """
    before = len(problems)
    known = (*extra, *COLUMNS)
    for column in (*extra, *WANTED):
        if column not in table.header:
            problems.append(_missing_column(table, column, mapped=mapped))
    for index, column in enumerate(table.header):
        if column and (column not in known or column in table.header[:index]):
            problems.append(_unknown_column(table, index, known))
    return len(problems) == before


def _missing_column(table: Table, column: str, *, mapped: bool) -> Problem:
    hint = f"Add the column {column} to the line that begins with {table.header[0] or 'key'}."
    if mapped:
        hint = f'Name its heading in the map, columns = {{ {column} = "HEADING" }}, or a constant.'
    where = table.place(table.head, column)
    return Problem(where, f"{table.prefix}.column", f"The column {column} is missing.", hint)


def _unknown_column(table: Table, index: int, known: Sequence[str]) -> Problem:
    column = table.header[index]
    hint = f"The columns are {', '.join(known)}, each once."
    if column == "heat":
        hint = "Name one heat with --heat; passport issue --batch takes all of them."
    message = f"The column {quoted(column, 40)} is not known here."
    return Problem(table.place(table.head, index), f"{table.prefix}.column", message, hint)


def without_column(header: Sequence[str], row: Mapping[str, str]) -> dict[str, str]:
    """Return a row under a heading that is not in order, so that its other cells can be checked all the same.

    Columns that are not known are left out; those that are missing, which is a problem once, have a stand-in.
    """
    lost = {name: text for name, text in _STAND_INS.items() if name not in header}
    return {**{name: cell for name, cell in row.items() if name in COLUMNS or name == "heat"}, **lost}


class _Rows:
    """The table: sources, their candidates and one-row allocations, and the row each came from."""

    def __init__(
        self, table: Table | None, value: dict[str, Any], lines: dict[Path, str], problems: list[Problem]
    ) -> None:
        self._table = table
        self._value = value
        self._lines = lines
        self._problems = problems
        self._rows: list[list[int]] = []  # of each source, the row of each candidate
        if table is not None:
            value["sources"] = []

    def read(self) -> None:
        """Fill the sources of the value, row by row; rows of one key are candidates of one source."""
        by_key: dict[str, int] = {}
        for number, filled in self._table.rows if self._table else ():
            self._row(number, filled, by_key)

    def place(self, path: Path) -> str:
        """Return the address of a member of a source, ``("sources", 2, "candidates", 0, "unit")``.

        The row is that of the candidate, the first one for what belongs to the source; what is no source has
        the place of the heading.
        """
        assert self._table is not None  # noqa: S101 - asked only of a table
        _, index, *rest = path
        if not isinstance(index, int) or index >= len(self._rows):
            return self._table.place(self._table.head, 0)
        candidate = rest[1] if len(rest) > 1 and isinstance(rest[1], int) else 0
        return self._table.place(self._rows[index][candidate], _column_of(rest))

    def _row(self, number: int, filled: Mapping[str, str], by_key: dict[str, int]) -> None:
        """Add a row as a candidate of the source of its key; ``by_key`` has the place of each source."""
        sources: list[dict[str, Any]] = self._value["sources"]
        key = filled.get("key", "")
        index = by_key.get(key, len(sources)) if key else len(sources)
        own: dict[str, Any] = {name: filled[name] for name in SOURCE_COLUMNS if name in filled}
        if index == len(sources):
            by_key[key] = index
            sources.append({**own, "candidates": []})
            self._rows.append([])
        else:
            self._compare(number, own, sources[index])
        sources[index]["candidates"].append(dict(_candidate(filled)))
        self._rows[index].append(number)
        if any(name in filled for name in _SHARED):
            self._allocation(number, filled, sources[index])

    def _compare(self, number: int, own: Mapping[str, str], first: Mapping[str, str]) -> None:
        """Refuse what a later row says of the source otherwise than its first row (``csv|sheet.differs``)."""
        for name, cell in own.items():
            if cell != first.get(name, ""):
                hint = "Leave it blank in all rows of the key but the first."
                message = f"{name} differs from the first row of {quoted(own.get('key', ''), 64)}."
                self._problem(number, name, "differs", message, hint)

    def _problem(self, number: int, column: str, code: str, message: str, hint: str) -> None:
        assert self._table is not None  # noqa: S101 - rows come from a table
        where = self._table.place(number, column)
        self._problems.append(Problem(where, f"{self._table.prefix}.{code}", message, hint))

    def _allocation(self, number: int, filled: Mapping[str, str], owner: dict[str, Any]) -> None:
        """Add the allocation that one row states: this product's weight out of the whole, in any one unit.

        Both are figures, the part is not above the whole, and the whole is above zero; else ``allocation``.
        """
        rule, own, whole = (filled.get(name, "") for name in _SHARED)
        good = is_figure(own) and is_figure(whole) and 0 <= figure(own) <= figure(whole) and figure(whole) > 0
        if not good or "allocation" in owner:
            hint = "Fill in all three, in one row of the key: allocationRule, allocationOwn, allocationWhole."
            self._problem(number, "allocationOwn", "allocation", "The weights are no part and whole.", hint)
            return
        assert self._table is not None  # noqa: S101 - rows come from a table
        others = format(figure(whole) - figure(own), "f")
        key = f"of-{owner.get('key', '')}"[:64].rstrip("-")
        owner["allocation"] = key
        weights = {"own": own, "others": others}
        listed = self._value.setdefault("allocations", [])
        self._lines["allocations", len(listed)] = self._table.place(number, "allocationRule")
        listed.append({"key": key, "product": "own", "drivers": [{"rule": rule, "weights": weights}]})


def _column_of(member: Sequence[str | int]) -> str:
    """Return the column of a member, by its path within the source; of a whole candidate its method."""
    if not member:
        return "key"
    name = member[-1]
    if not isinstance(name, str) or (name in {"candidates", "capital"} and "capital" not in member[:-1]):
        return "method"
    return _CAPITAL_COLUMN.get(name, name) if "capital" in member[:-1] else name


def _candidate(filled: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Give the members of a candidate: its columns, and those of capital as a table."""
    for name in _CANDIDATE_COLUMNS:
        if name in filled and name not in {*_CAPITAL, *_SHARED, "note"}:
            yield name, filled[name]
    capital = {member: filled[name] for name, member in _CAPITAL.items() if name in filled}
    if capital:
        yield "capital", capital
