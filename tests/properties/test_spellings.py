"""T119, T62: two spellings of one fact give one answer, over all of ``tests/vectors``.

Product identifiers as a label, a claim and an answer name them; persons in two roles; legal entities; DIDs;
keys. What a trust list says of parties is held to this where lists are edited.
"""

from collections.abc import Callable

import pytest

from signing.errors import ToolError
from tests.properties.pairs import LEAST, Tally, chosen, every
from tests.properties.spellings import KINDS, Spelling, has_rivals, spellings
from tests.properties.vectors_as_data import Given

Record = Callable[[str, object], None]
EACH = 100
LEAST_BESIDE = 20


def tried(given: Given, spelling: Spelling, tally: Tally) -> None:
    """Ask in both spellings."""
    if spelling.refused():
        tally.tried[spelling.kind] += 1
        return
    usual, other = spelling.usual(), spelling.other()
    if usual is None or other is None:
        return
    expected = usual.report().state
    try:
        answer = other.report().state
    except ToolError:  # a list that spells it so does not open
        answer = expected
    tally.tried[spelling.kind] += 1
    if answer != expected:
        what = f"{given.name}: {spelling.kind}, {spelling.what}"
        tally.wrong.append(f"{what}: {expected} became {answer}")


def _hold(tally: Tally, told: Record) -> None:
    told("pairs", f"spelling otherwise: {tally}")
    assert tally.wrong == []
    assert tally.tried.total() >= LEAST
    assert {kind for kind in KINDS if tally.tried[kind] < EACH} == set()


def test_two_spellings_of_one_fact_have_one_answer(record_property: Record) -> None:
    """T119, T62: of each kind a sample."""
    tally = Tally(KINDS, EACH)
    for given, spelling in chosen(spellings, tally, among=200):
        tried(given, spelling, tally)
    _hold(tally, record_property)


def test_a_product_named_by_two_claims_has_one_answer(record_property: Record) -> None:
    """T119, T122: every pair where claims about one product may be rivals: few scenarios have such a one."""
    tally = Tally(["product"], None)
    for given, spelling in every(spellings, has_rivals):
        if spelling.kind == "product":
            tried(given, spelling, tally)
    record_property("pairs", f"spelling otherwise, of rivals: {tally}")
    assert tally.wrong == []
    assert tally.tried["product"] >= EACH


def test_an_accreditation_behind_an_attestation_of_a_method_has_one_answer(record_property: Record) -> None:
    """T119, T417: whoever names it by digest, the attestation too, is signed again."""
    tally = Tally(KINDS, None)
    for given, spelling in every(spellings, lambda one: one.name.startswith("method_verified/")):
        if spelling.kind == "legal entity":
            tried(given, spelling, tally)
    record_property("pairs", f"spelling otherwise, behind attestations: {tally}")
    assert tally.wrong == []
    assert tally.tried["legal entity"] >= LEAST_BESIDE


@pytest.mark.long
def test_all_spellings_of_one_fact_have_one_answer(record_property: Record) -> None:
    """T119, T62: every pair."""
    tally = Tally(KINDS, None)
    for given, spelling in chosen(spellings, tally):
        tried(given, spelling, tally)
    _hold(tally, record_property)
