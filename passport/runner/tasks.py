"""Results for many chunks, in their order, from the workers of a cluster of which any may die at any moment.

The same lines as ``processes`` gives. A worker that ends takes nothing with it: the scheduler gives what it
had to another one, and a part at which several ended is worked on item by item, the item that is left at the
end with nothing beside it. This process does a random item of each part again, and whatever a worker says of
files: what differs ends the run (T320 to T322).
"""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from passport.runner import remote
from passport.runner.cluster import Cluster, ClusterRefused
from passport.runner.connecting import PENDING, Connection
from passport.runner.parts import Chunk, Part
from passport.runner.processes import DEATHS, GIVEN_UP, WINDOW, Job
from passport.runner.remote import Answer, Run
from passport.runner.worker import Worker, done
from signing import nonces
from signing.shown import visible

if TYPE_CHECKING:
    from distributed import Future

_LOOK: Final = 2.0
"""Seconds after which the cluster itself is looked at, if no result comes."""
_FETCH: Final = 10.0
"""Seconds for a result that is there, to be sent: a part has up to 2 MB."""
_DESERTED: Final = 300
"""Seconds without a single worker, after which the run ends."""
_SILENT: Final = 900
"""Seconds without a result, after which it ends."""
_COUNTED: Final = 32
"""Results after which workers are counted again: they come and go."""

_LONGEST: Final = 200
T = TypeVar("T")
R = TypeVar("R")


