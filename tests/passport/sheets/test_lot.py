"""Lots: one calculation per heat, shared by its coils; every mistake of all sheets at once."""

import csv
import io
import tracemalloc
from typing import Any

import pytest

from passport.sheets.activity.from_file import calculate_document, calculate_file
from passport.sheets.drafts.reading import DraftRefused, read
from passport.sheets.drafts.reading import Tree as DraftTree
from passport.sheets.lots.lot import Lot, coil_draft, read_lot
from passport.sheets.lots.single import read_single
from tests.sheet_makers import lot, lot_tables, saved, sheets

SALT = bytes(range(32))


def read_in(tables: dict[str, list[list[Any]]]) -> Lot:
    return read_lot(saved(sheets(tables)), source="lot.xlsx")


def troubles(tables: dict[str, list[list[Any]]]) -> set[tuple[str, str]]:
    with pytest.raises(DraftRefused) as refused:
        read_in(tables)
    return {(problem.code, problem.where.partition(": ")[2]) for problem in refused.value.problems}


def test_a_heat_is_calculated_once_and_each_coil_gets_its_draft() -> None:
    found = read_lot(lot(3, 7), source="lot.xlsx")
    assert list(found.heats) == ["H0", "H1", "H2"]
    assert [coil.serial for coil in found.coils] == [f"C-{number:04}" for number in range(7)]
    heat = found.heats["H1"]
    number = calculate_document(heat.document, heat.tree, found.factors, (), SALT)
    assert {"id", "mass"} & number.draft.keys() == set()
    coil = found.coils[1]
    draft = coil_draft(number.draft, coil)
    assert draft["id"] == "https://id.norrland-steel.example/01/07312345678909/21/C-0001"
    assert (draft["heat"], draft["mass"], draft["grade"]) == ("H1", {"value": "21841", "unit": "KGM"}, "S235")
    assert (draft["name"], coil.where) == ("Coil", "lot.xlsx: coils!A3")
    assert coil_draft(number.draft, found.coils[4])["name"] == "Billet"
    read(DraftTree(draft, str), "claim")  # a draft that issue takes


def test_the_number_of_a_heat_is_that_of_the_same_data_in_csv() -> None:
    found = read_lot(lot(), source="lot.xlsx")
    heat = found.heats["H2"]
    number = calculate_document(heat.document, heat.tree, (), (), SALT)
    tables = lot_tables()
    text = io.StringIO()
    writer = csv.writer(text)
    block = {
        "id": ["https://id.norrland-steel.example/01/07312345678909/21/H2"],
        "mass": ["1", "KGM"],
        "output": ["100", "TNE"],
        "heat": ["H2"],
        "grade": ["S235"],
    }
    own = {row[0]: row[1:] for row in tables["plant"] if row[0] not in {"zone", "idPattern"}}
    own |= {"period.start": ["2023-09-17T00:00:00+05:30"], "period.end": ["2023-09-18T00:00:00+05:30"]}
    writer.writerows([name, *cells] for name, cells in {**own, **block}.items())
    writer.writerows(row[1:] for row in tables["activity"] if row[0] in {"heat", "H2"})
    same = calculate_file(text.getvalue().encode(), "csv", salt=SALT)
    assert same.draft["footprint"]["results"] == number.draft["footprint"]["results"]
    assert {**same.workings["activity"], "id": 0, "mass": 0} == {
        **number.workings["activity"],
        "id": 0,
        "mass": 0,
    }


def test_a_pair_of_csv_files_is_a_lot_too() -> None:
    tables = lot_tables()
    plant = [row for row in tables["plant"] if not row[0].startswith("period")]
    plant += [["period.start", "2023-09-17T00:00:00+05:30"], ["period.end", "2023-09-18T00:00:00+05:30"]]
    plant += [["output", 100, "TNE"]]
    files = []
    for rows in ([*plant, *tables["activity"]], tables["coils"]):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        files.append(text.getvalue().encode())
    found = read_lot(files[0], source="melt.csv", kind="csv", coils=("coils.csv", files[1]))
    assert (len(found.heats), len(found.coils), found.coils[3].where) == (3, 7, "coils.csv:5:1")
    assert (
        found.heats["H0"].document["sources"] == read_lot(lot(), source="x").heats["H0"].document["sources"]
    )


