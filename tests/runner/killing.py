"""Worker processes get SIGKILL at random moments, from a thread beside the run that has to survive it."""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence

from tests import waiting


class Killing:
    """Kills one of the process numbers ``found()`` ``kills`` times, after up to ``pause`` seconds each.

    ``may(left)`` says after each pause whether it is time for the next kill. A context manager; ``going`` is
    for the endless source of work that the run is given.
    """

    def __init__(
        self, kills: int, found: Callable[[], Sequence[int]], *, pause: float, may: Callable[[int], bool]
    ) -> None:
        self.seed = random.SystemRandom().randrange(10**9)
        self._left = kills
        self._found = found
        self._pause = pause
        self._may = may
        self._failed: BaseException | None = None
        self._longest = 60.0 + 12 * kills
        self._end = 0.0
        self._thread = threading.Thread(target=self._run, name="killing", daemon=True)

    def __enter__(self) -> "Killing":
        self._end = time.monotonic() + self._longest
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end = 0.0  # the thread ends, whatever the run came to
        waiting.ended(self._thread)

    @property
    def going(self) -> bool:
        """Whether kills are left.

        Raises ``AssertionError`` where the thread has failed, or found nothing to kill for too long: without
        kills, a source that ends with the last one would never end, and the test neither.
        """
        assert self._failed is None, f"killing failed: {self._failed!r} (seed {self.seed})"
        late = self._left > 0 and time.monotonic() > self._end
        assert not late, f"{self._left} kills are left after {self._longest:.0f} s (seed {self.seed})"
        return self._left > 0

    def _run(self) -> None:
        try:
            self._kill()
        except BaseException as error:  # noqa: BLE001 - raised by ``going``, in the test's own thread
            self._failed = error

    def _kill(self) -> None:
        chance = random.Random(self.seed)
        while self._left and time.monotonic() < self._end:
            time.sleep(chance.uniform(0.0, self._pause))
            if self._may(self._left) and (found := self._found()):
                # The one that was killed last may be gone between being found and being killed once more.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(found), signal.SIGKILL)
                    self._left -= 1
