"""Run an action on books: what SQLite and the machine cannot do, and mistakes in sheets, become answers."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from passport.disk import files
from passport.disk.files import MachineFailure

MOST_SHEET = 64 * 1024 * 1024


@contextlib.contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system cannot do into ``ledger.database`` and ``file.*``."""
    try:
        yield
    except sqlite3.Error as error:
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


def sheet(path: Path) -> bytes:
    """The bytes of a journal or an opening."""
    return files.read(path, limit=MOST_SHEET)
