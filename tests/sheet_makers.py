"""Workbooks for tests: made by another program's library, bent in one place, or written byte by byte."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from openpyxl import Workbook, load_workbook

from passport.sheets.forms import template as forms

template = cache(forms.template)
"""The form of a route; drawing one takes 60 ms, and a hundred tests begin with one of ten."""


def day(number: int) -> datetime:
    """A day of September 2023 as a date cell holds it: without a zone."""
    return datetime(2023, 9, number)  # noqa: DTZ001 - sheets have no zones


PLANT: Mapping[str, Sequence[Any]] = {
    "name": ["Billet"],
    "productionRoute": ["scrap-EAF"],
    "boundary": ["cradle-to-gate"],
    "facility.id": ["https://id.norrland-steel.example/414/7312340000019"],
    "facility.name": ["Melt shop 1"],
    "facility.country": ["IN"],
    "zone": ["+05:30"],
    "period.start": [day(17)],
    "period.end": [day(18)],
    "idPattern": ["https://id.norrland-steel.example/01/07312345678909/21/{serial}"],
}
ACTIVITY = ["heat", "key", "stage", "scope", "role", "method", "quantity", "unit", "evidence", "factor"]
_IPCC = "urn:passport:factor:ipcc"
SOURCES: Sequence[Sequence[Any]] = (
    ("scrap", "steelmaking", 1, "input", "M3", 108, "TNE", "weighbridge", f"{_IPCC}:scrap-10"),
    ("electrodes", "steelmaking", 1, "input", "M3", 0.2, "TNE", "erp-and-stock",
     f"{_IPCC}-2006:eaf-electrodes"),
    ("charge-carbon", "steelmaking", 1, "input", "M3", 1.2, "TNE", "weighbridge",
     f"{_IPCC}-2006:eaf-charge-carbon"),
    ("crude-steel", "steelmaking", 1, "output", "M3", 100, "TNE", "weighbridge", f"{_IPCC}-2006:steel"),
)  # fmt: skip
Bend = Callable[[Workbook], None]


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheets(tables: Mapping[str, Sequence[Sequence[Any]]]) -> Workbook:
    """A workbook of tables."""
    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def lot_tables(heats: int = 3, coils: int = 7, sources: int = 0) -> dict[str, list[list[Any]]]:
    """A lot as tables, to be changed and saved; each heat has the sources above, or so many."""
    listed = SOURCES if not sources else [_numbered(number) for number in range(sources)]
    return {
        "plant": [[name, *cells] for name, cells in PLANT.items()],
        "heats": [
            ["heat", "output", "outputUnit", "grade"],
            *([f"H{h}", 100, "TNE", "S235"] for h in range(heats)),
        ],
        "activity": [list(ACTIVITY), *([f"H{h}", *row] for h in range(heats) for row in listed)],
        "coils": [
            ["serial", "heat", "mass", "unit", "name"],
            *(
                [f"C-{c:04}", f"H{c % heats}", 21840 + c, "KGM", "Coil" if c % 2 else None]
                for c in range(coils)
            ),
        ],
    }  # fmt: skip


def _numbered(number: int) -> Sequence[Any]:
    key, *rest = SOURCES[number % len(SOURCES)]
    return (f"{key}-{number}", *rest)


def lot(heats: int = 3, coils: int = 7, sources: int = 0) -> bytes:
    """A lot of heats and coils."""
    return saved(sheets(lot_tables(heats, coils, sources)))


def wide(count: int) -> tuple[bytes, bytes]:
    """One product with so many sources, as a workbook and as the same in CSV."""
    own = {"id": "https://id.norrland-steel.example/01/07312345678909/21/W-1", "mass": [21840, "KGM"],
           "output": [100, "TNE"], "detail": "stage", "period.start": "2023-09-17T00:00:00+05:30",
           "period.end": "2023-09-18T00:00:00+05:30"}  # fmt: skip
    plant = {name: cells for name, cells in PLANT.items() if name not in {"zone", "idPattern"}}
    plant |= {name: cells if isinstance(cells, list) else [cells] for name, cells in own.items()}
    block = [[name, *cells] for name, cells in plant.items()]
    rows: list[Sequence[Any]] = [ACTIVITY[1:], *(_numbered(number) for number in range(count))]
    text = io.StringIO()
    csv.writer(text).writerows([*block, *rows])
    return saved(sheets({"plant": block, "activity": rows})), text.getvalue().encode()


def bent(bend: Bend, route: str = "scrap-EAF") -> bytes:
    """The template of a route with one thing done to it."""
    book = load_workbook(io.BytesIO(template(route)))
    bend(book)
    return saved(book)


def repacked(data: bytes, change: Mapping[str, Callable[[bytes], bytes] | bytes]) -> bytes:
    """A workbook whose parts are changed; new parts are added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change.get(name, old.read(name))
            new.writestr(name, part(old.read(name)) if callable(part) else part)
        for name in change.keys() - set(old.namelist()):
            part = change[name]
            assert isinstance(part, bytes)
            new.writestr(name, part)
    return stream.getvalue()


