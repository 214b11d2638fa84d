"""A workbook of typed cells reads as its CSV: codes are texts, amounts and days are values (T574)."""

import ast
import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.rechecking.inventories.editions import edition
from passport.custody import movements, system
from passport.inventories import heads, reports, sources, timeline
from passport.ledger.papers import estimates, journal, tables
from passport.sheets.cells.lines import Line, Table
from passport.sheets.drafts.reading import DraftRefused
from signing.package_data import package_data
from tests.passport.inventories.sheets import REGION, STRATIFIED, example
from tests.sheet_makers import saved, sheets

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ROOT = Path(__file__).parents[3] / "passport"


def typed(text: str) -> Any:
    """What a spreadsheet program makes of a text that somebody types or opens as CSV."""
    plain = text.replace(",", "") if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", text) else text
    if _NUMBER.fullmatch(plain):
        return float(plain) if "." in plain else int(plain)
    return datetime.fromisoformat(text) if _DAY.fullmatch(text) else text or None


def workbook(data: bytes, sheet: str) -> bytes:
    rows = [[typed(cell) for cell in row] for row in csv.reader(io.StringIO(data.decode()))]
    return saved(sheets({sheet: rows}))


def _drafts(name: str, head: str, form: Callable[[bytes, str], bytes]) -> list[dict[str, Any]]:
    asked = heads.read(example(name, head).encode(), head)

    def load(file: str) -> tuple[bytes, str]:
        return form(example(name, file).encode(), file.removesuffix(".csv")), file

    return reports.of_sheets(asked, edition(STRATIFIED if name == "b100" else REGION), load)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("roasters", "report.toml"), ("shipping", "report.toml"), ("b100", "report.toml"),
        ("companies", "logistics.toml"), ("companies", "services.toml"), ("companies", "software.toml"),
    ],
)  # fmt: skip
def test_a_report_is_the_same_from_workbooks_of_typed_cells(name: str, head: str) -> None:
    """T574: scope, category and keys are numbers there, days are dates."""
    assert _drafts(name, head, workbook) == _drafts(name, head, lambda data, _: data)


def test_a_journal_is_the_same_from_a_workbook_of_typed_cells() -> None:
    data = package_data("passport", "ledger/data/gocasi/journal.csv")
    ours, theirs = journal.read(data, "j"), journal.read(workbook(data, "journal"), "j")
    assert len(ours) == len(theirs) > 3
    assert [(one.key, one.day, [row[:4] for row in one.rows]) for one in ours] == [
        (one.key, one.day, [row[:4] for row in one.rows]) for one in theirs
    ]


def test_the_use_phase_is_the_same_from_a_workbook_of_typed_cells() -> None:
    data = package_data("passport", "ledger/data/gocasi/use-phase.csv")
    assert estimates.use_phase(workbook(data, "use-phase"), "u") == estimates.use_phase(data, "u")


@pytest.mark.parametrize(
    ("file", "head"), [("movements", "system"), ("average", "average"), ("one-site", "one-site")]
)
def test_movements_are_the_same_from_a_workbook_of_typed_cells(file: str, head: str) -> None:
    of = system.read(package_data("passport", f"custody/data/metal/{head}.toml"), head)
    data = package_data("passport", f"custody/data/metal/{file}.csv")
    # Deliveries become numbers, as an ERP system has them.
    data = re.sub(rb"\bD-(?=[0-9])", b"800", data)
    ours, theirs = movements.read(data, "m", of), movements.read(workbook(data, "movements"), "m", of)
    assert [one[:-2] for one in ours] == [one[:-2] for one in theirs]
    assert all(type(text) is str for one in theirs for text in (one.key, one.delivery, one.batch))


COLUMNS = ("key", "mass")


def _read(*cells: Any) -> list[Line]:
    rows = [list(COLUMNS), *([cell, 1] for cell in cells)]
    table = Table("custody", "x", COLUMNS, COLUMNS, ("mass",))
    return list(table.lines(saved(sheets({"x": rows})), "a.xlsx"))


@pytest.mark.parametrize(("cell", "text"), [(3, "3"), (7312340000019, "7312340000019"), (1.4301, "1.4301")])
def test_a_number_in_a_column_of_texts_is_its_digits(cell: float, text: str) -> None:
    """T574: plain text, so that no schema meets another kind."""
    (line,) = _read(cell)
    assert (line.get("key"), type(line.get("key")), type(line.get("mass")) is str) == (text, str, False)


def test_what_is_no_text_is_refused_with_its_places() -> None:
    """T574: a date that a program made of a code, a formula without a value, a rounded key: all at once."""
    with pytest.raises(DraftRefused) as refused:
        _read(datetime(2026, 5, 1), "a", "#N/A", "1E+05")  # noqa: DTZ001 - sheets have no zones
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("sheet.date_for_text", "a.xlsx: x!A2"),
        ("sheet.formula_error", "a.xlsx: x!A4"),
        ("sheet.scientific", "a.xlsx: x!A5"),
    ]


def _first(node: ast.Call) -> str:
    """The column that a call reads as a value; empty where it is none in plain letters."""
    named = [one.value for one in node.args[1:2] if isinstance(one, ast.Constant)]
    return str(named[0]) if named else ""


def test_a_column_that_is_read_as_a_value_is_declared_as_one() -> None:
    """T574: an amount read as text loses that its sheet stored a number: ``1.234`` could be read two ways."""
    readers = {"number", "above_zero", "part", "day", "_amount"}
    found = set()
    for room in ("inventories", "custody", "ledger", "cli/ledger"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text("utf-8")
            if "sheets.cells.lines import" not in text and "papers.tables import" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in readers:
                    found |= {(room, _first(node))} - {(room, "")}
    assert {column for _, column in found} == {
        "amount", "location", "market", "units", "each", "quantity", "share", "factor", "volume", "effect",
        "monitoredUntil", "vintage", "used", "day", "since",
    }  # fmt: skip
    values = _declared()
    assert all(column in values[room] for room, column in found)


def _declared() -> dict[str, set[str]]:
    inventories = [*sources._TABLES.values(), timeline._TABLE]
    return {
        "inventories": {column for one in inventories for column in one.values},
        "custody": set(movements._TABLE.values),
        "ledger": set(tables._VALUES),
        "cli/ledger": set(tables._VALUES),
    }
