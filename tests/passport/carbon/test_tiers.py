"""Evidence tiers: exact shares, deterministic ties, net share (T109)."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.tiers import (
    TIERS,
    Tier,
    breakdown,
    component_tier,
    lowest_tier_holding,
    net_share,
    primary_share,
    shares,
    tier,
)
from signing.errors import ToolError

AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=6, allow_nan=False, allow_infinity=False)
ITEMS = st.lists(st.tuples(AMOUNTS, st.sampled_from(TIERS)), max_size=30)
UNIT = Fraction(1, 10**5)


def test_the_weaker_leg_decides() -> None:
    for quantity in TIERS:
        for factor in TIERS:
            weaker = TIERS[max(TIERS.index(quantity), TIERS.index(factor))]
            assert component_tier(quantity, factor) == weaker


@pytest.mark.parametrize("name", ["T5", "t4", "", "T", "4", "T04"])
def test_no_other_tier(name: str) -> None:
    with pytest.raises(ToolError) as caught:
        tier(name)
    assert caught.value.code == "tier.unknown"


@given(ITEMS)
def test_shares_sum_to_exactly_one_and_are_off_by_less_than_a_unit(items: list[tuple[Decimal, str]]) -> None:
    found = breakdown(items)
    assert tuple(found) == TIERS
    assert sum(Fraction(share) for share in found.values()) == 1
    assert all(len(share) == 7 and share[1] == "." for share in found.values())
    whole = sum(abs(Fraction(amount)) for amount, _ in items)
    for name in TIERS:
        exact = sum(abs(Fraction(amount)) for amount, its in items if its == name)
        assert not whole or abs(Fraction(found[name]) - exact / whole) < UNIT


@given(ITEMS, st.randoms())
def test_order_and_sign_and_context_do_not_matter(items: list[tuple[Decimal, str]], random: object) -> None:
    expected = breakdown(items)
    shuffled = [(amount.copy_negate(), name) for amount, name in items]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    with localcontext() as context:
        context.prec = 3
        assert breakdown(shuffled) == expected


@given(ITEMS, st.integers(1, 10**6))
def test_scale_does_not_matter(items: list[tuple[Decimal, str]], factor: int) -> None:
    larger = {name: sum(int(abs(a) * 10**6) for a, its in items if its == name) * factor for name in TIERS}
    assert shares(larger) == breakdown(items)


def test_ties_go_to_the_weaker_tier() -> None:
    thirds = breakdown([(Decimal(1), "T4"), (Decimal(1), "T2"), (Decimal(1), "T0")])
    assert thirds == {"T4": "0.33333", "T3": "0.00000", "T2": "0.33333", "T1": "0.00000", "T0": "0.33334"}
    sixths = breakdown([(Decimal(1), name) for name in ("T4", "T4", "T3", "T3", "T1", "T1")])
    assert sixths["T1"] == "0.33334"


@pytest.mark.parametrize("items", [[], [(Decimal(0), "T4")], [(Decimal(0), "T4"), (Decimal("0.000"), "T1")]])
def test_nothing_is_evidenced_by_nothing(items: list[tuple[Decimal, str]]) -> None:
    expected = {"T4": "0.00000", "T3": "0.00000", "T2": "0.00000", "T1": "0.00000", "T0": "1.00000"}
    assert breakdown(items) == expected
    assert net_share(items) == expected


def test_t109_a_credit_does_not_buy_measured_share() -> None:
    items = [(Decimal(1000), "T4"), (Decimal(-1000), "T4"), (Decimal(100), "T0")]
    assert breakdown(items)["T4"] == "0.95238"
    assert net_share(items)["T0"] == "1.00000"


def test_a_credit_of_weak_evidence_still_costs_the_strongest() -> None:
    items = [(Decimal(60), "T4"), (Decimal(40), "T1"), (Decimal(-30), "T0")]
    assert net_share(items) == {
        "T4": "0.42857",
        "T3": "0.00000",
        "T2": "0.00000",
        "T1": "0.57143",
        "T0": "0.00000",
    }


def _holds(found: Mapping[Tier, str], name: Tier) -> Fraction:
    return sum((Fraction(found[its]) for its in TIERS[: TIERS.index(name) + 1]), Fraction(0))


@given(ITEMS, AMOUNTS.filter(lambda amount: amount < 0), st.sampled_from(TIERS))
def test_t109_one_more_credit_never_raises_the_net_share_of_strong_tiers(
    items: list[tuple[Decimal, str]], credit: Decimal, name: str
) -> None:
    before, after = net_share(items), net_share([*items, (credit, name)])
    for strong in TIERS:
        assert _holds(after, strong) <= _holds(before, strong) + 5 * UNIT


@given(ITEMS.filter(lambda items: all(amount >= 0 for amount, _ in items)))
def test_without_credits_net_and_gross_agree(items: list[tuple[Decimal, str]]) -> None:
    assert net_share(items) == breakdown(items)


def test_lowest_tier_holding() -> None:
    found = breakdown([(Decimal(90), "T4"), (Decimal(6), "T2"), (Decimal(3), "T1"), (Decimal(1), "T0")])
    assert lowest_tier_holding(found, "0.05") == "T2"
    assert lowest_tier_holding(found, "0.01") == "T0"
    assert lowest_tier_holding(found, "0.04") == "T1"
    assert lowest_tier_holding(found, "0.11") == "T4"
    assert lowest_tier_holding(found, "1") == "T4"


def test_primary_share() -> None:
    assert primary_share([(Decimal(1), True), (Decimal(-2), False)]) == "0.33333"
    assert primary_share([(Decimal(1), True)]) == "1.00000"
    assert primary_share([]) == "0.00000"
    assert primary_share([(Decimal(0), True)]) == "0.00000"


@given(st.lists(st.tuples(AMOUNTS, st.booleans()), max_size=20))
def test_primary_and_other_share_make_one(items: list[tuple[Decimal, bool]]) -> None:
    if any(amount for amount, _ in items):
        other = primary_share((amount, not primary) for amount, primary in items)
        assert abs(Fraction(primary_share(items)) + Fraction(other) - 1) <= UNIT
