"""What a number is made of follows from the claim alone, exactly; what is nobody's is not explained."""

from decimal import Decimal

import pytest

from passport.carbon.calculating.detail import Detail
from passport.carbon.exact import scaled
from passport.model.claim import Component
from passport.vocab import ELECTRICITY
from passport.work.explanation import explain_words
from passport.work.explanation.advising import advice
from passport.work.explanation.explaining import NothingToExplain, explain
from passport.work.explanation.origins import origin_of
from tests.work.stories import EXAMPLES, footprint, story
from tests.world import Documents, World


@pytest.mark.parametrize("detail", ["component", "stage"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_stages_and_origins_add_up_to_the_published_total(example: str, detail: Detail) -> None:
    told = story({"footprint": footprint(example, detail)})
    assert [result.electricity for result in told.results] == list(ELECTRICITY)
    for result in told.results:
        total = scaled(result.total, 6)
        assert sum(stage.amount for stage in result.stages) == total
        assert sum(entry.amount for entry in result.origins) == total
        assert sum(entry.taken for entry in result.origins) == result.credits
        assert all(entry.added >= 0 >= entry.taken for entry in result.origins)
        assert result.credits == sum(sum(stage.taken.values()) for stage in result.stages)
        assert abs(sum((Decimal(entry.share) for entry in result.origins), Decimal(-1))) <= Decimal("0.00002")


def test_a_claim_of_totals_is_explained_without_stages() -> None:
    told = story({"footprint": footprint("re-roller.toml", "total")})
    assert not told.disclosed
    assert [result.stages for result in told.results] == [(), ()]
    assert told.results[0].breakdown["T0"] == "0.84960"
    assert "totals only" in " ".join(explain_words.reading(told))


def test_both_results_stand_even_where_electricity_makes_no_difference() -> None:
    told = story({"footprint": footprint("bf-bof.toml")})
    assert told.same_results
    assert len(told.results) == 2


@pytest.mark.parametrize(
    ("example", "route", "place", "reason"),
    [
        ("scrap-eaf.toml", "scrap-EAF", "inside", ""),
        ("scrap-eaf.toml", "BF-BOF", "below", ""),
        ("re-roller.toml", "scrap-EAF", "above", ""),
        ("re-roller.toml", "re-roller", "none", "route"),
        ("scrap-eaf.toml", "other", "none", "route"),
        ("bf-bof.toml", "BF-BOF", "none", "boundary"),
    ],
)
def test_the_band_of_the_route_is_asked_only_where_it_answers(
    example: str, route: str, place: str, reason: str
) -> None:
    sector = {"sector": "iron-and-steel"} if route == "other" else {}
    told = story({"footprint": footprint(example), "productionRoute": route, **sector})
    assert (told.comparison.place, told.comparison.reason) == (place, reason)
    assert [usual.route for usual in told.comparison.bands] == ["scrap-EAF", "DRI-EAF", "BF-BOF"]


def test_tonnes_per_tonne_do_not_depend_on_the_declared_unit() -> None:
    per_tonne = story({"footprint": footprint("scrap-eaf.toml")})
    assert per_tonne.results[0].tonnes == "0.3726"


def test_the_interval_is_the_stated_uncertainty_of_each_result() -> None:
    told = story({"footprint": footprint("re-roller.toml")})
    assert told.uncertainty == ("0.1312", "0.95")
    for result in told.results:
        middle = (Decimal(result.low or 0) + Decimal(result.high or 0)) / 2
        assert abs(middle - Decimal(result.total)) <= Decimal("0.000001")


def test_figures_of_a_claim_whose_signature_fails_are_never_explained() -> None:
    world = World()
    documents = world.documents()
    changed = Documents(world.tampered(documents.claim), documents.statement, documents.response)
    data = world.file(changed)
    report = world.verify(data)
    assert report.number is None
    with pytest.raises(NothingToExplain) as refused:
        explain(data, report)
    assert refused.value.code == "explain.unproven"


def test_a_report_about_another_claim_explains_nothing() -> None:
    world = World()
    first, second = world.passport(), world.passport(claim={"heat": "H2"})
    with pytest.raises(NothingToExplain) as refused:
        explain(second, world.verify(first))
    assert refused.value.code == "explain.unproven"


def test_figures_that_contradict_each_other_are_not_explained() -> None:
    """A signed total that is not the sum of its parts: nothing follows from it."""
    world = World()

    def more(claim: dict) -> None:  # type: ignore[type-arg]  # any claim
        claim["credentialSubject"]["footprint"]["results"][0]["total"] = "1.000000"

    data = world.passport(claim={"edit": more})
    report = world.verify(data)
    assert "figures_wrong" in (report.state, *report.also)
    with pytest.raises(NothingToExplain) as refused:
        explain(data, report)
    assert refused.value.code == "explain.contradiction"


def test_a_revoked_claim_is_explained_under_its_verdict() -> None:
    world = World()
    documents = world.documents()
    world.revoke(documents.claim)
    data = world.file(documents)
    told = explain(data, world.verify(data))
    assert told.report.state == "revoked"
    assert told.results


def component(amount: str, **members: object) -> Component:
    usual: dict[str, object] = {
        "key": "k", "stage": "melting", "scope": "1", "method": "M2", "amount": amount, "quantity_tier": "T3",
        "factor_tier": "T1", "tier": "T1", "is_primary": True, "data_type": "hybrid", "electricity": None,
        "factor": None, "factor_edition": None, "input": None, "allocation": None, "fallback_from": None,
    }  # fmt: skip
    return Component(**{**usual, **members})  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("members", "origin"),
    [
        ({}, "direct"),
        ({"scope": "2"}, "default"),
        ({"scope": "3"}, "default"),
        ({"factor_tier": "T0", "tier": "T0"}, "default"),
        ({"quantity_tier": "T0", "tier": "T0"}, "default"),
        ({"scope": "3", "method": "M4", "factor_tier": "T2"}, "default"),
        ({"scope": "3", "method": "M4", "factor_tier": "T0"}, "default"),
        ({"scope": "3", "method": "M4", "factor_tier": "T0", "input": "u"}, "transferred"),
        ({"scope": "3", "method": "M4", "factor_tier": "T0", "input": "refused"}, "default"),
    ],
)
def test_each_component_has_one_origin(members: dict[str, object], origin: str) -> None:
    assert origin_of(component("1", **members), {"refused"}) == origin


def test_advice_names_the_weaker_leg_the_heaviest_part_first_and_no_trifles() -> None:
    parts = [
        component("100", stage="rolling", quantity_tier="T0", tier="T0"),
        component("300", stage="melting", scope="3", method="M4", factor_tier="T0", tier="T0"),
        component("595", stage="casting", quantity_tier="T4", factor_tier="T3", tier="T3"),
        component("5", stage="yard", factor_tier="T1"),
    ]
    found = advice(parts, True)
    assert [(entry.stage, entry.leg, entry.share) for entry in found] == [
        ("melting", "factor", "0.30000"),
        ("rolling", "quantity", "0.10000"),
    ]
    assert "passport of this material" in found[0].text
    assert "weigh or meter" in found[1].text


def test_advice_about_an_input_sends_the_reader_to_its_own_passport() -> None:
    taken = component("90", method="M4", factor_tier="T0", tier="T0", input="uID")
    found = advice([taken, component("10", input="uID")], True)
    assert [(entry.leg, entry.share) for entry in found] == [("input", "0.90000"), ("input", "0.10000")]
    guessed = component("90", method="M4", quantity_tier="T0", factor_tier="T2", tier="T0", input="uID")
    assert [entry.leg for entry in advice([guessed], True)] == ["quantity"]


def test_advice_of_equal_parts_is_given_once_with_their_sum() -> None:
    parts = [component("40"), component("60"), component("-100", stage="credit", factor_tier="T2", tier="T2")]
    (found,) = advice(parts, True)
    assert found.share == "0.50000"


def test_what_counts_in_one_result_only_is_not_added_to_the_other() -> None:
    parts = [
        component("50", electricity="location-based", scope="2"),
        component("20", electricity="market-based", scope="2"),
        component("50", factor_tier="T3", tier="T3"),
    ]
    (found,) = advice(parts, True)
    assert found.share == "0.50000"


def test_an_unstated_uncertainty_is_always_asked_for() -> None:
    heavy = [component(str(10 + place), stage=f"stage-{place}") for place in range(9)]
    found = advice(heavy, False)
    assert len(found) == 5
    assert "uncertainty" in found[-1].text
    assert advice([], False) == ()
