"""Show on a terminal how far long work is, twice a second, in one line that is replaced."""

import time
from types import TracebackType
from typing import Final

from passport.cli.output import terminal

_SECONDS: Final = 0.5


class Progress:
    """A context manager; ``what`` follows the count: ``312 checked``. Shown on a terminal only."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = terminal.shows_progress()
        self._count = 0
        self._next = time.monotonic() + _SECONDS
        self._drawn = False

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def step(self, count: int = 1) -> None:
        """So many more."""
        self.reach(self._count + count)

    def reach(self, count: int) -> None:
        """So many in all."""
        self._count = count
        if self._shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + _SECONDS
            self._drawn = True
            terminal.progress(f"{self._count} {self._what}")

    def end(self) -> None:
        """Leave no trace."""
        if self._drawn:
            terminal.progress("")
            self._drawn = False
