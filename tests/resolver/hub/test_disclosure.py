"""What published cells reveal: threshold, dominance, subtraction over cells and releases (T325 to T327)."""


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.hub.disclosure import ROOT, Known, added, safe, step
from tests.resolver.hub.histories import Row, Tree, isolated, rank, summed

EAF, BOF = ("scrap-EAF", "SE"), ("BF-BOF", "DE")
THREE = [Row(EAF, group, 100) for group in "ABC"]


def fresh() -> Known:
    return Known(frozenset(), {}, {})


@pytest.mark.parametrize(
    ("masses", "expected"),
    [
        ({}, False),
        ({"A": 100, "B": 100}, False),  # each of two knows the other
        ({"A": 100, "B": 100, "C": 100}, True),
        ({"A": 1000, "B": 900, "C": 100}, False),  # exactly 10 %
        ({"A": 1000, "B": 900, "C": 101}, True),
        ({"A": 1000, "B": 1, "C": 1, "D": 1}, False),
    ],
)
def test_three_groups_and_none_that_the_second_can_calculate(masses: dict[str, int], expected: bool) -> None:
    """T325: threshold and p-percent rule."""
    assert safe(masses) is expected


part = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(1, 2000))


@given(part, part)
def test_two_safe_parts_are_safe_together(one: dict[str, int], other: dict[str, int]) -> None:
    if safe(one) and safe(other):
        assert safe(added([one, other]))


def test_the_newcomer_is_not_found_by_subtracting_releases() -> None:
    """T326: a cell of three, then the same cell with a fourth: the difference is the fourth's value."""
    tree = Tree()
    tree.release(THREE)
    assert tree.printed[0][ROOT] == set(THREE)
    fourth = Row(EAF, "D", 100)
    done = tree.release([*THREE, fourth])
    assert not done.admitted
    assert tree.printed[1] == tree.printed[0], "the cell is frozen"
    # With two more newcomers the three are safe together, and come in together.
    more = [fourth, Row(EAF, "E", 90), Row(EAF, "F", 80)]
    tree.release([*THREE, *more])
    assert tree.printed[2][ROOT] == {*THREE, *more}
    assert isolated(tree.printed) == []


def test_the_attack_succeeds_where_nothing_is_frozen() -> None:
    """The measure sees what it is there for: the same cells without the rule isolate the newcomer."""
    fourth = Row(EAF, "D", 100)
    assert isolated([{ROOT: frozenset(THREE)}, {ROOT: frozenset([*THREE, fourth])}]) == [
        ("D",), ("A", "D"), ("B", "D"), ("C", "D"),
    ]  # fmt: skip


def test_what_would_be_left_is_suppressed_too() -> None:
    """T327: the country of one mill is not the difference of its route and the other countries."""
    places = (("SE", "ABC"), ("DE", "ABD"), ("PL", "E"))
    rows = [Row(("scrap-EAF", country), group, 100) for country, some in places for group in some]
    done = step(fresh(), summed(rows))
    assert ("scrap-EAF", "PL") not in done.published
    leaves = {node for node in done.published if len(node) == 2}
    assert len(leaves) == 1, "a second one is left out with it"
    tree = Tree()
    tree.release(rows)
    assert isolated(tree.printed) == []


def test_a_withdrawn_claim_leaves_at_the_next_release() -> None:
    tree = Tree()
    others = [Row(BOF, group, 100) for group in "DEF"]
    tree.release([*THREE, *others])
    assert {EAF, BOF} <= set(tree.printed[0])
    done = tree.release([*THREE[1:], *others])
    assert done.withheld == {ROOT, EAF[:1], EAF}, "no cell with the withdrawn claim is published"
    assert tree.printed[1][BOF] == tree.printed[0][BOF]
    assert isolated(tree.printed) == []
    # What all of them withdrew is safe to subtract.
    done = tree.release(others)
    assert not done.withheld
    assert tree.printed[2][ROOT] == set(others)
    assert isolated(tree.printed) == []


def test_nothing_new_is_shown_of_a_cell_that_is_withheld() -> None:
    """Groups may have been divided since: what is shown now is subtracted from what was shown then."""
    kept = summed([*THREE, *(Row(("scrap-EAF", "DE"), group, 100) for group in "DEF")])
    leaving = summed([Row(EAF, "G", 100)])
    done = step(Known(frozenset({ROOT}), {1: kept}, {1: leaving}), {})
    assert done.published == {ROOT}
    assert done.withheld == {ROOT}
    assert not done.leaving


leaves = st.tuples(st.sampled_from(["scrap-EAF", "BF-BOF"]), st.sampled_from(["SE", "DE", "PL"]))
rows = st.builds(Row, leaves, st.sampled_from("ABCDEFG"), st.integers(1, 60))
# Arrivals and departures by whole groups at few places: all outcomes occur often.
groups = st.sets(st.sampled_from("ABCDEFGH"), min_size=2, max_size=5)
places = st.sampled_from([EAF, ("scrap-EAF", "DE"), BOF])
wave = st.tuples(st.booleans(), places, groups, st.integers(50, 60))
history = st.lists(st.lists(wave, min_size=1, max_size=4), min_size=2, max_size=4)
History = list[list[tuple[bool, tuple[str, str], set[str], int]]]


def _follow(changes: History) -> Tree:
    tree, standing = Tree(), dict[Row, None]()
    for number, waves in enumerate(changes):
        for comes, leaf, some, mass in waves:
            if comes or number == 0:
                standing |= {Row(leaf, group, mass + number): None for group in sorted(some)}
            else:
                standing = {row: None for row in standing if row.leaf != leaf or row.group not in some}
        standing = {row: None for row in standing if row not in tree.gone}
        tree.release(standing)
        for node, members in tree.printed[-1].items():
            assert set(members) <= set(standing), f"a row that left is in {node}"
    return tree


@settings(max_examples=150, deadline=None)
@given(history)
def test_no_combination_of_cells_isolates_one_or_two_groups(changes: History) -> None:
    """T325, T326, T327: over all cells of all releases, by the rank of their matrix."""
    assert isolated(_follow(changes).printed) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=6, max_size=25), rows)
def test_one_group_more_changes_no_published_cell(before: list[Row], newcomer: Row) -> None:
    tree = Tree()
    tree.release(before)
    tree.release([*before, newcomer])
    first, second = tree.printed
    assert {node: members for node, members in second.items() if node in first} == first


def test_rank_by_hand() -> None:
    assert rank([[1, 0, 1], [0, 1, 1], [1, 1, 2]]) == 2
    assert rank([]) == 0
