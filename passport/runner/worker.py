"""What a worker process does: take a part, work on each item of it, send the results back.

A worker gets no clock, no key and no place to write: whatever it was doing when it died can be done again.
"""

import gc
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")
R = TypeVar("R")
_LONGEST: Final = 200
_OBJECTS: Final = 100_000
"""New objects after which the collector looks for cycles. A verification makes thousands, and few cycles;
after every 700, the default, it walks the objects of the run and of every library again."""


class Worker(Protocol[T_contra, R_co]):
    """The work itself, opened once in each process."""

    def line(self, item: T_contra, /) -> R_co:
        """The result for one item."""

    def fault(self, item: T_contra, why: str, /) -> R_co:
        """The result for an item that ended its work by a fault of the tool; ``why`` says which."""

    def fits(self, item: T_contra, result: object, /) -> bool:
        """Whether a result that came from elsewhere has the form of one and is about the item."""

    def met_changes(self, result: Any, /) -> bool:  # noqa: ANN401 - of the type that ``line`` gives
        """Whether a result says that a file has other bytes than when it was first read."""


def done(worker: Worker[T, R], part: Sequence[T]) -> list[R]:
    """The results for a part. An item that raises gives the result of a fault and stops no other item."""
    return [_one(worker, item) for item in part]


def _one(worker: Worker[T, R], item: T) -> R:
    try:
        return worker.line(item)
    except Exception as error:  # noqa: BLE001 - HOUSE law 5: a fault at one item of a batch becomes its line
        return worker.fault(item, f"{type(error).__name__}: {str(error)[:_LONGEST]}".rstrip(": "))


def collect_rarely() -> None:
    """Have this process look for cyclic garbage after 100,000 new objects instead of 700."""
    gc.set_threshold(_OBJECTS, 10, 10)


def serve(channel: "Connection", begin: Callable[[Any], Worker[Any, Any]], setup: object) -> None:
    """The whole life of a worker process: until the channel is closed at the other end."""
    # Ctrl-C reaches every process of the terminal; the process that gave the work ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    worker = begin(setup)
    try:
        channel.send(None)  # ready
        while True:
            channel.send(done(worker, channel.recv()))
    except (EOFError, OSError):  # nobody waits for results any more
        return
