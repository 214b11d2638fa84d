"""Write a workbook to fill in: a day of a production route, with drop-downs, and a note at each column.

What people type into it is read by ``passport.sheets.cells.book``. No cell holds a formula, and text that
would become one when it is edited is marked as text (T94).
"""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from passport.carbon.exact import is_figure
from passport.carbon.factors import shipped
from passport.sheets.activity.factor_sheet import COLUMNS as FACTOR_COLUMNS
from passport.sheets.activity.reading_table import COLUMNS, DAYS, FIGURES, MOMENTS
from passport.sheets.forms import template_words as words
from passport.sheets.forms.template_data import Filling, filling
from passport.sheets.forms.template_lot import COIL_COLUMNS, HEAT_COLUMNS, LotFilling, of_lot

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ROWS: Final = 500
"""Rows below a heading that have drop-downs."""
_NO_FORMULA: Final = ("=", "+", "-", "@")
"""Signs at the beginning of a text that make a program calculate it once it is edited."""
_PER_UNIT: Final = frozenset({"carbon", "supplied"})
"""Columns of a factor that hold figures, beside those of masses of gases."""
_INK: Final = "1F3A4D"
_TINT: Final = "E4EDF2"
_USUAL: Final = frozenset({
    "key", "stage", "scope", "role", "electricity", "month", "method", "quantity", "unit", "evidence",
    "calibratedUntil", "factor", "stockStart", "stockEnd", "note",
})  # fmt: skip
_GASES: Final = ("gas:CO2", "gas:CH4-combustion", "gas:N2O")
_Tables = Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, str]], Mapping[str, str]]]
"""By sheet: the columns, the rows by their names, and the note at each column."""
_FACTORS: Final = tuple(name for name in FACTOR_COLUMNS if name not in {"biogenic", "digest", "source"})


def template(route: str, *, lot: bool = False) -> bytes:
    """Return the .xlsx file of a route: BF-BOF, DRI-EAF, scrap-EAF or re-roller; of a product or a lot.

    It calculates to the same number as the example of the route. Raises ``KeyError`` for any other route.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    example = filling(route)
    filled = of_lot(example) if lot else example
    book = Workbook()
    book.remove(book["Sheet"])
    book.properties.creator = "passport"
    book.properties.title = f"Activity data, {route}"
    _plant(book, filled.entries)
    tables = _tables(example, filled)
    for title, table in tables.items():
        _table(book, title, *table)
    lists = _lists(book)
    if lot:
        lists["heat"] = f"heats!$A$2:$A${ROWS}"
    for title, (columns, _rows, _words) in tables.items():
        for index, column in enumerate(columns, 1):
            _choices(book[title], index, column, lists)
    _plant_choices(book["plant"], lists)
    _notes(book, route, words.LOT_NOTES if lot else words.NOTES, tables)
    _set_up_pages(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _tables(example: Filling, filled: Filling | LotFilling) -> _Tables:
    """Return the tables in the order of their sheets; of activity the columns that are used or usual."""
    used = {name for row in filled.sources for name in row}
    columns = [name for name in ("heat", *COLUMNS) if name in used or name in _USUAL]
    tables = {"activity": (columns, filled.sources, words.ACTIVITY)}
    if isinstance(filled, LotFilling):
        tables["heats"] = ([*HEAT_COLUMNS], filled.heats, words.HEATS)
        tables["coils"] = ([*COIL_COLUMNS], filled.coils, words.COILS)
    tables["factors"] = ([*_FACTORS, *_GASES], example.factors, words.FACTORS)
    return tables


def _set_up_pages(book: "Workbook") -> None:
    """Set each sheet to print one page wide and as many pages long as it has rows."""
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415 - heavy

    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0


def _is_of_factor(column: str) -> bool:
    """Return whether a column of the sheet factors holds a figure per unit."""
    return column in _PER_UNIT or column.startswith("gas:")


def _put(cell: "Cell | MergedCell", name: str, text: str) -> None:
    """Write a value as a person would type it: figures as numbers, all else as text, never a formula."""
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
    if text.startswith(_NO_FORMULA):
        cell.quotePrefix = True


def _head(sheet: "Worksheet", columns: Sequence[str], notes: Mapping[str, str]) -> None:
    """Write the heading of a sheet, with a note at each column that has one; it stays in view."""
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
) -> None:
    """Add a sheet with a heading and its rows; blank cells are left out."""
    sheet: Worksheet = book.create_sheet(title)
    _head(sheet, columns, notes)
    for number, row in enumerate(rows, 2):
        for index, name in enumerate(columns, 1):
            if row.get(name):
                is_figure_column = title == "factors" and _is_of_factor(name)
                _put(sheet.cell(number, index), "quantity" if is_figure_column else name, row[name])
    _text_columns(sheet, columns, len(rows) + 2)


def _text_columns(sheet: "Worksheet", columns: Sequence[str], first: int) -> None:
    """Format columns of days and times as text: a program makes numbers of them, in its own time zone."""
    for index, name in enumerate(columns, 1):
        if name in DAYS or name in MOMENTS:
            for row in range(first, ROWS + 1):
                sheet.cell(row, index).number_format = "@"


def _plant(book: "Workbook", entries: Sequence[tuple[str, str, str]]) -> None:
    """Add the sheet plant: a line of name, value and unit for each fact, and a remark what it is."""
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
    """Add the sheet of the words that drop-downs offer; return by column the range that holds them."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    sheet = book.create_sheet("lists")
    offered = {**words.CHOICES, "factor": [record.id for record in shipped()]}
    _head(sheet, list(offered), {})
    ranges = {}
    for index, (name, listed) in enumerate(offered.items(), 1):
        for row, word in enumerate(listed, 2):
            cell = sheet.cell(row, index)
            _put(cell, name, word)
        letter = get_column_letter(index)
        ranges[name] = f"lists!${letter}$2:${letter}${len(listed) + 1}"
    sheet.column_dimensions[get_column_letter(len(offered))].width = 52
    return ranges


def _choices(sheet: "Worksheet", index: int, column: str, lists: Mapping[str, str]) -> None:
    """Give the first 500 rows of a column its drop-down, or the rule of a figure; other columns have none."""
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
    elif column in FIGURES or _is_of_factor(column):
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = column, "A number, zero or more. The role gives the sign."
    else:
        return
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS}")


def _plant_choices(sheet: "Worksheet", lists: Mapping[str, str]) -> None:
    """Give values and units of the sheet plant their drop-downs."""
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
    tables: _Tables,
) -> None:
    """Add the sheet of notes: how the workbook is filled in, and what each column holds."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - heavy

    sheet = book.create_sheet("notes")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    lines = [("A day of the route", route), *notes]
    for title, (columns, _, texts) in tables.items():
        lines += [("", ""), (title, words.TABLES[title])]
        lines += [(name, text) for name, text in texts.items() if name != "heat" or "heat" in columns]
    for number, (name, text) in enumerate(lines, 1):
        sheet.cell(number, 1, name).font = Font(name="Calibri", bold=True)
        sheet.cell(number, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).alignment = Alignment(vertical="top")
