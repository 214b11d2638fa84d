"""A workbook to fill in: a day of a route, with drop-downs, and a note at each column.

What people type into it is read by ``passport.sheets.cells.book``. No cell holds a formula, and text that
would
become one when it is edited is marked as text (T94).
"""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from passport.carbon.exact import is_figure
from passport.carbon.factors import shipped
from passport.sheets.activity.factor_sheet import COLUMNS as FACTOR_COLUMNS
from passport.sheets.activity.reading_table import COLUMNS, DAYS, FIGURES, MOMENTS
from passport.sheets.forms import template_words as words
from passport.sheets.forms.template_data import filling
from passport.sheets.forms.template_lot import COIL_COLUMNS, HEAT_COLUMNS, LotFilling, of_lot

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ROWS: Final = 500
"""Rows below a heading that have drop-downs."""
_INK: Final = "1F3A4D"
_TINT: Final = "E4EDF2"
_USUAL: Final = frozenset({
    "key", "stage", "scope", "role", "electricity", "month", "method", "quantity", "unit", "evidence",
    "calibratedUntil", "factor", "stockStart", "stockEnd", "note",
})  # fmt: skip
_GASES: Final = ("gas:CO2", "gas:CH4-combustion", "gas:N2O")
_FACTORS: Final = tuple(name for name in FACTOR_COLUMNS if name not in {"biogenic", "digest", "source"})


def template(route: str, *, lot: bool = False) -> bytes:
    """The workbook of a route: BF-BOF, DRI-EAF, scrap-EAF or re-roller; of a product or a lot."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - heavy

    example = filling(route)
    filled = of_lot(example) if lot else example
    book = Workbook()
    book.remove(book["Sheet"])
    book.properties.creator = "passport"
    book.properties.title = f"Activity data, {route}"
    _plant(book, filled.entries)
    used = {name for row in filled.sources for name in row}
    columns = [name for name in ("heat", *COLUMNS) if name in used or name in _USUAL]
    tables: dict[str, tuple[Sequence[str], Sequence[Mapping[str, str]], Mapping[str, str]]] = {
        "activity": (columns, filled.sources, words.ACTIVITY),
    }
    if isinstance(filled, LotFilling):
        tables["heats"] = (HEAT_COLUMNS, filled.heats, words.HEATS)
        tables["coils"] = (COIL_COLUMNS, filled.coils, words.COILS)
    tables["factors"] = ((*_FACTORS, *_GASES), example.factors, words.FACTORS)
    sheets = [_table(book, title, *table) for title, table in tables.items()]
    lists = _lists(book)
    if lot:
        lists["heat"] = f"heats!$A$2:$A${ROWS}"
    for sheet, (named, _rows, _words) in zip(sheets, tables.values(), strict=True):
        for index, column in enumerate(named, 1):
            _choices(sheet, index, column, lists)
    _plant_choices(book["plant"], lists)
    _notes(book, route, words.LOT_NOTES if lot else words.NOTES, tables)
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0  # as many pages as there are rows, one page wide
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put(cell: "Cell | MergedCell", name: str, text: str) -> None:
    """A value as a person would have typed it: figures as numbers, all else as text, never a formula."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - heavy

    if name in FIGURES and is_figure(text):
        cell.value = float(text) if "." in text else int(text)
        cell.number_format = "General"
        return
    if name == "scope":
        cell.value = int(text)  # as text, the program would warn about a number
        cell.alignment = Alignment(horizontal="left", indent=1)
        return
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(horizontal="left", indent=1)
    if text[:1] in {"=", "+", "-", "@"}:
        cell.quotePrefix = True


def _head(sheet: "Worksheet", columns: Sequence[str], notes: Mapping[str, str]) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - heavy
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - heavy
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    for index, name in enumerate(columns, 1):
        cell = sheet.cell(1, index, name)
        cell.font = Font(name="Calibri", bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_INK)
        cell.alignment = Alignment(vertical="center", indent=1)
        if name in notes:
            cell.comment = Comment(notes[name], "passport", height=110, width=280)
        sheet.column_dimensions[get_column_letter(index)].width = words.WIDTHS.get(
            name, max(11, len(name) + 3)
        )
    sheet.row_dimensions[1].height = 22
    sheet.freeze_panes = "B2"


