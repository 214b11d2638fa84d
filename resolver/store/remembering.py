"""Documents and product lines kept in memory in front of a store: bounded, and never older than the store.

A digest names its bytes for ever. What a product's line holds is true for one revision of the store.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

from resolver.store.store import Stored

Kept = TypeVar("Kept")
MOST_BYTES: Final = 32 * 1_048_576


class Bounded(Generic[Kept]):
    """The values used last, up to so many bytes of ``size``; safe between threads."""

    def __init__(self, most: int, size: Callable[[Kept], int]) -> None:
        self._most, self._size = most, size
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        """Give the value kept under ``key``."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, value: Kept) -> None:
        """Keep ``value``; what was not used for longest leaves."""
        size = self._size(value)
        if size * 8 > self._most:
            return  # one value must not drive out all others
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += size - (0 if before is None else self._size(before))
            self._kept[key] = value
            while self._bytes > self._most:
                _, left = self._kept.popitem(last=False)
                self._bytes -= self._size(left)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    @property
    def bytes(self) -> int:
        """What the values take, by ``size``."""
        return self._bytes


class ByRevision(Generic[Kept]):
    """Values that are true for one revision of the store only."""

    def __init__(self, revision: Callable[[], int], most: int, size: Callable[[Kept], int]) -> None:
        self._revision, self._now = revision, -1
        self._kept: Bounded[tuple[int, Kept]] = Bounded(most, lambda pair: size(pair[1]))

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Give the value for ``key``, made anew when the store has changed since."""
        revision = self._revision()
        found = self._kept.get(key)
        if found is not None and found[0] == revision:
            return found[1]
        made = make()
        self._kept.put(key, (revision, made))
        return made


def stored_size(stored: Stored) -> int:
    """About how many bytes a document takes in memory."""
    return len(stored.data) + 600
