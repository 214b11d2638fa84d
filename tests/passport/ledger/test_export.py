"""An ERP export by its map: the example's year, and every mistake in export and map with its place."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from passport.ledger.books.amounts import scaled
from passport.ledger.papers import export, export_map, journal
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.package_data import package_data
from tests.passport.ledger.companies import (
    closed,
    gocasi,
    gocasi_opening,
    journal_of,
    opened,
    posted,
)

Edit = Callable[[str], str]


def example(name: str) -> str:
    return package_data("passport.ledger", f"data/sap/{name}").decode()


def read(table: str | bytes, by: str = "") -> export.Export:
    data = table.encode() if isinstance(table, str) else table
    return export.read(data, "e.csv", export_map.read_map((by or example("map.toml")).encode(), "m.toml"))


def test_the_export_and_the_rest_s_journal_give_the_paper_s_year(tmp_path: Path) -> None:
    """Every balance, the contribution and the flow of both columns, as from the journal of the paper."""
    path = opened(tmp_path / "sap.books", gocasi_opening())
    found = read(example("export.csv"))
    assert found.skipped == {"311 H": 1, "311 S": 1}
    posted(path, journal.read(example("journal.csv").encode(), "journal.csv"))
    posted(path, found.drafts)
    assert posted(path, found.drafts)[:2] == (0, 9)
    sap, paper = closed(path), closed(gocasi(tmp_path / "paper.books"))
    for one, other in zip(sap["co2Statement"]["results"], paper["co2Statement"]["results"], strict=True):
        assert (one["balances"], one["flow"]) == (other["balances"], other["flow"])
        assert one["contribution"] == other["contribution"]
        assert [made["stages"] for made in one["products"]] == [made["stages"] for made in other["products"]]


def test_a_cancelled_document_is_a_correction_of_the_one_it_cancels() -> None:
    wrong, cancels = read(example("export.csv")).drafts[1:3]
    assert (cancels.kind, cancels.corrects) == ("correction", wrong.key) == ("correction", "5000000102/1")
    assert [row.amount for row in cancels.rows] == [-row.amount for row in wrong.rows if row.amount]


def edited(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


EXPORTS: dict[str, tuple[Edit, str, str]] = {
    "no such column": (edited(";Material;", ";Product;"), "ledger.column", "e.csv:1:1"),
    "a column twice": (edited(";Text", ";Unit"), "ledger.column", "e.csv:1:9"),
    "no key": (edited("5000000101;1;", ";1;"), "ledger.key", "e.csv:2:2"),
    "a key that joins to another's": (edited("5000000101;1;", "5000000101/1;1;"), "ledger.key", "e.csv:2:2"),
    "no movement": (edited(";1;101;S;", ";1;;S;"), "ledger.movement", "e.csv:2:4"),
    "an unknown movement": (edited(";1;101;S;", ";1;541;S;"), "ledger.movement", "e.csv:2:4"),
    "the other side of a movement": (edited(";1;101;S;", ";1;101;H;"), "ledger.movement", "e.csv:2:4"),
    "an unknown material": (edited("RM-100;;400", "RM-900;;400"), "ledger.word", "e.csv:2:6"),
    "no material": (edited("RM-100;;400", ";;400"), "ledger.word", "e.csv:2:6"),
    "an unknown unit": (edited("400,000;TO", "400,000;LB"), "ledger.unit", "e.csv:2:9"),
    "a negative quantity": (edited("400,000;TO", "400,000-;TO"), "ledger.sign", "e.csv:2:8"),
    "negative emissions": (edited("1.240.000;", "-1.240.000;"), "ledger.sign", "e.csv:2:10"),
    "less than a gram": (edited("1.240.000;", "1.240.000,0005;"), "ledger.amount", "e.csv:2:10"),
    "a percentage": (edited("1.240.000;", "5 %;"), "ledger.amount", "e.csv:2:10"),
    "thousands in the wrong place": (edited("1.240.000;", "1.24.0000;"), "ledger.amount", "e.csv:2:10"),
    "no amount": (edited("1.240.000;", ";"), "ledger.amount_blank", "e.csv:2:10"),
    "another form of day": (edited("14.02.2025", "14/02/2025"), "ledger.day", "e.csv:2:1"),
    "evidence with a blank": (edited("steel-2025;", "steel 2025;"), "ledger.evidence", "e.csv:2:11"),
    "no evidence": (edited("urn:example:gocasi:steel-2025;", ";"), "ledger.evidence", "e.csv:2:11"),
    "no digest": (edited("uIDAvgbTB5NaO", "gbTB5NaO"), "ledger.evidence", "e.csv:9:12"),
    "nothing that is cancelled": (
        edited("5000000102;1;Cancels", ";;Cancels"),
        "ledger.corrects",
        "e.csv:4:14",
    ),
    "cancelling what is not there": (
        edited("5000000102;1;Cancels", "5000000109;1;Cancels"),
        "ledger.corrects",
        "e.csv:4:14",
    ),
    "more than was made": (edited(";420;ST", ";620;ST"), "ledger.oversold", "e.csv:11:8"),
    "a formula without a value": (edited("1.240.000;", "#REF!;"), "sheet.formula_error", "e.csv:2:10"),
    "lines of one key that differ": (
        edited("17.02.2025;5000000102", "17.02.2025;5000000101"),
        "ledger.lines_differ",
        "e.csv:3:1",
    ),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that hold what production takes up, as the manual has it posted before the export."""
    path = opened(tmp_path_factory.mktemp("export") / "sap.books", gocasi_opening())
    posted(path, journal.read(example("journal.csv").encode(), "journal.csv"))
    return path


