"""Figures: the closed form, scaling, printing and sums, independent of the decimal context."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.exact import half_even, is_figure, places, scaled, text_of, total
from signing.errors import ToolError


@pytest.mark.parametrize(
    "text",
    [
        "+1",
        "01",
        "1.",
        ".5",
        "1e3",
        "-0",
        "-0.00",
        "",
        "-",
        "1,5",
        " 1",
        "1 ",
        "1\n",
        "NaN",
        "٣",
        "１",
        "1_000",
        "0x1",
        "1234567890123456789",
        "0.123456789012345678",
        "--1",
        "1.2.3",
    ],
)
def test_t9_what_is_no_figure(text: str) -> None:
    assert not is_figure(text)


@pytest.mark.parametrize(
    "text", ["0", "-1", "0.5", "-18.2500", "123456789012345678", "0.00000000000000001", "10"]
)
def test_figures(text: str) -> None:
    assert is_figure(text)


@given(st.integers(-(10**17), 10**17), st.integers(0, 9))
def test_printing_and_scaling_are_inverse(value: int, decimals: int) -> None:
    text = text_of(value, decimals)
    assert is_figure(text)
    assert places(text) == decimals
    assert scaled(text, decimals) == value
    assert Fraction(text) == Fraction(value, 10**decimals)


def test_too_many_digits_are_refused() -> None:
    with pytest.raises(ToolError) as caught:
        text_of(10**18, 6)
    assert caught.value.code == "figure.digits"


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2)]
)
def test_half_to_even(value: str, rounded: int) -> None:
    assert half_even(Fraction(value), 0) == rounded


@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=9)
    )
)
def test_sums_are_exact_in_any_context(values: list[Decimal]) -> None:
    with localcontext() as context:
        context.prec = 2
        found = total(values)
    assert Fraction(found) == sum((Fraction(value) for value in values), Fraction())
