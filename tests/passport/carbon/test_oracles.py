"""Independent packages of equations and tables agree with ours; where they differ, it is named."""

import csv
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from passport.carbon.calculating.calculate import Profile, calculate
from passport.carbon.calculating.series import STACK_HEADER, SeriesFile, read_window
from passport.carbon.factors import shipped
from passport.carbon.gwp import gwp_values
from tests.passport.carbon.activities import HEAD, amounts, calculated, factor, source
from tests.passport.carbon.recipes import carbon_flow
from tests.passport.carbon.test_calculate import BF_BOF, GAS_DRI_EAF, SCRAP_EAF

# Unsplit methane is no gas of our tables (not for inventories), and the package has it only unsplit.
NOT_IN_OURS = {"CH4"}
SPELLING = {"HFC23": "HFC-23", "HFC32": "HFC-32", "HFC125": "HFC-125", "HFC134a": "HFC-134a"}
SPELLING |= {"HFC143a": "HFC-143a", "HFC152a": "HFC-152a", "HFC227ea": "HFC-227ea"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("IPCC-AR4-GWP100", "AR4GWP100"),
        ("IPCC-AR5-GWP100", "AR5GWP100"),
        ("IPCC-AR6-GWP100-sf6-25200", "AR6GWP100"),
        ("IPCC-AR6-GWP20", "AR6GWP20"),
    ],
)
def test_gwp_tables_agree_with_globalwarmingpotentials(ours: str, theirs: str) -> None:
    package = pytest.importorskip(
        "globalwarmingpotentials", reason="globalwarmingpotentials is not installed"
    )
    found = {SPELLING.get(gas, gas): Decimal(str(value)) for gas, value in package.data[theirs].items()}
    compared = set(gwp_values(ours)) & set(found) - NOT_IN_OURS
    assert compared >= {"N2O", "SF6", "CF4", "C2F6", "NF3", "HFC-23", "HFC-134a", "HFC-227ea"}
    assert {gas: found[gas] for gas in compared} == {gas: Decimal(gwp_values(ours)[gas]) for gas in compared}


def test_the_printings_of_ar6_differ_in_sf6_alone() -> None:
    """The package has 25200; the other printing, our default, has 24300 (FACTS 4)."""
    package = pytest.importorskip(
        "globalwarmingpotentials", reason="globalwarmingpotentials is not installed"
    )
    assert package.data["AR6GWP100"]["SF6"] == 25200
    assert gwp_values("IPCC-AR6-GWP100")["SF6"] == "24300"


def _opencbam() -> Any:
    return pytest.importorskip("opencbam.engine.emissions", reason="opencbam is not installed")


@pytest.mark.parametrize("recipe", [BF_BOF, GAS_DRI_EAF, SCRAP_EAF])
def test_mass_balances_agree_with_opencbam_at_its_constant(recipe: list[tuple[str, str, str]]) -> None:
    theirs = _opencbam()
    streams = [
        theirs.MassBalanceStream(activity_data=Decimal(tonnes), carbon_content=Decimal(content))
        for _, tonnes, content in recipe
    ]
    result = calculate(
        [carbon_flow(*row) for row in recipe], Decimal(1), profile=Profile(carbon_to_co2="3.664")
    )
    whole = Fraction(theirs.sum_mass_balance(streams)) * 1000
    assert abs(Fraction(result.results[0].total) - whole) <= Fraction(len(recipe), 2 * 10**6)


def test_combustion_with_calorific_value_and_oxidation_agrees_with_opencbam() -> None:
    theirs = _opencbam()
    stream = theirs.CombustionStream(
        fuel_quantity=Decimal("12.5"),
        ncv=Decimal("0.048"),
        emission_factor=Decimal("56.1"),
        oxidation_factor=Decimal("0.995"),
    )
    text = HEAD + source(
        "gas",
        method="M2",
        quantity="12.5",
        oxidation="0.995",
        factor="urn:passport:factor:ipcc-2006:natural-gas-combustion",
    )
    per_tonne = Fraction(theirs.combustion_emissions(stream)) * 1000 / 10
    assert abs(Fraction(amounts(calculated(text))["gas"]) - per_tonne) <= Fraction(1, 2 * 10**6)


def test_direct_measurement_agrees_with_opencbam() -> None:
    theirs = _opencbam()
    concentrations, volumes = ["180.5", "175.25", "0", "210"], ["15000", "15100.5", "14000", "16000.25"]
    rows = [
        f"2026-09-01T0{hour}:00:00,{concentration},{volume}"
        for hour, (concentration, volume) in enumerate(zip(concentrations, volumes, strict=True))
    ]
    file = SeriesFile("\n".join([STACK_HEADER, *rows]).encode(), 0, step=3600)
    reading = read_window(file, "stack.csv", "2026-09-01T00:00:00Z", "2026-09-01T04:00:00Z")
    expected = theirs.measurement_emissions_from_hourly(
        [Decimal(text) for text in concentrations], [Decimal(text) for text in volumes]
    )
    assert (reading.unit, reading.quantity) == ("KGM", Fraction(expected) * 1000)


