"""Times in documents: ``YYYY-MM-DDThh:mm:ssZ``, real dates of the years 2000 to 9998, in UTC (DESIGN 2.1).

Such texts compare lexicographically, so most code never leaves them; these functions are for the places that
must count. A leap second (``:60``) is not a moment here, nor is ``24:00:00`` (T56).
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from signing.errors import ToolError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS_IN_MONTH: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST: Final = "2000-01-01T00:00:00Z"
LAST: Final = "9998-12-31T23:59:59Z"


class MomentRefused(ToolError):
    """A time that is not one of the moments documents may hold; code ``time.form``."""


def _refuse(shown: str, hint: str = "") -> MomentRefused:
    return MomentRefused(
        "time.form",
        f"Not a moment of the years 2000 to 9998 in UTC: {shown[:40]!r}.",
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
    if not (2000 <= year <= 9998 and 1 <= month <= 12 and digits[8:10] < "24"):
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _DAYS_IN_MONTH[month] + leap and digits[10:12] < "60" and digits[12:14] < "60"


def seconds(text: str) -> int:
    """Seconds since 1970-01-01T00:00:00Z of a moment; raises ``time.form``."""
    if not is_moment(text):
        raise _refuse(text)
    passed = datetime.fromisoformat(text) - _EPOCH
    return passed.days * 86400 + passed.seconds


def moment(seconds: int) -> str:
    """The moment so many seconds after 1970-01-01T00:00:00Z; or ``time.form`` outside the years allowed."""
    if not seconds_of_first <= seconds <= seconds_of_last:
        raise _refuse(f"{seconds} s since 1970" if abs(seconds) < 10**30 else "far out of range")
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


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