def test_every_mistake_of_all_sheets_is_told_at_once() -> None:
    tables = lot_tables()
    tables["heats"].append(["H1", 100, "TNE", ""])
    tables["activity"][1][0] = None
    tables["activity"][2][0] = "H9"
    tables["coils"][1] = ["C 1", "H0", 21840, "KGM", ""]
    tables["coils"][2] = ["C-2", "H7", 21840, "KGM", ""]
    tables["coils"][3] = ["C-3", "H0", "21840 kg", "KGM", ""]
    tables["coils"][4] = ["C-4", "", 0, "MWH", ""]
    tables["coils"][6] = ["C-0006", "H0", 1, "KGM", ""]
    tables["coils"][7][0] = "C-0006"
    assert troubles(tables) == {
        ("lot.heat", "heats!A5"),
        ("lot.heat", "activity!A2"),
        ("lot.heat", "activity!A3"),
        ("identifier.characters", "coils!A2"),
        ("lot.heat", "coils!B3"),
        ("lot.mass", "coils!C4"),
        ("lot.heat", "coils!B5"),
        ("lot.mass", "coils!C5"),
        ("lot.unit", "coils!D5"),
        ("lot.twice", "coils!A8"),
    }


def test_a_mistake_inside_a_heat_is_told_at_its_cell() -> None:
    tables = lot_tables()
    tables["activity"][7][6] = "1,5"
    tables["activity"][10][7] = "t"
    assert troubles(tables) == {("activity.comma", "activity!G8"), ("activity.word", "activity!H11")}


@pytest.mark.parametrize(
    ("sheet", "column", "code"),
    [("coils", 0, "sheet.heading"), ("coils", 1, "sheet.column"), ("coils", 2, "sheet.column"),
     ("activity", 6, "sheet.column"), ("heats", 0, "sheet.heading")],
)  # fmt: skip
def test_missing_columns(sheet: str, column: int, code: str) -> None:
    tables = lot_tables()
    tables[sheet][0][column] = "Spalte"
    assert code in {found for found, _ in troubles(tables)}


def test_no_coils_no_pattern_no_heats() -> None:
    tables = lot_tables()
    del tables["coils"]
    assert troubles(tables) == {("lot.coils", "activity!A1")}
    tables = lot_tables()
    tables["plant"] = [row for row in tables["plant"] if row[0] != "idPattern"]
    assert troubles(tables) == {("lot.pattern", "activity!A1")}
    tables = lot_tables()
    tables["activity"] = tables["activity"][:1]
    assert ("lot.empty", "activity!A1") in troubles(tables)


def _of_heats(pattern: str = "{heat}") -> dict[str, list[list[Any]]]:
    """A lot of three heats, one row a heat and no serial number; the plant's pattern makes their ids."""
    tables = lot_tables()
    for row in tables["plant"]:
        if row[0] == "idPattern":
            row[1] = f"https://id.norrland-steel.example/01/07312345678909/10/{pattern}"
    tables["coils"] = [["heat", "mass"], *([f"H{number}", 100_000 + number] for number in range(3))]
    return tables


