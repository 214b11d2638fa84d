"""The goods of a claim and those of its workings: whatever the workings say, the claim says too (T475)."""

import copy
from typing import Any

import pytest

from passport.carbon.activity import SUBJECT
from passport.carbon.rechecking.goods import apart, of_workings
from tests.passport.methods import workings as made

SPELLED = {
    "id": "https://ID.norrland-steel.example/01/07312345678909/21/%42F-1",
    "mass": {"value": "21.840", "unit": "TNE"},
}
"""The product of the first example in other spellings."""


def subject_of(activity: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy({name: activity[name] for name in SUBJECT if name in activity})


def of_heat(activity: dict[str, Any]) -> dict[str, Any]:
    """The same data as those of a heat."""
    shared = {name: one for name, one in activity.items() if name not in ("id", "name", "mass")}
    return {**shared, "heat": "H"}


def coil(activity: dict[str, Any], **own: Any) -> dict[str, Any]:
    """A coil of that heat."""
    usual = {"id": "https://id.example/01/07312345678909/21/C", "name": "Coil", "grade": "S355", "heat": "H"}
    return {**subject_of(activity), **usual, "mass": {"value": "999", "unit": "KGM"}, **own}


@pytest.mark.parametrize("example", made.EXAMPLES)
def test_every_value_that_workings_state_is_compared(example: str) -> None:
    """Over every pointer of the product, changed or taken away; a claim may say more of its goods."""
    workings = made.workings(example)
    activity = workings["activity"]
    subject = subject_of(activity)
    assert list(apart(activity, subject)) == [] and of_workings(workings, subject) == ""
    for path, value in made.leaves(subject):
        changed = copy.deepcopy(subject)
        at: Any = changed
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = made.altered(value)
        assert list(apart(activity, changed)) == [path[0]], path
        assert of_workings(workings, changed) == "workings"
    for name in subject.keys() - {"mass"}:
        left = {one: value for one, value in subject.items() if one != name}
        assert list(apart(activity, left)) == [name]
    assert not list(apart(activity, {**subject, "grade": "S355", "heat": "H-1"}))


@pytest.mark.parametrize(
    "more", [{"alternateIds": ["https://id.example/01/07312345678909/21/D"]}, {"sector": "cement"}]
)
def test_names_and_sector_are_compared_where_workings_are_silent(more: dict[str, Any]) -> None:
    """They change what a claim is about, and who may attest its method."""
    activity = made.workings("bf-bof.toml")["activity"]
    assert list(apart(activity, {**subject_of(activity), **more})) == list(more)


def test_one_product_in_two_spellings_is_one() -> None:
    """T62: the host in capitals, a sign percent-encoded, a mass in tonnes."""
    activity = made.workings("bf-bof.toml")["activity"]
    assert not list(apart(activity, {**subject_of(activity), **SPELLED}))


def test_a_coil_is_of_its_heat_and_no_heavier() -> None:
    """The coil's own name, grade and mass; everything else is that of the heat."""
    activity = of_heat(made.workings("bf-bof.toml")["activity"])
    assert not list(apart(activity, coil(activity)))
    assert list(apart(activity, coil(activity, heat="H-2"))) == ["heat"]
    assert list(apart(activity, coil(activity, mass={"value": "1000.001", "unit": "TNE"}))) == ["mass"]
    assert not list(apart(activity, coil(activity, mass={"value": "1000", "unit": "TNE"})))
    assert list(apart(activity, coil(activity, mass={"value": "4", "unit": "C62"}))) == ["mass"]
    nameless = {name: one for name, one in activity.items() if name != "heat"}
    assert list(apart(nameless, coil(nameless))) == ["heat"]


@pytest.mark.parametrize("junk", [None, 7, [], {}, {"value": "x", "unit": "KGM"}, {"value": "1", "unit": []}])
def test_odd_masses_are_another_mass(junk: Any) -> None:
    """Workings have no schema: nothing raises."""
    activity = {**made.workings("bf-bof.toml")["activity"], "mass": junk}
    own = {**subject_of(activity), "mass": {"value": "1", "unit": "KGM"}}
    assert list(apart(activity, own)) == ["mass"]
