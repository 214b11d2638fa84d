"""Keep what verifications on this machine saw in status lists, in the user's configuration folder.

An SQLite file: several processes may write at once, and one that is killed leaves what was there before. It
is kept per publisher key of the trust list (DESIGN 5), so that a list somebody else publishes cannot fill it.
Reading without writing (``--no-state``) adds nothing to it.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from passport.belief import configuration
from passport.disk.files import MachineFailure
from signing.errors import ToolError
from verify.believing.memory import NOTHING_SEEN, ListName, Observed, Seen

_FILE: Final = "memory.sqlite"
_WAIT_SECONDS: Final = 30.0
"""How long a process waits for another that writes; a write takes milliseconds."""
_FIRST: Final = (
    """CREATE TABLE newest (
    publisher TEXT, issuer TEXT, purpose TEXT, list TEXT, valid_from TEXT NOT NULL,
    PRIMARY KEY (publisher, issuer, purpose, list)) WITHOUT ROWID""",
    """CREATE TABLE ones (
    publisher TEXT, issuer TEXT, purpose TEXT, list TEXT, position TEXT, valid_from TEXT NOT NULL,
    PRIMARY KEY (publisher, issuer, purpose, list, position)) WITHOUT ROWID""",
)
_MIGRATIONS: Final = (_FIRST,)
"""What brings a file from version n to n + 1, at place n; only ever appended to."""
VERSION: Final = len(_MIGRATIONS)
"""The version this tool writes, in SQLite's ``user_version``; that of 0.3.0 is 1."""
# The newest list stays, and of a bit the moment since when it is known; both only ever move one way.
_NEWEST: Final = """
INSERT INTO newest VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET valid_from = excluded.valid_from
WHERE excluded.valid_from > newest.valid_from
"""
_ONE: Final = """
INSERT INTO ones VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET valid_from = excluded.valid_from
WHERE excluded.valid_from < ones.valid_from
"""


class MemoryNewer(ToolError):
    """A memory that a newer version of the tool has written: ``memory.newer``."""


def path() -> Path:
    """Return where the memory of this user lies."""
    return configuration.folder() / _FILE


def recall(publisher_keys: Sequence[str]) -> Seen:
    """Return what was seen under lists of these publisher keys; nothing where there is no memory yet.

    Of each status list the newest moment, of each set bit the earliest, over all the keys. Raises
    ``memory.unusable`` and ``memory.newer``.
    """
    place = path()
    if not place.exists():
        return NOTHING_SEEN
    marks = ", ".join("?" * len(publisher_keys))
    with _opened(place, write=False) as connection:
        if not _version(connection, place):  # a first writer was killed before it wrote
            return NOTHING_SEEN
        newest = connection.execute(
            f"SELECT issuer, purpose, list, MAX(valid_from) FROM newest WHERE publisher IN ({marks})"  # noqa: S608 - question marks only
            " GROUP BY issuer, purpose, list",
            list(publisher_keys),
        ).fetchall()
        ones = connection.execute(
            f"SELECT issuer, purpose, list, position, MIN(valid_from) FROM ones WHERE publisher IN ({marks})"  # noqa: S608 - question marks only
            " GROUP BY issuer, purpose, list, position",
            list(publisher_keys),
        ).fetchall()
    return Seen(
        {ListName(*row[:3]): row[3] for row in newest}, {(ListName(*row[:3]), row[3]): row[4] for row in ones}
    )


def remember(publisher_key: str, observed: Iterable[Observed]) -> None:
    """Add what one run saw, all of it or nothing; durable on return.

    A file of an earlier version is brought up to date in the same transaction. Raises ``memory.unusable`` and
    ``memory.newer``.
    """
    seen = Seen.of(observed)
    if not seen.newest:
        return
    place = path()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _failure(place, str(error)) from error
    with _opened(place, write=True) as connection:
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection, place)
        for statement in (statement for migration in _MIGRATIONS[version:] for statement in migration):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.executemany(
            _NEWEST, sorted((publisher_key, *name, moment) for name, moment in seen.newest.items())
        )
        connection.executemany(
            _ONE, sorted((publisher_key, *name, at, moment) for (name, at), moment in seen.ones.items())
        )
        connection.execute("COMMIT")


@contextlib.contextmanager
def _opened(place: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """Open the memory in autocommit, with every write synchronised; errors become ``memory.unusable``."""
    # Not "ro": the journal of a writer that was killed has to be rolled back before anything can be read. On
    # a file system that cannot be written, SQLite reads all the same.
    mode = "rwc" if write else "rw"
    try:
        connection = sqlite3.connect(
            f"{place.resolve().as_uri()}?mode={mode}", uri=True, timeout=_WAIT_SECONDS, isolation_level=None
        )
    except sqlite3.Error as error:
        raise _failure(place, str(error)) from error
    try:
        if write:
            connection.execute("PRAGMA synchronous = FULL")
        yield connection
    except sqlite3.Error as error:
        raise _failure(place, str(error)) from error
    finally:
        connection.close()


def _version(connection: sqlite3.Connection, place: Path) -> int:
    """Return the version of the file, 0 for an empty one; raises ``memory.newer``."""
    form = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if form > VERSION:
        raise MemoryNewer(
            "memory.newer",
            f"The memory of earlier verifications was written by a newer version of this tool (form {form};"
            f" this one knows {VERSION}).",
            hint="Use that version. Moving the file away begins a new memory, which knows of nothing that"
            " was withdrawn.",
            where=str(place),
        )
    return form


def _failure(place: Path, reason: str) -> MachineFailure:
    """Return the error of a memory that cannot be used, with the reason as the database says it."""
    return MachineFailure(
        "memory.unusable",
        f"The memory of earlier verifications cannot be used: {reason}.",
        hint="--no-state writes nothing. If the file is damaged, remove it; what it knew is then forgotten.",
        where=str(place),
    )
