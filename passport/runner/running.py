"""Work on many items: in this process where there are few, else in several, a chunk of results at a time."""

from collections.abc import Callable, Generator, Iterable
from itertools import chain, islice
from typing import Final, TypeVar

from passport.runner.parts import Sized, chunks
from passport.runner.worker import Worker, done

WORTH_PROCESSES: Final = 2
"""Chunks from which on starting processes takes less time than they save."""

S = TypeVar("S")
T = TypeVar("T", bound=Sized)
R = TypeVar("R")


def running(
    items: Iterable[T], begin: Callable[[S], Worker[T, R]], setup: S, *, jobs: int, apart: bool = False
) -> Generator[list[R], None, None]:
    """The results of the items in their order. Raises what ``begin`` raises, and ``batch.workers``.

    ``apart``: in processes of their own also where there is one, so that nothing ends this one.
    """
    here = begin(setup)
    parts = chunks(items)
    first = list(islice(parts, WORTH_PROCESSES)) if jobs > 1 else []
    if not apart and len(first) < WORTH_PROCESSES:
        for part in chain(first, parts):
            yield done(here, part)
        return
    # Imported here: a single passport needs none of it.
    from passport.runner.processes import Job, Processes  # noqa: PLC0415 - see above

    with Processes[T, R](Job(begin, setup), here, jobs) as processes:
        yield from processes.results(chain(first, parts))
