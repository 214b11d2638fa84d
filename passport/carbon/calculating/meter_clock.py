"""The clock of a meter: which moment each row of a file begins at, on the days of a clock change too.

A local time that comes twice in autumn stands for two moments. Which of them a row means follows from the row
before it: the one that continues the series, else the same again, else the next that is later. So hourly rows
with 02:00 twice, quarter-hours in two runs, times of the ends of intervals and files with the newest row
first all find their place.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from passport.carbon.calculating.intervals import IntervalRefused, Row, together
from passport.moments import local_to_utc, seconds
from signing.shown import quoted

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400

Candidates = Callable[[str], tuple[int, ...]]


def places(
    rows: Sequence[Row], zone: str | int, step: int, name: str, *, ends: bool
) -> list[tuple[int, Row]]:
    """Place each row: the second since 1970-01-01T00:00:00Z at which its interval begins, beside the row.

    The offsets of the rows count where they have them, else the minutes of ``zone``, else the clock of the
    zone named. ``step`` is the length of an interval in seconds; it is taken off where the times mark the
    ``ends`` of intervals. ``name`` is that of the file, for places of errors.

    Raises ``interval.zone``, ``interval.offset`` (only some rows have an offset) and ``interval.clock`` (a
    time the clock never showed).
    """
    with_offset = _have_offsets(rows, name)
    back = step if ends else 0
    if isinstance(zone, int) or with_offset:
        east = zone if isinstance(zone, int) else 0
        return [
            (seconds(local_to_utc(row.local, east if row.offset is None else row.offset)) - back, row)
            for row in rows
        ]
    moments = _moments_of(_zone(zone), ends=ends)
    # Which of two moments a row means follows from the row before it, so the rows are walked oldest first.
    oldest_first = not rows or rows[0].local <= rows[-1].local
    listed = list(rows) if oldest_first else list(reversed(rows))
    return [(place - back, row) for place, row in _walk(listed, moments, step, zone, name)]


def _have_offsets(rows: Sequence[Row], name: str) -> bool:
    """Whether every row has an offset (some row, and none without); ``interval.offset`` if only some have."""
    without = next((row for row in rows if row.offset is None), None)
    if without is not None and any(row.offset is not None for row in rows):
        raise IntervalRefused(
            "interval.offset",
            "Some times have an offset and this one has none.",
            hint="Export the file with an offset in every row, or in none.",
            where=f"{name}:{without.line}",
        )
    return bool(rows) and without is None


def _walk(rows: Sequence[Row], moments: Candidates, step: int, zone: str, name: str) -> list[tuple[int, Row]]:
    """Choose the moment of each row by the row before it; ``interval.clock`` has all rows that have none.

    Of the moments that the digits may mean, that which continues the series counts; else that of the row
    before, said again; else the next later; else the last. So of hourly rows 02:00, 02:00, 03:00 in autumn
    the second is an hour after the first, and of quarter-hours the second run begins where the first ends.
    """
    found: list[tuple[int, Row]] = []
    wrong: list[IntervalRefused] = []
    before: int | None = None
    for row in rows:
        listed = moments(row.local)
        if not listed:
            hint = (
                "The clock was put forward there. If the meter keeps winter time all year, give its zone in"
                " minutes east of UTC (60); a row of zero that a portal adds for this hour is taken out."
            )
            message = f"The clock of {zone} never showed {row.local}."
            wrong.append(IntervalRefused("interval.clock", message, hint=hint, where=f"{name}:{row.line}"))
            continue
        if before is None or len(listed) == 1:
            place = listed[0]
        else:
            wanted = [before + step, before]
            later = [one for one in listed if one > before]
            place = next((one for one in wanted if one in listed), later[0] if later else listed[-1])
        before = place
        found.append((place, row))
    if wrong:
        raise together(wrong, name)
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "Write an IANA name, for example Europe/Berlin, or minutes east of UTC."
        raise IntervalRefused("interval.zone", f"No such time zone: {quoted(name, 40)}.", hint=hint) from None


def _moments_of(zone: ZoneInfo, *, ends: bool) -> Candidates:
    """Give the moments that local digits may mean, earliest first; none where the clock never showed them.

    The end of an interval may be written by the clock after a change or by the one before it: 02:00 and 03:00
    are the same end in spring, and 03:00 comes twice in autumn where a portal adds the length to the start.
    """

    def shown(local: datetime) -> set[int]:
        found = set()
        for fold in (0, 1):
            utc = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            if utc.astimezone(zone).replace(tzinfo=None) == local:
                found.add((utc - _EPOCH) // timedelta(seconds=1))
        return found

    def candidates(text: str) -> tuple[int, ...]:
        local = datetime.fromisoformat(text)
        found = shown(local)
        if ends:
            found |= {one + 1 for one in shown(local - timedelta(seconds=1))}
        return tuple(sorted(found))

    return candidates


def check_hour_twice(
    known: Mapping[int, object], zone: str | int, window: tuple[int, int], step: int, name: str
) -> None:
    """Raise ``interval.hour_once`` where the hour that came twice stands in the file once.

    ``known`` has the beginnings of the file's intervals as keys and ``window`` is first and last moment, all
    in seconds since 1970 UTC; ``step`` is the interval in seconds and ``name`` the file. A clock change that
    is not wholly in the window is passed over, a ``zone`` in minutes has none. Which of the two it is, or
    whether it is their sum, the file does not say, so no rule may fill the other.
    """
    if isinstance(zone, int):
        return
    for change, length in _set_back(_zone(zone), window):
        if step > length:
            continue
        first = [place for place in range(change - length, change) if place in known]
        second = [place for place in range(change, change + length) if place in known]
        if bool(first) != bool(second) and window[0] <= change - length and change + length <= window[1]:
            local = (_EPOCH + timedelta(seconds=change)).astimezone(_zone(zone))
            raise IntervalRefused(
                "interval.hour_once",
                f"On {local:%Y-%m-%d} the hour from {local:%H:%M} came twice, and the file has it once.",
                hint="Export it with an offset in each time or in UTC. If the meter keeps winter time all"
                " year, give its zone in minutes east of UTC, for example 60.",
                where=name,
            )


def _set_back(zone: ZoneInfo, window: tuple[int, int]) -> list[tuple[int, int]]:
    """Moments of the window at which the clock was set back, and by how many seconds."""

    def offset(at: int) -> int:
        shift = (_EPOCH + timedelta(seconds=at)).astimezone(zone).utcoffset()
        return 0 if shift is None else shift // timedelta(seconds=1)

    found = []
    for day in range(window[0], window[1], _DAY):
        low, high = day, min(day + _DAY, window[1])
        if offset(low) <= offset(high):
            continue
        length = offset(low) - offset(high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        found.append((high, length))
    return found