def _table(
    book: "Workbook",
    title: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    notes: Mapping[str, str],
) -> "Worksheet":
    sheet: Worksheet = book.create_sheet(title)
    _head(sheet, columns, notes)
    for number, row in enumerate(rows, 2):
        for index, name in enumerate(columns, 1):
            if row.get(name):
                figures = title == "factors" and (name.startswith("gas:") or name in {"carbon", "supplied"})
                _put(sheet.cell(number, index), "quantity" if figures else name, row[name])
    _text_columns(sheet, columns, len(rows) + 2)
    return sheet


def _text_columns(sheet: "Worksheet", columns: Sequence[str], first: int) -> None:
    """Days and times are typed as text: otherwise the program makes numbers of them, in its own time zone."""
    for index, name in enumerate(columns, 1):
        if name in DAYS or name in MOMENTS:
            for row in range(first, ROWS + 1):
                sheet.cell(row, index).number_format = "@"


def _plant(book: "Workbook", entries: Sequence[tuple[str, str, str]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - heavy

    sheet = book.create_sheet("plant")
    _head(sheet, ("# name", "value", "unit", "what it is"), {})
    for number, (name, value, unit) in enumerate(entries, 2):
        sheet.cell(number, 1, name).font = Font(name="Calibri", bold=True)
        _put(sheet.cell(number, 2), name, value)
        sheet.cell(number, 2).fill = PatternFill("solid", fgColor=_TINT)
        if unit:
            _put(sheet.cell(number, 3), "unit", unit)
            sheet.cell(number, 2).alignment = Alignment(horizontal="left", indent=1)
            sheet.cell(number, 3).fill = PatternFill("solid", fgColor=_TINT)
        sheet.cell(number, 4, f"# {words.PLANT.get(name, '')}".rstrip()).font = Font(
            italic=True, color="666666"
        )


def _lists(book: "Workbook") -> dict[str, str]:
    """The sheet of the words that drop-downs offer; by column, the range that holds them."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    sheet = book.create_sheet("lists")
    offered = {**words.CHOICES, "factor": [record.id for record in shipped()]}
    _head(sheet, list(offered), {})
    found = {}
    for index, (name, listed) in enumerate(offered.items(), 1):
        for row, word in enumerate(listed, 2):
            cell = sheet.cell(row, index)
            _put(cell, name, word)
        letter = get_column_letter(index)
        found[name] = f"lists!${letter}$2:${letter}${len(listed) + 1}"
    sheet.column_dimensions[get_column_letter(len(offered))].width = 52
    return found


def _choices(sheet: "Worksheet", index: int, column: str, lists: Mapping[str, str]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - heavy

    named = words.LISTED_AS.get((sheet.title, column), column)
    letter = get_column_letter(index)
    if (sheet.title, column) == ("heats", "heat"):
        return  # here the heats get their names
    if named in lists:
        rule = DataValidation("list", formula1=lists[named], allow_blank=True)
        # Own factors and inputs have names of their own: the list offers, it does not forbid.
        rule.errorStyle = "information" if named == "factor" else "stop"
        rule.showErrorMessage = named != "factor"
        rule.errorTitle, rule.error = column, "Choose one of the words in the list."
    elif column in FIGURES or column in {"carbon", "supplied"} or column.startswith("gas:"):
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = column, "A number, zero or more. The role gives the sign."
    else:
        return
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS}")


def _plant_choices(sheet: "Worksheet", lists: Mapping[str, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - heavy

    for (name,) in sheet.iter_rows(min_row=2, max_col=1):
        listed: Any = name.value
        for column, cell in ((listed, f"B{name.row}"), ("unit", f"C{name.row}")):
            if column in lists and (column != "unit" or sheet[cell].value):
                rule = DataValidation("list", formula1=lists[column], allow_blank=False)
                rule.showErrorMessage = True
                rule.errorTitle, rule.error = str(listed), "Choose one of the words in the list."
                sheet.add_data_validation(rule)
                rule.add(cell)


def _notes(
    book: "Workbook",
    route: str,
    notes: Sequence[tuple[str, str]],
    tables: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, str]], Mapping[str, str]]],
) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - heavy

    sheet = book.create_sheet("notes")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    lines = [("A day of the route", route), *notes]
    for title, (columns, _, told) in tables.items():
        lines += [("", ""), (title, words.TABLES[title])]
        lines += [(name, text) for name, text in told.items() if name != "heat" or "heat" in columns]
    for number, (name, text) in enumerate(lines, 1):
        sheet.cell(number, 1, name).font = Font(name="Calibri", bold=True)
        sheet.cell(number, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).alignment = Alignment(vertical="top")