def _cell(sheet: str, place: str, value: Any, form: str = "General") -> Bend:
    def bend(book: Workbook) -> None:
        book[sheet][place] = value
        book[sheet][place].number_format = form

    return bend


def _heading(book: Workbook, old: str, new: str) -> None:
    for cell in book["activity"][1]:
        if cell.value == old:
            cell.value = new


def column(book: Workbook, name: str, sheet: str = "activity") -> str:
    """The letter of a column."""
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == name)


def _set(name: str, row: int, value: Any, form: str = "General") -> Bend:
    def bend(book: Workbook) -> None:
        _cell("activity", f"{column(book, name)}{row}", value, form)(book)

    return bend


def _hide_row(book: Workbook) -> None:
    book["activity"].row_dimensions[3].hidden = True


def _hide_column(book: Workbook) -> None:
    book["activity"].column_dimensions[column(book, "quantity")].hidden = True


def _hide_sheet(book: Workbook) -> None:
    book["factors"].sheet_state = "hidden"


def _two(book: Workbook) -> None:
    book["activity"].title = "September"
    book.copy_worksheet(book["September"]).title = "October"


def _several(book: Workbook) -> None:
    _set("quantity", 2, "12,5")(book)
    _set("quantity", 3, "1.234")(book)
    _set("unit", 4, "t")(book)
    _set("method", 5, "M9")(book)
    _cell("plant", "B11", day(17), "yyyy-mm-dd")(book)


def _formula_with(cell: bytes, kind: bytes = b"") -> Callable[[], bytes]:
    written = re.compile(rb'(<c r="[A-Z]+2"[^>]*?)(?: t="[a-z]+")?><f>1\+1</f><v ?/?>(?:</v>)?')

    def make() -> bytes:
        data = bent(_set("quantity", 2, "=1+1"))
        return repacked(data, {_ACTIVITY: lambda xml: written.sub(rb"\1" + kind + b">" + cell, xml)})

    return make


def _claiming(data: bytes, size: int) -> bytes:
    """A workbook whose directory says that the cells unpack to ``size`` bytes."""
    entry = data.rindex(b"PK\1\2", 0, data.rindex(_ACTIVITY.encode()))
    return data[: entry + 24] + size.to_bytes(4, "little") + data[entry + 28 :]


def _macro() -> bytes:
    types = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    usual = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    change: dict[str, Callable[[bytes], bytes] | bytes] = {
        "[Content_Types].xml": lambda xml: xml.replace(usual, types),
        "xl/vbaProject.bin": b"\0",
    }
    return repacked(template("BF-BOF"), change)


