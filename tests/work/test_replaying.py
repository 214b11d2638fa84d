"""The audit chain of a number: claimed beside recomputed, and nothing passed over."""

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.activity import SUBJECT
from passport.carbon.calculating.detail import DETAILS, Detail
from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.carbon.factors import record_of
from passport.carbon.workings import drawn
from passport.sheets.activity.from_file import calculate_file
from passport.work.calculating import calculated
from passport.work.cascade.renewing import factor_change
from passport.work.reviewing import replaying
from passport.work.reviewing.replaying import Chain, walk
from signing.errors import ToolError
from tests.passport.carbon.activities import DAY, day, example_file
from tests.work.lots import drafts
from tests.work.stories import EXAMPLES, SALT, footprint
from tests.work.test_input_passports import checked, sheet
from tests.world import World

_MADE = {
    name: calculate_file(example_file(name), "toml", salt=SALT, source=name, series={DAY: day()})
    for name in EXAMPLES
}


def _pair(example: str, detail: Detail) -> tuple[dict[str, Any], dict[str, Any]]:
    made = _MADE[example]
    workings = copy.deepcopy(made.workings)
    return drawn(made.result, detail, workings), workings


def _equal(chain: Chain) -> bool:
    figures = [one.difference for one in chain.totals] + [one.difference for one in chain.parts]
    return not chain.others and not any(part.changed for part in chain.parts) and all(
        difference and replaying.is_zero(difference) for difference in figures
    )  # fmt: skip


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_honest_claim_is_equal_figure_for_figure(example: str, detail: Detail) -> None:
    footprint, workings = _pair(example, detail)
    chain = walk(footprint, workings, {})
    assert chain.replayed == replaying.YES
    assert _equal(chain)
    assert len(chain.parts) == len(footprint.get("components", ()))
    assert {leaf.key for leaf in chain.leaves} == {one["key"] for one in workings["components"]}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_components_behind_a_merged_one_add_up_to_it(example: str) -> None:
    footprint, workings = _pair(example, "stage")
    chain = walk(footprint, workings, {})
    for part in chain.parts:
        own = [scaled(leaf.amount, AMOUNT_PLACES) for leaf in chain.leaves if leaf.part == part.key]
        assert own, part.key
        assert sum(own) == scaled(part.recomputed, AMOUNT_PLACES)
    assert all(leaf.part for leaf in chain.leaves)


