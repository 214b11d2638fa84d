"""Many verdicts for people and for spreadsheets: counts, a table of those to look at, a CSV file."""

import io
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Literal

from passport.cli import terminal
from passport.cli.csv_table import CsvTable, csv_table
from passport.work.batch import Line
from verify import messages
from verify.states import RANK, STATES

MOST_ROWS: Final = 40
_WIDTH: Final = 110
_COLUMNS: Final = (
    "file", "state", "exit", "also", "product", "location-based", "market-based", "per", "asOf", "why",
    "digest",
)  # fmt: skip


def csv_file(path: Path | None, *, replace: bool) -> AbstractContextManager[CsvTable | None]:
    """The file of ``--csv``, or nothing."""
    return csv_table(path, _COLUMNS, replace=replace)


def row_of(line: Line) -> list[str]:
    """The row of a verdict."""
    totals = dict(line.totals)
    return [
        line.name, line.state, str(line.exit_code), " ".join(line.also), line.product,
        totals.get("location-based", ""), totals.get("market-based", ""), line.unit, line.as_of, line.why,
        line.digest,
    ]  # fmt: skip


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
    headings = [messages.label(name, lang) for name in ("state", "file", "why")]
    return drawn(headings, [(line.state, line.name, line.why or line.product) for line in rows])


def drawn(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """A table as lines; every text is shown as it is, nothing in it is markup (T95).

    The first column is never broken; those in ``right`` hold figures.
    """
    # Imported here: a table is drawn for a batch in which something is to be looked at, and never else.
    from rich.box import SIMPLE  # noqa: PLC0415 - see above
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.table import Table  # noqa: PLC0415 - see above
    from rich.text import Text  # noqa: PLC0415 - see above

    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for place, name in enumerate(headings):
        side: Literal["right", "left"] = "right" if place in right else "left"
        table.add_column(Text(name), overflow="fold", no_wrap=place == 0, justify=side)
    for row in rows:
        table.add_row(*(Text(terminal.clean(text)) for text in row))
    told = os.environ.get("COLUMNS", "")
    width = int(told) if told.isdecimal() and int(told) >= _WIDTH // 2 else _WIDTH
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None, legacy_windows=False).print(table)
    return [text.rstrip() for text in stream.getvalue().splitlines()]
