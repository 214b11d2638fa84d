"""The names that a template is filled with, noticed before signing."""

import pytest

from passport.sheets.forms.template_data import filling
from passport.work.leftovers import FACILITY, NAMES, PUBLISHERS, leftovers
from tests.passport.carbon.activities import calculated, example_file
from tests.work.test_calculating import FACTORS


@pytest.mark.parametrize("route", ["BF-BOF", "DRI-EAF", "scrap-EAF", "re-roller"])
def test_every_template_is_recognised(route: str) -> None:
    filled = filling(route)
    told = {name: value for name, value, _ in filled.entries}
    assert told["facility.id"] == FACILITY and told["facility.name"] in NAMES
    assert {record["publisher"] for record in filled.factors} <= PUBLISHERS
    assert len(leftovers({"facility": {"id": FACILITY, "name": told["facility.name"]}})) == 2


def test_names_of_ones_own_are_left_alone() -> None:
    assert leftovers({"facility": {"id": "https://id.mill.example/414/1", "name": "Melt shop 1"}}) == []
    assert leftovers({}) == []


def test_a_factor_of_the_template_is_named() -> None:
    from passport.sheets.activity.factor_sheet import read_factors

    records = read_factors(FACTORS.data, source="factors.csv")
    assert [one for one in leftovers({}, records) if "hydro-contract" in one]
    assert calculated(example_file("bf-bof.toml")).draft["facility"]["id"] == FACILITY