@given(st.sampled_from(EXAMPLES), st.sampled_from(("stage", "component")), st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_amount_is_found_where_it_is(example: str, detail: Detail, data: st.DataObject) -> None:
    footprint, workings = _pair(example, detail)
    place = data.draw(st.integers(0, len(footprint["components"]) - 1))
    off = data.draw(st.integers(-(10**9), 10**9).filter(bool))
    component = footprint["components"][place]
    component["amount"] = text_of(scaled(component["amount"], AMOUNT_PLACES) + off, AMOUNT_PLACES)
    chain = walk(footprint, workings, {})
    wrong = [part for part in chain.parts if not replaying.is_zero(part.difference)]
    assert [(part.place, part.difference) for part in wrong] == [(place, text_of(off, AMOUNT_PLACES))]


@pytest.mark.parametrize(
    ("member", "value"),
    [("quantityTier", "T4"), ("method", "M1"), ("dataType", "secondary"), ("stage", "other")],
)
def test_a_flattering_word_beside_a_right_amount_is_found(member: str, value: str) -> None:
    footprint, workings = _pair("bf-bof.toml", "component")
    component = footprint["components"][1]
    assert component[member] != value
    component[member] = value
    chain = walk(footprint, workings, {})
    assert [(part.place, part.changed) for part in chain.parts if part.changed] == [(1, (member,))]


def test_a_component_left_out_is_told_and_so_is_one_too_many() -> None:
    footprint, workings = _pair("bf-bof.toml", "component")
    gone = footprint["components"].pop(0)
    footprint["components"][0]["key"] = "zz-unknown"
    chain = walk(footprint, workings, {})
    by_key = {part.key: part for part in chain.parts}
    assert by_key[gone["key"]].place == -1
    assert by_key[gone["key"]].claimed == ""
    assert by_key["zz-unknown"].changed == ("key",)


@pytest.mark.parametrize("pointer", ["gwpSet", "boundary", "results/0/primaryDataShare", "results/1/gases"])
def test_other_members_of_the_footprint_are_compared_too(pointer: str) -> None:
    footprint, workings = _pair("scrap-eaf.toml", "stage")
    place: Any = footprint
    *way, last = [int(step) if step.isdigit() else step for step in pointer.split("/")]
    for step in way:
        place = place[step]
    place[last] = "x" if isinstance(place[last], str) else []
    assert f"/{pointer}" in walk(footprint, workings, {}).others


def test_without_workings_it_says_what_is_missing() -> None:
    footprint, _ = _pair("bf-bof.toml", "stage")
    chain = walk(footprint, None, {})
    assert chain.replayed == replaying.MISSING
    assert chain.workings == footprint["workings"]["digestMultibase"]
    assert all(part.recomputed == "" for part in chain.parts)
    del footprint["workings"]
    assert walk(footprint, None, {}).replayed == replaying.NOT_NAMED


def test_other_workings_are_told_apart_from_those_the_claim_names() -> None:
    footprint, workings = _pair("bf-bof.toml", "stage")
    workings["salt"] = "u" + "A" * 43
    chain = walk(footprint, workings, {})
    assert chain.others == ("/workings",)


_NOT_OF_THE_KIND: tuple[Any, ...] = (None, [], {}, True)


@pytest.mark.parametrize("name", SUBJECT)
def test_no_member_of_the_product_crashes_a_review_by_its_kind(name: str) -> None:
    """The calculation reads few of them, and what comes after it must not trust the rest."""
    for value in _NOT_OF_THE_KIND:
        footprint, workings = _pair("bf-bof.toml", "stage")
        workings["activity"][name] = value
        chain = walk(footprint, workings, {})
        assert chain.replayed == replaying.YES or (chain.reason and "." in chain.replayed)
        members = dict(workings["factors"][0])
        digest = members.pop("digestMultibase")
        with contextlib.suppress(ToolError):
            factor_change(workings, digest, record_of(members))


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_damaged_workings_end_in_a_reason_and_never_in_a_crash(data: st.DataObject) -> None:
    footprint, workings = _pair(data.draw(st.sampled_from(EXAMPLES)), "stage")
    place: Any = workings
    while isinstance(place, (dict, list)) and place:
        keys: Any = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(st.sampled_from([None, "", "x", [], {}, "-1", True]))
            break
        place = place[key]
    chain = walk(footprint, workings, {})
    assert chain.replayed == replaying.YES or (chain.reason and "." in chain.replayed)


def test_a_factor_outside_its_validity_is_told_with_its_component() -> None:
    (draft, *_), data = drafts(0, 1, detail="component")
    footprint, workings = draft["footprint"], json.loads(data)
    workings["activity"]["period"] = {"start": "2024-04-05T00:00:00Z", "end": "2024-04-06T00:00:00Z"}
    chain = walk(footprint, workings, {})
    misfits = {leaf.key: leaf.misfits for leaf in chain.leaves if leaf.misfits}
    grid = next(leaf for leaf in chain.leaves if leaf.factor == "urn:passport:factor:cea-v21:grid-in")
    assert misfits[grid.key] == ("factor.validity", "factor.geography")
    assert ("factor.validity", grid.key) in {(code, where) for code, where, _ in chain.warnings}
    assert grid.valid == ("2023-04-01", "2024-04-01")


def test_what_was_taken_over_from_a_passport_counts_as_it_was_verified() -> None:
    """T110: without the passport the workings' word is told apart; with it, what was verified counts."""
    world = World()
    given = checked(world, world.file(world.documents(claim={"footprint": footprint("scrap-eaf.toml")})))
    found = calculated(sheet(given.digest), "toml", salt=SALT, inputs=[given])
    claimed, workings = dict(found.footprint), json.loads(found.workings)
    unproven = walk(claimed, workings, {})
    assert _equal(unproven)
    assert unproven.unproven_inputs == (given.digest,)
    proven = walk(claimed, workings, {given.digest: given})
    assert _equal(proven)
    assert proven.unproven_inputs == ()
    # The mill says less of its input than the passport does: only the passport shows it.
    workings["inputs"][0]["results"][0]["total"] = "300.000000"
    assert not _equal(walk(claimed, workings, {})) or walk(claimed, workings, {}).replayed != replaying.YES
    told = walk(claimed, workings, {given.digest: given})
    assert told.totals[0].recomputed == claimed["results"][0]["total"]
    assert told.others == ("/workings",)
