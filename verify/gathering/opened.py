"""Keep files opened that bear on many others of one run: each is parsed and digested once (T740).

What stands in a file is the same for whoever it is compared with, and whether its signatures count is
remembered with the trust list. Nothing that a verification says is kept.
"""

from typing import Final

from verify.believing.memo import Weighed
from verify.evidence import Evidence

OPENED_BYTES: Final = 6 * 1024 * 1024
"""Bytes of the files that are kept opened; in memory they take about four times as much."""


class Opened:
    """Files as evidence, by a key that names their bytes (their digest, or their place in a run)."""

    def __init__(self, most: int = OPENED_BYTES) -> None:
        self._known: Final[Weighed[tuple[object, bool], Evidence]] = Weighed(most)

    def has(self, key: object, *, is_input: bool) -> Evidence | None:
        """A file that was opened as a rival or as an input, where it is kept."""
        return self._known.get((key, is_input))

    def take(self, key: object, data: bytes, *, is_input: bool) -> Evidence:
        """Open a file, or take it as it was opened; raises as ``Evidence.open`` does."""
        found = self.has(key, is_input=is_input)
        if found is None:
            found = Evidence.open(inputs=data) if is_input else Evidence.open(claims=data)
            self._known.put((key, is_input), found, len(data))
        return found
