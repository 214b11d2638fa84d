"""Passports of a folder or an NDJSON file, one at a time; what cannot be read is an item that says so."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from passport.cli import files, terminal
from passport.cli.files import MAX_DOCUMENT, FileRefused
from passport.work.batch import Item
from signing.errors import ToolError

LINES: Final = (".ndjson", ".jsonl")
PASSPORT: Final = ".passport.json"
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def is_many(name: str) -> bool:
    """Whether a TARGET is a folder or a file of one passport a line."""
    return name.lower().endswith(LINES) or Path(name).is_dir()


def items(name: str, *, lines: bool = False) -> Iterator[Item]:
    """The passports a TARGET holds; ``lines``: one a line whatever its name. Raises ``file.*``."""
    path = Path(name)
    if name == "-" and lines:
        yield from _of_stream(sys.stdin.buffer, "-")
    elif name != "-" and path.is_dir():
        yield from _of_folder(path)
    elif lines or name.lower().endswith(LINES):
        yield from _of_lines(path)
    else:
        yield _of_file(path)


def _of_folder(folder: Path) -> Iterator[Item]:
    """Files that end in .passport.json or .ndjson, by name; links to folders are not followed."""
    empty = True
    for here, below, names in os.walk(folder, onerror=_unreadable_folder):
        below.sort()
        for name in sorted(names):
            path = Path(here) / name
            if name.lower().endswith(PASSPORT):
                empty = False
                yield _of_file(path)
            elif name.lower().endswith(LINES):
                empty = False
                try:
                    yield from _of_lines(path)
                except ToolError as error:
                    yield _problem(str(path), error)
    if empty:
        raise FileRefused(
            "file.no_passports",
            f"There is no passport in {folder}.",
            hint=f"In a folder, files that end in {PASSPORT} or {LINES[0]} are read.",
            where=str(folder),
        )


def _unreadable_folder(error: OSError) -> None:
    raise files.translate(error, Path(str(error.filename)))


def _of_file(path: Path) -> Item:
    try:
        return Item(str(path), files.read(path))
    except ToolError as error:
        return _problem(str(path), error)


def _of_lines(path: Path) -> Iterator[Item]:
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise files.translate(IsADirectoryError() if path.is_dir() else error, path) from error
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileRefused("file.not_regular", f"{path} is not a regular file.", where=str(path))
        yield from _of_stream(stream, str(path))


def _of_stream(stream: BinaryIO, name: str) -> Iterator[Item]:
    """One passport a line, however long the file; a line over the limit is passed over without being kept."""
    number = 0
    while line := stream.readline(MAX_DOCUMENT + 1):
        number += 1
        place = f"{name}:{number}"
        if len(line) > MAX_DOCUMENT and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_DOCUMENT)
            yield Item(place, b"", "file.too_large", f"The line has more than {MAX_DOCUMENT // 1024} KiB.")
        elif line.strip():
            yield Item(place, line.strip())


def _problem(name: str, error: ToolError) -> Item:
    return Item(name, b"", error.code, terminal.clean(error.message))
