"""Moments and months at a distance from now, for tests of commands that read the clock.

A day that is written into such a test is one day too long ago, or no longer to come: a method is attested for
the production of a year, and status lists begin when they are signed. No name of a test may hold one: each
process of pytest-xdist collects them by itself, at another second.
"""

from functools import cache

from passport import moments
from passport.disk import clock

_DAY = 86_400


def days_from_now(days: int) -> str:
    """The moment so many days after the present one; before it where ``days`` is negative."""
    return moments.shift(clock.now(), days * _DAY)


@cache
def _begun() -> str:
    return clock.now()


def months_ago(months: int) -> str:
    """The month (``2026-09``) so many months before that in which this process first asked.

    A run that goes on over the end of a month asks for one lot, and later for the attestation of its month.
    """
    year, month = (int(part) for part in _begun().split("-")[:2])
    passed = year * 12 + month - 1 - months
    return f"{passed // 12:04}-{passed % 12 + 1:02}"
