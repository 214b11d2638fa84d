"""Corrections that change the period of an entity's document (T672, T673)."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from resolver.store import checking
from resolver.store.sql import SqlStore
from resolver.store.store import Admission, Conflict
from tests.resolver.racing import admit, report_of
from tests.resolver.service import migrated

YEAR, HALF, END = 20_000, 20_181, 20_365


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    """A store in SQLite: what is asked here no database decides."""
    path = tmp_path / "resolver.sqlite"
    path.write_bytes(migrated())
    return SqlStore(f"sqlite:///{path}")


def published(store: SqlStore, *groups: list[Admission]) -> list[str]:
    """``stored`` or the code of the refusal, of each group."""
    outcomes = store.admit_each(groups, by="did:web:m", at="2026-01-01T00:00:00Z")
    return [one.code if isinstance(one, Conflict) else one[-1] for one in outcomes]


def three() -> tuple[Admission, Admission, Admission]:
    """A year, its correction to the first half, and the second half."""
    year = report_of(1, YEAR, END)
    return year, report_of(2, YEAR, HALF, year.digest), report_of(3, HALF, END)


def test_what_was_corrected_to_half_leaves_room_for_the_other_half_t672(store: SqlStore) -> None:
    year, half, other = three()
    assert published(store, [year], [other], [half], [other]) == [
        "stored", "publish.period", "stored", "stored"
    ]  # fmt: skip
    again = report_of(4, YEAR, END, half.digest)
    assert published(store, [again]) == ["publish.period"], "its line would share time with the other half"
    assert not [one for one in checking.integrity(store) if "share time" in one]


def test_versions_that_come_together_are_one_line_t672(store: SqlStore) -> None:
    """The other half came first: what was replaced before it was stored competes with nothing."""
    year, half, other = three()
    assert published(store, [other], [year], [year, half]) == ["stored", "publish.period", "stored"]
    assert not [one for one in checking.integrity(store) if "share time" in one]


def test_a_correction_shares_time_with_what_it_replaces_t673(store: SqlStore) -> None:
    """Not with some earlier version of the line."""
    year, half, _ = three()
    admit(store, year)
    admit(store, half)
    with pytest.raises(Conflict) as caught:
        admit(store, report_of(5, HALF, END, half.digest))
    assert caught.value.code == "publish.period" and "shares no time" in caught.value.message


@dataclass
class Line:
    """A line as the test keeps it: the digest and the days of its newest document."""

    digest: str
    days: frozenset[int]


@pytest.mark.parametrize("seed", range(6))
def test_newest_documents_never_share_a_day_t672(store: SqlStore, seed: int) -> None:
    """Random documents, corrections and groups of both, against sets of days."""
    chance, lines, names = random.Random(seed), list[Line](), set[str | None]()
    for number in range(0, 60, 2):
        line = chance.choice([*lines, None, None])
        digest, before = (None, frozenset[int]()) if line is None else (line.digest, line.days)
        group: list[Admission] = []
        sound = True
        for place in range(chance.choice((1, 1, 2))):
            start = YEAR + chance.randint(0, 30)
            end = start + chance.randint(1, 15)
            item = report_of(number + place, start, end, digest)
            days = frozenset(range(start, end))
            sound = sound and (digest is None or not days.isdisjoint(before))
            group.append(item)
            digest, before = item.digest, days
        rest = [one for one in lines if one is not line]
        sound = sound and all(one.days.isdisjoint(before) for one in rest)
        (outcome,) = published(store, group)
        # A line keeps the name of its first period, under which no second one begins.
        taken = group[0].revises is None and group[0].product in names
        assert (outcome == "stored") == (sound and not taken), (seed, number, outcome)
        if outcome == "stored":
            names.add(group[0].product)
            lines = [*rest, Line(str(digest), before)]
    assert not [one for one in checking.integrity(store) if "share time" in one]
