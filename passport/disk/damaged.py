"""Say whether SQLite cannot read a file because of its content, and not because of the machine."""

import sqlite3
from typing import Final

_OF_CONTENT: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether the file is no database, or a damaged one; errors of this module itself have no code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_CONTENT
