"""Write the tables of a communication as a workbook: the same tables give the same bytes.

Beside the tables stands the sheet ``Sources``: one row a cell, with its source. Figures are written with
their own digits, never by way of a binary number. No cell holds a formula, and text that would become one
when it is edited is marked as text (T94).
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from passport.sheets.communication.gathering import Cell, Sheet

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SOURCES: Final = "Sources"
HEADING: Final = ("sheet", "cell", "value", "source")
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no sheet can hold, as a file's name may; they are written as escapes."""
_NO_FORMULA: Final = ("=", "+", "-", "@")
_DIGITS: Final = 15
"""Significant digits that a spreadsheet keeps of a number; longer figures are written as text."""
_INK: Final = "1F3A4D"
_WIDEST: Final = 60
_MADE: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MOMENT: Final = b"2026-01-01T00:00:00Z"
"""Stands for the moments of writing, which are none of the communication's facts."""
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write the .xlsx file of these tables and of the sources of their cells."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.remove(book["Sheet"])
    book.properties.creator = "passport"
    book.properties.title = "Communication of an operator under the carbon border mechanism"
    for sheet in sheets:
        _table(book, sheet)
    _table(book, Sheet(SOURCES, HEADING, tuple(_sources(sheets))))
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


def _table(book: "Workbook", sheet: Sheet) -> None:
    """Add a sheet with its heading and rows; blank cells are left out."""
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 - heavy
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    page: Worksheet = book.create_sheet(sheet.title)
    for column, name in enumerate(sheet.columns, 1):
        head = page.cell(1, column, name)
        head.font = Font(name="Calibri", bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor=_INK)
        widest = max([len(name), *(len(row[column - 1].text) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(column)].width = min(widest + 3, _WIDEST)
    page.freeze_panes = "B2"
    for number, row in enumerate(sheet.rows, 2):
        for column, cell in enumerate(row, 1):
            if cell.text:
                _put(page, number, column, cell)


def _put(page: "Worksheet", row: int, column: int, cell: Cell) -> None:
    """Write a figure with its digits, and anything else as text."""
    place = page.cell(row, column)
    text = _NO_XML.sub(lambda one: f"\\u{ord(one[0]):04x}", cell.text)
    place.value = text
    if cell.number and len(cell.text.strip("-0.").replace(".", "")) <= _DIGITS:
        # Of a number openpyxl writes 16 digits of a double; of a text it writes the text.
        place.data_type = "n"
        place.number_format = "General"
        return
    place.data_type = "s"
    place.number_format = "@"
    if text.startswith(_NO_FORMULA):
        place.quotePrefix = True


def _sources(sheets: Sequence[Sheet]) -> Iterator[tuple[Cell, ...]]:
    """A row for each cell that has a source: its sheet, its address, what it shows, where that is from."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    for sheet in sheets:
        for number, row in enumerate(sheet.rows, 2):
            for column, cell in enumerate(row, 1):
                if cell.source:
                    parts = (sheet.title, f"{get_column_letter(column)}{number}", cell.text, cell.source)
                    yield tuple(Cell(text, "") for text in parts)


def _without_clock(data: bytes) -> bytes:
    """The same package without the moments of writing, which the library takes from the clock."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _MADE.sub(rb"\g<1>" + _MOMENT, part)
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return stream.getvalue()
