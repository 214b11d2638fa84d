"""Readings of a meter over a window: clocks that change, rows twice, gaps filled by a rule (DESIGN 6.1).

A complete series is a measured quantity (T4). Every reading that was filled in weakens it: up to a twentieth
of the window T3, beyond that the quantity is an estimate (T0).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from passport.carbon.exact import fraction, is_figure
from passport.carbon.intervals import HEADER, QUARTER_HOUR, Interval, IntervalRefused, read_intervals
from passport.carbon.tiers import Tier
from passport.moments import moment, seconds
from signing.digests import multibase_digest

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400
# Long enough for any sum of readings; an exponent would let a short text stand for a huge number.
_RATIONAL: Final = re.compile(r"[0-9]{1,60}/[1-9][0-9]{0,59}")
_FEW: Final = Fraction(1, 20)
_MOST_INTERVALS: Final = 1_000_000
STACK_HEADER: Final = "interval_start,g/NM3,NM3"


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
        """The reading as JSON of strings, for the workings."""
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
    """The reading that ``as_json`` wrote; ``ValueError`` where its quantity is no plain fraction."""
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

    An energy meter's file has the header of ``intervals``; a stack's has ``STACK_HEADER``, the mean
    concentration and the flow of each interval. ``zone`` is a name of the IANA database (``Europe/Berlin``)
    or a fixed offset in minutes east of UTC.
    """

    data: bytes
    zone: str | int
    step: int = QUARTER_HOUR

    @property
    def unit(self) -> str:
        """Rec 20 code of what a window of it adds up to."""
        return "KGM" if self.data.startswith(STACK_HEADER.encode()) else "KWH"

    def rows(self, offset_minutes: int, name: str) -> list[tuple[Interval, Fraction]]:
        """Each row and its amount in ``unit``."""
        if self.unit == "KWH":
            listed = read_intervals(self.data, offset_minutes=offset_minutes, name=name)
            return [(row, fraction(row.kwh)) for row in listed]
        return _stack(self.data, offset_minutes, name)


def _stack(data: bytes, offset_minutes: int, name: str) -> list[tuple[Interval, Fraction]]:
    """M1: concentration x flow of each interval, in kilograms."""
    times, concentrations = [HEADER], dict[int, Fraction]()
    for line, text in enumerate(data.decode("utf-8", "replace").splitlines()[1:], start=2):
        start, _, rest = text.partition(",")
        concentration, _, flow = rest.partition(",")
        if text and (not is_figure(concentration) or concentration.startswith("-")):
            raise IntervalRefused(
                "interval.concentration",
                f"Not a concentration: {concentration[:40]!a}.",
                hint="Write grams per normalised cubic metre as a plain decimal number, zero or more.",
                where=f"{name}:{line}",
            )
        times.append(f"{start},{flow}" if text else "")
        concentrations[line] = fraction(concentration) / 1000 if text else Fraction()
    listed = read_intervals("\n".join(times).encode(), offset_minutes=offset_minutes, name=name)
    return [(row, fraction(row.kwh) * concentrations[row.line]) for row in listed]


def read_window(file: SeriesFile, name: str, start: str, end: str, fill: str = "") -> Reading:
    """The energy of ``start <= t < end``; gaps are filled by ``fill``, one of ``FILLS``, or refused.

    Rows that repeat a stamp with the same energy count once; with another energy, the stamp counts as
    missing. Raises ``IntervalRefused``: what reading raises, and ``interval.zone``, ``.window``, ``.grid``,
    ``.gap``, ``.conflict``, ``.fill``.
    """
    if fill and fill not in FILLS:
        hint = f"One of {', '.join(FILLS)}."
        raise IntervalRefused(
            "interval.fill", f"No such rule for gaps: {fill[:40]!a}.", hint=hint, where=name
        )
    first, last = seconds(start), seconds(end)
    count, odd = divmod(last - first, file.step) if file.step > 0 else (0, 1)
    if count <= 0 or odd or count > _MOST_INTERVALS:
        raise IntervalRefused(
            "interval.window",
            f"The window {start} to {end} is not a whole number of intervals of {file.step} seconds.",
            hint="Let the window begin before it ends, both at the start of an interval.",
            where=name,
        )
    known, repeated, conflicts = _by_place(_in_utc(file, name), first, file.step, name)
    missing = [place for place in range(first, last, file.step) if place not in known]
    if missing and not fill:
        at = moment(missing[0])
        code = "interval.conflict" if missing[0] in conflicts else "interval.gap"
        raise IntervalRefused(
            code,
            f"{len(missing)} intervals of the window are missing or contradictory, the first at {at}.",
            hint=f"Complete the data, or name a rule: {', '.join(FILLS)}; it lowers the tier.",
            where=name,
        )
    filled = FILLS[fill](known, missing, file.step, name) if missing else []
    quantity = sum((known[place] for place in range(first, last, file.step) if place in known), Fraction())
    quantity += sum(filled, Fraction())
    digest = multibase_digest(file.data)
    used = fill if missing else ""
    return Reading(name, digest, start, end, quantity, file.unit, count, len(missing), repeated, used)


def _by_place(
    rows: Sequence[tuple[int, Interval, Fraction]], first: int, step: int, name: str
) -> tuple[dict[int, Fraction], int, set[int]]:
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
    # Two answers to one question are none; which of them is right is not ours to choose.
    for place in conflicts:
        del known[place]
    return known, repeated, conflicts


def _in_utc(file: SeriesFile, name: str) -> list[tuple[int, Interval, Fraction]]:
    """Seconds since 1970 of each row. Where a clock was set back, the second run of a stamp is the later."""
    if isinstance(file.zone, int):
        return [(seconds(row.start), row, amount) for row, amount in file.rows(file.zone, name)]
    try:
        zone = ZoneInfo(file.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "Write an IANA name, for example Europe/Berlin, or minutes east of UTC."
        raise IntervalRefused("interval.zone", f"No such time zone: {file.zone[:40]!a}.", hint=hint) from None
    found = []
    seen: set[str] = set()
    before, second_run = "", False
    for row, amount in file.rows(0, name):
        # The rows were read as if they were UTC; here the digits are local time again.
        local = datetime.fromisoformat(row.start[:-1]).replace(tzinfo=zone)
        twice = local.utcoffset() != local.replace(fold=1).utcoffset()
        if twice and not _shown(local, zone):
            raise IntervalRefused(
                "interval.clock",
                f"The clock of {file.zone} never showed {row.start[:-1]}.",
                hint="The clock was put forward there: check the zone, or whether the meter keeps it.",
                where=f"{name}:{row.line}",
            )
        # A stamp that comes back after a later one tells a clock set back from a row written twice.
        second_run = twice and (second_run or (row.start in seen and row.start < before))
        seen.add(row.start)
        before = row.start
        found.append((_since_1970(local.replace(fold=int(second_run))), row, amount))
    return found


def _shown(local: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock there ever showed this time; it did not where it was put forward."""
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def _since_1970(local: datetime) -> int:
    return (local.astimezone(UTC) - _EPOCH) // timedelta(seconds=1)


Fill = Callable[[Mapping[int, Fraction], Sequence[int], int, str], list[Fraction]]


def _linear(known: Mapping[int, Fraction], missing: Sequence[int], step: int, name: str) -> list[Fraction]:
    """On the straight line between the nearest readings on both sides; beyond the ends, the nearest one."""
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
    """The reading 24 hours before; before that one, if it is missing too, up to a week."""
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
