"""A claim that was replaced never counts again, whatever becomes of the later one (T624)."""

from itertools import permutations
from pathlib import Path

import pytest

from resolver.hub.rows import LEAVING, Row
from resolver.hub.store import Hub
from tests.resolver.hub.filled import like, needs_engine, rows
from tests.world import World

LATER = "2026-11-22T10:00:00Z"


@pytest.fixture(scope="module")
def row() -> Row:
    world = World()
    return rows(world, world.passport())[0]


def _standing(folder: Path) -> set[str]:
    with Hub.opened(folder).connected() as base:
        return {digest for (digest,) in base.execute("SELECT digest FROM standing").fetchall()}


def _take(folder: Path, *some: Row) -> tuple[int, ...]:
    with Hub.opened(folder, make=True).alone() as mine:
        return tuple(mine.take(some))


@pytest.mark.parametrize("state", sorted(LEAVING))
def test_t624_a_correction_that_leaves_brings_nothing_back(tmp_path: Path, row: Row, state: str) -> None:
    """T624: of its own heading or another one, and of a line of corrections."""
    needs_engine()
    first, second, third, other = like(row, 4)
    second = second._replace(revision_of=first.digest, hs4="7209")
    third = third._replace(revision_of=second.digest)
    _take(tmp_path / "hub", first, second, other)
    assert _standing(tmp_path / "hub") == {second.digest, other.digest}
    gone = second._replace(state=state, checked_at=LATER)
    assert _take(tmp_path / "hub", gone) == (0, 1, 0)
    assert _standing(tmp_path / "hub") == {other.digest}
    _take(tmp_path / "hub", third)
    _take(tmp_path / "hub", third._replace(state=state, checked_at=LATER))
    assert _standing(tmp_path / "hub") == {other.digest}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_t624_in_whatever_order_and_state_they_come(tmp_path: Path, row: Row, order: tuple[int, ...]) -> None:
    """T624: also where the correction was revoked before the hub met it, or came first."""
    needs_engine()
    first, second, other = like(row, 3)
    second = second._replace(revision_of=first.digest, state="revoked")
    arriving = [first, second, other]
    counts = [_take(tmp_path / "hub", arriving[place]) for place in order]
    assert sorted(counts) == [(0, 0, 0), (1, 0, 0), (1, 0, 0)], "what was never kept does not leave"
    assert _standing(tmp_path / "hub") == {other.digest}


def test_t624_of_another_producer_a_correction_replaces_nothing(tmp_path: Path, row: Row) -> None:
    needs_engine()
    first, second = like(row, 2)
    _take(tmp_path / "hub", first, second._replace(
        revision_of=first.digest, producer="did:web:other.example", state="revoked",
    ))  # fmt: skip
    assert _standing(tmp_path / "hub") == {first.digest}