def refused(path: Path, text: str, by: str = "") -> tuple[Problem, ...]:
    """The mistakes of an export, whether it cannot be read or not be posted; nothing was posted."""
    before = journal_of(path)
    with pytest.raises(DraftRefused) as found:
        posted(path, read(text, by).drafts)
    assert journal_of(path) == before
    return found.value.problems


@pytest.mark.parametrize("name", EXPORTS)
def test_a_wrong_export_is_refused_with_its_cell_and_remedy(kept: Path, name: str) -> None:
    edit, code, where = EXPORTS[name]
    found = refused(kept, edit(example("export.csv")))
    assert (code, where) in {(one.code, one.where) for one in found}
    assert all(one.hint and one.where.startswith("e.csv") for one in found)


MAPS: dict[str, tuple[Edit, int]] = {
    "an unknown member": (edited("amounts =", "emissions ="), 4),
    "another mark of decimals": (edited('decimal = ","', 'decimal = "comma"'), 2),
    "another form of days": (edited("DD.MM.YYYY", "dd.mm"), 3),
    "another unit of emissions": (edited('"kg"', '"lb"'), 4),
    "no key": (edited("key = ", "layer = "), 7),
    "an unknown column": (edited("day =", "posted ="), 10),
    "several columns of one": (edited('unit = "Unit"', 'unit = ["Unit", "Text"]'), 12),
    "one column of emissions": (edited("amount =", "location ="), 7),
    "a movement booked and skipped": (edited('["311 S",', '["101 S",'), 5),
    "no factor of a unit": (edited('KG = "0.001"', 'KG = "a thousandth"'), 19),
    "a factor of nothing": (edited('KG = "0.001"', 'KG = "0"'), 19),
    "no leaf": (edited('= "steel"', '= "Steel Coils"'), 24),
    "no column of a name": (edited('column = "Order"', ""), 30),
    "no kind": (edited('kind = "purchase"', 'kind = "receipt"'), 35),
    "a kind that only the tool writes": (edited('kind = "purchase"', 'kind = "opening"'), 35),
    "no such account": (edited('"materials/{material}", "indirect', '"goods/{material}", "indirect'), 36),
    "a place that no table translates": (edited("materials/{material}", "materials/{plant}"), 36),
    "no accounts": (edited('takes = ["finished-goods/{goods}"]\nevidence = ["del', 'evidence = ["del'), 56),
    "evidence of no kind": (edited('"factor:{Factor', '"number:{Factor'), 37),
    "evidence of two headings": (edited('"factor:{Factor record}"', '"factor:{Unit}{Text}"'), 37),
    "a sign without a quantity": (edited('quantity = "Quantity"\n', ""), 0),
}


