"""The one schema of ``register.sqlite``: its tables by version, and opening a file of any version.

The version is SQLite's ``user_version``. Files of 0.3.0 and before have 0 there and hold some of the tables
of version 1, each made by the command that first needed it. Every writer first brings the file to
``VERSION``, in one transaction: a killed process leaves the old file or the new one. Readers change nothing:
an older file is brought to ``VERSION`` in a copy in memory (at most some 40 MB, for a register that is full).

Migrations only add. A tool of 0.3.0, which does not ask for the version, therefore goes on working with a
file of version 2; it ignores the tables it does not know. A file newer than this tool is refused.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from passport.disk.damaged import is_damaged
from passport.disk.files import FileRefused, MachineFailure
from signing.errors import ToolError

_WAIT_SECONDS: Final = 30.0
_ASKED: Final = 500
"""Values of one question: older versions of SQLite take 999."""
_FIRST: Final = (
    # Places of the status lists, and what was signed.
    "CREATE TABLE IF NOT EXISTS allocation (position INTEGER PRIMARY KEY, credential TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS issued (digest TEXT PRIMARY KEY, credential TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS issued_subject ON issued (subject)",
    # The newest status lists, every bit that was changed, and corrections.
    "CREATE TABLE IF NOT EXISTS list (purpose TEXT PRIMARY KEY, begins TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS word (number INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL,"
    " digest TEXT NOT NULL, purpose TEXT NOT NULL, value INTEGER NOT NULL, reason TEXT NOT NULL,"
    " at TEXT NOT NULL)",
    "CREATE TRIGGER IF NOT EXISTS word_stays BEFORE UPDATE ON word"
    " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS word_remains BEFORE DELETE ON word"
    " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TABLE IF NOT EXISTS correction (old TEXT PRIMARY KEY, new TEXT NOT NULL UNIQUE,"
    " draft TEXT NOT NULL, data BLOB NOT NULL, at TEXT NOT NULL)",
    # Which coil was planned from which data, under which id and place.
    "CREATE TABLE IF NOT EXISTS plan (subject TEXT PRIMARY KEY, basis TEXT NOT NULL,"
    " credential TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, workings TEXT NOT NULL,"
    " method TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID",
    # The auditor's own decisions on findings.
    "CREATE TABLE IF NOT EXISTS judged (link TEXT PRIMARY KEY, finding TEXT NOT NULL, at TEXT NOT NULL)",
)
_SECOND: Final = (
    # Engagements of an auditor (T124): the findings file as last seen, and where workings and passports of
    # materials lay.
    "CREATE TABLE IF NOT EXISTS engagement (id TEXT PRIMARY KEY, data BLOB NOT NULL, beside TEXT NOT NULL,"
    " at TEXT NOT NULL)",
    # What an engagement is about: digests of claims, and ids of their products, whose claims may change.
    "CREATE TABLE IF NOT EXISTS engaged (about TEXT NOT NULL, engagement TEXT NOT NULL,"
    " PRIMARY KEY (about, engagement))",
    "CREATE TABLE IF NOT EXISTS reasoned (engagement TEXT NOT NULL, finding TEXT NOT NULL, was TEXT NOT NULL,"
    " reason TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (engagement, finding))",
)
_THIRD: Final = (
    # What was signed and recorded and may have no file yet: its bytes, and the file they are for.
    "CREATE TABLE IF NOT EXISTS unwritten (digest TEXT PRIMARY KEY, path TEXT NOT NULL, data BLOB NOT NULL)",
)
_FOURTH: Final = (
    # What a gateway signed of which meter and time, behind which batch (empty for the first); ``content`` is
    # the digest of all that it says.
    "CREATE TABLE IF NOT EXISTS batch (digest TEXT PRIMARY KEY, meter TEXT NOT NULL, quantity TEXT NOT NULL,"
    " begins TEXT NOT NULL, ends TEXT NOT NULL, previous TEXT NOT NULL, content TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS batch_meter ON batch (meter, quantity, ends)",
    "CREATE INDEX IF NOT EXISTS batch_previous ON batch (previous)",
)
MIGRATIONS: Final = (_FIRST, _SECOND, _THIRD, _FOURTH)
"""What brings a file from version n to n + 1, at place n; only ever appended to."""
VERSION: Final = len(MIGRATIONS)
"""The version this tool writes."""
_RESTORE: Final = "Restore the identity's newest backup: an older register would hand out taken places again."


class RegisterNewer(ToolError):
    """A register that a newer version of the tool has written: ``register.newer``."""


def create(path: Path) -> None:
    """Make an empty register at ``path``; a register that is there stays and is brought to ``VERSION``."""
    with _usable(path), _database(path, "rwc") as connection:
        _bring(connection, path, new=True)


@contextlib.contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """The register, brought to ``VERSION``, for writing; what is committed is durable.

    Raises ``register.database`` and ``register.newer``.
    """
    with _usable(path), _database(path, "rw") as connection:
        connection.execute("PRAGMA synchronous = FULL")
        _bring(connection, path)
        yield connection  # closing rolls an open transaction back


@contextlib.contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """The register for reading, with the tables of ``VERSION``; the file itself is not changed.

    Raises ``register.database`` and ``register.newer``.
    """
    with _usable(path), contextlib.ExitStack() as stack:
        # Not "ro": the journal of a writer that was killed has to be rolled back before anything can be read.
        connection = stack.enter_context(_database(path, "rw"))
        if version_of(connection, path) < VERSION:
            copy = stack.enter_context(contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)))
            connection.backup(copy)
            _bring(copy, path)
            connection = copy
        yield connection


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut values that a question names into parts that every version of SQLite takes."""
    for start in range(0, len(values), _ASKED):
        yield values[start : start + _ASKED]


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the file, 0 up to 0.3.0; raises ``register.newer``."""
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise RegisterNewer(
            "register.newer",
            f"The register {path} was written by a newer version of this tool (form {found}; this one knows"
            f" {VERSION}).",
            hint="Use that version. Do not restore an older register: it would hand out taken places again.",
            where=str(path),
        )
    return found


def _bring(connection: sqlite3.Connection, path: Path, *, new: bool = False) -> None:
    """Bring the database to ``VERSION`` in one transaction; ``new``: it may have no tables yet."""
    if version_of(connection, path) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    found = version_of(connection, path)  # another process may have done it while this one waited
    # An empty or foreign file must not become a register in which no place is taken.
    if not found and not new and not _has_first_tables(connection):
        raise MachineFailure(
            "register.database",
            f"The register {path} cannot be used: it holds no register.",
            hint=_RESTORE,
            where=str(path),
        )
    for statements in MIGRATIONS[found:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _has_first_tables(connection: sqlite3.Connection) -> bool:
    """Whether the two tables are there that every register was made with."""
    query = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('allocation', 'issued')"
    return bool(connection.execute(query).fetchone()[0] == 2)


@contextlib.contextmanager
def _database(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_WAIT_SECONDS, isolation_level=None
    )
    with contextlib.closing(connection):
        yield connection


@contextlib.contextmanager
def _usable(path: Path) -> Iterator[None]:
    """Turn what SQLite cannot do into ``register.database``."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damaged(error):
            raise FileRefused(
                "register.damaged",
                f"The register {path} is damaged or none: {error}.",
                hint=_RESTORE,
                where=str(path),
            ) from error
        raise MachineFailure(
            "register.database",
            f"The register {path} cannot be used: {error}.",
            hint="Check the free space and the owner of the folder.",
            where=str(path),
        ) from error
