"""Every rule about figures has its vector at every level of detail, and the report names that rule."""

import pytest

from passport.carbon.rechecking import recheck, recheck_inputs
from passport.model.shape import check as shape_of
from tests.vectors_build.about_contradictions import LEVELS, REFUSED_BEFORE, ROWS
from tests.verify.helpers import Json, claimed, failed, found, world
from tests.verify.test_vectors import vector
from tests.world_inputs import consumer, supply
from verify.findings import Finding

FOOTPRINT = "/credentialSubject/footprint"
ABOUT_INPUTS_TOO = ("input_covered", "input_used")
"""Rules about what lies outside the footprint, so they are not among the rows of edits to it."""


def _rules(name: str) -> set[str]:
    return {
        facts[1]["rule"]
        for outcome, _, codes, *facts in vector(name)["expect"]["findings"]
        if outcome == "fail" and "claim.figures" in codes.split(" ")
    }


NAMED = [(level, rule) for rule, levels, _, _ in ROWS for level in levels] + [
    (level, rule) for level in LEVELS for rule in ABOUT_INPUTS_TOO
]


@pytest.mark.parametrize(("level", "rule"), NAMED)
def test_the_report_names_the_rule(level: str, rule: str) -> None:
    name = f"figures_wrong/{level}-{rule.replace('_', '-')}"
    assert f"figures.{rule}" in _rules(name)
    assert vector(name)["expect"]["verdict"]["state"] == "figures_wrong"
    assert vector(name)["expect"]["number"]["detail"] == level or rule == "components"


def test_every_rule_has_its_row_or_its_reason() -> None:
    rows = {f"figures.{rule}" for _, rule in NAMED}
    assert rows | set(REFUSED_BEFORE) == {*recheck.CODES, *recheck_inputs.CODES}
    assert rows & set(REFUSED_BEFORE) == set()
    assert {rule for level, rule in NAMED if level == "component"} == {rule for _, rule in NAMED}


def _twice(claim: Json) -> None:
    components = claim["credentialSubject"]["footprint"]["components"]
    components[1]["key"] = components[0]["key"]


def _reversed(claim: Json) -> None:
    claim["credentialSubject"]["footprint"]["results"].reverse()


def _seven_places(claim: Json) -> None:
    claim["credentialSubject"]["footprint"]["components"][0]["amount"] = "1.0000001"


@pytest.mark.parametrize(
    ("rule", "edit"),
    [("figures.key", _twice), ("figures.results", _reversed), ("figures.places", _seven_places)],
)
def test_rules_nobody_can_break_because_the_profile_comes_first(rule: str, edit: object) -> None:
    assert rule in REFUSED_BEFORE
    signed = claimed(edit)  # type: ignore[arg-type]  # a parameter of the test
    report = world().verify(world().file(signed))
    assert shape_of("claim", signed.claim) is not None
    assert report.state == "refused" and "claim.profile" in failed(report)


def test_a_contradiction_of_an_input_says_where_and_what_was_computed() -> None:
    actors = world()
    slab = supply(actors)
    wrong = consumer(actors, [(slab, "1050")], edit=_more)
    report = actors.verify(wrong.file(actors), status=wrong.status(actors))
    (one,) = [f for f in report.findings if f.params.get("rule") == "figures.input_amount"]
    assert one.where == f"{FOOTPRINT}/components/1/amount"
    parts = slab.claim["credentialSubject"]["footprint"]["results"]
    assert float(one.params["computed"]) == pytest.approx(1.05 * float(parts[0]["total"]))
    assert isinstance(found(report, "inputs.present"), Finding)


def _more(claim: Json) -> None:
    claim["credentialSubject"]["footprint"]["components"][1]["amount"] = "1"
