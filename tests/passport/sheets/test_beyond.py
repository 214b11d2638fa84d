"""A cell that no heading holds is refused by every reader of sheets: 1,240 is 1 and 240 (T560)."""

import ast
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path

import pytest

from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.activity.reading_csv import parse
from passport.sheets.cells.book import read_parts
from passport.sheets.cells.heading import Spec
from passport.sheets.cells.lines import ForeignTable, Table
from passport.sheets.drafts.batch import read_rows
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.maps.sheet_map import SheetMap
from passport.sheets.meters.reading import read_meter
from tests.parsed import nodes
from tests.sheet_makers import saved, sheets

Rows = list[list[str]]
Reader = Callable[[bytes, str], Sequence[Problem]]
COLUMNS = ["key", "heat", "mass"]


def _table(data: bytes, source: str) -> Sequence[Problem]:
    list(Table("ledger", "entries", COLUMNS, COLUMNS, ("mass",)).lines(data, source))
    return ()


def _foreign(data: bytes, source: str) -> Sequence[Problem]:
    list(ForeignTable("ledger", "", COLUMNS).lines(data, source))
    return ()


def _section(given: SheetMap) -> Reader:
    def read(data: bytes, source: str) -> Sequence[Problem]:
        parts = read_parts(data, "xlsx" if data.startswith(b"PK") else "csv", source, given)
        assert parts.activity is not None
        problems: list[Problem] = []
        list(parts.activity.rows(problems))
        return problems

    return read


def _factors(data: bytes, source: str) -> Sequence[Problem]:
    assert read_factors(data, source=source)
    return ()


def _activity(data: bytes, source: str) -> Sequence[Problem]:
    return parse(data, source)[1]


def _meter(data: bytes, source: str) -> Sequence[Problem]:
    assert read_meter(data, source)
    return ()


def _batch(data: bytes, source: str) -> Sequence[Problem]:
    assert read_rows(data, source)
    return ()


HOUR = ["2026-08-01T12:00:00Z", "2026-08-01T13:00:00Z", "2"]
OWN: Rows = [COLUMNS, ["scrap", "H1", "2"]]
SOURCE: Rows = [
    ["key", "stage", "scope", "role", "method", "unit", "evidence", "factor", "quantity"],
    [
        "scrap",
        "steelmaking",
        "1",
        "input",
        "M3",
        "TNE",
        "weighbridge",
        "urn:passport:factor:ipcc:scrap-10",
        "2",
    ],
]
FACTOR: Rows = [
    ["id", "publisher", "edition", "kind", "unit", "geography", "validFrom", "validUntil", "gas:CO2"],
    ["urn:example:a", "P", "1", "generic", "TNE", "DE", "2025-01-01", "2026-01-01", "2"],
]
MAPPED = SheetMap()._replace(specs={"activity": Spec(columns={"heat": "heat", "quantity": "mass"})})
READERS: dict[str, tuple[Reader, Rows]] = {
    "table": (_table, OWN),
    "foreign": (_foreign, OWN),
    "section": (_section(SheetMap()), OWN),
    "mapped": (_section(MAPPED), OWN),
    "factors": (_factors, FACTOR),
    "activity": (_activity, SOURCE),
    "meter": (_meter, [["start", "end", "units"], HOUR]),
    "batch": (_batch, [["start", "end", "value"], HOUR]),
}
"""Every reader of rows under a heading, and a sheet that it takes."""
IN_WORKBOOKS = ("table", "foreign", "section", "mapped")


def codes(name: str, data: bytes, source: str) -> list[tuple[str, str]]:
    """The codes and places of ``csv.cells``, of all that is wrong with a sheet."""
    try:
        problems = READERS[name][0](data, source)
    except DraftRefused as refused:
        problems = refused.problems
    return [(one.code, one.where) for one in problems]


def csv_of(rows: Rows) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize("name", READERS)
def test_t560_a_cell_beyond_the_heading_is_refused_where_it_stands(name: str) -> None:
    head, row = READERS[name][1]
    for blanks, after in product(range(3), range(2)):
        assert codes(name, csv_of([head, row + [""] * (blanks + after)]), "a.csv") == []
        found = codes(name, csv_of([head, [*row, *[""] * blanks, "240", *[""] * after]]), "a.csv")
        assert found == [("csv.cells", f"a.csv:2:{len(head) + blanks + 1}")]


