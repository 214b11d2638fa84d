"""Units: a closed list and exact mass."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.units import UNITS, is_unit, mass_in_kg
from signing.errors import ToolError


@pytest.mark.parametrize("code", ["kgm", "GJ", "MT", "KG", "", "T", "KGM ", "TON"])
def test_lookalikes_are_no_units(code: str) -> None:
    assert not is_unit(code)
    with pytest.raises(ToolError) as caught:
        mass_in_kg(Decimal(1), code)
    assert caught.value.code == "unit.unknown"


def test_codes_have_two_or_three_capitals_and_digits() -> None:
    assert all(
        2 <= len(code) <= 3 and code.isascii() and code == code.upper() and code.isalnum() for code in UNITS
    )


def test_mass_is_exact_whatever_the_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert mass_in_kg(Decimal("21.840123456"), "TNE") == Decimal("21840.123456")
        assert mass_in_kg(Decimal("1"), "GRM") == Decimal("0.001")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_tonne_is_a_thousand_kilograms(value: Decimal) -> None:
    assert mass_in_kg(value, "TNE") == mass_in_kg(value * 1000, "KGM")
    assert mass_in_kg(value * 1000, "GRM") == mass_in_kg(value, "KGM") == value


@pytest.mark.parametrize(("value", "unit"), [("1", "KWH"), ("NaN", "KGM"), ("Infinity", "TNE")])
def test_only_finite_masses(value: str, unit: str) -> None:
    with pytest.raises(ToolError) as caught:
        mass_in_kg(Decimal(value), unit)
    assert caught.value.code == "unit.not_mass"
