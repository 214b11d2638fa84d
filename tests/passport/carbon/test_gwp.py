"""GWP tables against the figures of FACTS 4, and an independent transcription where it is installed."""

from decimal import Decimal

import pytest

from passport.carbon.exact import is_figure, places
from passport.carbon.gwp import GWP_PLACES, UNSPLIT, gases, gwp, gwp_sets, gwp_values
from signing.errors import ToolError

FACTS = {
    "CH4-fossil": ("25", "30", "29.8"),
    "CH4-biogenic": ("25", "28", "27.0"),
    "CH4-combustion": ("25", "28", "27.0"),
    "N2O": ("298", "265", "273"),
    "SF6": ("22800", "23500", "24300"),
    "NF3": ("17200", "16100", "17400"),
    "HFC-23": ("14800", "12400", "14600"),
    "HFC-32": ("675", "677", "771"),
    "HFC-125": ("3500", "3170", "3740"),
    "HFC-134a": ("1430", "1300", "1530"),
    "HFC-143a": ("4470", "4800", "5810"),
    "HFC-152a": ("124", "138", "164"),
    "HFC-227ea": ("3220", "3350", "3600"),
    "CF4": ("7390", "6630", "7380"),
    "C2F6": ("12200", "11100", "12400"),
    "CO2": ("1", "1", "1"),
    UNSPLIT: ("1", "1", "1"),
}

NOT_OVER_20_YEARS = {UNSPLIT}


def test_over_20_years_only_what_was_read_at_its_source() -> None:
    found = gwp_values("IPCC-AR6-GWP20")
    assert {
        gas: found[gas]
        for gas in ("CO2", "CH4-fossil", "CH4-biogenic", "CH4-combustion", "N2O", "SF6", "CF4")
    } == {
        "CO2": "1",
        "CH4-fossil": "82.5",
        "CH4-biogenic": "79.7",
        "CH4-combustion": "79.7",
        "N2O": "273",
        "SF6": "18300",
        "CF4": "5300",
    }
    for gas in NOT_OVER_20_YEARS:
        with pytest.raises(ToolError) as caught:
            gwp("IPCC-AR6-GWP20", gas)
        assert caught.value.code == "gwp.gas"


def test_methane_over_20_years_lies_about_the_unsplit_value_of_an_independent_table() -> None:
    """What fossil methane leaves as carbon dioxide is at most 44/16 a kilogram, in every horizon."""
    tables = pytest.importorskip("globalwarmingpotentials").data
    for ours, theirs in (("IPCC-AR6-GWP20", "AR6GWP20"), ("IPCC-AR6-GWP100", "AR6GWP100")):
        fossil, other = (Decimal(gwp(ours, f"CH4-{origin}")) for origin in ("fossil", "biogenic"))
        unsplit = Decimal(str(tables[theirs]["CH4"]))
        assert other < unsplit < fossil, ours
        assert abs(fossil - other - Decimal(44) / 16) <= Decimal("0.1"), ours


def test_tables_hold_the_facts_and_no_more() -> None:
    for place, name in enumerate(("IPCC-AR4-GWP100", "IPCC-AR5-GWP100", "IPCC-AR6-GWP100")):
        assert dict(gwp_values(name)) == {gas: values[place] for gas, values in FACTS.items()}


def test_the_other_printing_differs_in_sulphur_hexafluoride_alone() -> None:
    first, other = gwp_values("IPCC-AR6-GWP100"), gwp_values("IPCC-AR6-GWP100-sf6-25200")
    assert {gas for gas in first if first[gas] != other[gas]} == {"SF6"}
    assert other["SF6"] == "25200"


def test_every_set_names_its_edition_and_covers_the_same_gases() -> None:
    for name, edition in gwp_sets().items():
        assert "Assessment Report" in edition
        missing = NOT_OVER_20_YEARS if name == "IPCC-AR6-GWP20" else set()
        assert set(gwp_values(name)) == set(gases()) - missing
        assert all(is_figure(value) and places(value) <= GWP_PLACES for value in gwp_values(name).values())


def test_no_set_and_gas_by_mistake() -> None:
    for name in ("IPCC-AR5-GWP100-CCF", "IPCC-AR5-GWP20", "", "ipcc-ar6-gwp100"):
        with pytest.raises(ToolError) as caught:
            gwp(name, "CO2")
        assert caught.value.code == "gwp.set"
    for gas in ("CH4", "co2", "", "CO2e"):
        with pytest.raises(ToolError) as caught:
            gwp("IPCC-AR6-GWP100", gas)
        assert caught.value.code == "gwp.gas"


def test_tables_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(TypeError):
        gwp_values("IPCC-AR6-GWP100")["CO2"] = "2"  # type: ignore[index]  # that is the point
    assert Decimal(gwp("IPCC-AR6-GWP100", "CO2")) == 1
