"""Read the passports of a folder, an NDJSON file or a delivery, one at a time.

What cannot be read is an item with a code, so that one damaged file does not end the reading of the others.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from passport.disk import beginnings, files
from passport.disk.files import MAX_DOCUMENT, FileRefused
from passport.work import delivery
from passport.work.batches.items import Item
from signing.errors import ToolError
from signing.shown import visible

LINES: Final = (".ndjson", ".jsonl")
PASSPORT: Final = ".passport.json"
ALONE: Final = "passport.json"
_MOST_NAMED: Final = 3
"""Other JSON files that are named where a folder holds no passport."""
Passed = Callable[[Path], None]
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def is_many(name: str) -> bool:
    """Return whether a TARGET is a folder, a file of one passport a line, or a delivery."""
    path = Path(name)
    return name.lower().endswith(LINES) or path.is_dir() or beginnings.holds_delivery(path)


def items(name: str, *, lines: bool = False) -> Iterator[Item]:
    """Give the passports a TARGET holds; ``lines``: one a line whatever its name. Raises ``file.*``."""
    return (item for item in everything(name, lines=lines) if not item.is_beside)


def everything(name: str, *, lines: bool = False, passed: Passed | None = None) -> Iterator[Item]:
    """Give the same and the status lists of deliveries (``is_beside``); ``-`` is standard input.

    ``passed`` is called with each file of a folder that is not read, because of its name.
    """
    path = Path(name)
    if name == "-" and lines:
        yield from _of_stream(sys.stdin.buffer, "-", "")
    elif name != "-" and path.is_dir():
        yield from _of_folder(path, passed)
    elif lines or name.lower().endswith(LINES) or beginnings.holds_delivery(path):
        yield from _of_lines(path)
    else:
        yield _of_file(path)


def evidence(path: Path, passed: Passed | None = None) -> Iterator[Item]:
    """Give the documents that a path stands for as evidence; raises ``file.*``.

    A file, the lines of one, or of a folder and those below it every file that ends in .json, .ndjson or
    .jsonl, in any spelling (T662). ``passed`` is called with each other file of the folder.
    """
    if not path.is_dir():
        several = path.name.lower().endswith(LINES) or beginnings.holds_delivery(path)
        yield from _of_lines(path) if several else [Item(str(path), files.read(path), path=str(path))]
        return
    for here, below, names in os.walk(path, onerror=_unreadable_folder):
        below.sort()
        for one in (Path(here) / name for name in sorted(names)):
            if one.name.lower().endswith((".json", *LINES)):
                yield from evidence(one)
            elif passed is not None:
                passed(one)


def is_passport(name: str) -> bool:
    """Return whether a file of a folder is read as a passport, by its name."""
    return name.lower() == ALONE or name.lower().endswith(PASSPORT)


def _of_folder(folder: Path, passed: Passed | None) -> Iterator[Item]:
    """Give the files that are named like passports or end in .ndjson, by name, with those of folders below.

    Links to folders are not followed, so there is no circle. A folder without any is ``file.no_passports``.
    """
    empty = True
    others: list[str] = []
    for here, below, names in os.walk(folder, onerror=_unreadable_folder):
        below.sort()
        for name in sorted(names):
            path = Path(here) / name
            if is_passport(name):
                empty = False
                yield _of_file(path)
            elif name.lower().endswith(LINES):
                empty = False
                try:
                    yield from _of_lines(path)
                except ToolError as error:
                    yield _problem(str(path), error)
            else:
                if name.lower().endswith(".json"):
                    others.append(str(path.relative_to(folder)))
                if passed is not None:
                    passed(path)
    if empty:
        raise FileRefused(
            "file.no_passports",
            f"There is no passport in {folder}{_holding(others)}.",
            hint=f"In a folder, files named {ALONE} or ending in {PASSPORT}, {LINES[0]} or {LINES[1]} are"
            " read; name any other passport file itself.",
            where=str(folder),
        )


def _holding(others: list[str]) -> str:
    """Return which other JSON files a folder holds, as the end of a sentence."""
    if not others:
        return ""
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return f"; it holds {', '.join(visible(name) for name in others[:_MOST_NAMED])}{more}"


def _unreadable_folder(error: OSError) -> None:
    raise files.translate(error, Path(str(error.filename)))


def _of_file(path: Path) -> Item:
    """Return the item of a file; one that cannot be read has the code of the reason."""
    try:
        return Item(str(path), files.read(path), path=str(path))
    except ToolError as error:
        return _problem(str(path), error)


def _of_lines(path: Path) -> Iterator[Item]:
    """Give the items of a regular file, a line each; raises ``file.*`` where it cannot be opened."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise files.translate(IsADirectoryError() if path.is_dir() else error, path) from error
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileRefused("file.not_regular", f"{path} is not a regular file.", where=str(path))
        yield from _of_stream(stream, str(path), str(path))


def _of_stream(stream: BinaryIO, name: str, path: str) -> Iterator[Item]:
    """Give one item a line, however long the file; a line above 8 MiB is passed over without being kept.

    ``name`` is what places begin with, ``line 3`` being ``name:3``; ``path`` is where the bytes can be read
    again, from the offset in bytes that each item has, and empty where they cannot. A blank line is counted
    and gives no item; a line that is too long is an item ``file.too_large``. A first line that is the head of
    a delivery makes the others lines of one; what is wrong with it as a whole is a last item
    ``file.delivery``.
    """
    number = offset = 0
    reader: delivery.Reader | None = None
    while line := stream.readline(MAX_DOCUMENT + 1):
        number += 1
        start, offset = offset, offset + len(line)
        place = f"{name}:{number}"
        if len(line) > MAX_DOCUMENT and not line.endswith(b"\n"):
            # The rest of the line is read in pieces, which are dropped.
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_DOCUMENT)
                offset += len(line)
            yield Item(place, b"", "file.too_large", f"The line has more than {MAX_DOCUMENT // 1024} KiB.")
        elif number == 1 and beginnings.is_delivery(line):
            reader = delivery.Reader(line)
        elif line.strip():
            text = line.strip()
            start += len(line) - len(line.lstrip())
            if reader is None:
                yield Item(place, text, path=path, offset=start)
            else:
                yield reader.item(place, text, path, start)
    if reader is not None and reader.problem:
        yield Item(name, b"", "file.delivery", reader.problem)


def _problem(name: str, error: ToolError) -> Item:
    """Return the item that stands for what could not be read."""
    return Item(name, b"", error.code, visible(error.message))
