"""Keep to the fiscal year: which days an entry may carry."""

from functools import lru_cache
from typing import NamedTuple

from passport import moments


class Period(NamedTuple):
    """A fiscal year as two days: the first day, and the first day after it."""

    start: str
    end: str

    @property
    def name(self) -> str:
        """What people call it: the year it ends in, ``2025``."""
        return previous_day(self.end)[:4]

    @property
    def last(self) -> str:
        """Its last day."""
        return previous_day(self.end)

    def following(self) -> "Period":
        """The next fiscal year."""
        return Period(self.end, _year_later(self.end))


@lru_cache(maxsize=4096)
def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar, ``2025-03-31``."""
    return moments.is_day(text)  # kept, since a year of entries asks after 366 days


def year_from(start: str) -> Period:
    """The fiscal year that begins on a day."""
    return Period(start, _year_later(start))


def _year_later(day: str) -> str:
    later = f"{int(day[:4]) + 1:04}{day[4:]}"
    return later if is_day(later) else f"{later[:8]}28"  # a year that begins on 29 February


def previous_day(day: str) -> str:
    """The day before."""
    return moments.shift(f"{day}T00:00:00Z", -86_400)[:10]
