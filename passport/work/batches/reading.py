"""Read the files of a run that belong to several passports, once and as evidence."""

from functools import lru_cache
from typing import Final, NamedTuple

from passport.work.batches.items import FileChanged, Item, Place, Task, read
from verify.evidence import Evidence
from verify.gathering.opened import Opened

_AT_HAND: Final = 16
"""Files kept in memory because several others belong to them."""


class Beside(NamedTuple):
    """Other files of the run that bear on an item, opened."""

    rivals: tuple[Evidence, ...] = ()
    inputs: tuple[Evidence, ...] = ()


NOTHING_BESIDE: Final = Beside()


class Reader:
    """Reads tasks; files that belong to several are kept at hand."""

    def __init__(self) -> None:
        self._known = lru_cache(maxsize=_AT_HAND)(read)
        self._files = Opened()

    def item(self, task: Task) -> Item:
        """The item with its bytes, or with ``file.changed``."""
        if task.item.problem:
            return task.item
        try:
            data = read(task.own)
            rivals = tuple(map(self._known, task.rivals))
            inputs = tuple(map(self._known, task.inputs))
        except FileChanged as error:
            return Item(task.item.name, b"", error.code, error.message)
        return task.item._replace(data=data, rivals=rivals, inputs=inputs)

    def opened(self, task: Task) -> tuple[Item, Beside]:
        """The item with its own bytes, and what bears on it as evidence; or with ``file.changed``.

        Raises as ``Evidence.open`` does.
        """
        if task.item.problem:
            return task.item, NOTHING_BESIDE
        try:
            data = read(task.own)
            rivals = [self._bytes(one, is_input=False) for one in task.rivals]
            inputs = [self._bytes(one, is_input=True) for one in task.inputs]
        except FileChanged as error:
            return Item(task.item.name, b"", error.code, error.message), NOTHING_BESIDE
        some = tuple(self._open(*one, is_input=True) for one in zip(task.inputs, inputs, strict=True))
        others = tuple(self._open(*one, is_input=False) for one in zip(task.rivals, rivals, strict=True))
        return task.item._replace(data=data), Beside(others, some)

    def _bytes(self, place: Place, *, is_input: bool) -> Evidence | bytes:
        """The file as it was opened; its bytes where it is not kept. Raises ``file.changed``."""
        return self._files.has(place.hash, is_input=is_input) or self._known(place)

    def _open(self, place: Place, held: Evidence | bytes, *, is_input: bool) -> Evidence:
        return self._files.take(place.hash, held, is_input=is_input) if isinstance(held, bytes) else held

    def bytes(self, place: Place) -> bytes:
        """The bytes at a place, kept at hand. Raises ``file.changed``."""
        return self._known(place)
