"""T180 to T187: nothing is gained by leaving something out, over all of ``tests/vectors``.

Removing any one member, status list, component, statement, input or accreditation never improves the state,
by the order of ``states.json``: taken out of the file, and never written by its signer (then it is signed
again, with everything that names it). The exceptions are the eight kinds of evidence against in ``against``.
A status list, input or accreditation that the verdict rests on is never left out of what is ``verified``.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import passport
from signing.errors import ToolError
from tests.properties.against import KINDS as AGAINST
from tests.properties.against import excuse, improves, is_needed
from tests.properties.pairs import LEAST, Tally, chosen, chosen_of, every
from tests.properties.removals import (
    KINDS,
    OTHERS,
    Removal,
    documents,
    grouped,
    removals,
    several_opinions,
)
from tests.properties.vectors_as_data import Given, state_of

Record = Callable[[str, object], None]
SAMPLE = 570
"""Of each kind; of those that the verdict rests on there are then enough too."""
AMONG = 360
"""Scenarios that the rarer pairs are drawn from: making all pairs of all takes longer than trying so few."""


def tried(given: Given, removal: Removal, tally: Tally) -> None:
    """Ask again without it, and note what should not have come out."""
    changed = removal.make()
    if changed is None:
        return
    try:
        after = changed.report()
    except ToolError:  # a trust list that lacks what it names does not open
        tally.tried[f"{removal.kind}: list refused"] += 1
        return
    tally.tried[removal.kind] += 1
    before = state_of(given.name)
    where = f"{given.name}: {removal.kind}, {removal.what}, {removal.place} {removal.path}"
    if is_needed(given, removal):
        tally.tried["needed"] += 1
        if after.state == "verified":
            tally.wrong.append(f"{where}: verified without what it rests on")
    if improves(before, after.state):
        kind = excuse(given, removal, given.report(), after)
        if kind:
            tally.excused[kind] += 1
        else:
            tally.wrong.append(f"{where}: {before} became {after.state}")


def _hold(tally: Tally, told: Record) -> None:
    told("pairs", f"leaving out: {tally}")
    assert tally.wrong == []
    assert {kind: tally.tried[kind] for kind in (*KINDS, "needed") if tally.tried[kind] < LEAST} == {}


def test_nothing_is_gained_by_leaving_something_out(record_property: Record) -> None:
    """T180 to T187: of each kind a sample."""
    tally = Tally(KINDS, SAMPLE)
    for given, removal in chosen_of(grouped, tally):
        if removal.kind in KINDS:
            tried(given, removal, tally)
    _hold(tally, record_property)


def test_leaving_out_what_only_some_passports_have(record_property: Record) -> None:
    """T180 to T187: responses, rivals, memory, workings, and entries of the list in force."""
    tally = Tally(OTHERS, 80)
    for given, removal in chosen_of(grouped, tally, seed=2, among=AMONG):
        if removal.kind in OTHERS:
            tried(given, removal, tally)
    record_property("pairs", f"leaving out: {tally}")
    assert tally.wrong == []
    assert tally.tried["response"] >= 60
    assert tally.tried["log"] >= 60
    assert tally.tried["instrument"] >= 20
    assert tally.tried["trust"] >= 20  # most of what an entry of the list says is required


def test_leaving_out_documents_where_several_speak_about_an_input(record_property: Record) -> None:
    """T121, T180 to T187: every whole document but status lists, where verifiers may disagree."""
    tally = Tally((*KINDS, *OTHERS), None)
    for given, removal in every(documents, several_opinions):
        if removal.kind != "list":
            tried(given, removal, tally)
    record_property("pairs", f"leaving out, of several statements about an input: {tally}")
    assert tally.wrong == []
    assert tally.tried["statement"] >= 50


@pytest.mark.long
def test_nothing_is_gained_by_leaving_anything_out(record_property: Record) -> None:
    """T180 to T187: every pair."""
    tally = Tally((*KINDS, *OTHERS), None)
    for given, removal in chosen(removals, tally):
        tried(given, removal, tally)
    _hold(tally, record_property)
    assert set(AGAINST) == set(tally.excused)


def test_the_exceptions_are_at_most_eight_and_named() -> None:
    """Each is a row of the threat table that names who would have had to bring it."""
    rows = (Path(passport.__file__).parent / "docs" / "threats.md").read_text("utf-8").splitlines()
    assert len(AGAINST) <= 8
    for name, one in AGAINST.items():
        row = next(line for line in rows if line.startswith(f"| {one.row} |"))
        assert one.who in row, name
