"""Interval meters: rows of local time and kWh, and the exact sum of a window.

The file is CSV in UTF-8 with the header ``interval_start,kWh``; a row is the start of an interval in local
plant time without a zone, and the energy of that interval. The offset from UTC is a fact about the plant and
an argument. A window with a gap or a row twice is refused: a sum over it would look like any other number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from passport.carbon.exact import is_figure, total
from passport.moments import MomentRefused, local_to_utc, moment, seconds
from signing.errors import ToolError

HEADER: Final = "interval_start,kWh"
QUARTER_HOUR: Final = 900
_MAX_BYTES: Final = 64 * 1024 * 1024


class IntervalRefused(ToolError):
    """Interval data that cannot be summed; codes ``interval.*``, ``where`` names the line."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One row: ``start`` in UTC, ``kwh`` of the interval beginning there, ``line`` of its file."""

    start: str
    kwh: Decimal
    line: int


def read_intervals(data: bytes, *, offset_minutes: int, name: str = "intervals") -> list[Interval]:
    """Every row of an interval file, in its order; ``name`` stands in error positions (``name:line``).

    Raises ``interval.text``, ``interval.header``, ``interval.row`` and ``interval.energy`` (negative energy
    is refused).
    """
    if len(data) > _MAX_BYTES:
        raise IntervalRefused("interval.text", f"The file has more than {_MAX_BYTES} bytes.", where=name)
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise IntervalRefused(
            "interval.text", "The file is not text in UTF-8.", hint="Export it as CSV in UTF-8.", where=name
        ) from None
    if not lines or lines[0] != HEADER:
        raise IntervalRefused(
            "interval.header",
            "The first line does not name the two columns.",
            hint=f"It must read {HEADER}",
            where=f"{name}:1",
        )
    return [_row(text, offset_minutes, name, line) for line, text in enumerate(lines[1:], start=2) if text]


def _row(text: str, offset_minutes: int, name: str, line: int) -> Interval:
    local, _, energy = text.partition(",")
    try:
        start = local_to_utc(local, offset_minutes)
    except MomentRefused as error:
        hint = "A row is a local start time without a zone, a comma, and the energy in kWh."
        raise IntervalRefused("interval.row", error.message, hint=hint, where=f"{name}:{line}") from error
    if not is_figure(energy) or energy.startswith("-"):
        raise IntervalRefused(
            "interval.energy",
            f"Not an amount of energy: {energy[:40]!a}.",
            hint="Energy is a plain decimal number in kWh, zero or more.",
            where=f"{name}:{line}",
        )
    return Interval(start, Decimal(energy), line)


def sum_window(intervals: Iterable[Interval], start: str, end: str, *, step: int = QUARTER_HOUR) -> Decimal:
    """Exact kWh of all intervals with ``start <= t < end``, every ``step`` seconds, complete and none twice.

    Raises ``interval.window``, ``interval.duplicate`` and ``interval.gap``.
    """
    first, last = seconds(start), seconds(end)
    if step <= 0 or first >= last or (last - first) % step:
        raise IntervalRefused(
            "interval.window",
            f"The window {start} to {end} is not a whole number of intervals of {step} seconds.",
            hint="Let the window begin before it ends, both at the start of an interval.",
        )
    found: dict[int, Interval] = {}
    for interval in intervals:
        if not start <= interval.start < end:
            continue
        place = seconds(interval.start)
        if place in found:
            raise IntervalRefused(
                "interval.duplicate",
                f"The interval at {interval.start} occurs in line {found[place].line} and again.",
                hint="Remove one of the two rows.",
                where=f"line {interval.line}",
            )
        if (place - first) % step:
            raise IntervalRefused(
                "interval.gap",
                f"The interval at {interval.start} does not begin at a multiple of {step} seconds.",
                where=f"line {interval.line}",
            )
        found[place] = interval
    if missing := (last - first) // step - len(found):
        gap = next(place for place in range(first, last, step) if place not in found)
        raise IntervalRefused(
            "interval.gap",
            f"{missing} intervals of the window are missing, the first at {moment(gap)}.",
            hint="Complete the data, or choose a window without the gap.",
        )
    return total(interval.kwh for interval in found.values())
