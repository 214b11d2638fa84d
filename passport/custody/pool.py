"""Keep the credits of each site: oldest first, none used after it lapsed, never below zero.

Amounts are tonnes of the material that came in with the attribute.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

NONE: Final = Fraction(0)


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum."""
    return sum(values, NONE)


class Lot:
    """Credits of one origin at one site. ``advantage``: emissions a tonne adds; ``None``: of this period."""

    __slots__ = ("advantage", "lapses", "left", "since")

    def __init__(
        self, since: str, left: Fraction, lapses: str = "", advantage: Fraction | None = None
    ) -> None:
        self.since = since
        self.left = left
        self.lapses = lapses
        self.advantage = advantage


class Taken(NamedTuple):
    """What was taken of one lot."""

    since: str
    lapses: str
    advantage: Fraction | None
    mass: Fraction


class Pool:
    """The lots of one site."""

    def __init__(self) -> None:
        self.lots: list[Lot] = []

    def add(self, lot: Lot) -> None:
        """Put credits in; those of one origin are one lot."""
        for one in self.lots:
            if (one.since, one.advantage) == (lot.since, lot.advantage):
                one.left += lot.left
                return
        self.lots.append(lot)
        self.lots.sort(key=lambda one: one.since)

    def usable(self, day: str, since: str = "") -> Fraction:
        """How much may be taken on a day, of one origin where it is named."""
        return sum((one.left for one in self._open(day, since)), NONE)

    def _open(self, day: str, since: str) -> list[Lot]:
        if since:
            return [one for one in self.lots if one.since == since]
        return [one for one in self.lots if not one.lapses or day < one.lapses]

    def take(self, mass: Fraction, day: str, since: str = "") -> list[Taken]:
        """Take credits, the oldest first; the caller has asked whether there are enough."""
        taken = []
        for one in self._open(day, since):
            part = min(mass, one.left)
            if part:
                one.left -= part
                mass -= part
                taken.append(Taken(one.since, one.lapses, one.advantage, part))
        return taken
