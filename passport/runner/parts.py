"""Chunks of a batch: how they are cut, halved after a death, and put together again."""

from collections.abc import Iterable, Iterator
from typing import Final, Generic, Protocol, TypeVar

CHUNK_ITEMS: Final = 64
CHUNK_BYTES: Final = 2 * 1024 * 1024
"""A chunk is closed when it has this many items or bytes: large items travel alone."""


class Sized(Protocol):
    """An item that knows how many bytes working on it takes."""

    @property
    def size(self) -> int:
        """Bytes."""


T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S", bound=Sized)


def chunks(items: Iterable[S], most: int | None = None) -> Iterator[list[S]]:
    """The items in their order, cut into chunks of ``most`` items (``CHUNK_ITEMS``) or ``CHUNK_BYTES``."""
    most = CHUNK_ITEMS if most is None else most
    chunk: list[S] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += item.size
        if len(chunk) >= most or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


class Chunk(Generic[R]):
    """The results of a chunk, as they come in."""

    def __init__(self, count: int) -> None:
        self._results: dict[int, R] = {}
        self._count = count

    @property
    def is_complete(self) -> bool:
        """Whether every item has its result."""
        return len(self._results) == self._count

    def put(self, start: int, results: Iterable[R]) -> None:
        """The results of the items from ``start`` on."""
        self._results.update(enumerate(results, start))

    def results(self) -> list[R]:
        """All results, in the order of the items."""
        return [self._results[place] for place in range(self._count)]


class Part(Generic[T, R]):
    """Items ``start`` and following of a chunk, given to one worker at a time.

    ``deaths`` counts the workers that died while they had just this part.
    """

    def __init__(self, chunk: Chunk[R], start: int, items: list[T]) -> None:
        self.chunk = chunk
        self.start = start
        self.items = items
        self.deaths = 0

    def halves(self) -> "list[Part[T, R]]":
        """This part in two, so that an item that kills its worker is found in as many steps as log2."""
        middle = len(self.items) // 2
        return [
            Part(self.chunk, self.start, self.items[:middle]),
            Part(self.chunk, self.start + middle, self.items[middle:]),
        ]

    def single(self) -> "list[Part[T, R]]":
        """This part item by item, where each death takes long and halves would take many."""
        return [Part(self.chunk, self.start + place, [item]) for place, item in enumerate(self.items)]
