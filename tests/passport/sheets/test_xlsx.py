"""Workbooks are read as the library that everybody uses reads them, but for what it hides."""

import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Made

from passport.sheets.cells.grid import Day, Flaw, Number
from passport.sheets.cells.xlsx import Workbook
from passport.sheets.drafts.reading import DraftRefused
from tests.sheet_makers import repacked, saved, sheets

_CELL = st.one_of(
    st.none(),
    st.integers(min_value=-(10**14), max_value=10**14),
    st.floats(min_value=-(10**6), max_value=10**6).map(lambda value: round(value, 6)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=12),
    st.booleans(),
    st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2099, 1, 1)).map(  # noqa: DTZ001 - no zones
        lambda value: value.replace(microsecond=0)
    ),
)


def told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace("-0", "-0") if value else "0"
    return "" if value is None else str(value).strip()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_CELL, min_size=1, max_size=6), min_size=1, max_size=8))
def test_cells_are_what_was_written(rows: list[list[Any]]) -> None:
    made = Made()
    sheet = made.active
    assert sheet is not None
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            written = sheet.cell(number, place)
            written.value = value
            if isinstance(value, str):
                written.data_type = "s"
    stream = io.BytesIO()
    made.save(stream)
    book = Workbook(stream.getvalue(), "x.xlsx")
    found = dict(book.grid(book.sheets[0]).rows())
    for number, row in enumerate(rows, 1):
        cells = found.get(number, [])
        cells = [*cells, *[""] * (len(row) - len(cells))]
        for value, cell in zip(row, cells, strict=True):
            if value == -0.0 and isinstance(value, float):
                assert cell in {"0", "-0"}
            else:
                assert cell == told(value)
            if cell and type(value) in {int, float}:
                assert isinstance(cell, Number)
            assert isinstance(cell, Day) == (isinstance(value, datetime) and bool(cell))


def _rows(xml: bytes) -> list[list[str]]:
    data = repacked(saved(sheets({"a": [["x"]]})), {"xl/worksheets/sheet1.xml": xml})
    book = Workbook(data, "x.xlsx")
    return [cells for _, cells in book.grid(book.sheets[0]).rows()]


_SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_other_writers_prefixes_and_missing_references() -> None:
    plain = (
        b"<worksheet " + _SPACE + b'><sheetData><row><c><v>1.50</v></c><c t="inlineStr"><is><t>a</t></is></c>'
    )
    assert _rows(plain + b"</row></sheetData></worksheet>") == [["1.5", "a"]]
    spaced = (
        b"<x:worksheet " + _SPACE.replace(b"xmlns", b"xmlns:x") + b'><x:sheetData><x:row r="3"><x:c r="B3">'
    )
    assert _rows(spaced + b"<x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>") == [["", "7"]]
    rich = b'<worksheet><sheetData><row><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>'
    assert _rows(rich + b"</sheetData></worksheet>") == [["ab"]]
    escaped = b'<worksheet><sheetData><row><c t="str"><v>a_x000D_b</v></c></row></sheetData></worksheet>'
    assert _rows(escaped) == [["a\rb"]]


@pytest.mark.parametrize(
    "xml",
    [
        b'<row r="2"/><row r="2"><c r="A2"><v>1</v></c></row>',
        b'<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>',
        b'<row r="1"><c r="1"><v>1</v></c></row>',
        b'<row r="1">',
    ],
)
def test_a_sheet_no_program_writes_is_refused(xml: bytes) -> None:
    with pytest.raises(DraftRefused):
        _rows(b"<worksheet><sheetData>" + xml + b"</sheetData></worksheet>")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'<c t="s"><v>99</v></c>', "sheet.form"),
        (b'<c t="s"><v>-1</v></c>', "sheet.form"),
        (b'<c t="zz"><v>1</v></c>', "sheet.form"),
        (b'<c t="e"><v>#REF!</v></c>', "sheet.formula_error"),
        (b"<c><f>A1</f></c>", "sheet.uncalculated"),
        (b'<c t="str"><f>[2]X!A1</f><v>a</v></c>', "sheet.external"),
    ],
)
def test_cells_without_a_value(cell: bytes, code: str) -> None:
    found = _rows(b"<worksheet><sheetData><row>" + cell + b"</row></sheetData></worksheet>")[0][0]
    assert isinstance(found, Flaw)
    assert found.parts[0] == code
