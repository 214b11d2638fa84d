"""Sum the readings of a meter over a window: clock changes, repeated rows, filled gaps (DESIGN 6.1).

A complete series is a measured quantity (T4). Every reading that was filled in weakens it: up to a twentieth
of the window T3, beyond that the quantity is an estimate (T0).
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from passport.carbon.calculating.intervals import QUARTER_HOUR, STACK_HEADER, IntervalRefused, Row, read_rows
from passport.carbon.calculating.meter_clock import check_hour_twice, places
from passport.carbon.tiers import Tier
from passport.moments import moment, seconds
from signing.digests import multibase_digest
from signing.shown import quoted

_DAY: Final = 86_400
# Long enough for any sum of readings; an exponent would let a short text stand for a huge number.
_RATIONAL: Final = re.compile(r"[0-9]{1,60}/[1-9][0-9]{0,59}")
_FEW: Final = Fraction(1, 20)
_MOST_INTERVALS: Final = 1_000_000
_COARSE: Final = 4
"""Equal distances in a row, longer than the step, that are taken for longer intervals and not for gaps."""
_COUNTER: Final = 95
"""Fewest steps without a fall that are taken for a counter's: those of a day of quarter-hours."""
__all__ = ["FILLS", "STACK_HEADER", "Reading", "SeriesFile", "read_window", "reading_of"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a series says about a window: ``quantity`` in ``unit``, exact, and how it came about.

    ``digest`` is that of the file's bytes. ``filled`` of ``intervals`` were missing and filled by ``fill``;
    ``repeated`` rows said the same twice.
    """

    name: str
    digest: str
    start: str
    end: str
    quantity: Fraction
    unit: str
    intervals: int
    filled: int
    repeated: int
    fill: str

    @property
    def tier(self) -> Tier:
        """The quantity leg."""
        if not self.filled:
            return "T4"
        return "T3" if Fraction(self.filled, self.intervals) <= _FEW else "T0"

    def as_json(self) -> dict[str, Any]:
        """Give the reading as JSON of strings, for the workings."""
        return {
            "name": self.name,
            "digestMultibase": self.digest,
            "start": self.start,
            "end": self.end,
            "quantity": f"{self.quantity.numerator}/{self.quantity.denominator}",
            "unit": self.unit,
            "intervals": str(self.intervals),
            "filled": str(self.filled),
            "repeated": str(self.repeated),
            "fill": self.fill,
        }


def reading_of(members: Mapping[str, str]) -> Reading:
    """Read the reading that ``as_json`` wrote; ``ValueError`` where its quantity is no plain fraction."""
    if not _RATIONAL.fullmatch(members["quantity"]):
        raise ValueError("quantity")
    return Reading(
        members["name"],
        members["digestMultibase"],
        members["start"],
        members["end"],
        Fraction(members["quantity"]),
        members["unit"],
        int(members["intervals"]),
        int(members["filled"]),
        int(members["repeated"]),
        members["fill"],
    )


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """A file of readings: its bytes and the clock they were written by.

    The first line says what the figures are (``intervals.form_of``). ``zone`` names one of the IANA database
    (``Europe/Berlin``) or a fixed offset in minutes east of UTC; ``ends``: the times mark the ends of the
    intervals, whatever the heading says.
    """

    data: bytes
    zone: str | int
    step: int = QUARTER_HOUR
    ends: bool = False

    def read(self, name: str) -> tuple[str, list[tuple[int, Row, Fraction]]]:
        """Read the unit of a sum, and of each row the second its interval begins, itself and its amount."""
        form, rows = read_rows(self.data, name)
        placed = places(rows, self.zone, self.step, name, ends=self.ends or form.ends)
        return form.unit, [(place, row, form.amount(row.figure, self.step)) for place, row in placed]


def read_window(file: SeriesFile, name: str, start: str, end: str, fill: str = "") -> Reading:
    """Sum the amounts of ``start <= t < end``, exactly; fill gaps by ``fill``, one of ``FILLS``.

    ``start`` and ``end`` are moments in UTC; ``name`` is that of the file, for places of errors. The sum is
    in kWh, or in kilograms for a file of concentrations and flows. Without ``fill`` a gap is refused. Rows
    that repeat a time with the same amount count once; with another amount, the time counts as missing. No
    gap is filled where the rows show longer intervals: its energy is in its neighbours already.

    Raises ``IntervalRefused``: what reading raises, and ``interval.window``, ``.grid``, ``.gap``,
    ``.conflict``, ``.fill``, ``.step``, ``.hour_once`` and ``.register``.
    """
    _check_fill(fill, name)
    first, last = seconds(start), seconds(end)
    wanted = _starts(file, first, last, (start, end), name)
    unit, rows = file.read(name)
    _check_meaning(rows, name)
    known, repeated, conflicts = _by_place(rows, first, file.step, name)
    _check_step(known, file.step, name)
    check_hour_twice(known, file.zone, (first, last), file.step, name)
    missing = [place for place in wanted if place not in known]
    quantity = sum((known[place] for place in wanted if place in known), Fraction())
    if missing:
        _check_missing(missing, conflicts, fill, name)
        _check_filling(known, (first, last), file.step, name)
        quantity += sum(FILLS[fill](known, missing, file.step, name), Fraction())
    digest = multibase_digest(file.data)
    used = fill if missing else ""
    return Reading(name, digest, start, end, quantity, unit, len(wanted), len(missing), repeated, used)


def _check_fill(fill: str, name: str) -> None:
    """Raise ``interval.fill`` for a rule that is none of ``FILLS``; no rule is in order."""
    if fill and fill not in FILLS:
        hint = f"One of {', '.join(FILLS)}."
        raise IntervalRefused(
            "interval.fill", f"No such rule for gaps: {quoted(fill, 40)}.", hint=hint, where=name
        )


def _starts(file: SeriesFile, first: int, last: int, window: tuple[str, str], name: str) -> range:
    """List the seconds at which the intervals of a window begin.

    Raises ``interval.window`` unless the window is a whole number of them, from 1 to ``_MOST_INTERVALS``,
    which are 28 years of quarter-hours.
    """
    starts = range(first, last, file.step) if file.step > 0 else range(0)
    if not starts or (last - first) % file.step or len(starts) > _MOST_INTERVALS:
        raise IntervalRefused(
            "interval.window",
            f"The window {' to '.join(window)} is not a whole number of intervals of {file.step} seconds.",
            hint="Let the window begin before it ends, both at the start of an interval.",
            where=name,
        )
    return starts


def _check_missing(missing: Sequence[int], conflicts: Container[int], fill: str, name: str) -> None:
    """Raise ``interval.conflict`` or ``.gap``, by the first missing interval, unless a rule fills gaps."""
    if fill:
        return
    code = "interval.conflict" if missing[0] in conflicts else "interval.gap"
    at = moment(missing[0])
    raise IntervalRefused(
        code,
        f"{len(missing)} intervals of the window are missing or contradictory, the first at {at}.",
        hint=f"Complete the data, or name a rule: {', '.join(FILLS)}; it lowers the tier.",
        where=name,
    )


def _by_place(
    rows: Sequence[tuple[int, Row, Fraction]], first: int, step: int, name: str
) -> tuple[dict[int, Fraction], int, set[int]]:
    """Place the amounts at the second their interval begins; count repetitions, and list conflicting seconds.

    A conflicting second has two amounts, and neither is kept. Raises ``interval.grid`` for a row whose
    interval begins at no multiple of ``step`` after ``first``.
    """
    known: dict[int, Fraction] = {}
    repeated, conflicts = 0, set[int]()
    for place, row, amount in rows:
        if (place - first) % step:
            raise IntervalRefused(
                "interval.grid",
                f"The interval at {moment(place)} does not begin at a multiple of {step} seconds.",
                hint="Check the clock of the meter, or the interval's length.",
                where=f"{name}:{row.line}",
            )
        if place in known:
            repeated += known[place] == amount
            if known[place] != amount:
                conflicts.add(place)
        known.setdefault(place, amount)
    # Which of two amounts is right the file does not say, so the interval counts as missing.
    for place in conflicts:
        del known[place]
    return known, repeated, conflicts


def _check_step(known: Mapping[int, Fraction], step: int, name: str) -> None:
    """Raise ``interval.step`` where the rows lie further apart than ``step``."""
    ordered = sorted(known)
    smallest = min((after - before for before, after in pairwise(ordered)), default=step)
    if smallest > step:
        raise IntervalRefused(
            "interval.step",
            f"The rows lie {smallest} seconds apart or more, and the step is {step}.",
            hint=f"Write step = {smallest}.",
            where=name,
        )


def _check_filling(known: Mapping[int, Fraction], window: tuple[int, int], step: int, name: str) -> None:
    """Raise ``interval.step`` where a rule would fill what the rows show to be longer intervals.

    Four equal distances in a row (``_COARSE``) that are longer than the step are taken for an interval of
    that length: filling them would count their energy twice. A single row shows no distance at all.
    """
    ordered = [place for place in sorted(known) if window[0] <= place < window[1]]
    if len(ordered) == 1 and window[1] - window[0] > step:
        message = f"One row of the window is known, which does not show a step of {step} seconds."
        hint = "Choose a window with more readings, or write the step that the row is for."
        raise IntervalRefused("interval.step", message, hint=hint, where=name)
    run, last = 0, 0
    for before, after in pairwise(ordered):
        run = run + 1 if after - before == last else 1
        last = after - before
        if last > step and run == _COARSE:
            raise IntervalRefused(
                "interval.step",
                f"Up to {moment(after)} the rows lie {last} seconds apart, and the step is {step}.",
                hint="The meter changed its interval: give the two parts as two series, each with its step.",
                where=name,
            )


def _check_meaning(rows: Sequence[tuple[int, Row, Fraction]], name: str) -> None:
    """Raise ``interval.register`` where the figures are readings of a counter and not amounts of intervals.

    A counter never falls, and rises in more than half of its steps. At least 95 steps (``_COUNTER``, a day of
    quarter-hours) are asked for, because a short series of amounts may rise throughout.
    """
    amounts = [amount for _, _, amount in sorted(rows, key=lambda row: row[0])]
    rises = [after - before for before, after in pairwise(amounts)]
    if len(rises) >= _COUNTER and min(rises) >= 0 and 2 * sum(rise > 0 for rise in rises) > len(rises):
        raise IntervalRefused(
            "interval.register",
            "The figures never fall from row to row, as a counter's readings do.",
            hint="Write the energy of each interval: the difference of two readings.",
            where=name,
        )


Fill = Callable[[Mapping[int, Fraction], Sequence[int], int, str], list[Fraction]]


def _linear(known: Mapping[int, Fraction], missing: Sequence[int], step: int, name: str) -> list[Fraction]:
    """Fill gaps on the straight line between the nearest readings; at the ends, with the nearest one."""
    places = sorted(known)
    if not places:
        raise _nothing(name)
    found, at = [], 0
    for place in missing:
        while at < len(places) and places[at] < place:
            at += 1
        before, after = places[max(at - 1, 0)], places[min(at, len(places) - 1)]
        weight = Fraction(place - before, after - before) if before < place < after else Fraction()
        nearest = before if place > before else after
        found.append(known[before] + (known[after] - known[before]) * weight if weight else known[nearest])
    return found


def _previous_day(
    known: Mapping[int, Fraction], missing: Sequence[int], step: int, name: str
) -> list[Fraction]:
    """Fill each gap with the reading 24 hours before it, or the next of 48 to 168 hours that is known."""
    found = []
    for place in missing:
        days = (place - days * _DAY for days in range(1, 8))
        earlier = next((day for day in days if day in known), None)
        if earlier is None:
            raise _nothing(name)
        found.append(known[earlier])
    return found


def _nothing(name: str) -> IntervalRefused:
    hint = "Choose a window with readings near the gap."
    return IntervalRefused("interval.gap", "Nothing is known near the gap.", hint=hint, where=name)


FILLS: Final[Mapping[str, Fill]] = {"linear": _linear, "same-time-previous-day": _previous_day}
