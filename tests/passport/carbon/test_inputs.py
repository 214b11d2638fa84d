"""Input passports: breakdown, coverage, both results (T110, DESIGN 6.2)."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.inputs import (
    checked_input_of,
    factor_of,
    factor_tier,
    imported_shares,
    input_of_claim,
)
from passport.carbon.rechecking.recheck import recheck
from passport.carbon.rechecking.recheck_inputs import recheck_subject
from passport.carbon.tiers import TIERS, Tier, lowered
from passport.sheets.drafts.reading import DraftRefused
from signing.errors import ToolError
from tests.passport.carbon.activities import HEAD, amounts, calculated, source, supplier

SHARES = {"T4": "0.60000", "T3": "0.30000", "T1": "0.10000"}
DIGEST = "uIDA" + "A" * 64


def _slab(mark: str, quantity: str = "10.8", evidence: str = "meter-and-stock", **more: object) -> str:
    return source(
        f"slab-{mark}", stage="steelmaking", scope="3", method="M4", quantity=quantity, factor=None,
        input=DIGEST, electricity=f"{mark}-based", evidence=evidence, **more,
    )  # fmt: skip


BOTH = _slab("location") + _slab("market")


def test_amount_is_input_times_its_footprint_market_from_market() -> None:
    found = calculated(HEAD + BOTH, inputs=[supplier(SHARES)])
    assert amounts(found) == {"slab-location": "2160.000001", "slab-market": "1620.000000"}
    assert [result.total for result in found.result.results] == ["2160.000001", "1620.000000"]
    assert found.draft["inputs"] == [
        {
            "id": "urn:uuid:01990000-0000-7000-8000-000000000001",
            "digestMultibase": DIGEST,
            "amount": {"value": "5400.000000", "unit": "KGM"},  # 10.8 t for 10 t, and the coil has 5 t
        }
    ]
    assert recheck(found.draft["footprint"]) == []


def test_the_breakdown_is_imported_and_lowered_to_the_quantity() -> None:
    found = calculated(HEAD + BOTH, inputs=[supplier(SHARES)])
    shares = dict(found.result.results[0].breakdown)
    assert shares == {"T4": "0.00000", "T3": "0.90000", "T2": "0.00000", "T1": "0.10000", "T0": "0.00000"}
    part = found.result.components[0].source
    assert (part.quantity_tier, part.factor_tier, part.tier) == ("T3", "T1", "T1")


def test_t110_an_input_that_does_not_pass_is_inferred() -> None:
    found = calculated(HEAD + BOTH, inputs=[supplier(SHARES, passes=False)])
    assert dict(found.result.results[0].breakdown)["T0"] == "1.00000"
    assert {part.source.tier for part in found.result.components} == {"T0"}


def test_a_verified_footprint_without_breakdown_is_capped() -> None:
    found = calculated(HEAD + BOTH, inputs=[supplier(None)])
    assert dict(found.result.results[0].breakdown)["T2"] == "1.00000"
    assert factor_tier(supplier(None), "location-based") == "T2"


def test_more_than_the_passport_covers_is_refused() -> None:
    fine = calculated(HEAD + BOTH, inputs=[supplier(SHARES, mass="10800")])
    assert fine.result.inputs
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + BOTH, inputs=[supplier(SHARES, mass="10799.999")])
    assert caught.value.code == "input.more_than_covered"
    twice = BOTH + (_slab("location") + _slab("market")).replace("slab-", "more-")
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + twice, inputs=[supplier(SHARES, mass="20000")])
    assert caught.value.code == "input.more_than_covered"


def test_both_results_take_the_same_amount() -> None:
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + _slab("location") + _slab("market", "5"), inputs=[supplier(SHARES)])
    assert caught.value.code == "input.both_results"


@pytest.mark.parametrize("more", [{"method": "M2"}, {"electricity": None}])
def test_only_m4_by_one_electricity_method_takes_a_passport(more: dict[str, object]) -> None:
    text = (
        HEAD + BOTH.replace('"M4"', '"M2"') if "method" in more else HEAD + BOTH.replace("electricity", "#")
    )
    with pytest.raises(DraftRefused) as caught:
        calculated(text, inputs=[supplier(SHARES)])
    assert caught.value.code == "candidate.input"


def test_an_input_that_is_not_at_hand_or_by_another_gwp_set() -> None:
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + BOTH)
    assert caught.value.code == "candidate.input"
    with pytest.raises(DraftRefused) as caught:
        calculated(
            HEAD.replace("detail", 'gwpSet = "IPCC-AR5-GWP100"\ndetail') + BOTH, inputs=[supplier(SHARES)]
        )
    assert caught.value.code == "input.gwp_set"


@given(st.lists(st.integers(0, 100_000), min_size=4, max_size=4), st.sampled_from(TIERS))
def test_lowering_keeps_the_whole_and_never_raises(cuts: list[int], ceiling: Tier) -> None:
    edges = [0, *sorted(cuts), 100_000]
    parts = [after - before for before, after in pairwise(edges)]
    given_shares = {
        tier: f"{part // 10**5}.{part % 10**5:05d}" for tier, part in zip(TIERS, parts, strict=True)
    }
    found = lowered(given_shares, ceiling)
    assert sum(found.values()) == 1
    strong = TIERS[: TIERS.index(ceiling)]
    assert all(not found[tier] for tier in strong)
    for place in range(len(TIERS)):
        held = sum(found[tier] for tier in TIERS[: place + 1])
        assert held <= sum(Fraction(given_shares[tier]) for tier in TIERS[: place + 1])


def test_gases_of_an_input_are_kept_and_their_rounding_is_carried_by_co2() -> None:
    factor = factor_of(supplier(SHARES), "location-based", "IPCC-AR6-GWP100")
    assert Fraction(factor.gases["CH4-fossil"]) == Fraction(1, 1000)
    whole = sum(
        Fraction(mass) * {"CO2": Fraction(1), "CH4-fossil": Fraction("29.8")}[gas]
        for gas, mass in factor.gases.items()
    )
    assert whole == Fraction("2000.000001") / 1000


def test_t110_an_amount_that_is_not_input_times_footprint_is_found() -> None:
    given_input = supplier(SHARES)
    draft = calculated(HEAD + BOTH, inputs=[given_input]).draft

    def agrees(amounts: list[str], used: str) -> bool:
        location, market = draft["footprint"]["components"]
        parts = [{**location, "amount": amount} for amount in amounts]
        footprint = {**draft["footprint"], "components": [*parts, market]}
        inputs = [{**draft["inputs"][0], "amount": {"value": used, "unit": "KGM"}}]
        judged = recheck_subject({**draft, "footprint": footprint, "inputs": inputs}, {DIGEST: given_input})
        return "figures.input_amount" not in {one.code for one in judged.wrong}

    used = draft["inputs"][0]["amount"]["value"]
    assert agrees(["2160.000001"], used)
    assert agrees(["1000.000001", "1160"], used)
    assert not agrees(["2160.000010"], used)
    assert not agrees(["2160.000001"], "5400.00001")


def test_shares_of_an_input_follow_its_verdict() -> None:
    assert imported_shares(supplier(SHARES), "location-based", "T4")["T4"] == Fraction("0.6")
    assert imported_shares(supplier(SHARES), "location-based", "T0")["T0"] == 1
    assert imported_shares(supplier(SHARES, passes=False), "location-based", "T4")["T0"] == 1
    assert imported_shares(supplier(None), "market-based", "T4")["T2"] == 1


def test_an_input_round_trips_and_a_claim_makes_one() -> None:
    assert checked_input_of(supplier(SHARES).as_json()) == supplier(SHARES)
    assert checked_input_of(supplier(None).as_json()) == supplier(None)
    found = calculated(HEAD + source())
    claim = {"id": "urn:uuid:x", "credentialSubject": found.draft}
    made = input_of_claim(claim, DIGEST, passes=True)
    assert made.covered_kg == 5000
    assert made.results["market-based"].total == found.result.results[1].total


def test_an_input_with_a_hostile_number_is_refused() -> None:
    members = supplier(SHARES).as_json()
    members["mass"]["value"] = "1e999999999"
    with pytest.raises(ToolError) as caught:
        checked_input_of(members)
    assert caught.value.code == "figure.form"
