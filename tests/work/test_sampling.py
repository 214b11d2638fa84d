"""Samples that anybody can draw again: the same rule, population and seed give the same claims."""

import base64
import hashlib
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.work.reviewing.findings_schema import RULES
from passport.work.reviewing.sampling import (
    Candidate,
    SampleRefused,
    as_selected,
    choose,
    rationale,
    usual_size,
)

_CANDIDATES = st.lists(
    st.builds(
        Candidate,
        digest=st.integers(0, 10**6).map(lambda number: f"u{number:07d}"),
        group=st.sampled_from(["a", "b", "c", "d"]),
        points=st.integers(0, 300),
        weight=st.fractions(0, 10**5),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda one: one.digest,
)


@settings(deadline=None)
@given(_CANDIDATES, st.sampled_from(list(RULES)), st.text("abc123", max_size=8), st.data())
def test_the_order_of_the_files_decides_nothing(
    population: list[Candidate], rule: str, seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(population)))
    shuffled = data.draw(st.permutations(population))
    chosen = choose(rule, size, seed, population)
    assert chosen == choose(rule, size, seed, shuffled)
    assert len(set(chosen)) == size
    # A larger sample holds the smaller one.
    assert choose(rule, len(population), seed, population)[:size] == chosen


@settings(deadline=None)
@given(_CANDIDATES)
def test_risk_looks_at_every_heat_before_it_looks_at_one_twice(population: list[Candidate]) -> None:
    groups = {one.group for one in population}
    by_digest = {one.digest: one for one in population}
    chosen = [by_digest[digest] for digest in choose("risk", len(groups), "", population)]
    assert {one.group for one in chosen} == groups
    for one in chosen:
        assert one.points == max(other.points for other in population if other.group == one.group)


@settings(deadline=None)
@given(_CANDIDATES)
def test_magnitude_takes_the_largest(population: list[Candidate]) -> None:
    weights = {one.digest: one.weight for one in population}
    ordered = [weights[digest] for digest in choose("magnitude", len(population), "", population)]
    assert ordered == sorted(ordered, reverse=True)


def test_the_random_choice_takes_no_tool_of_ours_to_repeat() -> None:
    population = [Candidate(f"u{n}", "g", 0, Fraction(1)) for n in range(30)]

    def key(digest: str) -> str:
        data = hashlib.sha384(json.dumps(["dice 4", digest], separators=(",", ":")).encode()).digest()
        return "u" + base64.urlsafe_b64encode(b"\x20\x30" + data).decode().rstrip("=")

    expected = sorted((one.digest for one in population), key=key)[:7]
    assert choose("random", 7, "dice 4", population) == expected
    assert choose("random", 7, "dice 5", population) != expected


def test_what_cannot_be_drawn_is_refused() -> None:
    population = [Candidate("u1", "g", 0, Fraction(1))]
    codes = []
    for rule, size, seed in (("luck", 1, ""), ("risk", 0, ""), ("risk", 2, ""), ("random", 1, "ü")):
        with pytest.raises(SampleRefused) as refused:
            choose(rule, size, seed, population)
        codes.append(refused.value.code)
        assert refused.value.hint
    assert codes == ["sample.rule", "sample.size", "sample.size", "sample.seed"]


def test_the_usual_size_is_the_square_root_rounded_up() -> None:
    assert [usual_size(count) for count in (1, 2, 4, 5, 12, 300)] == [1, 2, 2, 3, 4, 18]


def test_the_sentence_for_the_statement_names_rule_and_seed() -> None:
    told = rationale("random", 4, "dice 4", 12)
    assert "4 of 12" in told
    assert "Seed: dice 4." in told
    assert "Seed" not in rationale("risk", 4, "", 12)


def test_to_be_selected_is_not_to_be_looked_at() -> None:
    """T124: the sentence is written before anybody looked; that of a 0.3.0 file is read as what it meant."""
    told = rationale("risk", 4, "", 12)
    assert told.startswith("4 of 12 claims were selected by risk: ")
    assert as_selected(told) == told
    old = told.replace("were selected by", "were looked at more closely, chosen by")
    assert as_selected(old) == told
    assert as_selected("Those of the night shift.") == "Those of the night shift."
