"""Workings: complete, replayed byte for byte, and no use to whoever changes them (L3)."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from passport.carbon.calculating.detail import DETAILS
from passport.carbon.workings import replay, workings_digest
from passport.sheets.activity.from_file import Calculation
from signing.errors import ToolError
from signing.jcs import canonical
from signing.strict_json import loads
from tests.passport.carbon.activities import (
    DAY,
    HEAD,
    SALT,
    calculated,
    day,
    example_file,
    replayed_footprint,
    supplier,
)
from tests.passport.carbon.test_inputs import BOTH, SHARES

Workings = dict[str, Any]


def _re_roller() -> Calculation:
    return calculated(example_file("re-roller.toml"), series={DAY: day()})


@pytest.mark.parametrize("detail", DETAILS)
def test_the_claim_is_reproduced_byte_for_byte(detail: str) -> None:
    text = example_file("re-roller.toml").replace(b'"stage"', f'"{detail}"'.encode())
    found = calculated(text, series={DAY: day()})
    stored = loads(canonical(found.workings))  # as it comes back from a file
    assert canonical(replayed_footprint(stored, detail)) == canonical(found.draft["footprint"])  # type: ignore[arg-type]


def test_a_replay_gives_the_same_result() -> None:
    found = _re_roller()
    again = replay(found.workings)
    assert again.results == found.result.results
    assert again.uncertainty == found.result.uncertainty
    assert again.validations == found.result.validations
    assert again.warnings == found.result.warnings


def test_nothing_a_verifier_needs_is_left_out() -> None:
    workings = _re_roller().workings
    assert {record["id"] for record in workings["factors"]} >= {"urn:example:factor:gas-chromatograph"}
    assert all(record["digestMultibase"].startswith("uID") for record in workings["factors"])
    assert [reading["name"] for reading in workings["readings"]] == [DAY]
    assert len(workings["components"]) == 7
    assert workings["allocations"][0]["tried"][0]["rule"] == "processing-time"
    assert workings["activity"]["sources"][0]["candidates"][0]["evidence"] == "instrument"
    assert workings["salt"].startswith("u")
    assert SALT not in canonical(workings)


def test_the_recipe_is_not_in_the_claim() -> None:
    draft = _re_roller().draft
    text = canonical(draft).decode()
    for secret in ("67.16", "85.83", "urn:example:factor", "processing-time"):
        assert secret not in text
        assert secret in canonical(_re_roller().workings).decode()


def test_workings_hold_no_numbers_and_their_digest_is_of_all_bytes() -> None:
    workings = _re_roller().workings

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for name, member in value.items():
                assert isinstance(name, str)
                walk(member)
        elif isinstance(value, list):
            for entry in value:
                walk(entry)
        else:
            assert isinstance(value, str | bool)

    walk(workings)
    changed = copy.deepcopy(workings)
    changed["activity"]["sources"][0]["key"] = "other"
    assert workings_digest(changed) != workings_digest(workings)


def _edit(*path: str | int, value: object) -> Callable[[Workings], None]:
    def act(workings: Workings) -> None:
        node: Any = workings
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return act


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_edit("format", value="passport-workings/2"), "workings.format"),
        (_edit("engine", "version", value="0.9"), "workings.engine"),
        (_edit("salt", value="uAAAA"), "workings.salt"),
        (_edit("factors", 0, "licence", value="mine"), "workings.factor"),
        (_edit("components", 0, "amount", value="1.000000"), "workings.components"),
        (_edit("activity", "output", "value", value="65.53"), "workings.components"),
        (_edit("activity", "output", "value", value="1e999999999"), "figure.form"),
        (_edit("activity", "output", "value", value=65.52), "figure.form"),
        (_edit("readings", 0, "quantity", value="1e999999999/1"), "workings.members"),
        (_edit("readings", 0, "quantity", value="1/0"), "workings.members"),
        (_edit("activity", "sources", value=None), "workings.members"),
        (_edit("activity", "sources", 0, "role", value="magic"), "workings.members"),
        (_edit("activity", "sources", 0, "candidates", 0, "method", value="M9"), "workings.members"),
        (_edit("activity", "boundary", value="moon"), "boundary.unknown"),
        (_edit("activity", "gwpSet", value="moon"), "gwp.set"),
        (_edit("activity", "carbonToCO2", value="4"), "calculation.profile"),
        (_edit("components", value=[]), "workings.components"),
        (_edit("factors", value="x"), "workings.members"),
    ],
)
def test_changed_workings_are_refused_with_a_code(act: Callable[[Workings], None], code: str) -> None:
    workings = copy.deepcopy(_re_roller().workings)
    act(workings)
    with pytest.raises(ToolError) as caught:
        replay(workings)
    assert caught.value.code == code


@pytest.mark.parametrize("workings", [{}, {"format": "passport-workings/1"}])
def test_no_workings(workings: Workings) -> None:
    with pytest.raises(ToolError) as caught:
        replay(workings)
    assert caught.value.code in {"workings.format", "workings.members"}


@pytest.mark.parametrize("mass", ["1e999999999", "NaN", "5 000", 5000])
def test_the_mass_that_inputs_are_shared_by_is_a_figure(mass: object) -> None:
    """An exponent would let a short text stand for a number nobody can hold (T11)."""
    workings = copy.deepcopy(calculated(HEAD + BOTH, inputs=[supplier(SHARES)]).workings)
    workings["activity"]["mass"]["value"] = mass
    with pytest.raises(ToolError) as caught:
        replay(workings)
    assert caught.value.code == "figure.form"


def test_t110_what_the_workings_say_about_an_input_is_not_believed() -> None:
    found = calculated(HEAD + BOTH, inputs=[supplier(SHARES)])
    claimed = canonical(found.draft["footprint"])
    assert canonical(replayed_footprint(found.workings, "component")) == claimed
    verified = {entry.digest: entry for entry in [supplier(SHARES)]}
    assert canonical(replayed_footprint(found.workings, "component", verified)) == claimed
    failing = {entry.digest: entry for entry in [supplier(SHARES, passes=False)]}
    assert canonical(replayed_footprint(found.workings, "component", failing)) != claimed
    with pytest.raises(ToolError):
        replay(found.workings, {})
