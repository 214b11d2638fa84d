"""Names on the sheets of a report: one spelling each, each line of the product and region of its stratum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.rechecking.inventories.names import respelled
from tests.passport.inventories.sheets import REGION, STRATIFIED, Changes, codes

ACTION = "Roaster A,A-invest,contract,green coffee,colombia,200,huila-intervention"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"actions": (ACTION, ACTION.replace("colombia", "Colombia"))}, {"spelling", "stratum"}),
        ({"actions": (ACTION, ACTION.replace("colombia", "COLOMBIA"))}, {"spelling", "stratum"}),
        ({"actions": (ACTION, ACTION.replace("colombia", "columbia"))}, {"stratum"}),
        ({"actions": (ACTION, ACTION.replace("colombia", "brazil"))}, {"stratum"}),
        ({"actions": (ACTION, ACTION.replace("green coffee", "cocoa"))}, {"stratum", "unit"}),
        ({"actions": (ACTION, ACTION.replace("Roaster A", "ROASTER A"))}, {"spelling"}),
        ({"actions": (ACTION, ACTION.replace("huila-i", "Huila-i"))}, {"spelling", "factor"}),
        ({"actions": ("brazil,100,,market", "brasil,100,,market")}, {"region"}),
        ({"actions": ("brazil,100,,market", "BRAZIL,100,,market")}, {"spelling", "region"}),
        ({"actions": ("colombia,100,huila-certified", "brazil,100,huila-certified")}, {"stratum"}),
        ({"sourced": ("D1,3,1,green coffee,colombia", "D1,3,1,green coffee,brazil")}, {"stratum"}),
        ({"sourced": ("Roaster B,B1,3,1,green", "Roaster B,B1,3,1,Green")}, {"spelling", "factor"}),
    ],
)
@pytest.mark.parametrize("edition", [REGION, STRATIFIED])
def test_a_name_that_matches_nothing_is_refused(edition: str, changes: Changes, expected: set[str]) -> None:
    """T565: before, the figure was 750 in place of 550, and an effect of 400 in place of 200."""
    found = codes("roasters", edition, "report.toml", changes)
    assert {f"inventory.{one}" for one in expected} <= set(found)
    assert codes("roasters", edition) == []


@pytest.mark.parametrize("name", ["roaster B", "Roaster  B", "ROASTER B"])
@pytest.mark.parametrize("sheet", ["sourced", "actions"])
def test_a_reporter_in_two_spellings_is_that_mistake_alone(sheet: str, name: str) -> None:
    """T565: it does not cover more than was sourced, and no share or retirement is missing."""
    key = "B1" if sheet == "sourced" else "B-invest"
    found = codes("roasters", REGION, "report.toml", {sheet: (f"Roaster B,{key}", f"{name},{key}")})
    assert found == ["inventory.spelling"]


def test_a_reference_is_of_the_same_product() -> None:
    factor = "brazil,green coffee,brazil,supply-shed,8.5,,IPCC-AR6-GWP100,KGM"
    cocoa = factor + "\ncocoa,cocoa,colombia,supply-shed,9,,IPCC-AR6-GWP100,KGM"
    changes: Changes = {"factors": (factor, cocoa), "actions": (",huila,financed", ",cocoa,financed")}
    assert codes("roasters", REGION, "report.toml", changes) == ["inventory.baseline"]


@given(st.lists(st.sampled_from(["Huila", "huila", "HUILA ", "Cauca", "Hu\u0131la"]), max_size=8))
def test_each_other_spelling_is_found(names: list[str]) -> None:
    """Every use that differs from the first of its folded name, with that first one; nothing else."""
    first: dict[str, str] = {}
    wanted = []
    for place, name in enumerate(names):
        known = first.setdefault(name.strip().lower(), name)
        if known != name:
            wanted.append((str(place), name, known))
    assert list(respelled((str(place), name) for place, name in enumerate(names))) == wanted
