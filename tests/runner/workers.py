"""Work for worker processes of the tests: real processes that really end."""

import os
import re
import signal
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests import waiting


class Thing(NamedTuple):
    """An item: what to answer, and what to do before."""

    name: str
    deed: str = ""
    size: int = 1


def endless(seconds: float = 120.0) -> Iterator[Thing]:
    """Slow items without end, for a run that something else is to end.

    Raises ``AssertionError`` in the run where that has not come after so many seconds.
    """
    for number in waiting.tries("the end of the run", seconds=seconds):
        yield Thing(str(number), "slow")


class Naming:
    """Answers with the setup and the item's name, after the item's deed."""

    def __init__(self, setup: str) -> None:
        if setup == "no start":
            os._exit(7)
        self._setup = setup

    def line(self, item: Thing) -> str:
        """The answer for one item."""
        if item.deed == "die":
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        if item.deed == "raise":
            raise RuntimeError(f"{item.name} cannot be done")
        if item.deed == "slow":
            time.sleep(0.002)
        return f"{self._setup} {item.name}"

    def fault(self, item: Thing, why: str) -> str:
        """The answer for an item that could not be done."""
        return f"fault {item.name}: {why}"

    def fits(self, item: Thing, result: object) -> bool:
        """Whether an answer is a text that names no other item; names are numbers."""
        named = re.findall("[0-9]+", result.partition(": ")[0]) if type(result) is str else [""]
        return named in ([], [item.name])

    def met_changes(self, result: str) -> bool:
        """Whether the answer is about a file that changed."""
        return result.startswith("changed")
