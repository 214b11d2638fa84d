"""Check and compute times in documents: ``YYYY-MM-DDThh:mm:ssZ``, years 2000 to 9998, in UTC (DESIGN 2.1).

Such texts compare lexicographically, so most code never leaves them; these functions are for the places that
must count. A leap second (``:60``) is not a moment here, nor is ``24:00:00`` (T56).
"""

from typing import Final

from signing.errors import ToolError
from signing.shown import quoted

_DAYS_IN_MONTH: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST: Final = "2000-01-01T00:00:00Z"
LAST: Final = "9998-12-31T23:59:59Z"


class MomentRefused(ToolError):
    """A time that is not one of the moments documents may hold; code ``time.form``."""


def _refuse(shown: str, hint: str = "") -> MomentRefused:
    return MomentRefused(
        "time.form",
        f"Not a moment of the years 2000 to 9998 in UTC: {quoted(shown, 40)}.",
        hint=hint or "Write it as YYYY-MM-DDThh:mm:ssZ, for example 2026-09-18T06:00:00Z.",
    )


def is_moment(text: str) -> bool:
    """Whether ``text`` is exactly ``YYYY-MM-DDThh:mm:ssZ`` and a real date of the years 2000 to 9998.

    Written without patterns and dates: the profile asks this for every time of every document.
    """
    if len(text) != 20 or text[4::3] != "--T::Z" or text[10] != "T" or not text.isascii():
        return False
    digits = text[0:4] + text[5:7] + text[8:10] + text[11:13] + text[14:16] + text[17:19]
    if not digits.isdigit():
        return False
    year, month, day = int(digits[0:4]), int(digits[4:6]), int(digits[6:8])
    # Two digits compare as text as they do as numbers; hours end at 23, minutes and seconds at 59.
    if not (2000 <= year <= 9998 and 1 <= month <= 12 and digits[8:10] < "24"):
        return False
    last = _DAYS_IN_MONTH[month] + (month == 2 and _leap(year))
    return 1 <= day <= last and digits[10:12] < "60" and digits[12:14] < "60"


def is_day(text: str) -> bool:
    """Whether ``text`` is a day of the calendar in the years of moments, ``2026-01-31``."""
    return len(text) == 10 and is_moment(f"{text}T00:00:00Z")


def seconds(text: str) -> int:
    """Seconds since 1970-01-01T00:00:00Z of a moment; raises ``time.form``."""
    if not is_moment(text):
        raise _refuse(text)
    # Counted here, for the whole of datetime would be loaded for this one sum.
    year, month, day = int(text[0:4]), int(text[5:7]), int(text[8:10])
    days = _days_before(year) + sum(_DAYS_IN_MONTH[:month]) + (month > 2 and _leap(year)) + day - 1
    return ((days * 24 + int(text[11:13])) * 60 + int(text[14:16])) * 60 + int(text[17:19])


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_before(year: int) -> int:
    """Days from 1970-01-01 to the first day of a year."""
    past = year - 1
    return 365 * (year - 1970) + past // 4 - past // 100 + past // 400 - 477


def moment(seconds: int) -> str:
    """The moment so many seconds after 1970-01-01T00:00:00Z; or ``time.form`` outside the years allowed."""
    if not seconds_of_first <= seconds <= seconds_of_last:
        raise _refuse(f"{seconds} s since 1970" if abs(seconds) < 10**30 else "far out of range")
    days, clock = divmod(seconds, 86400)
    year = 1970 + days // 366
    while _days_before(year + 1) <= days:
        year += 1
    month, day = 1, days - _days_before(year)
    while day >= (length := _DAYS_IN_MONTH[month] + (month == 2 and _leap(year))):
        month, day = month + 1, day - length
    hour, minute, second = clock // 3600, clock // 60 % 60, clock % 60
    return f"{year:04}-{month:02}-{day + 1:02}T{hour:02}:{minute:02}:{second:02}Z"


def shift(text: str, seconds: int) -> str:
    """``text`` moved by so many seconds (negative: earlier); or ``time.form`` outside the years allowed."""
    return moment(_count(text) + seconds)


def local_to_utc(text: str, offset_minutes: int) -> str:
    """The UTC moment of a local clock reading ``YYYY-MM-DDThh:mm:ss``, so many minutes ahead of UTC.

    Plants log local time without a zone; the zone is a fact about the plant and an argument here, never this
    machine's.
    """
    if not -18 * 60 <= offset_minutes <= 18 * 60:
        raise _refuse(text, "The offset from UTC is given in minutes, between -1080 and 1080.")
    local = text + "Z"
    if text.endswith("Z") or not is_moment(local):
        raise _refuse(text, "Write a local time as YYYY-MM-DDThh:mm:ss, without a zone.")
    return shift(local, -60 * offset_minutes)


_count = seconds  # ``seconds`` is also the natural name of the arguments above
seconds_of_first: Final = seconds(FIRST)
seconds_of_last: Final = seconds(LAST)
