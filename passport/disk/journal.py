"""A journal of a long run: what is done is durable a chunk at a time, and an interrupted run goes on from it.

NDJSON. The first line says what the run is about; whoever resumes compares it. A power cut may leave a last
line that is not whole, or blocks that were never written: the journal ends before the first line that cannot
be read, and is cut there. Two runs never write the same journal (``held``).
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from passport.disk import files
from passport.disk.files import FileRefused
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue, loads

T = TypeVar("T")
FORMAT: Final = "passport-run/1"
_LONGEST: Final = 64 * 1024 * 1024
_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Journal:
    """One run's journal, open for appending. Raises ``file.*``, a full disk included."""

    def __init__(self, path: Path, stream: BinaryIO, header: dict[str, str]) -> None:
        self.path = path
        self.header = header
        self._stream = stream
        self._kept = stream.tell()

    @classmethod
    def begun(cls, path: Path, header: dict[str, str]) -> "Journal":
        """A new one in place of whatever lies there."""
        try:
            stream = _opened(path)
            stream.truncate(0)
            opening: JsonValue = {"format": FORMAT, **header}
            stream.write(jcs.canonical(opening) + b"\n")
            _durable(stream)
            files.settle(path.parent)
        except OSError as error:
            raise files.translate(error, path) from error
        return cls(path, stream, header)

    @classmethod
    def found(cls, path: Path) -> "Journal | None":
        """The one an interrupted run left; ``None`` where there is none, or nothing of it can be read."""
        if not path.exists():
            return None
        try:
            stream = _opened(path)
            header = _header(stream.readline(_LONGEST))
        except OSError as error:
            raise files.translate(error, path) from error
        if header is None:
            stream.close()
            return None
        return cls(path, stream, header)

    def lines(self, read: Callable[[bytes], T]) -> Iterator[T]:
        """What was kept, in its order, by ``read``; afterwards the journal goes on behind the last of them.

        A line at which ``read`` raises ends the journal.
        """
        try:
            self._stream.seek(self._kept)
            while (line := self._stream.readline(_LONGEST)).endswith(b"\n"):
                try:
                    kept = read(line[:-1])
                except (ToolError, LookupError, TypeError, ValueError):
                    break
                self._kept += len(line)
                yield kept
            self._stream.seek(self._kept)
            self._stream.truncate()
        except OSError as error:
            raise files.translate(error, self.path) from error

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep a chunk; on return it is durable."""
        try:
            self._stream.write(b"".join(line + b"\n" for line in lines))
            _durable(self._stream)
        except OSError as error:
            raise files.translate(error, self.path) from error

    def close(self) -> None:
        """Leave it for whoever resumes."""
        with contextlib.suppress(OSError):  # what was durable stays; a full disk was reported by ``add``
            self._stream.close()


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, _FLAGS, 0o600), "r+b")


def _durable(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _header(line: bytes) -> dict[str, str] | None:
    try:
        opening = loads(line, max_bytes=_LONGEST)
    except ToolError:
        return None
    if not (isinstance(opening, dict) and line.endswith(b"\n") and opening.pop("format", None) == FORMAT):
        return None
    return {name: str(value) for name, value in opening.items()}


@contextlib.contextmanager
def held(path: Path) -> Iterator[bool]:
    """Whether this process alone holds the file while inside; whoever dies lets go of it.

    SQLite's lock is the one that the standard library has on every system. Raises ``file.*``.
    """
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise FileRefused(
            "file.system", f"{path}: {error}.", hint="Check the path and the disk.", where=str(path)
        ) from error
    with contextlib.closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
            alone = True
        except sqlite3.OperationalError:
            alone = False
        yield alone
