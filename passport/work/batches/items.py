"""The items of a batch: a passport with what bears on it, as bytes or as places where the bytes lie.

A task for another process names places, because sending the passports themselves through a pipe costs more
than reading them there: a third of the speed with two processes.
"""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from signing.errors import ToolError

CHANGED: Final = "file.changed"


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
