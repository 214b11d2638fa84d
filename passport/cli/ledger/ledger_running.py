"""Run an action on books: what SQLite and the machine cannot do, and mistakes in sheets, become answers."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from passport.disk import files
from passport.disk.damaged import is_damaged
from passport.disk.files import MachineFailure
from passport.ledger.keeping import heads
from passport.ledger.keeping.schema import BooksRefused, holds_books

MOST_SHEET = 64 * 1024 * 1024


@contextlib.contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the file system into ``ledger.damaged``, ``ledger.database``, ``file.*``."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damaged(error):
            raise BooksRefused(
                "ledger.damaged",
                f"The books {path} are damaged: {error}.",
                hint="Restore them from a backup, and keep this file: it may hold what the backup lacks.",
                where=str(path),
            ) from error
        raise MachineFailure(
            "ledger.database",
            f"The books {path} cannot be used: {error}.",
            hint="Check the free space and the owner of the folder; another program may hold the file.",
            where=str(path),
        ) from error
    except FileExistsError as error:
        raise files.FileRefused(
            "file.exists", f"{path} exists already.", hint="Choose another name.", where=str(path)
        ) from error
    except OSError as error:
        raise files.translate(error, path) from error


def not_replaced(path: Path, instead: str = "") -> BooksRefused:
    """The refusal to write over books; ``instead`` says what else there is to do."""
    return BooksRefused(
        "ledger.exists",
        f"{path} exists already.",
        hint=f"Books are never replaced: choose another name{instead}.",
        where=str(path),
    )


def free(path: Path, *, replace: bool) -> None:
    """Refuse an output that is there, and even with ``replace`` books or their head: ``ledger.exists``."""
    files.check_free(path, replace=replace)
    if path.is_file() and holds_books(path):
        raise not_replaced(path)
    if heads.is_head(path):
        raise BooksRefused(
            "ledger.exists",
            f"{path} remembers the last entry of books.",
            hint="It is never replaced: choose another name.",
            where=str(path),
        )


def sheet(path: Path) -> bytes:
    """The bytes of a journal or an opening."""
    return files.read(path, limit=MOST_SHEET)