class Tasks(Generic[T, R]):
    """A run on a cluster; a context manager that leaves nothing of it there. ``here``: see ``Processes``."""

    def __init__(self, job: Job, here: Worker[T, R], cluster: Cluster) -> None:
        self._run = Run(nonces.random_bytes(16).hex(), job.begin, job.setup)
        self._here = here
        self._connection = Connection(cluster)
        self._waiting: deque[Part[T, R]] = deque()
        self._suspects: deque[Part[T, R]] = deque()
        self._given: dict[str, tuple[Part[T, R], Future[Any]]] = {}
        self._finished: SimpleQueue[Future[Any]] = SimpleQueue()
        self._answers = 0
        self._threads = 0

    def __enter__(self) -> "Tasks[T, R]":
        return self

    def __exit__(self, *_reason: object) -> None:
        self._given.clear()
        self._connection.close()

    def results(self, chunks: Iterable[list[T]]) -> Iterator[list[R]]:
        """The results of each chunk, in the order of the chunks. Raises ``cluster.*``."""
        self._ask_for_code()
        self._begin()
        source = iter(chunks)
        unfinished: deque[Chunk[R]] = deque()
        more = True
        while more or unfinished:
            while more and len(unfinished) < self._window() and not self._waiting:
                items = next(source, None)
                if items is None:
                    more = False
                    break
                unfinished.append(Chunk(len(items)))
                self._waiting.append(Part(unfinished[-1], 0, items))
                self._give()
            self._give()
            if unfinished and not unfinished[0].is_complete:
                self._take()
            while unfinished and unfinished[0].is_complete:
                yield unfinished.popleft().results()

    def _ask_for_code(self) -> None:
        """Refuse workers of other code, all at once, before anything is done. Raises ``cluster.code``."""
        answers = self._connection.everywhere(remote.code)
        # One that has just ended is no refusal; its successor's answers say which code they are of.
        there = {address: code for address, code in answers.items() if not isinstance(code, OSError)}
        others = sorted(address for address, code in there.items() if code != remote.code())
        if others:
            raise _refused("cluster.code", ", ".join(others))

    def _difference(self, theirs: R, ours: R) -> str:
        """Which refusal two results for one item make; empty where they may stand beside each other."""
        if theirs == ours or self._here.met_changes(ours):
            return ""
        return "cluster.files" if self._here.met_changes(theirs) else "cluster.differs"

    def _window(self) -> int:
        if not self._threads or self._answers >= _COUNTED:
            self._threads, self._answers = self._connection.threads(), 0
        return WINDOW * max(1, self._threads)

    def _begin(self) -> None:
        """Have the cluster keep what all parts need."""
        self._there = self._connection.submit(_same, pickle.dumps(self._run))

    def _give(self) -> None:
        """Hand out what waits; of parts that may end their worker one at a time, and nothing beside it."""
        while self._waiting and len(self._given) < self._window() and not self._suspects:
            self._submit(self._waiting.popleft())
        if self._suspects and not self._given:
            self._submit(self._suspects[0])

    def _submit(self, part: Part[T, R]) -> None:
        future = self._connection.submit(remote.work, self._there, pickle.dumps(part.items))
        self._given[future.key] = part, future
        future.add_done_callback(self._finished.put)

    def _take(self) -> None:
        """Wait for a result, and see to it. Raises ``cluster.*``."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra

        future = self._next()
        part, _ = self._given.pop(future.key)
        answer = self._outcome(future)
        if isinstance(answer, KilledWorker):
            if answer.task != future.key:  # not this part: what all parts need went with its workers
                self._begin()
                self._later(part)
            else:
                self._again(part, answer.allowed_failures + 1)
            return
        if not isinstance(answer, Answer):  # it could not even be begun there
            raise _refused("cluster.code", answer)
        self._check(part, answer)
        self._settle(part, answer.results)

    def _next(self) -> "Future[Any]":
        """The next call that finished. Raises ``cluster.gone``, ``cluster.silent``."""
        patience = self._patience(_LOOK)
        while True:
            try:
                found = self._finished.get(timeout=_LOOK)
            except Empty:
                next(patience)
                continue
            self._answers += 1
            return found

    def _outcome(self, future: "Future[Any]") -> object:
        """What a finished call came to. Raises ``cluster.gone``, ``cluster.silent``."""
        seconds = min(_FETCH, _DESERTED)
        patience = self._patience(seconds)
        while (answer := self._connection.outcome(future, seconds)) is PENDING:
            next(patience)
        return answer

    def _patience(self, seconds: float) -> Iterator[None]:
        """Look at the cluster each time these seconds have passed in vain.

        Raises ``cluster.silent`` after too many without a result, or without a worker.
        """
        waited = deserted = 0.0
        while waited < _SILENT and deserted < _DESERTED:
            waited += seconds
            self._connection.check()
            self._threads = self._connection.threads()
            deserted = 0 if self._threads else deserted + seconds
            yield
        raise ClusterRefused(
            "cluster.silent",
            f"The cluster at {self._connection.address} gives no results: {self._threads} workers are there.",
            hint="Look at its workers, start them again; then run the same command with --resume.",
        )

    def _check(self, part: Part[T, R], answer: Answer) -> None:
        """Do some of the part again here. Raises ``cluster.code``, ``cluster.files``, ``cluster.differs``."""
        if answer.code != remote.code():
            raise _refused("cluster.code", answer.worker)
        if type(answer.results) is not list or len(answer.results) != len(part.items):
            raise _refused("cluster.differs", answer.worker)
        if not all(map(self._here.fits, part.items, answer.results)):  # a line about another item (T365)
            raise _refused("cluster.differs", answer.worker)
        again = {nonces.random_below(len(part.items))}
        again |= {place for place, one in enumerate(answer.results) if self._here.met_changes(one)}
        for place in sorted(again):
            why = self._difference(answer.results[place], *done(self._here, [part.items[place]]))
            if why:
                raise _refused(why, answer.worker)

    def _settle(self, part: Part[T, R], results: list[R]) -> None:
        part.chunk.put(part.start, results)
        if self._is_alone(part):
            self._suspects.popleft()

    def _is_alone(self, part: Part[T, R]) -> bool:
        return bool(self._suspects) and part is self._suspects[0]

    def _later(self, part: Part[T, R]) -> None:
        """Give it out once more; a part that is worked on alone is still the first of the suspects."""
        if not self._is_alone(part):
            self._waiting.appendleft(part)

    def _again(self, part: Part[T, R], deaths: int) -> None:
        """What several workers ended at: item by item, then the item alone, then its line as a fault."""
        if len(part.items) > 1:
            self._waiting.extendleft(reversed(part.single()))
        elif not self._is_alone(part):
            # Others were given to the same workers; whether it was this one is not known yet.
            self._suspects.append(part)
        else:
            part.deaths += deaths
            if part.deaths >= DEATHS:
                self._settle(part, [self._here.fault(part.items[0], GIVEN_UP)])


def _same(run: bytes) -> Run:
    """The run itself, kept by the cluster and made again by it where the worker that had it ends."""
    found: Run = pickle.loads(run)  # noqa: S301 - our own, sent by our side
    return found


_SAID: Final = {
    "cluster.code": (
        "has other code than this process",
        "Install the same version there, and the same cryptography and pyld.",
    ),
    "cluster.files": (
        "sees other files than this process",
        "Mount what is verified under the same path there; for standard input and fetched passports also the"
        " folder of TMPDIR.",
    ),
    "cluster.differs": (
        "answers otherwise than this process about the same passport",
        "Trust none of its answers: find out what runs there, and run the command without --cluster.",
    ),
}


def _refused(code: str, which: object) -> ClusterRefused:
    """``which``: what a worker says of itself, or what it raised."""
    what, hint = _SAID[code]
    return ClusterRefused(code, f"A worker {what}: {visible(str(which))[:_LONGEST]}.", hint=hint)