def test_analysed_carbon_as_an_emission_factor_agrees_with_opencbam() -> None:
    """Eq 8: M2 by carbon x 3.664 is M3; both of our methods give what their conversion gives."""
    theirs = _opencbam()
    per_tonne = theirs.emission_factor_from_carbon(Decimal("0.8614"))
    mine = factor("urn:example:f", "laboratory-batch", gases={"CO2": str(per_tonne * 1000)})
    mine += factor("urn:example:c", "laboratory-batch", carbon="861.4")
    text = HEAD.replace("detail", 'carbonToCO2 = "3.664"\ndetail') + source(factor="urn:example:c")
    text += source("other", method="M2", factor="urn:example:f") + mine
    found = amounts(calculated(text))
    assert found["coke"] == found["other"]


def _bonsai() -> Path:
    """Where the package lies; importing it takes many seconds, and its tables are plain files."""
    spec = importlib.util.find_spec("bonsai_ipcc")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("bonsai-ipcc is not installed")
    return Path(spec.submodule_search_locations[0])


def _values(name: str, **where: str) -> Iterator[str]:
    path = _bonsai() / "data" / "industry" / "metal" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["region"] == "World" and row["property"] == "def" and where.items() <= row.items():
                yield row["value"]


CONTENTS = [
    ("coke", "par_c_ck", {}),
    ("coking-coal", "par_c_cc", {}),
    ("pci-coal", "par_c_a", {"material_type": "bf_inject_coal"}),
    ("eaf-charge-carbon", "par_c_a", {"material_type": "eaf_coal"}),
    ("eaf-electrodes", "par_c_a", {"material_type": "eaf_carb_electrode"}),
    ("charcoal", "par_c_a", {"material_type": "charcoal"}),
    ("coal-tar", "par_c_a", {"material_type": "coal_tar"}),
    ("limestone", "par_c_a", {"material_type": "limestone"}),
    ("dolomite", "par_c_a", {"material_type": "dolomite"}),
    ("steel", "par_c_s", {}),
]
TIER_1 = [
    ("sinter", "par_ef_co2_sinter", {}),
    ("coke-oven", "par_ef_co2_coke", {"activity": "by-product_recovery"}),
    ("pig-iron-production", "par_ef_co2_pigiron", {}),
    ("dri-production", "par_ef_co2_dri", {}),
    ("pellet", "par_ef_co2_pellet", {}),
    ("bof-steel", "par_ef_co2_steel", {"activity": "bof"}),
    ("eaf-steel", "par_ef_co2_steel", {"activity": "eaf"}),
]


@pytest.mark.parametrize(("material", "table", "where"), CONTENTS)
def test_carbon_contents_of_2019_agree_with_bonsai(material: str, table: str, where: dict[str, str]) -> None:
    records = {record.id: record for record in shipped()}
    (theirs,) = _values(table, **where)
    assert Decimal(records[f"urn:passport:factor:ipcc-2019:{material}"].carbon) == Decimal(theirs) * 1000


@pytest.mark.parametrize(("process", "table", "where"), TIER_1)
def test_tier_1_factors_of_2019_agree_with_bonsai(process: str, table: str, where: dict[str, str]) -> None:
    records = {record.id: record for record in shipped()}
    (theirs,) = _values(table, **where)
    record = records[f"urn:passport:factor:ipcc-2019:{process}-tier1"]
    assert Decimal(record.gases["CO2"]) == Decimal(theirs) * 1000
    assert record.tier == "T0"


def test_natural_gas_agrees_with_bonsai() -> None:
    records = {record.id: record for record in shipped()}
    (theirs,) = _values("par_c_ng")
    assert (
        Decimal(records["urn:passport:factor:ipcc-2006:natural-gas-carbon"].carbon) == Decimal(theirs) * 1000
    )


def test_where_bonsai_differs() -> None:
    """Pig iron: the package keeps .04 of 2006 under the year 2019, FACTS has .047 for 2019."""
    records = {record.id: record for record in shipped()}
    (theirs,) = _values("par_c_ip")
    assert Decimal(theirs) * 1000 == Decimal(records["urn:passport:factor:ipcc-2006:pig-iron"].carbon)
    assert records["urn:passport:factor:ipcc-2019:pig-iron"].carbon == "47"


def _equations() -> ModuleType:
    path = _bonsai() / "industry" / "metal" / "elementary.py"
    spec = importlib.util.spec_from_file_location("bonsai_metal_equations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_dri_equation_agrees_with_bonsai() -> None:
    theirs = _equations().co2_dri_tier2_(dri_ng=12.5, c_ng=0.0153, dri_bz=0.0, c_bz=0.0, dri_ck=0.0, c_ck=0.0)
    text = HEAD.replace("value = 10", "value = 1") + source(
        "gas", quantity="12.5", unit="GV", factor="urn:passport:factor:ipcc-2006:natural-gas-carbon"
    )
    found = Fraction(amounts(calculated(text))["gas"]) / 1000
    assert found == Fraction("0.70125")
    assert abs(float(found) - theirs) < 1e-9


@pytest.mark.long
def test_the_whole_of_bonsai_imports_without_a_warning() -> None:
    _bonsai()
    subprocess.run([sys.executable, "-W", "error", "-c", "import bonsai_ipcc"], check=True, timeout=120)