_ACTIVITY = "xl/worksheets/sheet2.xml"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
_BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
WRONG: Mapping[str, Callable[[], bytes]] = {
    "missing-column": lambda: bent(lambda book: _heading(book, "quantity", "amount")),
    "text-in-number": lambda: bent(_set("quantity", 2, "about 12")),
    "unit-in-number": lambda: bent(_set("quantity", 2, "450 MWh")),
    "comma": lambda: bent(_set("quantity", 2, "1080,5")),
    "two-ways": lambda: bent(_set("quantity", 2, "1.080")),
    "unit": lambda: bent(_set("unit", 2, "t")),
    "formula-error": _formula_with(b"<f>A1/0</f><v>#DIV/0!</v>", b' t="e"'),
    "uncalculated": _formula_with(b"<f>1+1</f>"),
    "elsewhere": _formula_with(b"<f>[1]Sheet1!A1</f><v>2</v>"),
    "merged": lambda: bent(lambda book: book["activity"].merge_cells("B3:B5")),
    "hidden-row": lambda: bent(_hide_row),
    "hidden-column": lambda: bent(_hide_column),
    "hidden-sheet": lambda: bent(_hide_sheet),
    "two-sheets": lambda: bent(_two),
    "day-number": lambda: bent(_set("calibratedUntil", 6, 45473)),
    "date-for-number": lambda: bent(_set("quantity", 2, day(12), "yyyy-mm-dd")),
    "no-zone": lambda: bent(_cell("plant", "B14", day(17), "yyyy-mm-dd")),
    "digits": lambda: repacked(
        bent(_set("quantity", 2, 7654321)),
        {_ACTIVITY: lambda xml: xml.replace(b">7654321<", b">1234567890123456789<")},
    ),
    "several": lambda: bent(_several),
    "macro": _macro,
    "password": lambda: _OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512),
    "old": lambda: _OLE + "Workbook".encode("utf-16-le") + bytes(512),
    "text": lambda: b"id,quantity\n",
    "cut": lambda: template("BF-BOF")[:-200],
    "bomb": lambda: _claiming(template("BF-BOF"), 2**30),
    "ratio": lambda: repacked(template("BF-BOF"), {_ACTIVITY: bytes(64 * 1024 * 1024)}),
    "entities": lambda: repacked(template("BF-BOF"), {_ACTIVITY: _BOMB + b"<worksheet>&b;</worksheet>"}),
    "entities-in-book": lambda: repacked(template("BF-BOF"), {"xl/workbook.xml": _BOMB + b"<a>&b;</a>"}),
    "nested": lambda: repacked(template("BF-BOF"), {_ACTIVITY: b"<worksheet>" + b"<c>" * 100_000}),
}  # fmt: skip

BOOKINGS: Sequence[tuple[str, str, str]] = (
    ("Schrott E3", "54,250", "t"),
    ("Schrott E3", "53,750", "t"),
    ("Elektroden", "0,2", "t"),
    ("Einblaskohle", "1.200", "kg"),
    ("Rohstahl", "100,00", "t"),
    ("Strom", "45.000,0", "kWh"),
)


def export_tables() -> dict[str, list[list[Any]]]:
    """An export of a German plant: titles, bookings with decimal commas, sums, and a list of coils."""
    rows: list[list[Any]] = [["Auswertung Schmelzbetrieb"], [None]]
    rows.append(["Schmelzen-Nr.", "Buchungsdatum", "Materialkurztext", "Menge", "ME", "Kostenstelle"])
    for heat in ("S4711", "S4712"):
        rows += [[heat, "17.09.2023", *booking, "4711"] for booking in BOOKINGS]
    rows.append(["", "", "Summe", "1.234.567,8", "", ""])
    coils = [[f"B{n:05}", "S4711" if n < 3 else "S4712", 21840 + n, "S235JR"] for n in range(6)]
    return {"Verbrauch": rows, "Coils": [["Bund-Nr.", "Schmelze", "Gewicht (kg)", "Güte"], *coils]}


def export() -> bytes:
    """The same as a workbook."""
    return saved(sheets(export_tables()))
