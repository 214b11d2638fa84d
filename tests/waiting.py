"""Waits with a limit: what does not come in time fails the test, with a sentence of what was waited for.

``pytest-timeout`` ends a test after ten minutes, but says only where it stood, and ends no thread or process
beside it. ``tests/test_house_waits.py`` holds all tests to limits of their own.
"""

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from queue import Empty, SimpleQueue
from typing import IO, AnyStr, Protocol

SECONDS = 120.0
"""For what takes less than ten on a machine with nothing else to do."""


class Ending(Protocol):
    """A thread, or a process of ``multiprocessing``."""

    name: str

    def join(self, timeout: float | None = None, /) -> None:
        """Wait for its end."""

    def is_alive(self) -> bool:
        """Whether it has not ended."""


def until(come: Callable[[], object], what: str, *, seconds: float = SECONDS, every: float = 0.005) -> None:
    """Return once ``come()`` is true. Raises ``AssertionError`` after so many seconds."""
    end = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(every)


def tries(what: str, *, seconds: float = SECONDS) -> Iterator[int]:
    """Numbers from 0 on, for a loop that is left when something has come.

    Raises ``AssertionError`` after so many seconds.
    """
    end = time.monotonic() + seconds
    for number in count():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        yield number


def ended(*running: Ending, seconds: float = SECONDS) -> None:
    """Return once all have ended. Raises ``AssertionError`` with the names of those that go on."""
    end = time.monotonic() + seconds
    for one in running:
        one.join(max(0.0, end - time.monotonic()))
    left = [one.name for one in running if one.is_alive()]
    assert not left, f"still at work after {seconds:.0f} s: {', '.join(left)}"


def part(reading: int, what: str, *, seconds: float = SECONDS, size: int = 65_536) -> bytes:
    """Some bytes of a pipe or terminal, as soon as there are any; none at its end. POSIX.

    Raises ``AssertionError`` after so many seconds without any, ``OSError`` as ``os.read`` does.
    """
    assert select.select([reading], [], [], seconds)[0], f"not within {seconds:.0f} s: {what}"
    return os.read(reading, size)


def line(stream: IO[AnyStr], what: str, *, seconds: float = SECONDS) -> AnyStr:
    """The next line of a process's output; empty at its end.

    Raises ``AssertionError`` after so many seconds; the thread that reads then ends with the process.
    """
    found: SimpleQueue[AnyStr] = SimpleQueue()
    threading.Thread(target=lambda: found.put(stream.readline()), name=f"reading {what}", daemon=True).start()
    try:
        return found.get(timeout=seconds)
    except Empty:
        raise AssertionError(f"no line within {seconds:.0f} s: {what}") from None
