"""A small bounded memory: the same few credentials are met in verification after verification."""

from typing import Generic, TypeVar

from verify.limits import REMEMBERED

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Remembers the last answers of a pure question; forgetting one costs time, never an answer."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._held: dict[K, V] = {}

    @property
    def size(self) -> int:
        """How many answers are remembered."""
        return len(self._held)

    def get(self, key: K) -> V | None:
        """What is remembered, if it is."""
        return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        """Remember; the oldest goes when there are too many."""
        if len(self._held) >= self._most:
            # Two threads may both find it full; the second then finds nothing to forget.
            self._held.pop(next(iter(self._held), key), None)
        self._held[key] = value
