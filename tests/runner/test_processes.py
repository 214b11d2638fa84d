"""Workers die, raise, or never start: every item has its line, in its place, once (issue 10 item 1)."""

import multiprocessing
import os
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.runner.parts import CHUNK_BYTES, CHUNK_ITEMS, chunks
from passport.runner.processes import WINDOW, Job, Processes, RunnerFailed
from passport.runner.worker import done
from tests.runner.killing import Killing
from tests.runner.workers import Naming, Thing

FEW, MANY = 10, 100
SIZE = 8
DIED = "3 processes ended while they worked on it"


def run(things: Iterator[Thing] | list[Thing], jobs: int) -> list[str]:
    with Processes[Thing, str](Job(Naming, "did"), Naming("did"), jobs) as processes:
        return [line for part in processes.results(chunks(things, SIZE)) for line in part]


def expected(things: list[Thing]) -> list[str]:
    why = {"die": DIED, "raise": "RuntimeError: {} cannot be done"}
    return [
        f"fault {one.name}: {why[one.deed].format(one.name)}" if one.deed in why else f"did {one.name}"
        for one in things
    ]


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_item_that_kills_its_worker_is_one_line(jobs: int) -> None:
    """The others of its chunk, and a second such item in it, are answered in their places."""
    deeds = {3: "die", 17: "raise", 18: "die", 29: "die"}
    things = [Thing(str(number), deeds.get(number, "")) for number in range(30)]
    assert run(things, jobs) == expected(things)


def test_an_item_that_raises_is_the_same_line_in_this_process() -> None:
    things = [Thing("a"), Thing("b", "raise"), Thing("c")]
    assert done(Naming("did"), things) == expected(things)


def test_a_machine_that_can_start_no_worker_says_so() -> None:
    with (
        pytest.raises(RunnerFailed, match="the last one with code 7") as refused,
        Processes[Thing, str](Job(Naming, "no start"), Naming("did"), 2) as processes,
    ):
        next(processes.results(chunks([Thing("a")])))
    assert refused.value.code == "batch.workers"
    assert not multiprocessing.active_children()


def _killed_at_random(kills: int) -> None:
    """Workers get SIGKILL at random moments; in between, what is unfinished never exceeds the window."""
    jobs, at_last_kill = 2, [0]
    names: list[str] = []
    lines: list[str] = []

    def things() -> Iterator[Thing]:
        while killing.going or len(names) < 4 * SIZE:  # there is work as long as there is killing
            names.append(str(len(names)))
            yield Thing(names[-1], "slow")

    def may(left: int) -> bool:
        # A slow machine gets to work between the kills: ten workers that never begin are its end.
        is_early = left % 3 == 0 and len(lines) == at_last_kill[0]
        at_last_kill[0] = len(lines)
        return not is_early

    killing = Killing(kills, _children, pause=0.12, may=may)
    with killing, Processes[Thing, str](Job(Naming, "did"), Naming("did"), jobs) as processes:
        for part in processes.results(chunks(things(), SIZE)):
            assert len(names) - len(lines) <= WINDOW * jobs * SIZE
            lines += part
    assert lines == [f"did {name}" for name in names], killing.seed


def _children() -> list[int]:
    return [one.pid for one in multiprocessing.active_children() if one.pid is not None]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_any_worker_may_be_killed_at_any_moment() -> None:
    _killed_at_random(FEW)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_any_worker_may_be_killed_many_times() -> None:
    _killed_at_random(MANY)


@pytest.mark.parametrize("kind", ["fails", "finds nothing"])
def test_a_run_whose_killing_has_stopped_ends(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its work is endless as long as kills are left: a thread that died kept a pipeline for over an hour."""

    def found() -> list[int]:
        if kind == "fails":
            raise OSError("no list of processes")
        return []

    killing = Killing(1, found, pause=0.001, may=lambda _: True)
    monkeypatch.setattr(killing, "_longest", 0.1)

    def things() -> Iterator[Thing]:
        while killing.going:
            yield Thing("a", "slow")

    why = "no list of processes" if kind == "fails" else r"1 kills are left after 0 s"
    with pytest.raises(AssertionError, match=why), killing:
        done(Naming("did"), things())  # type: ignore[arg-type]  # any source of work
    assert killing.seed >= 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, CHUNK_BYTES + 1), max_size=3 * CHUNK_ITEMS), st.integers(1, CHUNK_ITEMS))
def test_chunks_are_the_items_in_their_order(sizes: list[int], most: int) -> None:
    things = [Thing(str(number), "", size) for number, size in enumerate(sizes)]
    cut = list(chunks(things, most))
    assert [one for part in cut for one in part] == things
    assert all(0 < len(part) <= most for part in cut)
    assert all(sum(one.size for one in part[:-1]) < CHUNK_BYTES for part in cut)
