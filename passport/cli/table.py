"""Many verdicts for people and for spreadsheets: counts, a table of those to look at, a CSV file."""

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Final

from passport.cli import files, terminal
from passport.work.batch import Line
from verify import messages
from verify.states import RANK, STATES

MOST_ROWS: Final = 40
_WIDTH: Final = 110
_FIGURE: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
# What makes a spreadsheet calculate instead of show, also in its full-width forms.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_COLUMNS: Final = (
    "file", "state", "exit", "also", "product", "location-based", "market-based", "per", "asOf", "why",
    "digest",
)  # fmt: skip


def cell(text: str) -> str:
    """A text as a spreadsheet shows it and never calculates it (T94); figures stay figures."""
    shown = terminal.clean(text)
    begins = shown.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA)
    return f"'{shown}" if begins and not _FIGURE.fullmatch(shown) else shown


class CsvFile:
    """A CSV file that appears whole when the batch is done, or not at all; a context manager."""

    def __init__(self, path: Path, *, replace: bool) -> None:
        self._writing = files.writing(path, replace=replace)

    def __enter__(self) -> "CsvFile":
        # With a byte order mark: without one, Excel takes UTF-8 for the code page of the machine.
        temporary = self._writing.__enter__()
        self._stream = temporary.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow(_COLUMNS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._stream.close()
        return self._writing.__exit__(kind, error, trace)

    def add(self, line: Line) -> None:
        """One row."""
        totals = dict(line.totals)
        row = [
            line.name, line.state, str(line.exit_code), " ".join(line.also), line.product,
            totals.get("location-based", ""), totals.get("market-based", ""), line.unit, line.as_of, line.why,
            line.digest,
        ]  # fmt: skip
        self._writer.writerow([cell(text) for text in row])


def csv_file(path: Path | None, *, replace: bool) -> AbstractContextManager[CsvFile | None]:
    """The file of ``--csv``, or nothing."""
    return nullcontext() if path is None else CsvFile(path, replace=replace)


class Summary:
    """Counts of all lines, and the first few of each state but ``verified``, to be shown at the end."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._kept: dict[str, list[Line]] = {}

    def add(self, line: Line) -> None:
        """Count a line."""
        self.counts[line.state] = self.counts.get(line.state, 0) + 1
        kept = self._kept.setdefault(line.state, [])
        if line.state != "verified" and len(kept) < MOST_ROWS:
            kept.append(line)

    def lines(self, lang: str) -> list[str]:
        """What is said at the end: the table of those to look at, worst first, and the counts."""
        states = sorted(self.counts, key=RANK.__getitem__)
        rows = [line for state in states for line in self._kept[state]][:MOST_ROWS]
        shown = _drawn(rows, lang) if rows else []
        others = sum(count for state, count in self.counts.items() if state != "verified") - len(rows)
        if others:
            shown.append(messages.label("left_out", lang, count=str(others)))
        return [*shown, *_counted(states, self.counts, lang)]


def _counted(states: Sequence[str], counts: Mapping[str, int], lang: str) -> list[str]:
    width = max(len(str(count)) for count in counts.values())
    return [
        f"{counts[state]:>{width}}  "
        + terminal.colour(state, STATES[state].level)
        + f"  {messages.headline(state, lang)}"
        for state in states
    ]


def _drawn(rows: Sequence[Line], lang: str) -> list[str]:
    """A table as lines; every text is shown as it is, nothing in it is markup (T95)."""
    # Imported here: a table is drawn for a batch in which something is to be looked at, and never else.
    from rich.box import SIMPLE  # noqa: PLC0415 - see above
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.table import Table  # noqa: PLC0415 - see above
    from rich.text import Text  # noqa: PLC0415 - see above

    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for name in ("state", "file", "why"):
        table.add_column(Text(messages.label(name, lang)), overflow="fold", no_wrap=name == "state")
    for line in rows:
        texts = (line.state, line.name, line.why or line.product)
        table.add_row(*(Text(terminal.clean(text)) for text in texts))
    told = os.environ.get("COLUMNS", "")
    width = int(told) if told.isdecimal() and int(told) >= _WIDTH // 2 else _WIDTH
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None, legacy_windows=False).print(table)
    return [text.rstrip() for text in stream.getvalue().splitlines()]
