"""T188: adding a document signed by a party without the right for it never changes the level.

Over all of ``tests/vectors``; see ``additions`` for what is added and where.
"""

from collections.abc import Callable

import pytest

from tests.properties.additions import KINDS, Addition, additions, opinions_about_inputs
from tests.properties.pairs import LEAST, Tally, chosen, every
from tests.properties.vectors_as_data import Given, level, state_of

Record = Callable[[str, object], None]
EACH = 120


def tried(given: Given, addition: Addition, tally: Tally) -> None:
    """Ask again with it, and compare the levels."""
    changed = addition.make()
    if changed is None:
        return
    after = changed.report().state
    before = state_of(given.name) if addition.base is None else addition.base.report().state
    tally.tried[addition.kind] += 1
    if level(before) != level(after):
        what = f"{given.name}: {addition.kind}, {addition.what}"
        tally.wrong.append(f"{what}: {before} became {after}")


def _hold(tally: Tally, told: Record) -> None:
    told("pairs", f"adding: {tally}")
    assert tally.wrong == []
    assert tally.tried.total() >= LEAST
    assert {kind for kind in KINDS if tally.tried[kind] < EACH} == set()


def test_adding_what_its_signer_has_no_right_to_say_changes_no_level(record_property: Record) -> None:
    """T188: of each kind a sample."""
    tally = Tally(KINDS, EACH)
    for given, addition in chosen(additions, tally, among=120):
        tried(given, addition, tally)
    _hold(tally, record_property)


def test_no_opinion_without_the_right_for_it_counts_about_an_input(record_property: Record) -> None:
    """T121, T188: every pair, as too few scenarios have one that could matter for a sample to meet it."""
    tally = Tally(["statement"], None)
    for given, addition in every(opinions_about_inputs):
        tried(given, addition, tally)
    record_property("pairs", f"adding opinions about inputs: {tally}")
    assert tally.wrong == []
    assert tally.tried["statement"] >= 2 * EACH


@pytest.mark.long
def test_adding_anything_its_signer_has_no_right_to_say_changes_no_level(record_property: Record) -> None:
    """T188: every pair."""
    tally = Tally(KINDS, None)
    for given, addition in chosen(additions, tally):
        tried(given, addition, tally)
    _hold(tally, record_property)
