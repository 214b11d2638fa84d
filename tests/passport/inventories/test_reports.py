"""Tables of companies as printed, reports of carbon books, the schema without a sum, and the page (T264)."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.rechecking.inventories.editions import EditionUnknown, edition, editions
from passport.inventories import heads, report, reports, tables
from passport.ledger.papers import journal
from passport.sheets.drafts.reading import DraftRefused
from passport.work.accounts import inventory_page
from signing import jcs
from signing.package_data import package_data
from signing.strict_json import loads
from tests.passport.inventories.sheets import REGION, Changes, example, made, rows
from tests.passport.ledger.companies import closed, opened, posted


def plain(cell: str) -> Fraction:
    return Fraction(cell.replace(",", ""))


@pytest.mark.parametrize(
    ("name", "year", "totals"),
    [
        (
            "services",
            "2023",
            {
                "Total Scope 1 emissions": 1,
                "Total Scope 2 emissions": 0,
                "Total Scope 3 emissions": 1,
                "Gross GHG emissions": 1,
            },
        ),
        (
            "software",
            "FY23",
            {
                "Subtotal scope 1 and 2 market-based": 0,
                "Scope 3 total": 0,
                "Scope 3 with management's criteria": 0,
                "Total with management's criteria": -94,
            },
        ),
        (
            "logistics",
            "2023",
            {
                "Scope 1 without market-based measures": 0,
                "Scope 2 (market-based method)": 0,
                "Scope 3 without market-based measures": 0,
                "Total logistics-related net GHG emissions": 0,
            },
        ),
    ],
)
def test_company_tables_import_as_they_are(name: str, year: str, totals: dict[str, int]) -> None:
    """Every printed figure is there, totals with the rounding by which they miss their parts."""
    draft = next(iter(made("companies", REGION, f"{name}.toml").values()))
    scale = 10**6 if name == "logistics" else 1
    for member, statement in (("physical", "physical"), ("marketBased", "market-based")):
        printed = [
            plain(one[year]) * scale for one in rows("companies", f"{name}.csv")
            if one["level"] == "figure" and one["statement"] in (statement, "both")
        ]  # fmt: skip
        assert [Fraction(one["amount"]) for one in draft[member]["figures"]] == printed
    found = {
        one["label"]: Fraction(one.get("rounding", "0"))
        for member in ("physical", "marketBased")
        for one in draft[member].get("totals", ())
    }
    assert found == totals


def test_net_rows_stand_side_by_side() -> None:
    """A net row is market-based beside the physical figures; the reduction between is no figure anywhere."""
    draft = next(iter(made("companies", REGION, "logistics.toml").values()))
    labels = [one["label"] for member in ("physical", "marketBased") for one in draft[member]["figures"]]
    assert not any("Reduction" in label for label in labels)
    assert [one["amount"] for one in draft["marketBased"]["figures"] if "net" in one["label"]] == [
        "8250000",
        "24970000",
    ]
    assert report.sums(draft)["physical"] == "incomplete"


def test_rounding_of_other_years() -> None:
    draft = next(iter(made("companies", REGION, "software.toml").values()))
    total = next(one for one in draft["physical"]["totals"] if one["label"] == "Scope 3 total")
    assert {one["year"]: one.get("rounding", "0") for one in total["before"]} == {
        "FY22": "0", "FY21": "-201", "FY20": "344",
    }  # fmt: skip
    assert draft["baseYear"] == {"year": "FY20"}


def test_the_first_year_of_a_table_is_that_of_the_report() -> None:
    """T621: figures of 2022 in a report of 2023."""
    change: Changes = {"services.csv": ("2023,2022,2021", "2022,2023,2021")}
    with pytest.raises(DraftRefused) as refused:
        made("companies", REGION, "services.toml", change)
    assert [one.code for one in refused.value.problems] == ["inventory.column"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('"36,959"', '"36,970"'), "inventory.total"),
        (('"10,541"', ""), "inventory.part_blank"),
        (('"10,541"', '"> 10,541"'), "inventory.part_blank"),
        (('"859,083"', '"> 859,083"'), "inventory.part_blank"),
        (('"859,083"', '"-859,083"'), "inventory.netting"),
        (("total,1+2+3,", "total,1+1+2+3,"), "inventory.scope"),
        (('"10,541"', '"-10,541"'), "inventory.netting"),
        (('"10,541"', "many"), "inventory.amount"),
        (("buildings,both,figure,1,", "buildings,both,figure,1,4"), "inventory.category"),
        (("buildings,both,figure,1,", "buildings,both,figure,5,"), "inventory.scope"),
        (("buildings,both,figure,1,", "buildings,net,figure,1,"), "inventory.statement"),
        (("buildings,both,figure,1,", "buildings,both,part,1,"), "inventory.level"),
        (("label,", "name,"), "inventory.column"),
    ],
)
def test_bad_tables(change: tuple[str, str], code: str) -> None:
    """T621 among them: what is blank, a bound, or named twice."""
    text = example("companies", "services.csv")
    assert change[0] in text
    with pytest.raises(DraftRefused) as refused:
        tables.read(text.replace(*change).encode(), "t.csv")
    assert code in [one.code for one in refused.value.problems]


@pytest.mark.parametrize("cell", ["10.541*", "(10,541)", "10,54", "10,541 t", "n/a", "#N/A"])
def test_one_wrong_cell_of_the_reports_year_is_one_line(cell: str) -> None:
    """T621: a text that is no amount is no blank cell, for which a 0 would be asked."""
    text = example("companies", "services.csv").replace('"10,541"', f'"{cell}"')
    with pytest.raises(DraftRefused) as refused:
        tables.read(text.encode(), "t.csv")
    (one,) = refused.value.problems
    code = "sheet.formula_error" if cell.startswith("#") else "inventory.amount"
    assert (one.code, one.where.startswith("t.csv:"), "0 where" in one.hint) == (code, True, False)


def test_a_difference_that_is_none_and_a_table_without_a_physical_inventory() -> None:
    text = example("companies", "logistics.csv")
    with pytest.raises(DraftRefused) as refused:
        tables.read(text.replace("-0.12", "-0.5").encode(), "t.csv")
    assert [one.code for one in refused.value.problems] == ["inventory.difference"]
    only = "label,statement,level,scope,category,2026\nx,market-based,figure,1,,5\n"
    with pytest.raises(DraftRefused) as refused:
        tables.read(only.encode(), "t.csv")
    assert [one.code for one in refused.value.problems] == ["inventory.no_physical"]


def names(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part.get("properties", {})
        for value in part.values():
            yield from names(value)
    elif isinstance(part, list):
        for value in part:
            yield from names(value)


def test_the_schema_has_no_sum_over_statements() -> None:
    """T264: totals stand within one inventory alone, and no other member sums anything."""
    top = report.schema()["properties"]
    statements = {"physical", "marketBased", "impact", "beyondValueChain"}
    assert statements <= set(top)
    words = re.compile(r"total|sum|net|gross|balance", re.IGNORECASE)
    outside = [
        name for member, part in top.items() if member not in statements for name in (member, *names(part))
    ]
    assert not [name for name in outside if words.search(name)]
    assert {name for one in statements for name in names(top[one]) if words.search(name)} == {"totals"}
    assert "totals" not in {*names(top["impact"]), *names(top["beyondValueChain"])}
    assert report.schema()["additionalProperties"] is False


def test_a_draft_is_read_back_and_a_sum_is_an_unknown_member() -> None:
    draft = made("roasters")["Roaster A"]
    assert report.read(jcs.canonical(draft), "a.json") == draft
    for member, place in (("total", draft), ("net", draft["marketBased"]), ("total", draft["impact"])):
        place[member] = "350"
        with pytest.raises(DraftRefused) as refused:
            report.read(jcs.canonical(draft), "a.json")
        assert [one.code for one in refused.value.problems] == ["draft.unknown_member"]
        del place[member]
    del draft["physical"]
    with pytest.raises(DraftRefused) as refused:
        report.read(jcs.canonical(draft), "a.json")
    assert [one.code for one in refused.value.problems] == ["draft.missing_member"]


def test_no_edition_is_a_default() -> None:
    for name in ("", "ghgp"):
        with pytest.raises(EditionUnknown):
            edition(name)
    assert len({one.digest for one in editions().values()}) == len(editions()) == 3


def test_every_figure_has_a_category_for_targets() -> None:
    draft = made("roasters")["Roaster A"]
    assert {one["targetCategory"] for one in draft["physical"]["figures"]} == {"direct"}
    assert {one["targetCategory"] for one in draft["marketBased"]["figures"]} == {"indirect"}
    company = next(iter(made("companies", REGION, "services.toml").values()))
    assert company["beyondValueChain"]["credits"][0]["targetCategory"] == "beyond-value-chain"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('end = "2026-01-01"', 'end = "2025-01-01"'), "inventory.period"),
        (('factors = "factors.csv"', ""), "inventory.sheets"),
        (('unit = "KGM"', 'unit = "LBS"'), "draft.enum"),
        (('unit = "KGM"', 'unit = "KGM"\ntotal = "5"'), "draft.unknown_member"),
    ],
)
def test_bad_heads(change: tuple[str, str], code: str) -> None:
    text = example("roasters", "report.toml")
    with pytest.raises(DraftRefused) as refused:
        heads.read(text.replace(*change).encode(), "r.toml")
    assert [one.code for one in refused.value.problems] == [code]


def test_a_base_year_stands_beside_with_its_recalculations() -> None:
    text = example("companies", "services.toml") + (
        '\n[[recalculations]]\nstatement = "physical"\nscope = "1"\namount = "60000"\n'
        'reason = "sold a fleet"\n'
    )
    asked = heads.read(text.encode(), "s.toml")
    found = reports.of_sheets(
        asked, edition(REGION), lambda name: (example("companies", name).encode(), name)
    )[0]
    assert found["baseYear"]["recalculations"][0]["reason"] == "sold a fleet"
    page = inventory_page.page(found).decode()
    assert "sold a fleet" in page
    assert "43727" in page
    other = text.replace('baseYear = "2019"', 'baseYear = "2018"')
    with pytest.raises(DraftRefused) as refused:
        reports.of_sheets(
            heads.read(other.encode(), "s.toml"), edition(REGION),
            lambda name: (example("companies", name).encode(), name),
        )  # fmt: skip
    assert refused.value.code == "inventory.base_year"


def test_figures_of_carbon_books_are_the_flow_of_their_statement(tmp_path: Path) -> None:
    """C5: scope 1, 2 and 3 of the physical inventory are this year's changes of the liabilities."""
    books = opened(tmp_path / "gocasi.books")
    posted(books, journal.read(package_data("passport.ledger", "data/gocasi/journal.csv"), "journal.csv"))
    subject = closed(books)
    draft = reports.of_books(subject, edition(REGION))
    for member, result in zip(("physical", "marketBased"), subject["co2Statement"]["results"], strict=True):
        flow = result["flow"]
        by_scope: dict[str, Fraction] = {}
        for one in draft[member]["figures"]:
            by_scope[one["scope"]] = by_scope.get(one["scope"], Fraction(0)) + Fraction(one["amount"])
        expected = {"1": flow["direct"], "2": flow["scope2"], "3": flow["upstream"]}
        assert by_scope == {scope: Fraction(amount) for scope, amount in expected.items()}


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_the_page_has_four_columns_and_no_sum(lang: str) -> None:
    page = inventory_page.page(made("roasters")["Roaster A"], lang).decode()
    words: Any = loads(package_data("passport.work", f"words/inventory-{lang}.json"))
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    assert head.count("<th") == 5
    assert "<tfoot" not in page
    assert words["no_sum"] in page
    assert "http" not in page.replace("Content-Security-Policy", "").partition("<body>")[2]
    assert "950" not in page
    assert "1300" not in page


def test_catalogues_of_the_page_have_the_same_keys() -> None:
    found: list[Any] = [
        loads(package_data("passport.work", f"words/inventory-{lang}.json")) for lang in ("en", "de", "zh")
    ]
    assert found[0].keys() == found[1].keys() == found[2].keys()
    for other in found[1:]:
        for key, text in found[0].items():
            assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", other[key]), key
