"""Let SIGTERM end a long run the way Ctrl-C does: files closed, temporary ones removed, exit code 130."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def stoppable(hint: str) -> Iterator[None]:
    """Inside it Ctrl-C and SIGTERM raise ``KeyboardInterrupt`` that carries ``hint``."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt(str(stopped) or hint) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
