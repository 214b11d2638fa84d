"""Properties of the whole calculation: scale, order, splitting, evidence; and never a contradiction."""

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.carbon.calculating.calculate import calculate
from passport.carbon.calculating.detail import DETAILS
from passport.carbon.rechecking.recheck import recheck
from passport.carbon.sources import Source
from passport.carbon.tiers import TIERS, component_tier
from passport.model.shape import check_of, schema
from signing.jcs import canonical
from tests.passport.carbon.activities import HEAD, calculated, factor, replayed_footprint, source
from tests.passport.carbon.recipes import calculations, carbon_flow, source_lists

ULP = Fraction(1, 10**6)
OUTPUT = Decimal("65.52")


@given(source_lists(), st.integers(1, 1000))
@settings(max_examples=30, deadline=None)
def test_scaling_everything_changes_nothing_and_inputs_alone_scale_the_result(
    listed: list[Source], factor: int
) -> None:
    usual = calculate(listed, OUTPUT)
    larger = [replace(source, activity=source.activity * factor) for source in listed]
    assert calculate(larger, OUTPUT * factor).results == usual.results
    for one, other in zip(usual.results, calculate(larger, OUTPUT).results, strict=True):
        slack = (factor + 1) * len(listed) * ULP / 2
        assert abs(Fraction(one.total) * factor - Fraction(other.total)) <= slack


@given(source_lists(), st.data())
@settings(max_examples=30, deadline=None)
def test_splitting_a_component_changes_nothing(listed: list[Source], data: st.DataObject) -> None:
    usual = calculate(listed, OUTPUT)
    chosen = data.draw(st.sampled_from(listed))
    part = data.draw(st.fractions(0, 1))
    halves = [
        replace(chosen, key=chosen.key + mark, activity=Fraction(chosen.activity) * share)
        for mark, share in (("-1", part), ("-2", 1 - part))
    ]
    split = calculate([*(source for source in listed if source.key != chosen.key), *halves], OUTPUT)
    for one, other in zip(usual.results, split.results, strict=True):
        assert abs(Fraction(one.total) - Fraction(other.total)) <= ULP
        for gas, mass in one.gases:
            assert dict(other.gases)[gas] == mass
        size = sum(abs(Fraction(p.amount)) for p in usual.components) * ULP
        for (_, share), (_, again) in zip(one.breakdown, other.breakdown, strict=True):
            assert not size or abs(Fraction(share) - Fraction(again)) <= Fraction(3, 10**5) + 2 * ULP / size


@given(source_lists(), st.sampled_from(TIERS), st.data())
@settings(max_examples=40, deadline=None)
def test_a_weaker_leg_never_raises_a_tier(listed: list[Source], weaker: str, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(listed))
    lowered = min(chosen.factor_tier, weaker)
    other = replace(chosen, factor_tier=lowered)  # type: ignore[arg-type]  # a tier
    assert other.tier <= chosen.tier
    before = calculate(listed, OUTPUT)
    after = calculate([other if source is chosen else source for source in listed], OUTPUT)
    for one, two in zip(before.results, after.results, strict=True):
        for place in range(len(TIERS)):
            strong = [dict(result.breakdown) for result in (one, two)]
            held = [sum(Fraction(found[tier]) for tier in TIERS[: place + 1]) for found in strong]
            assert held[1] <= held[0] + Fraction(5, 10**5)


def test_tiers_are_ordered_as_text() -> None:
    """``min`` on tiers takes the weaker one only as long as this holds."""
    assert all(weaker < stronger for stronger, weaker in pairwise(TIERS))
    assert component_tier("T4", "T0") == "T0"


FOOTPRINT = schema("claim")["properties"]["credentialSubject"]["properties"]["footprint"]


def _examine(result: object) -> None:
    check = check_of(FOOTPRINT)
    for detail in DETAILS:
        footprint = result.footprint(detail)  # type: ignore[attr-defined]
        assert recheck(footprint) == []
        assert check(footprint) is None


@given(calculations())
@settings(max_examples=100, deadline=None)
def test_random_calculated_claims_never_contradict_themselves(result: object) -> None:
    _examine(result)


@pytest.mark.long
@given(calculations())
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_ten_thousand_random_calculated_claims_never_contradict_themselves(result: object) -> None:
    _examine(result)


FIGURES = st.decimals(0, 10**6, places=4).map(lambda value: format(value, "f"))


@st.composite
def _files(draw: st.DrawFn) -> str:
    own = factor("urn:example:m2", "national", gases={"CO2": draw(FIGURES), "N2O": "0.01"})
    own += factor("urn:example:m3", "laboratory-batch", carbon=draw(FIGURES)) + factor(
        "urn:example:m4", supplied=draw(FIGURES)
    )
    text = HEAD.replace("component", draw(st.sampled_from(DETAILS)))
    for number in range(draw(st.integers(1, 5))):
        method = draw(st.sampled_from(["M2", "M3", "M4"]))
        text += source(
            f"s{number}",
            method=method,
            scope=draw(st.sampled_from(["1", "3"])),
            role=draw(st.sampled_from(["emission", "output", "captured", "removal"])),
            quantity=draw(FIGURES),
            unit=draw(st.sampled_from(["TNE", "KGM", "GRM"])),
            evidence=draw(st.sampled_from(["meter-and-stock", "weighbridge", "invoice", "estimate"])),
            factor=f"urn:example:{method.lower()}",
            stockStart=draw(st.sampled_from([None, "3"])),
            uncertainty="0.05",
        )
    return text + own


@given(_files())
@settings(max_examples=25, deadline=None)
def test_random_files_give_claims_that_hold_together_and_replay(text: str) -> None:
    found = calculated(text)
    footprint = found.draft["footprint"]
    assert recheck(footprint) == []
    assert check_of(FOOTPRINT)(footprint) is None
    assert canonical(replayed_footprint(found.workings, footprint["detail"])) == canonical(footprint)


def test_ten_thousand_components_stay_linear() -> None:
    def seconds(count: int) -> float:
        listed = [carbon_flow(f"s{number}", "1.5", ".83") for number in range(count)]
        start = time.process_time()
        calculate(listed, OUTPUT).footprint("stage")
        return time.process_time() - start

    seconds(100)
    small = min(seconds(1000) for _ in range(3))
    assert seconds(10_000) < 10 * small * 5  # quadratic: 10 times more