def test_a_row_may_be_a_whole_heat() -> None:
    """Batch first: GTIN and lot, made of the heat alone; the claim weighs what the heat does."""
    found = read_in(_of_heats())
    assert [(coil.serial, coil.heat) for coil in found.coils] == [("H0", "H0"), ("H1", "H1"), ("H2", "H2")]
    heat = found.heats["H1"]
    draft = coil_draft(calculate_document(heat.document, heat.tree, (), (), SALT).draft, found.coils[1])
    assert draft["id"] == "https://id.norrland-steel.example/01/07312345678909/10/H1"
    assert (draft["heat"], draft["mass"]) == ("H1", {"value": "100001", "unit": "KGM"})
    read(DraftTree(draft, str), "claim")
    found = read_in({**_of_heats("{heat}/21/{serial}"), "coils": lot_tables()["coils"]})
    assert found.coils[1].id == "https://id.norrland-steel.example/01/07312345678909/10/H1/21/C-0001"


def test_what_is_wrong_with_rows_of_heats_is_said_of_heats() -> None:
    tables = _of_heats()
    tables["coils"] += [["H1", 5], ["", 5], ["H9", 5], ["H 2", 5]]
    assert troubles(tables) == {
        ("lot.twice", "coils!A5"), ("lot.heat", "coils!A6"), ("lot.heat", "coils!A7"),
        ("identifier.characters", "coils!A8"),
    }  # fmt: skip
    assert troubles(_of_heats("X")) == {("sheet.column", "coils!A1"), ("lot.pattern", "activity!A1")}
    assert ("sheet.column", "coils!A1") in troubles(_of_heats("{heat}/21/{serial}"))


def test_a_lot_without_sources_and_without_a_sheet_of_heats_is_refused() -> None:
    """Coils alone are no lot: nothing says what they emit."""
    tables = lot_tables()
    del tables["heats"]
    for activity in ([], [["x"], ["y"]]):
        with pytest.raises(DraftRefused) as refused:
            read_lot(saved(sheets({**tables, "activity": activity})), source="lot.xlsx")
        assert refused.value.problems[0].code in {"lot.empty", "sheet.heading"}
    text = io.StringIO()
    csv.writer(text).writerows(tables["coils"])
    coils = ("coils.csv", text.getvalue().encode())
    plant = b"idPattern,https://id.norrland-steel.example/01/07312345678909/21/{serial}\n"
    with pytest.raises(DraftRefused) as refused:
        read_lot(plant, source="plant.csv", kind="csv", coils=coils)
    assert [problem.code for problem in refused.value.problems] == ["lot.empty"]


@pytest.mark.parametrize("zone", ["2:00", "Europe/Berlin", 0.0833333, "+25:00"])
def test_a_zone_is_an_offset(zone: str | float) -> None:
    tables = lot_tables()
    place = next(number for number, row in enumerate(tables["plant"], 1) if row[0] == "zone")
    tables["plant"][place - 1] = ["zone", zone]
    assert ("sheet.zone", f"plant!B{place}") in troubles(tables)


def test_one_heat_of_a_lot_can_be_looked_at() -> None:
    heat, _ = read_single(lot(), source="lot.xlsx", kind="xlsx", heat="H1")
    assert heat.document == read_lot(lot(), source="lot.xlsx").heats["H1"].document
    with pytest.raises(DraftRefused, match="holds 3 heats"):
        read_single(lot(), source="lot.xlsx", kind="xlsx")
    with pytest.raises(DraftRefused, match='no heat "H8"'):
        read_single(lot(), source="lot.xlsx", kind="xlsx", heat="H8")


def test_coils_are_packed_and_keep_their_order() -> None:
    found = read_lot(lot(2, 400), source="lot.xlsx")
    assert found.coils[-1] == found.coils[399]
    assert [coil.serial for coil in found.coils[10:13]] == ["C-0010", "C-0011", "C-0012"]
    assert len({coil.id for coil in found.coils}) == 400


@pytest.mark.long
def test_memory_stays_flat_at_a_hundred_thousand_coils() -> None:
    data = lot(1000, 100_000)
    tracemalloc.start()
    found = read_lot(data, source="lot.xlsx")
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.coils) == 100_000
    assert kept < 40 * 2**20
    assert peak < 100 * 2**20
