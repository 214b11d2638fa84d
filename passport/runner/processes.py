"""Results for many chunks, in their order, from worker processes of which any may die at any moment.

Each worker has a channel of its own, so that one that is killed while it writes spoils no other's. What it
had is halved and given out again; an item that ended ``DEATHS`` workers by itself gets the result of a fault.
At most ``WINDOW`` chunks a worker are unfinished, which bounds the memory and what a power cut undoes.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final, Generic, NamedTuple, TypeVar

from passport.runner import worker
from passport.runner.parts import Chunk, Part
from passport.runner.worker import Worker
from signing.errors import ToolError

WINDOW: Final = 2
"""Chunks in work or waiting for an earlier one, per worker."""
DEATHS: Final = 3
"""Workers that one item may end before it is given up: once may be a chance, three times is the item."""
GIVEN_UP: Final = f"{DEATHS} processes ended while they worked on it"
_STILLBORN: Final = 10
"""Workers in a row that ended before they were ready: then the machine cannot run any."""
_SECONDS: Final = 5.0

T = TypeVar("T")
R = TypeVar("R")


class RunnerFailed(ToolError):
    """No worker process can be started: ``batch.workers``."""


class Job(NamedTuple):
    """How a worker begins: ``begin(setup)``, both of them sent to a new process."""

    begin: Callable[[Any], Worker[Any, Any]]
    setup: object


class _Child(Generic[T, R]):
    """A worker process and what it has."""

    def __init__(self, process: SpawnProcess, channel: Connection) -> None:
        self.process = process
        self.channel = channel
        self.ready = False
        self.part: Part[T, R] | None = None

    def end(self) -> None:
        """Stop the process: a worker has nothing to finish."""
        self.process.kill()
        self.process.join(_SECONDS)
        self.channel.close()


class Processes(Generic[T, R]):
    """``jobs`` workers; a context manager that leaves none behind. ``here`` works in this process."""

    def __init__(self, job: Job, here: Worker[T, R], jobs: int) -> None:
        self._job = job
        self._here = here
        self._jobs = jobs
        # New processes, not forked ones: the same on every system, and nothing is shared by accident.
        self._context: SpawnContext = get_context("spawn")
        self._children: list[_Child[T, R]] = []
        self._stillborn = 0
        self._waiting: deque[Part[T, R]] = deque()

    def __enter__(self) -> "Processes[T, R]":
        return self

    def __exit__(self, *_reason: object) -> None:
        for child in self._children:
            child.end()

    def begin(self) -> None:
        """Start the workers, unless they are: they get ready while the work is still being read."""
        if not self._children:
            self._children = [self._started() for _ in range(self._jobs)]

    def results(self, chunks: Iterable[list[T]]) -> Iterator[list[R]]:
        """Yield the results of each chunk, in the order of the chunks.

        Chunks are read from ``chunks`` only while fewer than ``WINDOW`` a worker are unfinished and fewer
        parts wait than there are workers. Raises ``batch.workers`` where no worker starts; what a worker
        raises is a result of its item. Called again after the last result, it goes on with the same workers.
        """
        source = iter(chunks)
        unfinished: deque[Chunk[R]] = deque()
        more = True
        self.begin()
        while more or unfinished:
            while more and len(unfinished) < WINDOW * self._jobs and len(self._waiting) < self._jobs:
                items = next(source, None)
                if items is None:
                    more = False
                    break
                unfinished.append(Chunk(len(items)))
                self._waiting.append(Part(unfinished[-1], 0, items))
            self._give()
            if unfinished and not unfinished[0].is_complete:
                self._take()
            while unfinished and unfinished[0].is_complete:
                yield unfinished.popleft().results()

    def _give(self) -> None:
        for child in self._children:
            if child.ready and child.part is None and self._waiting:
                child.part = self._waiting.popleft()
                try:
                    child.channel.send(child.part.items)
                except OSError:  # it has died: waiting for its answer finds that out
                    continue

    def _take(self) -> None:
        """Wait until a worker answers or dies, and see to each that did."""
        channels = wait([child.channel for child in self._children])
        for place, child in enumerate(self._children):
            if child.channel not in channels:
                continue
            try:
                answer = child.channel.recv()
            except (EOFError, OSError):
                self._children[place] = self._replaced(child)
                continue
            self._stillborn = 0
            if child.part is None:
                child.ready = True
            else:
                child.part.chunk.put(child.part.start, answer)
                child.part = None

    def _replaced(self, child: _Child[T, R]) -> _Child[T, R]:
        """A new worker for one that died; what it had is given out again, in smaller parts."""
        child.end()
        if not child.ready:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise _no_worker(f"the last one with code {child.process.exitcode}")
        if child.part is not None:
            self._again(child.part)
        return self._started()

    def _again(self, part: Part[T, R]) -> None:
        if len(part.items) > 1:
            self._waiting.extendleft(reversed(part.halves()))
            return
        if not part.items:  # a chunk without items has its results already
            return
        part.deaths += 1
        if part.deaths < DEATHS:
            self._waiting.appendleft(part)
            return
        part.chunk.put(part.start, [self._here.fault(part.items[0], GIVEN_UP)])

    def _started(self) -> _Child[T, R]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=worker.serve, args=(theirs, self._job.begin, self._job.setup), daemon=True
        )
        try:
            _start(process)
        except OSError as error:
            raise _no_worker(error.strerror or type(error).__name__) from error
        finally:
            theirs.close()
        return _Child(process, ours)


def _start(process: SpawnProcess) -> None:
    """Start it with Ctrl-C held back, so that it cannot be hit before it ignores that signal itself."""
    block = getattr(signal, "pthread_sigmask", None)
    if block is None:  # Windows
        process.start()
        return
    before = block(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        block(signal.SIG_SETMASK, before)


def _no_worker(why: str) -> RunnerFailed:
    return RunnerFailed(
        "batch.workers",
        f"No process for the work can be started on this machine: {why}.",
        hint="Free some memory, or say --jobs 1.",
    )
