"""Write the files of a hub whole or not at all, durable before they are named, by one process at a time."""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from resolver.hub.engine import HubRefused, failures, refused
from signing.errors import JsonRefused
from signing.strict_json import loads

LOCK: Final = ".lock"
PARTIES: Final = "parties.json"
"""Who controls whom; an ingest writes it before its first rows."""
PARTIAL: Final = ".partial"
_MOST: Final = 256 * 1024 * 1024
_Taken = TypeVar("_Taken")


def disk_refused(error: OSError, path: Path) -> HubRefused:
    """Say what the disk refused."""
    return HubRefused(
        "hub.disk", f"{path}: {error.strerror or type(error).__name__}.",
        hint="Check path, owner and free space, and run the command again: the hub is as it was.",
        where=str(path),
    )  # fmt: skip


def read(path: Path) -> bytes:
    """Read a file of the hub; raises ``hub.disk``."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise disk_refused(error, path) from error


def damaged(path: Path, what: str = "is not what the hub wrote") -> HubRefused:
    """Say which file of a hub was changed or lost."""
    return HubRefused(
        "hub.damaged", f"{path} {what}.",
        hint="Take the hub from a backup, or ingest the passports into a new folder.", where=str(path),
    )  # fmt: skip


def parsed(path: Path, take: Callable[[Any], _Taken]) -> _Taken:
    """What ``take`` makes of the JSON of a file; raises ``hub.disk``, and ``hub.damaged`` where it cannot."""
    data = read(path)
    try:
        return take(loads(data, max_bytes=_MOST))
    except (JsonRefused, LookupError, TypeError, ValueError, AttributeError) as error:
        raise damaged(path) from error


def sha256_of(path: Path) -> str:
    """Hash a file, a piece at a time; raises ``hub.disk``."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise disk_refused(error, path) from error


def folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_refused(error, path) from error


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to be filled, which becomes ``path`` in one step; raises ``hub.disk``."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        partial.unlink(missing_ok=True)
        yield partial
        with partial.open("r+b") as stream:
            os.fsync(stream.fileno())
        partial.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise disk_refused(error, path) from error
    finally:
        with suppress(OSError):  # one that cannot be removed is replaced by the next
            partial.unlink(missing_ok=True)


def write(path: Path, data: bytes) -> None:
    """Write the whole of a file, or nothing."""
    with writing(path) as partial:
        partial.write_bytes(data)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_refused(error, path) from error


def _settle(path: Path) -> None:
    """Make new names in a folder durable, where folders can be synchronised (not on Windows)."""
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def alone(hub: Path, lock: str = LOCK, wait: float = 0) -> Iterator[None]:
    """Keep other processes from writing into the hub while inside; raises ``hub.busy``.

    The lock is SQLite's: whoever dies lets go of it. ``wait``: seconds until another one's work has to end.
    """
    folder(hub)
    with closing(_locked(hub, lock, wait)), refusing(hub):
        yield


def _locked(hub: Path, lock: str, wait: float) -> sqlite3.Connection:
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(hub / lock, timeout=wait, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise disk_refused(OSError(0, str(error)), hub / lock) from error
        raise HubRefused(
            "hub.busy", f"Another process writes into {hub}.", hint="Wait for it.", where=str(hub),
        ) from error  # fmt: skip
    return connection


@contextmanager
def refusing(hub: Path) -> Iterator[None]:
    """Say what the disk or the memory refused DuckDB; raises ``hub.disk``, ``hub.engine``."""
    try:
        yield
    except failures() as error:
        found = refused(error, hub)
        if found is None:
            raise
        raise found from error
