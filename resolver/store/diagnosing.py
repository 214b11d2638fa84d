"""Say why a database could not be opened, in words for its operator; at the start and in commands only.

Callers of the service learn nothing of this: what fails while it runs is ``store.unavailable``.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from resolver.store.store import StoreUnavailable
from signing.shown import visible

_PASSWORD: Final = ("store.password", "The database server refuses the user or the password.")
_MISSING: Final = ("store.missing", "The database server answers, but has no database of this name.")
_DOWN: Final = ("store.down", "No database server answers at this address.")
_HINTS: Final = {
    "store.password": "Check user and password in the database URL (a password may lie in ~/.pgpass), and "
    "pg_hba.conf on the server.",
    "store.missing": "Check the name behind the last / of the URL, or create it (createdb NAME), then: "
    "passport resolver migrate --db URL",
    "store.down": "Check host and port in the database URL, that the server runs, and the network between.",
}
# libpq says why a connection failed in words only (its errors carry no SQLSTATE before the log-in is done).
# Servers that speak other languages fall through to the server's own sentence.
_WORDS: Final = (
    (_PASSWORD, ("authentication failed", "no password supplied", "pg_hba.conf", 'role "')),
    (_MISSING, ('database "',)),
    (_DOWN, ("refused", "No such file", "timeout", "timed out", "resolve host", "translate host")),
    (_DOWN, ("unreachable", "No route")),
)
_RIGHTS: Final = "Check the rights of the file and of its folder."
_FILES: Final = {
    "SQLITE_CANTOPEN": ("store.file", "The database file cannot be opened.", _RIGHTS),
    "SQLITE_READONLY": ("store.file", "The database file cannot be written.", _RIGHTS),
    "SQLITE_PERM": ("store.file", "The database file may not be used.", _RIGHTS),
    "SQLITE_NOTADB": ("store.not_a_database", "The file is no SQLite database.", "Give the resolver's own."),
    "SQLITE_CORRUPT": ("store.damaged", "The database file is damaged.", "Restore the last backup."),
    "SQLITE_FULL": ("store.full", "There is no room to write.", "Make room on the disk, then try again."),
    "SQLITE_BUSY": ("store.busy", "Another program is writing to it.", "Try again in a moment."),
}


@contextmanager
def opening() -> Iterator[None]:
    """Whatever keeps a database from being opened becomes a ``StoreUnavailable`` of a code of its own."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise reason(error) from error


def reason(error: Exception) -> StoreUnavailable:
    """The refusal for an error of a driver: ``store.down``, ``.missing``, ``.password``, ``.file``, ..."""
    original = getattr(error, "orig", None) or error
    name = str(getattr(original, "sqlite_errorname", ""))
    for known, (code, message, hint) in _FILES.items():
        if name.startswith(known):
            return StoreUnavailable(code, message, hint=hint)
    text = str(original)
    for (code, message), words in _WORDS:
        if any(word in text for word in words):
            return StoreUnavailable(code, message, hint=_HINTS[code])
    cause = visible(" ".join(text.split()))[:300]
    return StoreUnavailable(
        "store.unavailable",
        f"The database cannot be opened. It says: {cause}",
        hint="Check the database URL, and that the server runs.",
    )