@pytest.mark.parametrize("name", MAPS)
def test_a_wrong_map_is_refused_with_its_line(name: str) -> None:
    edit, line = MAPS[name]
    text = edit(example("map.toml"))
    if not line:
        text, line = f"signed = true\n{text}", 1
    with pytest.raises(DraftRefused) as found:
        export_map.read_map(text.encode(), "m.toml")
    assert ("map.form", f"m.toml:{line}") in {(one.code, one.where) for one in found.value.problems}
    assert all(one.hint for one in found.value.problems)


def test_all_mistakes_of_a_map_and_of_an_export_are_listed(kept: Path) -> None:
    text = example("export.csv").replace("RM-100;;400", "RM-900;;400", 1).replace(";420;ST", ";4,2,0;ST", 1)
    found = refused(kept, text.replace("14.02.2025", "soon", 1))
    assert {one.where for one in found} >= {"e.csv:2:6", "e.csv:11:8"}
    wrong = example("map.toml").replace("DD.MM.YYYY", "dd").replace('kind = "sale"', 'kind = "sold"')
    with pytest.raises(DraftRefused) as several:
        export_map.read_map(wrong.encode(), "m.toml")
    assert len(several.value.problems) == 2


def test_no_cell_of_an_export_names_another_kind_of_evidence() -> None:
    """T253: the template is taken apart before it is filled; what stands in a cell is a value only."""
    text = example("export.csv").replace("urn:example:gocasi:steel-2025", '"urn:x;contract:y"', 1)
    assert read(text).drafts[0].evidence == (("factor", "urn:x"), ("factor", "contract:y"))


SIGNED = """
signed = true
dates = "YYYYMM"
sheet = "Movements"
header = 2
[columns]
key = ["Period", "Supplier", "Material", "Type"]
movement = "Type"
day = "Period"
quantity = "Quantity"
unit = "Unit"
location = "Location"
market = "Market"
[units]
t = "1"
kg = "0.001"
[names.material]
column = "Material"
words = { S = "slabs" }
[movements."GR +"]
kind = "purchase"
adds = ["materials/{material}", "indirect/upstream"]
evidence = ["declaration:{Supplier}", "factor:urn:example:mean"]
[movements."GR -"]
kind = "correction"
takes = ["materials/{material}", "indirect/upstream"]
evidence = ["reason:calculation-error"]
"""


def test_movements_summed_by_supplier_and_month_in_a_workbook_with_signed_quantities() -> None:
    """Two lines above the headings, months for days, units that differ, a minus behind the number."""
    book = Workbook()
    sheet = book.create_sheet("Movements", 0)
    sheet.append(["Goods receipts by supplier"])
    sheet.append(["Period", "Supplier", "Material", "Type", "Quantity", "Unit", "Location", "Market"])
    sheet.append(["202502", "V17", "S", "GR", 2500, "kg", 5.25, 5])
    sheet.append(["202503", "V17", "S", "GR", "1.5-", "t", "-3", "-2.5"])
    data = BytesIO()
    book.save(data)
    first, second = read(data.getvalue(), SIGNED).drafts
    assert (first.key, first.day, first.kind) == ("202502/V17/S/GR", "2025-02-28", "purchase")
    assert (first.rows[0].account, first.rows[0].units) == ("materials/slabs", scaled("2.5"))
    assert first.rows[0].amount == first.rows[1].amount == (scaled("5.25"), scaled("5"))
    assert first.evidence == (("declaration", "V17"), ("factor", "urn:example:mean"))
    assert (second.day, second.kind, second.rows[0].units) == ("2025-03-31", "correction", scaled("1.5"))
    assert second.rows[1].amount == (-scaled("3"), -scaled("2.5"))
    with pytest.raises(DraftRefused) as found:
        read(data.getvalue(), SIGNED.replace('"Movements"', '"Other"'))
    assert found.value.code == "ledger.sheet"
