"""Remember the head of books beside them, so that a restored copy is recognised before it is posted to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from passport.ledger.keeping.schema import BooksRefused

_SUFFIX: Final = ".head"
_MOST: Final = 200
"""Characters that are read of such a file: a number, and a link of 96."""


class Head(NamedTuple):
    """The last entry: its number and its link."""

    number: int
    link: bytes


def place(path: Path) -> Path:
    """The file that remembers the head of these books."""
    return path.with_name(f"{path.name}{_SUFFIX}")


def note_head(path: Path, head: Head) -> None:
    """Remember a head: a new file replaces the old one, and neither holds a figure.

    Two processes may post at once, and each writes a file of its own.
    """
    there = place(path)
    beside = there.with_name(f"{there.name}.{os.getpid()}.new")
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(f"{head.number} {head.link.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(there)


def noted(path: Path) -> Head | None:
    """The head that was remembered; nothing where the file is missing or cannot be read."""
    return _read(place(path))


def is_head(path: Path) -> bool:
    """Whether a file remembers the head of books that lie beside it, or of some that are lost."""
    return path.suffix == _SUFFIX and _read(path) is not None


def _read(path: Path) -> Head | None:
    try:
        with path.open(encoding="ascii") as file:
            number, link = file.read(_MOST).split()
        return Head(int(number), bytes.fromhex(link))
    except (OSError, ValueError):
        return None


def check_head(path: Path, head: Head, link_of: Callable[[int], bytes | None]) -> None:
    """Refuse books that lack entries which were posted, or hold others in their place.

    ``link_of`` gives the link of an entry by its number. Books may be ahead of what was remembered: a process
    that is killed between the two writes leaves that.
    """
    known = noted(path)
    if known is None:
        return
    if head.number < known.number:
        raise BooksRefused(
            "ledger.behind",
            f"The books end with entry {head.number}, but entry {known.number} was posted to them.",
            hint="This is an older copy. Post to the newest one; if it is lost, remove "
            f"{place(path).name} and post again what is missing, with the same keys.",
            where=str(path),
        )
    if link_of(known.number) != known.link:
        raise BooksRefused(
            "ledger.forked",
            f"Entry {known.number} is not the one that was posted to these books.",
            hint="Two copies were posted to. Keep one, and post to it what only the other has.",
            where=str(path),
        )