@pytest.mark.parametrize("name", READERS)
def test_t560_the_last_figure_with_a_decimal_comma_is_two_cells(name: str) -> None:
    head, row = READERS[name][1]
    assert codes(name, csv_of([head, [*row[:-1], "1,240"]]), "a.csv") == [
        ("csv.cells", f"a.csv:2:{len(head) + 1}")
    ]


@pytest.mark.parametrize("name", IN_WORKBOOKS)
def test_t560_a_workbook_is_read_alike(name: str) -> None:
    head, row = READERS[name][1]
    for cells, wanted in ((row, []), ([*row, "240"], [("csv.cells", "a.xlsx: activity!D2")])):
        assert codes(name, saved(sheets({"activity": [head, cells]})), "a.xlsx") == wanted


@pytest.mark.parametrize("name", ["table", "section", "activity", "factors"])
def test_t560_a_blank_heading_holds_no_cell_of_our_own_forms(name: str) -> None:
    head, row = READERS[name][1]
    found = codes(name, csv_of([[*head, ""], [*row, "240"]]), "a.csv")
    assert ("csv.cells", f"a.csv:2:{len(head) + 1}") in found


@pytest.mark.parametrize("name", ["foreign", "mapped"])
def test_a_plants_own_table_may_have_a_column_without_a_name(name: str) -> None:
    head, row = READERS[name][1]
    assert codes(name, csv_of([[head[0], "", *head[1:]], [row[0], "?", *row[1:]]]), "a.csv") == []


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("carbonToCO2,3,664", [3]),
        ("history,1,2", [3]),
        ("output,1000,TNE,2", [4]),
        ("carbonToCO2,3.664", []),
        ("carbonToCO2,3.664,# of 2006", []),
        ("output,1000,TNE,,", []),
    ],
)
def test_t560_a_line_of_the_upper_part_has_the_cells_of_its_name(line: str, places: list[int]) -> None:
    head, row = SOURCE
    found = codes("activity", line.encode() + b"\n" + csv_of([head, row]), "a.csv")
    assert found == [("csv.cells", f"a.csv:1:{place}") for place in places]


def test_t560_no_reader_of_rows_is_without_a_case() -> None:
    """Whoever reads separated values compares them with a heading here, hands them on, or reads a heading."""
    root = Path(__file__).parents[3] / "passport"
    files = {path.relative_to(root).as_posix(): nodes(path) for path in root.rglob("*.py")}
    asking = {path for path, whole in files.items() if _imports(whole) & {"rows_of", "separated", "CsvGrid"}}
    pairing = {path for path, whole in files.items() if any(map(_pairs_cells, whole))}
    own = {"sheets/activity/reading_csv.py"}
    checking = {
        "sheets/activity/factor_sheet.py", "sheets/cells/lines.py", "sheets/drafts/batch.py",
        "sheets/meters/reading.py",
    }  # fmt: skip
    handing_on = {"sheets/cells/csv_grid.py", "sheets/cells/book.py"}
    of_the_heading_alone = {"sheets/maps/suggesting.py"}
    assert asking == checking | handing_on | of_the_heading_alone
    assert pairing <= own | checking


def _imports(whole: Iterable[ast.AST]) -> set[str]:
    """The names that a module imports from the readers of separated values."""
    rooms = ("passport.sheets.activity.reading_csv", "passport.sheets.cells.csv_grid")
    return {
        one.name
        for node in whole
        if isinstance(node, ast.ImportFrom) and node.module in rooms
        for one in node.names
    }


def _pairs_cells(node: ast.AST) -> bool:
    """Whether a call pairs names with cells, and cuts the longer of the two off."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "zip":
        return False
    strict = [word.value for word in node.keywords if word.arg == "strict"]
    named = {arg.id for arg in node.args if isinstance(arg, ast.Name)}
    return "cells" in named and not any(isinstance(one, ast.Constant) and one.value for one in strict)
