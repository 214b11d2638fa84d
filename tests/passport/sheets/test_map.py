"""A plant's own export: a map says what its columns are, and a draft of one follows from the headings."""

import io
import tomllib
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from passport.carbon.exact import figure
from passport.sheets.activity.from_file import Calculation, calculate_document
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.lot import read_lot
from passport.sheets.lots.single import read_single
from passport.sheets.maps.sheet_map import SheetMap, read_map
from passport.sheets.maps.suggesting import suggest_map
from tests.sheet_makers import export_tables, saved, sheets

SALT = bytes(32)
PLANT = b"""
[plant]
idPattern = "https://id.norrland-steel.example/01/07312345678909/21/{serial}"
name = "Billet"
productionRoute = "scrap-EAF"
boundary = "cradle-to-gate"
output = { value = "100", unit = "TNE" }
facility = { id = "https://id.norrland-steel.example/414/7312340000019", name = "Shop", country = "IN" }
period = { start = 2023-09-17T00:00:00+05:30, end = 2023-09-18T00:00:00+05:30 }
"""
GRID = b'factor = "urn:passport:factor:cea-v21:grid-in"'


def chinese() -> Workbook:
    book = sheets(
        {
            "炉次消耗": [
                ["炉号", "日期", "废钢(吨)", "石墨电极(公斤)", "用电量(度)", "出钢量(吨)", "增碳剂(吨)"]
            ]
        }
    )
    moment = datetime(2023, 9, 17)  # noqa: DTZ001 - sheets have no zones
    book["炉次消耗"].append(["L1", moment, 108, 200, 45000, 100, 1.2])
    return book


def drafted(data: bytes, *, kind: Any = "xlsx") -> tuple[SheetMap, tuple[str, ...]]:
    """The suggested map, with the blanks filled in that only the plant knows."""
    found = suggest_map(data, kind, "export")
    text = found.text.encode().replace(b'# factor = ""', GRID)
    head, _, rest = text.partition(b"[plant]")
    text = head + PLANT + rest.partition(b"\n\n")[2]
    tomllib.loads(text.decode())
    return read_map(text, "map.toml"), found.open


def calculated(data: bytes, given: SheetMap, heat: str) -> Calculation:
    found, factors = read_single(data, source="export.xlsx", kind="xlsx", sheet_map=given, heat=heat)
    return calculate_document(found.document, found.tree, factors, (), SALT)


def total_of(found: Calculation) -> str:
    return str(found.draft["footprint"]["results"][0]["total"])


def problems_of(data: bytes, given: SheetMap, heat: str = "S4711") -> list[Problem]:
    with pytest.raises(DraftRefused) as refused:
        calculated(data, given, heat)
    return list(refused.value.problems)


def test_a_german_export_by_its_suggested_map() -> None:
    data = saved(sheets(export_tables()))
    given, left = drafted(data)
    assert any("Kostenstelle" in line for line in left)
    assert any("Strom" in line for line in left)
    found = calculated(data, given, "S4711")
    assert abs(figure(total_of(found)) - figure("372.617")) < figure("0.001")
    scrap = next(s for s in found.workings["activity"]["sources"] if s["key"] == "scrap")
    assert scrap["candidates"][0]["quantity"] == "108"  # two bookings, added exactly


def test_the_lot_of_an_export() -> None:
    data = saved(sheets(export_tables()))
    found = read_lot(data, source="export.xlsx", sheet_map=drafted(data)[0])
    assert [(coil.serial, coil.heat, coil.grade) for coil in found.coils][3] == ("B00003", "S4712", "S235JR")
    assert list(found.heats) == ["S4711", "S4712"]


def test_a_chinese_export_with_a_column_per_material() -> None:
    data = saved(chinese())
    given, left = drafted(data)
    assert not any("出钢量" in line for line in left)
    plant = tuple(entry for entry in given.plant if entry.name != "output")  # its own column tells it
    found = calculated(data, given._replace(plant=plant), "L1")
    keys = {source["key"] for source in found.workings["activity"]["sources"]}
    assert keys == {"scrap", "electrodes", "charge-carbon", "electricity-location", "electricity-market"}
    assert found.workings["activity"]["output"] == {"value": "100", "unit": "TNE"}
    assert abs(figure(total_of(found)) - figure("409.284")) < figure("0.001")  # no steel is taken off here


