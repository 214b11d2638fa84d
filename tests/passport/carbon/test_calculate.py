"""The engine: check cases of FACTS 4, one rounding, order and context irrelevant, the worked day."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.calculating.calculate import Profile, calculate
from passport.carbon.calculating.detail import DETAILS
from passport.carbon.gwp import gwp
from passport.carbon.rechecking.recheck import recheck
from passport.carbon.sources import Allocation, Factor, Source
from signing.errors import ToolError
from signing.jcs import canonical
from tests.passport.carbon.activities import demo_result
from tests.passport.carbon.recipes import calculations, carbon_flow, source_lists

BF_BOF = [
    ("coke", ".35", ".83"),
    ("pci", ".15", ".806"),
    ("limestone", ".05", ".121"),
    ("scrap", ".12", ".01"),
    ("steel", "-1", ".01"),
]
GAS_DRI_EAF = [
    ("gas", "11.025", ".0153"),
    ("electrodes", ".002", ".82"),
    ("charge-carbon", ".010", ".83"),
    ("steel", "-1", ".01"),
]
SCRAP_EAF = [
    ("scrap", "1.08", ".01"),
    ("electrodes", ".002", ".82"),
    ("charge-carbon", ".012", ".83"),
    ("steel", "-1", ".01"),
]
Constant = Literal["44/12", "3.664"]


def _total(
    recipe: list[tuple[str, str, str]], constant: Constant, extra: list[Source] | None = None
) -> list[str]:
    flows = [carbon_flow(*row) for row in recipe]
    result = calculate([*flows, *(extra or [])], Decimal(1), profile=Profile(carbon_to_co2=constant))
    return [found.total for found in result.results]


@pytest.mark.parametrize(
    ("recipe", "constant", "tonnes"),
    [
        (BF_BOF, "44/12", "1.498383"),
        (BF_BOF, "3.664", "1.497294"),
        (GAS_DRI_EAF, "44/12", "0.6182825"),
        (GAS_DRI_EAF, "3.664", "0.617833"),
        (SCRAP_EAF, "44/12", "0.045467"),
        (SCRAP_EAF, "3.664", "0.045434"),
    ],
)
def test_check_cases(recipe: list[tuple[str, str, str]], constant: Constant, tonnes: str) -> None:
    for total in _total(recipe, constant):
        assert abs(Fraction(total) / 1000 - Fraction(tonnes)) <= Fraction(6, 10**7)


def _power(method: Literal["location-based", "market-based"], kg_per_mwh: str) -> Source:
    return Source(
        key=f"power-{method[:3]}",
        stage="steelmaking",
        scope="2",
        method="M2",
        activity=Decimal("0.45"),
        unit="MWH",
        factor=Factor("urn:example:grid", "1", gases={"CO2": Decimal(kg_per_mwh)}),
        quantity_tier="T4",
        factor_tier="T2",
        is_primary=True,
        data_type="hybrid",
        electricity=method,
    )


def test_check_case_with_electricity_by_both_methods() -> None:
    location, market = _total(
        SCRAP_EAF, "44/12", [_power("location-based", "727"), _power("market-based", "0")]
    )
    assert location == "372.616666"  # four flows of carbon, each rounded once
    assert market == "45.466666"


@given(calculations())
@settings(max_examples=60, deadline=None)
def test_totals_are_exact_sums_and_shares_sum_to_one(result: object) -> None:
    for detail in DETAILS:
        assert recheck(result.footprint(detail)) == []  # type: ignore[attr-defined]
    for found in result.results:  # type: ignore[attr-defined]
        assert sum(Fraction(share) for _, share in found.breakdown) == 1


@given(source_lists(), st.randoms())
@settings(max_examples=30, deadline=None)
def test_order_and_decimal_context_do_not_matter(listed: list[Source], random: object) -> None:
    expected = calculate(listed, Decimal("65.52")).footprint()
    random.shuffle(listed)  # type: ignore[attr-defined]
    with localcontext() as context:
        context.prec = 4
        assert calculate(listed, Decimal("65.52")).footprint() == expected


@given(source_lists())
@settings(max_examples=30, deadline=None)
def test_amounts_are_rounded_once(listed: list[Source]) -> None:
    for part in calculate(listed, Decimal("65.52")).components:
        exact = sum(
            mass * Fraction(value) for gas, mass in part.gases for value in [gwp("IPCC-AR6-GWP100", gas)]
        )
        assert abs(Fraction(part.figure) - exact) <= Fraction(1, 2 * 10**6)


def test_same_bytes_for_any_hash_seed_and_locale() -> None:
    program = (
        "from tests.passport.carbon.activities import demo_result; from signing.jcs import canonical;"
        "import sys, hashlib;"
        "sys.stdout.write(hashlib.sha256(canonical(demo_result().footprint())).hexdigest())"
    )
    expected = hashlib.sha256(canonical(demo_result().footprint())).hexdigest()
    for seed, locale in (("1", "C"), ("4711", "de_DE.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        found = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True, timeout=120
        )
        assert found.stdout.decode() == expected


def test_the_worked_day() -> None:
    result = demo_result()
    location = next(part for part in result.components if part.source.key == "mill-electricity-location")
    assert location.source.activity == Decimal("7353.84")
    assert Fraction(location.figure) == round(
        Fraction("7353.84") * Fraction("0.436") / Fraction("65.52") * 10**6
    ) / (Fraction(10**6))
    assert [found.total for found in result.results] == ["861.299890", "836.831985"]
    assert result.output_kg == 3 * 21840 == Decimal("65.52") * 1000
    for detail in DETAILS:
        assert recheck(result.footprint(detail)) == []


def test_all_that_is_made_up_says_so() -> None:
    parts = demo_result().components
    assert len(parts) == 7
    assert all(part.source.factor.id.startswith("urn:example:synthetic:") for part in parts)


def test_merging_by_stage_keeps_totals_and_hides_factors() -> None:
    result = calculate([carbon_flow(*row) for row in BF_BOF], Decimal(1))
    merged = result.footprint("stage")
    assert [part["amount"] for part in merged["components"]] == ["1535.050000", "-36.666667"]
    assert "urn:example" not in str(merged)
    assert merged["results"] == result.footprint("component")["results"]
    assert "components" not in result.footprint("total")


def test_a_long_stage_still_gives_a_key() -> None:
    long = "s" * 64
    listed = [replace(carbon_flow(*row), stage=long) for row in BF_BOF]
    keys = [part["key"] for part in calculate(listed, Decimal(1)).footprint("stage")["components"]]
    assert [len(key) for key in keys] == [61, 61]
    assert len(set(keys)) == 2


def test_allocation_takes_its_share() -> None:
    half = replace(carbon_flow("coke", "2", ".83"), allocation=Allocation("mass", Decimal("0.5")))
    whole = carbon_flow("coke", "1", ".83")
    assert calculate([half], Decimal(1)).results[0].total == calculate([whole], Decimal(1)).results[0].total


def test_uncertainty_by_quadrature_and_only_if_whole() -> None:
    one = replace(carbon_flow("a", "3", "1"), uncertainty=Decimal("0.1"))
    other = replace(carbon_flow("b", "4", "1"), uncertainty=Decimal("0.1"))
    assert calculate([one, other], Decimal(1)).uncertainty == "0.0715"  # 0.5 / 7, rounded up
    assert calculate([one, replace(other, uncertainty=None)], Decimal(1)).uncertainty is None


def test_rounding_is_half_to_even() -> None:
    for kilograms, expected in (
        ("0.0000005", "0.000000"),
        ("0.0000015", "0.000002"),
        ("-0.0000025", "-0.000002"),
    ):
        source = replace(
            carbon_flow("x", "1", "1"),
            method="M4",
            factor=Factor("urn:x:y", "1", supplied=Decimal(kilograms)),
        )
        assert calculate([source], Decimal(1)).components[0].figure == expected


@pytest.mark.parametrize(
    ("listed", "output", "code"),
    [
        ([], "1", "calculation.empty"),
        ([carbon_flow("a", "1", "1"), carbon_flow("a", "2", "1")], "1", "calculation.key"),
        ([carbon_flow("a", "1", "1")], "0", "calculation.output"),
        ([carbon_flow("a", "1", "1")], "-1", "calculation.output"),
        ([carbon_flow("a", "1", "1")], "NaN", "unit.not_mass"),
        ([carbon_flow("a", "NaN", "1")], "1", "figure.form"),
        ([_power("location-based", "727")], "1", "calculation.electricity"),
        ([replace(carbon_flow("a", "1", "1"), method="M2")], "1", "source.factor"),
        ([replace(carbon_flow("a", "1", "1"), factor=Factor("urn:x:y", "1"))], "1", "source.factor"),
        (
            [
                replace(
                    _power("location-based", "1"),
                    electricity=None,
                    factor=Factor("urn:x:y", "1", gases={"CH4": Decimal(1)}),
                )
            ],
            "1",
            "gwp.gas",
        ),
        (
            [replace(carbon_flow("a", "1", "1"), allocation=Allocation("mass", Decimal("1.1")))],
            "1",
            "source.allocation",
        ),
        ([carbon_flow("a", "1e14", "1")], "0.000001", "figure.digits"),
    ],
)
def test_what_gives_no_number(listed: list[Source], output: str, code: str) -> None:
    with pytest.raises(ToolError) as caught:
        calculate(listed, Decimal(output)).footprint()
    assert caught.value.code == code
