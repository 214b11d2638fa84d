"""T188: adding a document signed by a party without the right for it never changes the level.

Over all of ``tests/vectors``; see ``additions`` for what is added and where.
"""

from collections.abc import Callable

import pytest

from tests.properties.additions import KINDS, Addition, additions
from tests.properties.pairs import LEAST, Tally, chosen
from tests.properties.vectors_as_data import Given, level, state_of

Told = Callable[[str, object], None]
EACH = 120


def tried(given: Given, addition: Addition, tally: Tally) -> None:
    """Ask again with it, and compare the levels."""
    after = addition.make().report().state
    before = state_of(given.name) if addition.base is None else addition.base.report().state
    tally.tried[addition.kind] += 1
    if level(before) != level(after):
        what = f"{given.name}: {addition.kind}, {addition.what}"
        tally.wrong.append(f"{what}: {before} became {after}")


def _hold(tally: Tally, told: Told) -> None:
    told("pairs", f"adding: {tally}")
    assert tally.wrong == []
    assert tally.tried.total() >= LEAST
    assert {kind for kind in KINDS if tally.tried[kind] < EACH} == set()


def test_adding_what_its_signer_has_no_right_to_say_changes_no_level(record_property: Told) -> None:
    """T188: of each kind a sample."""
    tally = Tally(KINDS, EACH)
    for given, addition in chosen(additions, tally, among=120):
        tried(given, addition, tally)
    _hold(tally, record_property)


@pytest.mark.long
def test_adding_anything_its_signer_has_no_right_to_say_changes_no_level(record_property: Told) -> None:
    """T188: every pair."""
    tally = Tally(KINDS, None)
    for given, addition in chosen(additions, tally):
        tried(given, addition, tally)
    _hold(tally, record_property)
