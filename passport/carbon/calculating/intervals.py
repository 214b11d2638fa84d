"""Interval meters: rows of a time and a figure as meters and portals deliver them, and the sum of a window.

The forms that are read, with their sources, are listed in ``data/README.md``. The first line names the two
columns: which end of the interval the time marks, and what the figure is (``interval_start,kWh``). A time is
local plant time, or carries its own offset from UTC. Every row that cannot be read is listed, with its line.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.exact import TWO_WAYS, fraction, is_figure
from passport.moments import MomentRefused, local_to_utc, shift
from signing.errors import ToolError
from signing.shown import quoted

HEADER: Final = "interval_start,kWh"
STACK_HEADER: Final = "interval_start,g/NM3,NM3"
QUARTER_HOUR: Final = 900
HOUR: Final = 3600
MOST_SHOWN: Final = 50
"""Most bad rows of a file that are listed singly."""
_MAX_BYTES: Final = 64 * 1024 * 1024
_ENDS: Final = {"interval_start": False, "interval_end": True}
_THOUSAND: Final = 1000
_FIGURES: Final[dict[tuple[str, ...], tuple[Fraction, bool, str]]] = {
    ("Wh",): (Fraction(1, _THOUSAND), False, "KWH"),
    ("kWh",): (Fraction(1), False, "KWH"),
    ("MWh",): (Fraction(_THOUSAND), False, "KWH"),
    ("kW",): (Fraction(1), True, "KWH"),
    ("MW",): (Fraction(_THOUSAND), True, "KWH"),
    ("g/NM3", "NM3"): (Fraction(1, _THOUSAND), False, "KGM"),
    ("g/NM3", "NM3/h"): (Fraction(1, _THOUSAND), True, "KGM"),
}
_STAMP: Final = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d\d)\.(?P<m2>\d\d)\.(?P<y2>\d{4}))"
    r"[T ](?P<clock>\d\d:\d\d)(?::(?P<second>\d\d))?(?P<zone>Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_TIME_HINT: Final = (
    "Write a time as 2026-10-25T02:15:00 or 25.10.2026 02:15, local, or with its offset (+02:00, Z)."
)


class IntervalRefused(ToolError):
    """Interval data that cannot be summed; codes ``interval.*``, ``where`` names the line.

    ``others``: what else is wrong in the same file, each with its own place and remedy.
    """

    others: tuple[ToolError, ...] = ()


class Form(NamedTuple):
    """What the first line says: the separator, the end a time marks, and what a figure becomes.

    ``scale``: kilowatt hours (or kilograms) of a figure of 1; ``mean``: the figure is a mean over the
    interval, a power or a flow an hour, so that its length counts.
    """

    separator: str
    ends: bool
    scale: Fraction
    mean: bool
    unit: str
    columns: int

    def amount(self, figure: Fraction, step: int) -> Fraction:
        """Of one interval of ``step`` seconds, in ``unit``."""
        return figure * self.scale * (Fraction(step, HOUR) if self.mean else 1)


class Row(NamedTuple):
    """``local``: ``YYYY-MM-DDThh:mm:ss``; ``offset`` of minutes east of UTC, where the row says one."""

    local: str
    offset: int | None
    figure: Fraction
    line: int


def form_of(data: bytes, name: str) -> tuple[Form, list[str]]:
    """Read the first line of a file: its form, and all lines of the file.

    Separators are tried in the order comma, semicolon, tab. Raises ``interval.text`` for more than 64 MiB or
    bytes that are no UTF-8, and ``interval.header`` for a line that names no time and figure known here.
    """
    if len(data) > _MAX_BYTES:
        raise IntervalRefused("interval.text", f"The file has more than {_MAX_BYTES} bytes.", where=name)
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise IntervalRefused(
            "interval.text", "The file is not text in UTF-8.", hint="Export it as CSV in UTF-8.", where=name
        ) from None
    first = lines[0] if lines else ""
    for separator in (",", ";", "\t"):
        time, *figures = (cell.strip().strip('"') for cell in first.split(separator))
        if time in _ENDS and tuple(figures) in _FIGURES:
            scale, mean, unit = _FIGURES[tuple(figures)]
            return Form(separator, _ENDS[time], scale, mean, unit, len(figures)), lines
    known = ", ".join(" and ".join(figures) for figures in _FIGURES)
    raise IntervalRefused(
        "interval.header",
        "The first line does not name the two columns.",
        hint=f"Write {HEADER}, or interval_end where the times mark the ends; the figure is one of {known}.",
        where=f"{name}:1",
    )


def read_rows(data: bytes, name: str) -> tuple[Form, list[Row]]:
    """Read every row of a file; ``name`` stands in error positions (``name:line``).

    Raises ``interval.text``, ``.header``, ``.row``, ``.energy`` and ``.concentration``; of bad rows the first
    is raised and the others, up to ``MOST_SHOWN``, come with it.
    """
    form, lines = form_of(data, name)
    found: list[Row] = []
    wrong: list[IntervalRefused] = []
    for line, text in enumerate(lines[1:], start=2):
        if not text.strip(f" {form.separator}"):
            continue
        try:
            found.append(_row(text, form, f"{name}:{line}", line))
        except IntervalRefused as refused:
            wrong.append(refused)
    if wrong:
        raise together(wrong, name)
    return form, found


def together(wrong: Sequence[IntervalRefused], name: str) -> IntervalRefused:
    """One refusal for all that is wrong with a file: the first, and the others with it up to a limit."""
    first, others = wrong[0], list(wrong[1:MOST_SHOWN])
    if rest := len(wrong) - 1 - len(others):
        hint = "Correct those above first; many errors often have one cause."
        others.append(
            IntervalRefused("interval.more", f"{rest} more rows are not listed.", hint=hint, where=name)
        )
    first.others = tuple(others)
    return first


def _row(text: str, form: Form, where: str, line: int) -> Row:
    stamp, _, rest = text.partition(form.separator)
    local, offset = _stamp(stamp.strip().strip('"'), where)
    if form.columns == 1:
        return Row(local, offset, _energy(rest, form, where), line)
    concentration, _, flow = rest.partition(form.separator)
    return Row(local, offset, _concentration(concentration, form, where) * _energy(flow, form, where), line)


def _stamp(text: str, where: str) -> tuple[str, int | None]:
    """Read a time: local digits ``YYYY-MM-DDThh:mm:ss``, and minutes east of UTC or ``None``.

    Days are written as ISO 8601 or as ``DD.MM.YYYY``; 24:00 is midnight after the day it stands with. Raises
    ``interval.row`` for another form and for a day or time that no calendar or clock has.
    """
    match = _STAMP.fullmatch(text)
    if match is None:
        raise IntervalRefused(
            "interval.row", f"Not a time: {quoted(text, 40)}.", hint=_TIME_HINT, where=where
        )
    date = "-".join(match[iso] or match[point] for iso, point in (("y", "y2"), ("m", "m2"), ("d", "d2")))
    clock, second = match["clock"], match["second"] or "00"
    midnight = clock == "24:00" and second == "00"
    try:
        # The digits are checked as if they were UTC: which moment they mean is the business of the zone.
        utc = local_to_utc(f"{date}T{'00:00' if midnight else clock}:{second}", 0)
        utc = shift(utc, 86_400) if midnight else utc
    except MomentRefused as error:
        raise IntervalRefused("interval.row", error.message, hint=_TIME_HINT, where=where) from error
    return utc[:-1], None if match["zone"] is None else _offset(match["zone"])


def _offset(zone: str) -> int:
    """Give the minutes east of UTC of ``Z``, ``+hh:mm`` or ``-hh:mm``."""
    if zone == "Z":
        return 0
    return (int(zone[1:3]) * 60 + int(zone[4:6])) * (-1 if zone[0] == "-" else 1)


def _figure(text: str, form: Form) -> str:
    text = text.strip().strip('"')
    # With semicolons or tabs between the cells a comma is the decimal mark; what may be thousands is refused.
    if form.separator != "," and not TWO_WAYS.fullmatch(text) and text.count(",") == 1:
        text = text.replace(",", ".")
    return text


def _energy(text: str, form: Form, where: str) -> Fraction:
    figure = _figure(text, form)
    if not is_figure(figure) or figure.startswith("-"):
        raise IntervalRefused(
            "interval.energy",
            f"Not an amount: {quoted(text, 40)}.",
            hint="Write a plain decimal number, zero or more, without its unit; 1.234 may be a thousand.",
            where=where,
        )
    return fraction(figure)


def _concentration(text: str, form: Form, where: str) -> Fraction:
    figure = _figure(text, form)
    if not is_figure(figure) or figure.startswith("-"):
        raise IntervalRefused(
            "interval.concentration",
            f"Not a concentration: {quoted(text, 40)}.",
            hint="Write grams per normalised cubic metre as a plain decimal number, zero or more.",
            where=where,
        )
    return fraction(figure)
