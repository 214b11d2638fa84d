"""Remember answers in bounded tables: the same few credentials occur in verification after verification.

Where a run goes round more than a table holds, one that always drops the oldest holds never what comes next.
These two hold a part of it then: time grows with what is too much, and not at once.
"""

from typing import Generic, TypeVar

from verify.limits import REMEMBERED

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Keep at most ``most`` answers of a function without side effects; a forgotten one is computed again.

    Of those that come once it is full, one in ``takes`` is kept, in the place of the oldest.
    """

    def __init__(self, most: int = REMEMBERED, *, takes: int = 1) -> None:
        self._most = most
        self._takes = takes
        self._refused = 0
        self._held: dict[K, V] = {}

    @property
    def size(self) -> int:
        """How many answers are remembered."""
        return len(self._held)

    def widen(self, most: int) -> None:
        """Remember up to so many from now on, for whoever verifies many that share documents."""
        self._most = max(self._most, most)

    def get(self, key: K) -> V | None:
        """The remembered answer, or ``None``."""
        return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        """Remember an answer; where the table is full the oldest is dropped."""
        if len(self._held) >= self._most:
            self._refused += 1
            if self._refused % self._takes:
                return
            # Two threads may both see a full table; the second then drops nothing (``pop`` with a default).
            self._held.pop(next(iter(self._held), key), None)
        self._held[key] = value


class Weighed(Generic[K, V]):
    """Keep answers of which the weights together are at most ``most``; for one thread.

    Which are dropped for others follows from how many were before, and has nothing to do with their age.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._turn = 0
        self._held: dict[K, tuple[V, int]] = {}
        self._keys: list[K] = []

    @property
    def weight(self) -> int:
        """What is kept weighs this."""
        return self._weight

    def get(self, key: K) -> V | None:
        """The answer that is kept, or ``None``."""
        found = self._held.get(key)
        return None if found is None else found[0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep an answer that is not kept; one that weighs more than all may is not."""
        if weight > self._most or key in self._held:
            return
        while self._weight + weight > self._most:
            self._drop()
        self._held[key] = value, weight
        self._keys.append(key)
        self._weight += weight

    def _drop(self) -> None:
        # The low bits of these numbers repeat soon.
        self._turn = (self._turn * 1_103_515_245 + 12_345) % 2**31
        place = (self._turn >> 8) % len(self._keys)
        self._keys[place], self._keys[-1] = self._keys[-1], self._keys[place]
        _, weight = self._held.pop(self._keys.pop())
        self._weight -= weight
