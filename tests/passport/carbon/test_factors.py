"""Factor records: the shipped library, the user's own sheet, digests, misfits."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from passport.carbon.factors import FactorRefused, Library, per_tonne, record_of, shipped
from passport.carbon.tiers import TIERS
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.carbon.activities import example_file

HEADER = "id,publisher,edition,kind,unit,gas:CO2,carbon,geography,validFrom,validUntil,digest\n"
GOOD = "urn:example:a,P,1,generic,TNE,12.5,,DE FR,2025-01-01,2026-01-01,\n"
OTHER = GOOD.replace("example:a", "example:b")


def test_the_shipped_library_is_complete_and_says_where_it_is_from() -> None:
    records = shipped()
    assert len({record.id for record in records}) == len(records) == 44
    for record in records:
        assert record.source
        assert record.licence
        assert record.tier in TIERS
        assert record_of(record.as_json()) == record
    assert len({record.digest for record in records}) == len(records)


def test_facts_spot_checks() -> None:
    records = {record.id.removeprefix("urn:passport:factor:"): record for record in shipped()}
    assert records["ipcc-2006:pci-coal"].carbon == "670"
    assert records["ipcc-2019:pci-coal"].carbon == "806"
    assert (records["ipcc-2006:eaf-electrodes"].carbon, records["ipcc-2019:eaf-electrodes"].carbon) == (
        "820",
        "1000",
    )
    assert "ipcc-2019:petroleum-coke" not in records
    assert records["ipcc-2019:charcoal"].biogenic
    assert records["cea-v21:grid-in"].gases == {"CO2": "727"}
    assert records["ipcc-2006:natural-gas-combustion"].calorific == "48.0"


def test_a_sheet_of_ones_own() -> None:
    hydro, coke = read_factors(example_file("factors.csv"), source="factors.csv")
    assert (hydro.kind, hydro.gases, hydro.geography) == ("supplier", {"CO2": "0"}, ("IN",))
    assert (coke.tier, coke.carbon, coke.uncertainty) == ("T4", "861.4", "0.005")


def test_misfits() -> None:
    (record,) = read_factors((HEADER + GOOD).encode(), source="f.csv")
    inside = "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
    assert record.misfits(*inside, "DE") == []
    assert record.misfits("2024-12-31T23:59:59Z", inside[1], "FR") == ["factor.validity"]
    assert record.misfits(inside[0], "2026-01-01T00:00:01Z", "SE") == ["factor.validity", "factor.geography"]
    assert replace(record, geography=("GLO",), valid_from="", valid_until="").misfits(*inside, "SE") == []


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (GOOD.replace("12.5", '"12,5"'), "gas:CO2", "activity.comma"),
        (GOOD.replace("12.5", "-1"), "gas:CO2", "activity.negative"),
        (GOOD.replace("12.5", ""), "id", "factor.value"),
        (GOOD.replace("12.5,", "12.5,3"), "id", "factor.value"),
        (GOOD.replace("generic", "good"), "kind", "factor.kind"),
        (GOOD.replace("TNE", "t"), "unit", "factor.unit"),
        (GOOD.replace("urn:example:a", "coke"), "id", "factor.id"),
        (GOOD.replace(",1,", ",f\u00fcnf,"), "edition", "factor.edition"),
        (GOOD.replace(",P,", ",,"), "publisher", "factor.missing"),
        (GOOD.replace("2025-01-01", "1.1.2025"), "validFrom", "activity.date"),
        (OTHER.replace(",\n", ",uIDAwrong\n"), "digest", "factor.digest"),
        (OTHER + OTHER.replace("12.5", "13"), "id", "factor.twice"),
    ],
)
def test_a_bad_sheet_names_row_and_column(row: str, column: str, code: str) -> None:
    with pytest.raises(DraftRefused) as caught:
        read_factors((HEADER + GOOD + row).encode(), source="f.csv")
    (problem,) = caught.value.problems
    line = 4 if code == "factor.twice" else 3
    assert (problem.where, problem.code) == (f"f.csv:{line}:{column}", code)
    assert problem.hint


def test_all_at_once() -> None:
    rows = GOOD.replace("12.5", "x") + GOOD.replace("TNE", "t") + GOOD.replace("generic", "?")
    with pytest.raises(DraftRefused) as caught:
        read_factors((HEADER + rows).encode(), source="f.csv")
    assert [problem.where.split(":")[1] for problem in caught.value.problems] == ["2", "3", "4"]
    with pytest.raises(DraftRefused) as caught:
        read_factors(b"id,publisher,colour\n", source="f.csv")
    assert len(caught.value.problems) == 4
    row = GOOD.replace("12.5", "x").replace("TNE", "t").replace("generic", "?").replace("2025-01-01", "soon")
    with pytest.raises(DraftRefused) as caught:
        read_factors((HEADER + row).encode(), source="f.csv")
    columns = {problem.where.split(":", 2)[2] for problem in caught.value.problems}
    assert columns == {"gas:CO2", "unit", "kind", "validFrom"}


def test_one_id_is_one_record() -> None:
    (record,) = read_factors((HEADER + GOOD).encode(), source="f.csv")
    library = Library([record, record])
    with pytest.raises(FactorRefused) as caught:
        library.add(replace(record, edition="2"))
    assert (caught.value.code, caught.value.where) == ("factor.twice", record.id)
    assert library.records() == [record]
    assert library.get("urn:example:none") is None


def test_a_digest_is_that_of_the_whole_record() -> None:
    (record,) = read_factors((HEADER + GOOD).encode(), source="f.csv")
    others: Any = [{name: "x"} for name in ("publisher", "edition", "licence", "source", "material")]
    changed = [replace(record, **one) for one in others]
    assert len({record.digest, *(other.digest for other in changed)}) == 6
    text = HEADER + GOOD.replace(",\n", f",{record.digest}\n")
    assert read_factors(text.encode(), source="f.csv") == [record]


def test_contents_per_tonne() -> None:
    (record,) = read_factors((HEADER + GOOD.replace("12.5,", ",830")).encode(), source="f.csv")
    assert per_tonne(record) == Decimal("0.83") * 1
    assert per_tonne(replace(record, unit="KGM", carbon="0.83")) == Decimal("0.83")
    assert per_tonne(replace(record, unit="GV")) is None
