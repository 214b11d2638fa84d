"""Benchmarks, boundaries and units: findings and warnings, never corrections."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.boundary import BOUNDARIES, boundary
from passport.carbon.quantities import convert, ratio
from passport.carbon.rechecking.benchmarks import band, outlier_score, world_average
from passport.model.shape import schema
from passport.units import UNITS
from signing.errors import ToolError
from tests.passport.carbon.activities import HEAD, amounts, calculated, factor, source


def _findings(text: str) -> list[str]:
    return [finding.code for finding in calculated(text).findings]


def _eaf(tonnes: str, more: str = "") -> str:
    per = str(Decimal(tonnes) * 1000)
    head = HEAD.replace("detail", more + "\ndetail") if more else HEAD
    return (
        head
        + source(method="M2", quantity="10", factor="urn:example:f")
        + factor("urn:example:f", gases={"CO2": per})
    )


def test_bands_per_route() -> None:
    assert _findings(_eaf("0.3")) == _findings(_eaf("0.7")) == []
    assert _findings(_eaf("0.299999")) == _findings(_eaf("0.700001")) == ["benchmark.band"]
    assert amounts(calculated(_eaf("5"))) == {"coke": "5000.000000"}  # found, not corrected
    assert _findings(_eaf("5").replace("scrap-EAF", "other")) == []
    assert _findings(_eaf("5", 'boundary = "gate-to-gate"')) == []
    assert _findings(_eaf("2.2").replace("scrap-EAF", "BF-BOF")) == []
    found = band("DRI-EAF")
    assert found is not None
    assert (found.low, found.high) == ("0.7", "2.0")
    assert band("re-roller") is None
    assert world_average() == ("2.18", "2024", "scopes 1, 2 and 3")


@pytest.mark.parametrize(("carbon", "odd"), [("830", False), ("1037", False), ("1038", True), ("83", True)])
def test_carbon_contents(carbon: str, odd: bool) -> None:
    lab = factor("urn:example:lab", "laboratory-batch", carbon=carbon, material="coke")
    codes = _findings(HEAD + source(quantity="1", factor="urn:example:lab") + lab)
    assert ("benchmark.carbon_content" in codes) == odd


def test_a_mills_own_history() -> None:
    usual = 'history = ["500", "505", "495", "502", "498", "501"]'
    assert _findings(_eaf("0.503", usual)) == []
    assert _findings(_eaf("0.530", usual)) == ["benchmark.history"]
    assert _findings(_eaf("0.530", 'history = ["500", "505", "495", "502"]')) == []


@given(st.lists(st.decimals(1, 1000, places=3), min_size=5, max_size=30), st.randoms())
def test_an_outlier_score_is_robust(values: list[Decimal], random: object) -> None:
    middle = sorted(values)[len(values) // 2]
    score = outlier_score(values, middle)
    random.shuffle(values)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert outlier_score(values, middle) == score
    one_wild = [*values[1:], Decimal(10**9)]
    spread = outlier_score(one_wild, Decimal(10**9))
    assert spread is None or spread > 0


def test_a_constant_history_still_tells() -> None:
    same = [Decimal(500)] * 6
    assert outlier_score(same, Decimal(500)) == 0
    assert (outlier_score(same, Decimal(600)) or 0) > Fraction(7, 2)
    assert outlier_score([Decimal(0)] * 6, Decimal(1)) is None


def test_boundaries_are_those_of_the_schema() -> None:
    assert set(BOUNDARIES) == set(schema("common")["$defs"]["boundary"]["enum"])
    with pytest.raises(ToolError) as caught:
        boundary("cradle-to-grave")
    assert caught.value.code == "boundary.unknown"


POWER = "".join(
    source(
        mark[0],
        stage="melting",
        scope="2",
        method="M2",
        unit="MWH",
        factor="urn:example:g",
        electricity=f"{mark}-based",
    )
    for mark in ("location", "market")
) + factor("urn:example:g", "location-average", "MWH", gases={"CO2": "400"})
LORRY = source("lorry", stage="logistics", scope="3", method="M4", factor="urn:example:s")
USE = source("use", stage="use", scope="3", method="M4", factor="urn:example:s")
ORE = source("pellets", stage="precursors", scope="3", method="M4", factor="urn:example:s")
CREDIT = source("slag", stage="melting", scope="3", role="credit", method="M4", factor="urn:example:s")
ALL = source() + POWER + LORRY + USE + ORE + CREDIT + factor("urn:example:s", supplied="100")


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("gate-to-gate", {"coke", "l", "m"}),
        ("cradle-to-gate", {"coke", "l", "m", "lorry", "pellets", "slag"}),
        ("EPD-A1-A3", {"coke", "l", "m", "lorry", "pellets"}),
        ("CBAM-production-process", {"coke", "pellets"}),
    ],
)
def test_what_belongs_and_what_is_listed_outside(name: str, inside: set[str]) -> None:
    found = calculated(HEAD.replace("detail", f'boundary = "{name}"\ndetail') + ALL)
    assert set(amounts(found)) == inside
    assert {key for key, _ in found.result.excluded} == {
        "coke",
        "l",
        "m",
        "lorry",
        "use",
        "pellets",
        "slag",
    } - inside
    assert found.draft["footprint"]["boundary"] == name
    assert {entry["key"] for entry in found.workings["excluded"]} == {key for key, _ in found.result.excluded}


def test_cbam_wants_its_own_profile() -> None:
    text = HEAD.replace("detail", 'boundary = "CBAM-production-process"\ndetail') + source()
    assert [w.code for w in calculated(text).warnings] == ["boundary.constant", "boundary.gwp_set"]
    own = text.replace("detail", 'carbonToCO2 = "3.664"\ngwpSet = "IPCC-AR5-GWP100"\ndetail')
    assert calculated(own).warnings == ()


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.decimals(0, 10**9, places=6))
def test_units_round_trip_exactly_or_have_another_dimension(unit: str, other: str, value: Decimal) -> None:
    try:
        there = convert(value, unit, other)
    except ToolError as error:
        assert error.code == "unit.dimension"  # which of both happens depends on the pair
        return
    assert convert(there, other, unit) == Fraction(value)
    assert ratio(unit, other) * ratio(other, unit) == 1


def test_units_that_people_mix_up() -> None:
    assert ratio("MWH", "GV") == Fraction(18, 5)
    assert ratio("TNE", "KGM") == 1000
    assert ratio("MTQ", "LTR") == 1000
    for pair in (("NM3", "MTQ"), ("TNE", "TKM"), ("KWH", "KGM"), ("H87", "TNE")):
        with pytest.raises(ToolError) as caught:
            ratio(*pair)
        assert caught.value.code == "unit.dimension"
    with pytest.raises(ToolError) as caught:
        ratio("MT", "KGM")
    assert caught.value.code == "unit.unknown"
