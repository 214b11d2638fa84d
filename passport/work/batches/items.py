"""The items of a batch: a passport with what bears on it, as bytes or as places where the bytes lie.

A task for another process names places, because sending the passports themselves through a pipe costs more
than reading them there: a third of the speed with two processes.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from signing.errors import ToolError
from verify.evidence import Evidence
from verify.gathering.opened import Opened

CHANGED: Final = "file.changed"
_AT_HAND: Final = 16
"""Files kept in memory because several others belong to them."""


class FileChanged(ToolError):
    """A file that changed while it was read: ``file.changed``."""


class Item(NamedTuple):
    """One passport to judge, under the name people know it by; or what kept it from being read.

    ``rivals`` and ``inputs`` are other files of the run that bear on it, ``others`` the names of those with
    rivals, ``notes`` what concerns it and changes no verdict. ``path`` and ``offset`` say where ``data``
    lies; an empty path: in no file.
    """

    name: str
    data: bytes
    problem: str = ""
    message: str = ""
    path: str = ""
    offset: int = 0
    is_beside: bool = False
    """Whether it is only evidence for others (a status list, a file that was there before) and not judged."""
    rivals: tuple[bytes, ...] = ()
    inputs: tuple[bytes, ...] = ()
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes it takes in memory."""
        return len(self.data) + sum(map(len, self.rivals)) + sum(map(len, self.inputs))


class Place(NamedTuple):
    """Where bytes lie, and the SHA-256 they had when they were first read."""

    name: str
    path: str
    start: int
    size: int
    hash: bytes


class Task(NamedTuple):
    """An item whose bytes, and those of what bears on it, are still to be read."""

    item: Item
    own: Place
    rivals: tuple[Place, ...] = ()
    inputs: tuple[Place, ...] = ()

    @property
    def size(self) -> int:
        """Bytes the item will take in memory."""
        return self.own.size + sum(one.size for one in (*self.rivals, *self.inputs))


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


def read(place: Place) -> bytes:
    """The bytes at a place once more; raises ``file.changed`` where they are others now."""
    data = b""
    try:
        if place.path:
            with Path(place.path).open("rb") as stream:
                stream.seek(place.start)
                data = stream.read(place.size)
    except OSError:
        data = b""
    if sha256(data) != place.hash:
        raise FileChanged(
            CHANGED,
            f"{place.name} changed while it was verified.",
            hint="Let nothing write into the folder, and verify it again.",
        )
    return data


def sha256(data: bytes) -> bytes:
    """What ``Place`` knows bytes by."""
    return hashlib.sha256(data).digest()
