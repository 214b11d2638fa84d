"""Write CSV files for spreadsheets: whole or not at all, and no cell of them is ever calculated (T94)."""

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Final

from passport.disk import files
from signing.shown import visible

_FIGURE: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
# What makes a spreadsheet calculate instead of show, also in its full-width forms.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """Return a text that a spreadsheet shows and never calculates (T94); figures stay figures.

    What shows nothing is escaped by ``signing.shown.visible``, as on a terminal. The apostrophe before a text
    that begins like a formula is what only this medium needs: spreadsheets take it for "this is text".
    """
    shown = visible(text)
    begins = shown.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA)
    return f"'{shown}" if begins and not _FIGURE.fullmatch(shown) else shown


def check_free(path: Path | None, columns: Sequence[str], *, replace: bool) -> bool:
    """Refuse the place of a ``--csv`` table before the work begins; return whether a file may be replaced.

    A table that an earlier run wrote there may be, without a word: it is known by its byte order mark, by
    these columns, and by rows of exactly as many cells. What a person made of it since is kept, unless they
    say so.
    """
    if path is None:
        return replace
    replace = replace or _written_by_us(path, columns)
    files.check_free(path, replace=replace)
    return replace


def _written_by_us(path: Path, columns: Sequence[str]) -> bool:
    """Return whether a file is a table of these columns that nobody has changed the shape of."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as opened:
            if opened.read(3) != codecs.BOM_UTF8:
                return False
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            return next(rows, None) == list(columns) and all(len(row) == len(columns) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


class CsvTable:
    """A CSV file with these columns, as a context manager: left by an error, it never appears.

    It is UTF-8 with a byte order mark; rows end in CR LF (RFC 4180).
    """

    def __init__(self, path: Path, columns: Sequence[str], *, replace: bool) -> None:
        self._writing = files.writing(path, replace=replace)
        self._columns = columns

    def __enter__(self) -> "CsvTable":
        # With a byte order mark: without one, Excel takes UTF-8 for the code page of the machine.
        temporary = self._writing.__enter__()
        self._stream = temporary.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow(self._columns)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._stream.close()
        return self._writing.__exit__(kind, error, trace)

    def add(self, row: Iterable[str]) -> None:
        """Add a row, of as many texts as there are columns."""
        self._writer.writerow([cell(text) for text in row])


def csv_table(
    path: Path | None, columns: Sequence[str], *, replace: bool
) -> AbstractContextManager[CsvTable | None]:
    """Open the file of ``--csv``, or nothing without one; it replaces a table that an earlier run wrote.

    Raises ``file.*`` where it may not be written.
    """
    if path is None:
        return nullcontext()
    return CsvTable(path, columns, replace=check_free(path, columns, replace=replace))
