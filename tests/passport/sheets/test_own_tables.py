"""No table of ours loses rows, columns or sheets in silence: hidden, merged, or beside what is read."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook, load_workbook

from passport.custody import movements, system
from passport.inventories import sources, timeline
from passport.inventories import tables as statements
from passport.ledger.papers import estimates, journal
from passport.ledger.papers import tables as papers
from passport.sheets.cells.book import read_parts as read_book
from passport.sheets.cells.lines import ForeignTable, Table
from passport.sheets.drafts.reading import DraftRefused
from signing.package_data import package_data
from tests.passport.inventories.sheets import example
from tests.sheet_makers import lot_tables, saved, sheets

PASSPORT = Path(__file__).parents[3] / "passport"
METAL = system.read(package_data("passport", "custody/data/metal/system.toml"), "system")


class Own(NamedTuple):
    """A table of ours: its sheet, an example, and the reader of it."""

    sheet: str
    data: bytes
    read: Callable[[bytes], Any]


def _source(name: str) -> Callable[[bytes], Any]:
    return lambda data: list(sources._TABLES[name].lines(data, "a.xlsx"))


def _paper(sheet: str, columns: tuple[str, ...]) -> Callable[[bytes], Any]:
    def read(data: bytes) -> Any:
        problems: list[Any] = []
        found = list(papers.lines(data, "a.xlsx", sheet, columns, columns[:2], problems))
        if problems:
            raise DraftRefused(papers.said_once(problems))
        return found

    return read


OWN = (
    Own("movements", package_data("passport", "custody/data/metal/movements.csv"),
        lambda data: movements.read(data, "a.xlsx", METAL)),
    Own("journal", package_data("passport", "ledger/data/gocasi/journal.csv"),
        lambda data: journal.read(data, "a.xlsx")),
    Own("use-phase", package_data("passport", "ledger/data/gocasi/use-phase.csv"),
        lambda data: estimates.use_phase(data, "a.xlsx")),
    Own("opening", package_data("passport", "ledger/data/gocasi/opening.csv"),
        _paper("opening", ("account", "year", "amount", "location", "market", "units"))),
    Own("money", b"name,amount\nrevenue,1\nprofit/a,2\n", _paper("money", ("name", "amount"))),
    Own("factors", example("roasters", "factors.csv").encode(), _source("factors")),
    Own("sourced", example("roasters", "sourced.csv").encode(), _source("sourced")),
    Own("actions", example("shipping", "actions.csv").encode(), _source("actions")),
    Own("timeline", b"lot,event,day,party\nc1,produced,2026-01-01,A\nc1,booked,2026-01-02,B\n",
        lambda data: timeline.check(data, "a.xlsx", ["c1"])),
    Own("table", b"label,statement,level,scope,category,2025\nA,both,figure,1,,4\nB,both,figure,2,,5\n",
        lambda data: statements.read(data, "a.xlsx")),
)  # fmt: skip
NAMES = [one.sheet for one in OWN]


def book(one: Own, name: str = "") -> Workbook:
    rows = list(csv.reader(io.StringIO(one.data.decode())))
    return sheets({name or one.sheet: [[cell or None for cell in row] for row in rows]})


def codes(one: Own, made: Workbook) -> list[str]:
    try:
        one.read(saved(made))
    except DraftRefused as refused:
        return [problem.code for problem in refused.problems]
    return []


def hide_row(made: Workbook) -> None:
    made.worksheets[0].auto_filter.ref = "A1:B9"
    made.worksheets[0].row_dimensions[3].hidden = True


def hide_column(made: Workbook) -> None:
    made.worksheets[0].column_dimensions["A"].hidden = True


def hide_sheet(made: Workbook) -> None:
    made.create_sheet("shown").append(["remarks"])
    made.active = 1
    made.worksheets[0].sheet_state = "hidden"


def merge(made: Workbook) -> None:
    made.worksheets[0].merge_cells("A2:A3")


BENT: tuple[tuple[Callable[[Workbook], None], str], ...] = (
    (hide_row, "sheet.hidden_row"), (hide_column, "sheet.hidden_column"),
    (hide_sheet, "sheet.hidden_sheet"), (merge, "sheet.merged"),
)  # fmt: skip


@pytest.mark.parametrize("one", OWN, ids=NAMES)
def test_what_people_do_not_see_is_refused_by_every_table(one: Own) -> None:
    """T710: each of them with one code, and the table itself is read."""
    assert codes(one, book(one)) == []
    for bend, code in BENT:
        made = book(one)
        bend(made)
        assert code in codes(one, made), bend.__name__


@pytest.mark.parametrize("one", OWN, ids=NAMES)
def test_a_second_sheet_that_could_hold_the_data_is_refused(one: Own) -> None:
    """T710: hidden or not; naming the one that counts is obeyed, and a sheet of remarks is none."""
    for state in ("visible", "hidden", "veryHidden"):
        made = book(one, "April")
        more = made.create_sheet("May")
        for row in made["April"].iter_rows(values_only=True):
            more.append(row)
        more.sheet_state = state
        assert codes(one, made) == ["sheet.two"]
        made["April"].title = one.sheet
        assert codes(one, made) == []
        more.title = f" {one.sheet.upper()}"
        assert codes(one, made) == ["sheet.two"]
    made = book(one, "April")
    made.create_sheet("remarks", 0).append(["Written by the works; see the manual."])
    made.create_sheet("empty")
    made.create_sheet("May").append([cell.value for cell in made["April"][1]])
    assert codes(one, made) == []


def test_a_hidden_column_without_data_hides_nothing() -> None:
    """T710: the forms of models that need fewer columns hide the others."""
    (one,) = [own for own in OWN if own.sheet == "movements"]
    made = book(one)
    rows = list(made["movements"].iter_rows(values_only=True))
    bare = [place for place in range(len(rows[0])) if not any(row[place] for row in rows[1:])]
    assert bare
    made["movements"].column_dimensions["ABCDEFGHIJKLM"[bare[0]]].hidden = True
    assert codes(one, made) == []


def test_an_export_of_several_sheets_needs_the_name_of_one() -> None:
    """T710: a map that names no sheet takes the only one that could hold the data."""
    rows = [["Beleg", "Menge"], ["1", "2"]]
    data = saved(sheets({"cover": [["Report"]], "April": rows, "May": rows}))

    def read(sheet: str) -> list[str]:
        return [line.get("Beleg") for line in ForeignTable("ledger", sheet, ["Beleg"]).lines(data, "a.xlsx")]

    with pytest.raises(DraftRefused) as refused:
        read("")
    assert [one.code for one in refused.value.problems] == ["sheet.two"]
    assert "in the map" in refused.value.problems[0].hint
    assert read("May") == ["1"]


def test_activity_data_in_a_hidden_sheet_beside_others_is_not_lost() -> None:
    """T710: the reader of activity data obeys the same rule."""
    tables = lot_tables(1, 1)
    tables["April"] = tables.pop("activity")
    made = sheets({**tables, "May": tables["April"]})
    made["May"].sheet_state = "hidden"
    with pytest.raises(DraftRefused) as refused:
        read_book(saved(made), "xlsx", "a.xlsx")
    assert [one.code for one in refused.value.problems] == ["sheet.two"]


def test_the_mistakes_of_a_line_are_told_at_once() -> None:
    """T711: a text cell without a value does not hide what is wrong beside it, and is itself told once."""
    (one,) = [own for own in OWN if own.sheet == "movements"]
    made = load_workbook(io.BytesIO(saved(book(one))))
    sheet = made["movements"]
    heading = [cell.value for cell in sheet[1]]
    sheet.cell(2, heading.index("key") + 1).value = "=1+1"
    sheet.cell(2, heading.index("mass") + 1).value = "=100+200"
    sheet.cell(3, heading.index("party") + 1).value = "=1+1"
    sheet.cell(3, heading.index("kind") + 1).value = "In"
    with pytest.raises(DraftRefused) as refused:
        one.read(saved(made))
    found = [(problem.where.rpartition("!")[2], problem.code) for problem in refused.value.problems]
    assert sorted(found) == sorted(
        [
            (sheet.cell(2, heading.index("key") + 1).coordinate, "sheet.uncalculated"),
            (sheet.cell(2, heading.index("mass") + 1).coordinate, "sheet.uncalculated"),
            (sheet.cell(3, heading.index("party") + 1).coordinate, "sheet.uncalculated"),
            (sheet.cell(3, heading.index("kind") + 1).coordinate, "custody.kind"),
        ]
    )


@pytest.mark.parametrize("one", OWN, ids=NAMES)
def test_one_cell_has_one_mistake(one: Own) -> None:
    """T711: whichever text cell has no value, it is told, once, and nothing is said that follows from it."""
    heading = one.data.decode().splitlines()[0].split(",")
    for place, name in enumerate(heading, 1):
        made = book(one)
        cell = made[one.sheet].cell(2, place)
        if cell.value is None:
            continue
        cell.value = "#N/A"
        cell.data_type = "e"
        try:
            one.read(saved(made))
        except DraftRefused as refused:
            told = [problem.where.rpartition("!")[2] for problem in refused.problems]
            assert told.count(cell.coordinate) == 1, (name, told)
            continue
        assert name in {column for table in _all_values() for column in table}, name


def _all_values() -> list[Any]:
    return [papers._VALUES, *(table.values for table in sources._TABLES.values())]


def test_every_table_of_ours_is_read_by_one_reader() -> None:
    """T710: whoever opens a workbook himself would have to think of all this again."""
    openers = {
        path.relative_to(PASSPORT).as_posix()
        for path in PASSPORT.rglob("*.py")
        if re.search(r"import .*\bWorkbook\b", text := path.read_text("utf-8")) and "cells.xlsx" in text
    }
    assert openers == {"sheets/cells/lines.py", "sheets/cells/book.py", "sheets/maps/suggesting.py"}
    assert issubclass(Table, tuple)
