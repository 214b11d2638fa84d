"""A product weighs something: in drafts, in the profile, and so for whoever verifies (T126)."""

import pytest

from passport.model.shape import ShapeRefused, check
from passport.sheets.drafts.reading import DraftRefused
from tests.world import World
from tests.world_inputs import calculated, supply

NOTHING = ("0", "0.0", "0.000000")
SOMETHING = ("1", "0.5", "0.000001", "10", "21840.25")


@pytest.mark.parametrize("value", NOTHING)
def test_a_draft_of_no_mass_is_refused_at_its_place(value: str) -> None:
    """T126: and the hint tells what to write."""
    world = World()
    with pytest.raises(DraftRefused) as caught:
        calculated(world, [(supply(world), "1050")], mass=value)
    (first,) = caught.value.problems
    assert first.where.endswith(":7") and first.code == "draft.pattern"
    assert "above zero" in first.hint


@pytest.mark.parametrize("value", NOTHING)
def test_a_claim_of_no_mass_breaks_the_profile(value: str) -> None:
    """T126: it is neither issued nor read."""
    world = World()
    with pytest.raises(ShapeRefused) as caught:
        world.claim(mass={"value": value, "unit": "KGM"})
    assert caught.value.where == "/credentialSubject/mass/value"
    signed = world.claim()
    signed["credentialSubject"]["mass"]["value"] = value
    broken = check("claim", signed)
    assert broken is not None and broken.where == "/credentialSubject/mass/value"


@pytest.mark.parametrize("value", SOMETHING)
def test_any_mass_above_zero_is_one(value: str) -> None:
    """T126: however small."""
    assert check("claim", World().claim(mass={"value": value, "unit": "KGM"})) is None
