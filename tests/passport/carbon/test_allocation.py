"""Shares of what is shared: exactly one together, causal drivers first, recorded."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.allocation import (
    ALLOCATION_PLACES,
    RULES,
    AllocationRefused,
    Driver,
    allocate,
    apportion,
    straight_line,
    units_of_production,
)
from tests.passport.carbon.activities import HEAD, amounts, calculated, source

WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.fractions(0, 10**6), min_size=1, max_size=12
).filter(lambda weights: any(weights.values()))


@given(WEIGHTS)
def test_shares_sum_to_exactly_one_and_are_off_by_less_than_a_unit(weights: dict[str, Fraction]) -> None:
    with localcontext() as context:
        context.prec = 2
        shares = apportion(weights)
    assert sum(Fraction(share) for share in shares.values()) == 1
    whole = sum(weights.values())
    for name, share in shares.items():
        assert abs(Fraction(share) - weights[name] / whole) < Fraction(1, 10**ALLOCATION_PLACES)
        assert share.as_tuple().exponent == -ALLOCATION_PLACES


@given(WEIGHTS, st.randoms(), st.fractions(1, 1000))
def test_order_and_scale_of_weights_do_not_matter(
    weights: dict[str, Fraction], random: object, scale: Fraction
) -> None:
    names = list(weights)
    random.shuffle(names)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert apportion({name: weights[name] * scale for name in names}) == apportion(weights)


def test_thirds() -> None:
    shares = apportion(dict.fromkeys("abc", Fraction(1)))
    assert [format(share, "f") for share in shares.values()] == ["0.333334", "0.333333", "0.333333"]


def _driver(rule: str, **weights: str | None) -> Driver:
    known = {name: None if weight is None else Decimal(weight) for name, weight in weights.items()}
    return Driver(rule, known)  # type: ignore[arg-type]  # a rule


def test_the_first_driver_that_is_known_counts_and_the_others_are_told() -> None:
    found = allocate([_driver("processing-time", coil="3", plate=None), _driver("mass", coil="1", plate="3")])
    assert (found.rule, found.shares["coil"], found.has_driver) == ("mass", Decimal("0.250000"), True)
    assert found.tried == (("processing-time", "not known for plate"),)


def test_joint_products_by_value_and_carbon_content() -> None:
    weights = {"steel": Decimal(1000), "slag": Decimal(300)}
    prices = {"steel": Decimal(600), "slag": Decimal(20)}
    found = allocate([Driver("market-value", weights, prices)])
    assert found.shares["slag"] == Decimal("0.009901")  # 6000 of 606000
    content = allocate([Driver("carbon-content", weights, {"steel": Decimal("0.01"), "slag": Decimal(0)})])
    assert content.shares == {"steel": Decimal("1.000000"), "slag": Decimal("0.000000")}


@pytest.mark.parametrize(
    ("drivers", "code"),
    [
        ([_driver("market-value", a="1"), _driver("mass", a="1")], "allocation.order"),
        ([_driver("mass", a="-1", b="2")], "allocation.weight"),
        ([_driver("mass")], "allocation.weight"),
        ([_driver("mass", a="0", b="0")], "allocation.none"),
        ([_driver("mass", a=None)], "allocation.none"),
        ([], "allocation.none"),
    ],
)
def test_what_cannot_be_divided(drivers: list[Driver], code: str) -> None:
    with pytest.raises(AllocationRefused) as caught:
        allocate(drivers, key="site")
    assert (caught.value.code, caught.value.where) == (code, "site")


def _shared(drivers: str, product: str = "coil") -> str:
    return f'\n[[allocations]]\nkey = "site"\nproduct = "{product}"\ndrivers = [{drivers}]\n'


def test_an_allocation_without_a_driver_is_inferred() -> None:
    even = '{ rule = "overhead", weights = { coil = "", plate = "" } }'
    found = calculated(HEAD + source(allocation="site") + _shared(even))
    part = found.result.components[0].source
    assert part.allocation is not None
    assert (part.quantity_tier, part.is_primary, part.allocation.share) == ("T0", False, Decimal("0.500000"))
    driven = '{ rule = "overhead", weights = { coil = 1, plate = 3 } }'
    part = calculated(HEAD + source(allocation="site") + _shared(driven)).result.components[0].source
    assert part.allocation is not None
    assert (part.quantity_tier, part.allocation.share) == ("T3", Decimal("0.250000"))


def test_all_products_together_bear_the_whole() -> None:
    weights = '{ rule = "mass", weights = { coil = 1, plate = 1, bar = 1 } }'
    whole = Fraction(amounts(calculated(HEAD + source()))["coke"])
    parts = [
        Fraction(amounts(calculated(HEAD + source(allocation="site") + _shared(weights, product)))["coke"])
        for product in ("coil", "plate", "bar")
    ]
    assert abs(sum(parts) - whole) <= Fraction(3, 2 * 10**6)


def test_every_rule_has_its_word_in_the_schema() -> None:
    from passport.model.shape import schema

    footprint = schema("claim")["properties"]["credentialSubject"]["properties"]["footprint"]
    allocation = footprint["properties"]["components"]["items"]["properties"]["allocation"]
    assert set(allocation["properties"]["rule"]["enum"]) == set(RULES)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_capital_is_written_off_completely_and_once(lengths: list[int]) -> None:
    edges = [sum(lengths[:place]) for place in range(len(lengths) + 1)]
    life = edges[0], edges[-1]
    parts = [straight_line(start, end, *life) for start, end in pairwise(edges)]
    assert sum(parts) == 1
    assert straight_line(-5, 0, *life) == 0
    made = [
        units_of_production(Fraction(length), Fraction(before), Fraction(edges[-1]))
        for length, before in zip(lengths, edges, strict=False)
    ]
    assert sum(made) == 1
    assert units_of_production(Fraction(3), Fraction(edges[-1] + 1), Fraction(edges[-1])) == 0


@pytest.mark.parametrize("life", [(0, 0), (5, 1)])
def test_no_life(life: tuple[int, int]) -> None:
    with pytest.raises(AllocationRefused):
        straight_line(0, 1, *life)
    with pytest.raises(AllocationRefused):
        units_of_production(Fraction(1), Fraction(0), Fraction(0))
