"""Remember answers in a bounded table: the same few credentials occur in verification after verification."""

from typing import Generic, TypeVar

from verify.limits import REMEMBERED

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Keep at most ``most`` answers of a function without side effects; a forgotten one is computed again."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._held: dict[K, V] = {}

    @property
    def size(self) -> int:
        """How many answers are remembered."""
        return len(self._held)

    def get(self, key: K) -> V | None:
        """The remembered answer, or ``None``."""
        return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        """Remember an answer; where the table is full the oldest is dropped."""
        if len(self._held) >= self._most:
            # Two threads may both see a full table; the second then drops nothing (``pop`` with a default).
            self._held.pop(next(iter(self._held), key), None)
        self._held[key] = value
