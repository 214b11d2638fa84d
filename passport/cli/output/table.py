"""Many verdicts for people and for spreadsheets: counts, a table of those to look at, a CSV file."""

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final
from unicodedata import combining, east_asian_width

from passport.cli.output import terminal
from passport.disk import csv_table as tables
from passport.disk.csv_table import CsvTable, csv_table
from passport.work.batches.batch import INTERNAL, Line
from verify import messages
from verify.states import RANK, STATES

MOST_ROWS: Final = 40
_WIDTH: Final = 110
_LEAST: Final = 8  # cells that a folded column keeps
_GAP: Final = "   "
_COLUMNS: Final = (
    "file", "state", "exit", "also", "product", "location-based", "market-based", "per", "asOf", "why",
    "digest", "others", "notes",
)  # fmt: skip


def csv_file(path: Path | None, *, replace: bool) -> AbstractContextManager[CsvTable | None]:
    """The file of ``--csv``, or nothing."""
    return csv_table(path, _COLUMNS, replace=replace)


def check_free(path: Path | None, *, replace: bool) -> None:
    """Refuse the place of the table before the work begins; a table of an earlier run gives way."""
    tables.check_free(path, _COLUMNS, replace=replace)


def row_of(line: Line) -> list[str]:
    """The row of a verdict."""
    totals = dict(line.totals)
    return [
        line.name, line.state, str(line.exit_code), " ".join(line.also), line.product,
        totals.get("location-based", ""), totals.get("market-based", ""), line.unit, line.as_of, line.why,
        line.digest, "; ".join(line.others), "; ".join(line.notes),
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
        states = sorted(self.counts, key=_rank)
        rows = [line for state in states for line in self._kept[state]][:MOST_ROWS]
        shown = _drawn(rows, lang) if rows else []
        others = sum(count for state, count in self.counts.items() if state != "verified") - len(rows)
        if others:
            shown.append(messages.label("left_out", lang, count=str(others)))
        return [*shown, *_counted(states, self.counts, lang)]


def _rank(state: str) -> int:
    """Worst first; where the tool itself failed before all verdicts."""
    return -1 if state == INTERNAL else RANK[state]


def _counted(states: Sequence[str], counts: Mapping[str, int], lang: str) -> list[str]:
    width = max(len(str(count)) for count in counts.values())
    return [
        f"{counts[state]:>{width}}  "
        + terminal.colour(state, "stop" if state == INTERNAL else STATES[state].level)
        + f"  {messages.label(INTERNAL, lang) if state == INTERNAL else messages.headline(state, lang)}"
        for state in states
    ]


def _drawn(rows: Sequence[Line], lang: str) -> list[str]:
    headings = [messages.label(name, lang) for name in ("state", "file", "why")]
    return drawn(headings, [(line.state, line.name, line.why or line.product) for line in rows])


def drawn(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Lay out a table as lines; every text is shown as it is, nothing in it is markup (T95).

    The first column is never broken; those in ``right`` hold figures. Other columns share what is left of the
    terminal's width (``COLUMNS``, else 110) in proportion to their longest text, and longer texts are folded.
    """
    cells = [[terminal.clean(text) for text in row] for row in rows]
    columns = range(len(headings))
    longest = [max(_cells_wide(row[place]) for row in (headings, *cells)) for place in columns]
    columns_named = os.environ.get("COLUMNS", "")
    width = int(columns_named) if columns_named.isdecimal() and int(columns_named) >= _WIDTH // 2 else _WIDTH
    widths = _fitted(longest, width - len(_GAP) * (len(headings) - 1))
    lines = _folded(headings, widths, right)
    lines.append("─" * min(width, sum(widths) + len(_GAP) * (len(headings) - 1)))
    for row in cells:
        lines += _folded(row, widths, right)
    return [line.rstrip() for line in lines]


def _fitted(longest: Sequence[int], width: int) -> list[int]:
    """The columns' widths within ``width``: the first as wide as it is, the widest others shortened first."""
    widths = list(longest)
    while sum(widths) > width and max(widths[1:], default=0) > _LEAST:
        widest = max(range(1, len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _folded(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> list[str]:
    """One row of a table as lines: texts longer than their column go on below."""
    parts = [_wrapped(text, widths[place]) for place, text in enumerate(row)]
    height = max(map(len, parts))
    lines = []
    for number in range(height):
        shown = []
        for place, pieces in enumerate(parts):
            piece = pieces[number] if number < len(pieces) else ""
            blank = " " * (widths[place] - _cells_wide(piece))
            shown.append(blank + piece if place in right else piece + blank)
        lines.append(_GAP.join(shown))
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """Break at blanks where a word fits into a line, else within the word."""
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if _cells_wide(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = ""
        for letter in word:
            if _cells_wide(line + letter) > width:
                lines.append(line)
                line = ""
            line += letter
    return [*lines, line]


def _cells_wide(text: str) -> int:
    """Terminal cells of a text: East Asian wide letters take two, combining marks none (UAX 11)."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)
