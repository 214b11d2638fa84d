"""Factors that stand in TOML beside the activity data: every kind of value is read as meant or refused."""

import pytest

from passport.carbon.factors import FactorRefused, as_written, record_of
from passport.sheets.activity.from_file import calculate_file
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.carbon.activities import DAY, day, example_file

MASS = 'gases = { CO2 = "98" }'


def calculated(mass: str) -> object:
    text = example_file("re-roller.toml").decode()
    assert MASS in text
    data = text.replace(MASS, mass).encode()
    return calculate_file(data, "toml", salt=bytes(32), series={DAY: day()}).result.footprint("component")


@pytest.mark.parametrize(
    "same", ["gases = { CO2 = 98 }", f"{MASS}\nbiogenic = false", f"{MASS}\nbiogenic = 'no'"]
)
def test_the_same_number_written_otherwise_is_the_same(same: str) -> None:
    """A whole number without quotes ended in a fault of the tool; the file's own head says it may."""
    assert calculated(same) == calculated(MASS)


@pytest.mark.parametrize(
    "wrong",
    [
        *("gases = 'x'", "gases = 5", "gases = { CO2 = [98] }"),
        *("carbon = [1]", "carbon = true", "carbon = { a = 1 }"),
        *(f"{MASS}\nbiogenic = {word}" for word in ("'Ja'", "1")),
        f"{MASS}\ngeography = [['KR']]",
        f"{MASS}\nlicence = []",
    ],
)
def test_another_kind_of_value_is_refused_at_its_place(wrong: str) -> None:
    with pytest.raises(DraftRefused) as refused:
        calculated(wrong)
    (problem,) = refused.value.problems
    assert problem.code in {"activity.kind", "factor.form", "factor.figure"}
    assert problem.where.startswith("activity:") and problem.hint


def test_one_country_is_a_list_of_one() -> None:
    """``geography = "KR"`` was read as the countries K and R, which no plant lies in."""
    members = {"id": "urn:example:f", "publisher": "P", "edition": "1", "kind": "generic", "unit": "TNE"}
    members |= {"carbon": "1"}
    for written, read in (("KR", ("KR",)), (["KR", "JP"], ("KR", "JP"))):
        assert record_of(as_written({**members, "geography": written})).geography == read
    assert record_of(as_written({**members, "biogenic": True})).biogenic
    with pytest.raises(FactorRefused) as refused:
        record_of(as_written("a text"))
    assert refused.value.code == "factor.missing"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('zone = "Asia/Seoul"\n', ""),
        ("product = ", "produkt = "),
        ('name = "plant-day-2018-01-18.csv"\n', ""),
    ],
)
def test_a_mistake_beside_the_sources_is_one_problem_and_no_fault(old: str, new: str) -> None:
    """With a wrong source too, the sound ones were calculated with a series that had no zone."""
    text = example_file("re-roller.toml").decode()
    assert old in text
    data = text.replace(old, new, 1).replace("meter-and-stock", "meter-and-stok").encode()
    with pytest.raises(DraftRefused) as refused:
        calculate_file(data, "toml", salt=bytes(32), series={DAY: day()})
    codes = {problem.code for problem in refused.value.problems}
    assert "activity.missing" in codes or "activity.unknown" in codes
