"""Let SIGTERM end a long run the way Ctrl-C does: files closed, temporary ones removed, exit code 130."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeAlias

from signing.errors import ToolError

_Errors: TypeAlias = tuple[type[Exception], ...]
_AGAIN: Final = 0.1
"""Seconds after which what still runs is ended once more: it may have begun after the signal."""
_PATIENCE: Final = 10
"""How often, until an exception is raised where no error has come of it."""


@contextmanager
def stoppable(
    hint: str, end: Callable[[], None] | None = None, errors: Callable[[], _Errors] = tuple
) -> Iterator[None]:
    """Inside it Ctrl-C and SIGTERM raise ``KeyboardInterrupt`` that carries ``hint``.

    ``end`` ends, from another thread, what runs outside Python, where no exception comes until it returns;
    with it an error after a signal is that of the signal, also one of ``errors``, made by an engine.
    """
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    run = _Run()
    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, run.stop)}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # where it is not ignored
        before[signal.SIGINT] = signal.signal(signal.SIGINT, run.stop)
    try:
        with run.ending(frozenset(before), end):
            yield
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(str(stopped) or hint) from None
    except _either(errors):
        if end is None or not run.came:
            raise
        raise KeyboardInterrupt(hint) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _either(errors: Callable[[], _Errors]) -> _Errors:
    return (ToolError, RuntimeError, *errors())


class _Run:
    """What is to be stopped by a signal: by an exception, or by the error of what was ended."""

    def __init__(self) -> None:
        self.came = 0
        self._raised = False
        self._ended = False
        self._done = threading.Event()

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Raise ``KeyboardInterrupt``, unless the error of what was ended is on its way.

        A second exception, while files are removed because of the first, would leave some of them.
        """
        self.came += 1
        if not self._ended or self.came > 1:
            self._raised = True
            raise KeyboardInterrupt

    @contextmanager
    def ending(self, numbers: frozenset[int], end: Callable[[], None] | None) -> Iterator[None]:
        """Inside it ``end`` is called once one of these signals comes, whatever the main thread does."""
        if end is None:
            yield
            return
        reading, writing = os.pipe()
        if os.name == "posix":
            os.set_blocking(writing, False)  # what a handler writes to
        watching = threading.Thread(target=self._watch, args=(reading, numbers, end), daemon=True)
        watching.start()
        other = -1
        try:
            other = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
            yield
        finally:
            signal.set_wakeup_fd(other)
            self._done.set()
            os.close(writing)  # what the thread waits for
            watching.join()
            os.close(reading)

    def _watch(self, reading: int, numbers: frozenset[int], end: Callable[[], None]) -> None:
        while not (found := numbers.intersection(heard := os.read(reading, 64))):
            if not heard:
                return
        patience = _PATIENCE
        while not self._done.is_set():
            self._ended = True
            end()
            self._done.wait(_AGAIN)
            patience -= 1
            if not patience and not self._raised and not self._done.is_set():
                os.kill(os.getpid(), min(found))
