"""Templates: they come to the check cases (FACTS 4), offer the words that are read, hold no formula."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from passport.carbon.exact import figure
from passport.cli.producer.sheets import ROUTES
from passport.disk.csv_table import cell
from passport.model.shape import package_file
from passport.sheets.activity.from_file import Calculation, calculate_document, calculate_file
from passport.sheets.forms.template_words import CHOICES
from passport.sheets.lots.lot import coil_draft, read_lot
from passport.sheets.lots.single import read_single
from tests.sheet_makers import column, template

SALT = bytes(32)


def calculated(data: bytes) -> Calculation:
    heat, factors = read_single(data, source="t.xlsx", kind="xlsx")
    return calculate_document(heat.document, heat.tree, factors, (), SALT)


@pytest.mark.parametrize(
    ("route", "constant", "kilograms", "market"),
    [
        ("BF-BOF", "44/12", "1498.383", "1498.383"),
        ("BF-BOF", "3.664", "1497.294", "1497.294"),
        ("DRI-EAF", "44/12", "618.2825", "618.2825"),
        ("DRI-EAF", "3.664", "617.833", "617.833"),
        ("scrap-EAF", "44/12", "372.617", "45.467"),
        ("scrap-EAF", "3.664", "372.584", "45.434"),
    ],
)
def test_the_check_cases(route: str, constant: str, kilograms: str, market: str) -> None:
    book = load_workbook(io.BytesIO(template(route)))
    for row in book["plant"].iter_rows():
        if row[0].value == "carbonToCO2":
            row[1].value = constant
    stream = io.BytesIO()
    book.save(stream)
    results = calculated(stream.getvalue()).draft["footprint"]["results"]
    for result, told in zip(results, (kilograms, market), strict=True):
        assert abs(figure(result["total"]) - figure(told)) < figure("0.001")


@pytest.mark.parametrize("name", ["bf-bof.toml", "dri-eaf.toml"])
def test_a_template_is_its_example_in_cells(name: str) -> None:
    route = {"bf-bof.toml": "BF-BOF", "dri-eaf.toml": "DRI-EAF"}[name]
    example = calculate_file(package_file(f"carbon/examples/{name}"), "toml", salt=SALT)
    found = calculated(template(route))
    assert found.workings["activity"] == example.workings["activity"]
    assert found.draft == example.draft


def test_the_re_roller_comes_to_the_number_of_its_example() -> None:
    day = package_file("carbon/data/plant-day-2018-01-18.csv")
    series = {"plant-day-2018-01-18.csv": day}
    example = calculate_file(package_file("carbon/examples/re-roller.toml"), "toml", salt=SALT, series=series)
    found = calculated(template("re-roller")).draft["footprint"]
    assert found["results"] == example.draft["footprint"]["results"]


@pytest.mark.parametrize("route", ROUTES)
def test_the_template_of_a_lot_is_read_as_a_lot(route: str) -> None:
    single = calculated(template(route)).draft
    lot = read_lot(template(route, lot=True), source="t.xlsx")
    assert list(lot.heats) == ["H1001", "H1002"]
    totals = []
    for heat in lot.heats.values():
        found = calculate_document(heat.document, heat.tree, lot.factors, (), SALT)
        totals.append(found.draft["footprint"]["results"][0]["total"])
        shared = found.draft
    assert totals[0] == single["footprint"]["results"][0]["total"]
    assert figure(totals[0]) < figure(totals[1]) < figure(totals[0]) * figure("1.1")
    assert [coil.heat for coil in lot.coils] == ["H1001", "H1001", "H1002", "H1002"]
    folder = single["id"].rpartition("/")[0]
    assert {coil_draft(shared, coil)["id"].rpartition("/")[0] for coil in lot.coils} == {folder}
    assert len({coil.id for coil in lot.coils}) == len(lot.coils)


def test_the_drop_downs_of_a_lot_offer_its_heats() -> None:
    book = load_workbook(io.BytesIO(template("scrap-EAF", lot=True)))
    for name in ("activity", "coils"):
        letter = column(book, "heat", name)
        (rule,) = [r for r in book[name].data_validations.dataValidation if f"{letter}2" in str(r.sqref)]
        where = str(rule.formula1).removeprefix("heats!").replace("$", "")
        offered = [str(one[0].value) for one in book["heats"][where] if one[0].value]
        assert offered == ["H1001", "H1002"]
        assert {str(one[0].value) for one in book[name][f"{letter}2:{letter}5"]} <= set(offered)


@pytest.mark.parametrize("lot", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_t94_no_cell_of_a_template_is_a_formula(route: str, lot: bool) -> None:
    book = load_workbook(io.BytesIO(template(route, lot=lot)))
    for sheet in book:
        for row in sheet.iter_rows():
            for one in row:
                assert one.data_type != "f", one.coordinate
                text = str(one.value or "")
                assert not text.startswith(("=", "+", "-", "@")) or one.quotePrefix, one.coordinate


@pytest.mark.parametrize("route", ROUTES)
def test_the_drop_downs_offer_what_is_read(route: str) -> None:
    book = load_workbook(io.BytesIO(template(route)))
    sheet = book["activity"]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            where = str(rule.formula1).removeprefix("lists!").replace("$", "")
            offered[str(rule.sqref).split(":")[0]] = [str(one[0].value) for one in book["lists"][where]]
    for name in ("scope", "role", "method", "unit", "evidence"):
        assert offered[f"{column(book, name)}2"] == list(CHOICES[name])
    for name, letter in ((name, column(book, name)) for name in ("scope", "method", "unit", "evidence")):
        for row in range(2, sheet.max_row + 1):
            value = sheet[f"{letter}{row}"].value
            assert value is None or str(value) in CHOICES[name]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].comment is not None


@given(st.text(max_size=30))
def test_t94_no_cell_of_a_table_begins_as_a_formula(text: str) -> None:
    shown = cell(text)
    is_number = shown.lstrip("-").replace(".", "", 1).isdigit()
    assert is_number or not shown.lstrip().startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )
