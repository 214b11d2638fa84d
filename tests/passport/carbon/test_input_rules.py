"""Every fact about an input has a rule that reads it, or a reason why none does (T116, T120)."""

from dataclasses import fields, replace
from typing import Any, Final

import pytest

from passport.carbon.boundary import BOUNDARIES, may_enter
from passport.carbon.inputs import CheckedInput, InputRefused, InputResult, admit
from passport.carbon.rechecking.recheck_inputs import recheck_subject
from passport.carbon.tiers import TIERS
from passport.model.shape import schema
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.carbon.activities import HEAD, calculated, supplier
from tests.passport.carbon.test_inputs import BOTH, SHARES

RULES: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "passes": ({"passes": False}, "figures.input_tier"),
    "gwp_set": ({"gwp_set": "IPCC-AR5-GWP100"}, "figures.input_gwp_set"),
    "boundary": ({"boundary": "gate-to-gate"}, "figures.input_boundary"),
    "declared_value": ({"declared_value": "2"}, "figures.input_amount"),
    "declared_unit": ({"declared_unit": "KGM"}, "figures.input_amount"),
    "mass_value": ({"mass_value": "5399.9"}, "figures.input_covered"),
    "mass_unit": ({"mass_unit": "GRM"}, "figures.input_covered"),
    "results.total": ({"total": "201"}, "figures.input_amount"),
    "results.breakdown": (
        {"breakdown": tuple((tier, "1.00000" if tier == "T0" else "0.00000") for tier in TIERS)},
        "figures.breakdown",
    ),
}
"""A member of ``CheckedInput`` or of one of its results, other facts in it, and the rule that they break."""
NO_RULE: Final = {
    "digest": "it is the name by which the input is looked up",
    "id": "following an input refuses one whose digest has another id: inputs.present, problem reference",
    "results": "its members are listed here by themselves",
    "results.gases": "a claim states gases per result and not per component; the sum of its gases is checked",
}


def _claimed() -> tuple[dict[str, Any], CheckedInput]:
    given = supplier(SHARES)
    return calculated(HEAD + BOTH, inputs=[given]).draft, given


def test_every_member_has_a_rule_or_a_reason() -> None:
    """T120: nothing is carried along that nobody compares."""
    members = {one.name for one in fields(CheckedInput)}
    members |= {f"results.{one.name}" for one in fields(InputResult)}
    assert members == {*RULES, *NO_RULE}
    assert not {*RULES} & {*NO_RULE}


@pytest.mark.parametrize("member", RULES)
def test_each_rule_reads_its_member(member: str) -> None:
    """T120: with any one of these facts otherwise the claim contradicts its input, by that rule."""
    draft, given = _claimed()
    assert recheck_subject(draft, {given.digest: given}).wrong == []
    changes, rule = RULES[member]
    if member.startswith("results."):
        results = {name: replace(one, **changes) for name, one in given.results.items()}
        other = replace(given, results=results)
    else:
        other = replace(given, **changes)
    found = recheck_subject(draft, {given.digest: other})
    assert rule in {one.code for one in found.wrong}


def test_an_input_without_a_component_adds_nothing_and_is_judged() -> None:
    """T116: the input is named, its components are left out, and everything else agrees."""
    draft, given = _claimed()
    footprint = draft["footprint"]
    kept = {name: value for name, value in footprint.items() if name != "components"}
    alone = {**draft, "footprint": {**kept, "components": []}}
    codes = [(one.code, one.where) for one in recheck_subject(alone, {given.digest: given}).wrong]
    assert codes.count(("figures.input_amount", "/inputs/0/amount")) == 2
    left = recheck_subject(alone, {}).open
    assert [(one.code, one.where) for one in left] == [("figures.input_amount", "/inputs/0/amount")]


def test_an_input_whose_footprint_is_nothing_needs_no_component() -> None:
    """T116: stated amounts, of which there are none, equal amount times a footprint of 0."""
    draft, given = _claimed()
    nothing = replace(
        given, results={name: replace(one, total="0", gases=()) for name, one in given.results.items()}
    )
    alone = {**draft, "footprint": {**draft["footprint"], "components": []}}
    codes = {one.code for one in recheck_subject(alone, {given.digest: nothing}).wrong}
    assert "figures.input_amount" not in codes


@pytest.mark.parametrize("value", ["0", "0.000"])
def test_an_input_of_nothing_is_wrong_whether_it_is_at_hand_or_not(value: str) -> None:
    """T116."""
    draft, given = _claimed()
    entry = {**draft["inputs"][0], "amount": {"value": value, "unit": "KGM"}}
    for known in ({}, {given.digest: given}):
        found = recheck_subject({**draft, "inputs": [entry]}, known).wrong
        assert ("figures.input_used", "/inputs/0/amount") in {(one.code, one.where) for one in found}


def test_the_table_of_boundaries_is_total() -> None:
    """T120: every boundary of the profile says what may enter it, in words of the profile."""
    names = set(schema("common")["$defs"]["boundary"]["enum"])
    assert set(BOUNDARIES) == names
    for name, one in BOUNDARIES.items():
        assert name in one.inputs <= names


def test_only_an_equal_or_a_whole_boundary_enters() -> None:
    """T120: EN 15804 A1 to A3 is the whole way from the cradle, without credits."""
    other = {(given, into) for given in BOUNDARIES for into in BOUNDARIES if may_enter(given, into)}
    assert other - {(name, name) for name in BOUNDARIES} == {("EPD-A1-A3", "cradle-to-gate")}


@pytest.mark.parametrize("name", ["gate-to-gate", "CBAM-production-process"])
def test_calculate_refuses_an_input_of_another_boundary_with_a_hint(name: str) -> None:
    """T120: and what the hint says is right: such an input is taken."""
    given = replace(supplier(SHARES), boundary=name)
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + BOTH, inputs=[given])
    first = caught.value.problems[0]
    assert first.code == "input.boundary" and name in first.message
    assert "EPD-A1-A3 or cradle-to-gate" in first.hint
    for fitting in ("EPD-A1-A3", "cradle-to-gate"):
        assert calculated(HEAD + BOTH, inputs=[replace(given, boundary=fitting)]).result.inputs


def test_a_boundary_is_refused_by_itself() -> None:
    """T120: the answer names the input."""
    with pytest.raises(InputRefused) as caught:
        admit(replace(supplier(SHARES), boundary="gate-to-gate"), "cradle-to-gate")
    assert (caught.value.code, caught.value.where) == ("input.boundary", supplier(SHARES).digest)
