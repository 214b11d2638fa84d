"""Workers die, raise, or never start: every item has its line, in its place, once (issue 10 item 1)."""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.runner.parts import CHUNK_BYTES, CHUNK_ITEMS, chunks
from passport.runner.processes import WINDOW, Job, Processes, RunnerFailed
from passport.runner.worker import done
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
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    jobs, left, given = 2, [kills], [0]
    names: list[str] = []

    def things() -> Iterator[Thing]:
        while left[0] or given[0] < 4 * SIZE:  # there is work as long as there is killing
            names.append(str(given[0]))
            given[0] += 1
            yield Thing(names[-1], "slow")

    def kill() -> None:
        while left[0]:
            time.sleep(chance.uniform(0.0, 0.12))
            children = multiprocessing.active_children()
            if left[0] % 3 == 0 and len(lines) == told[0]:
                continue  # a slow machine gets to work between the kills: ten that never begin are its end
            told[0] = len(lines)
            if children and (pid := chance.choice(children).pid) is not None:
                os.kill(pid, signal.SIGKILL)
                left[0] -= 1

    lines: list[str] = []
    told = [0]
    killer = threading.Thread(target=kill)
    killer.start()
    with Processes[Thing, str](Job(Naming, "did"), Naming("did"), jobs) as processes:
        for part in processes.results(chunks(things(), SIZE)):
            assert given[0] - len(lines) <= WINDOW * jobs * SIZE
            lines += part
    killer.join()
    assert lines == [f"did {name}" for name in names], seed


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_any_worker_may_be_killed_at_any_moment() -> None:
    _killed_at_random(FEW)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_any_worker_may_be_killed_many_times() -> None:
    _killed_at_random(MANY)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, CHUNK_BYTES + 1), max_size=3 * CHUNK_ITEMS), st.integers(1, CHUNK_ITEMS))
def test_chunks_are_the_items_in_their_order(sizes: list[int], most: int) -> None:
    things = [Thing(str(number), "", size) for number, size in enumerate(sizes)]
    cut = list(chunks(things, most))
    assert [one for part in cut for one in part] == things
    assert all(0 < len(part) <= most for part in cut)
    assert all(sum(one.size for one in part[:-1]) < CHUNK_BYTES for part in cut)