def test_english_csv() -> None:
    data = (
        b"Posting Date,Material,Quantity,UoM,Remark\n"
        b"2023-09-17,Scrap,108.25,t,\n2023-09-17,Electrodes,200,kg,\n2023-09-17,Unobtainium,1,t,\n"
    )
    found = suggest_map(data, "csv", "export.csv")
    told = tomllib.loads(found.text)
    assert told["decimal"] == "."
    assert told["activity"]["columns"] == {
        "month": "Posting Date", "key": "Material", "quantity": "Quantity", "unit": "UoM", "note": "Remark",
    }  # fmt: skip
    assert told["activity"]["units"] == {"t": "TNE", "kg": "KGM"}
    assert told["activity"]["sources"]["Unobtainium"] == {"key": "unobtainium"}
    assert any("Unobtainium" in line for line in found.open)


def test_numbers_of_two_meanings_are_asked_about() -> None:
    found = suggest_map(b"Material;Menge;ME\nSchrott;1.234;t\n", "csv", "x.csv")
    assert "decimal" not in tomllib.loads(found.text)
    assert any(line.startswith("numbers are text") for line in found.open)


def test_without_the_mark_each_ambiguous_cell_is_named() -> None:
    data = saved(sheets(export_tables()))
    given, _ = drafted(data)
    found = problems_of(data, given._replace(dialect=given.dialect._replace(decimal="")))
    two = {problem.where for problem in found if problem.code == "sheet.two_ways"}
    assert {"export.xlsx: Verbrauch!D4", "export.xlsx: Verbrauch!D7"} <= two


def test_mixed_units_and_unknown_words() -> None:
    tables = export_tables()
    tables["Verbrauch"][4] = ["S4711", "17.09.2023", "Schrott E3", "53750", "kWh", ""]
    given, _ = drafted(saved(sheets(export_tables())))
    tables["Verbrauch"].append(["S4711", "17.09.2023", "Kalk", "1", "t", ""])
    found = {(p.code, p.where) for p in problems_of(saved(sheets(tables)), given)}
    assert found == {
        ("sheet.mixed_units", "export.xlsx: Verbrauch!E5"),
        ("map.word", "export.xlsx: Verbrauch!C17"),
    }


def test_a_row_of_another_day_is_refused() -> None:
    tables = export_tables()
    tables["Verbrauch"][3][1] = "18.09.2023"
    given, _ = drafted(saved(sheets(export_tables())))
    found = problems_of(saved(sheets(tables)), given)
    assert [(p.code, p.where) for p in found] == [("activity.month", "export.xlsx: Verbrauch!B4")]


def test_headings_and_sheets_that_are_not_there() -> None:
    data = saved(sheets(export_tables()))
    given, _ = drafted(data)
    spec = given.spec("activity")
    other = given._replace(specs={**given.specs, "activity": spec._replace(head=4)})
    assert {p.code for p in problems_of(data, other)} == {"map.heading"}
    other = given._replace(specs={**given.specs, "activity": spec._replace(sheet="Nirgends")})
    assert [p.code for p in problems_of(data, other)] == ["map.sheet"]


def test_rows_of_sums_are_left_out_of_the_coils_too() -> None:
    tables = export_tables()
    tables["Coils"].append(["Gesamt", "", 131055, ""])
    data = saved(sheets(tables))
    assert len(read_lot(data, source="export.xlsx", sheet_map=drafted(data)[0]).coils) == 6


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('decimal = "x"', 1),
        ('dates = "YY"', 1),
        ("colour = 1", 1),
        ("[activity]\nheader = -1", 2),
        ('[activity]\ncolumns = { quantty = "Menge" }', 2),
        ('[activity.sources."Schrott"]\nkee = "scrap"', 2),
        ("[activity]\nskip = 3", 2),
        ("plant = 3", 1),
        ("activity = 3", 1),
    ],
)
def test_a_wrong_map_is_told_by_its_line(text: str, line: int) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_map(text.encode(), "map.toml")
    assert refused.value.problems[0].where == f"map.toml:{line}"


def test_a_suggestion_is_toml_whatever_the_headings_are() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Heat", 'Material "x"\\', "Menge\n(t)", "Quantity", "]=\t#"])
    sheet.append(["1", 'a"b\\c', "1", "2", "3"])
    stream = io.BytesIO()
    book.save(stream)
    tomllib.loads(suggest_map(stream.getvalue(), "xlsx", "x\ny.xlsx").text)
