"""Work on many items: here where there are few, else in several processes, or on a cluster that was named."""

from collections.abc import Callable, Generator, Iterable
from itertools import chain, islice
from typing import Final, NamedTuple, TypeVar

from passport.runner.cluster import Cluster
from passport.runner.parts import Sized, chunks
from passport.runner.worker import Worker, done

WORTH_PROCESSES: Final = 2
"""Chunks from which on starting processes takes less time than they save."""

S = TypeVar("S")
T = TypeVar("T", bound=Sized)
R = TypeVar("R")


class Where(NamedTuple):
    """In how many processes of this machine, or on which cluster.

    ``apart``: in processes of their own also where there is one, so that nothing ends this one.
    """

    jobs: int
    apart: bool = False
    cluster: Cluster | None = None


def running(
    items: Iterable[T], begin: Callable[[S], Worker[T, R]], setup: S, *, where: Where
) -> Generator[list[R], None, None]:
    """The results of the items in their order.

    Raises what ``begin`` raises, ``batch.workers``, ``cluster.*``.
    """
    here = begin(setup)
    parts = chunks(items)
    if where.cluster is not None:
        # Imported here, and the processes below: a single passport needs none of it.
        from passport.runner.processes import Job  # noqa: PLC0415 - see above
        from passport.runner.tasks import Tasks  # noqa: PLC0415 - see above

        with Tasks[T, R](Job(begin, setup), here, where.cluster) as tasks:
            yield from tasks.results(parts)
        return
    jobs, apart = where.jobs, where.apart
    first = list(islice(parts, WORTH_PROCESSES)) if jobs > 1 else []
    if not apart and len(first) < WORTH_PROCESSES:
        for part in chain(first, parts):
            yield done(here, part)
        return
    from passport.runner.processes import Job, Processes  # noqa: PLC0415 - see above

    with Processes[T, R](Job(begin, setup), here, jobs) as processes:
        yield from processes.results(chain(first, parts))
