"""Compare units of production: whether retirements used up the same ones.

Units are numbered within one production period of a device, so intervals of one period are compared by their
numbers. Two different periods of one device that overlap are two records of one production, and so are counts
of one period in different units (WHR, KWH): their units are the same ones, whatever their numbers. A device
is compared in one text for every spelling of its identifier.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Generic, TypeVar

from passport.identifiers.device_id import device_key
from passport.model.instruments.retirement import Retired, Retirement

_Point = TypeVar("_Point", int, str)


class _Spans(Generic[_Point]):
    """Half-open spans, sorted, each once; those that hold nothing are left out."""

    __slots__ = ("_all", "_reach", "_starts")

    def __init__(self, spans: "Iterable[tuple[_Point, _Point]]") -> None:
        self._all: list[tuple[_Point, _Point]] = sorted({span for span in spans if span[0] < span[1]})
        self._starts: list[_Point] = [start for start, _ in self._all]
        self._reach: list[_Point] = list(accumulate((end for _, end in self._all), max))

    def meet(self, start: _Point, end: _Point) -> bool:
        """Whether any of them overlaps ``start <= point < end``."""
        behind = bisect_left(self._starts, end)
        return behind > 0 and self._reach[behind - 1] > start

    def cross(self, start: _Point, end: _Point) -> bool:
        """Whether any of them overlaps that span and is another one."""
        first, behind = bisect_left(self._starts, start), bisect_left(self._starts, end)
        if first and self._reach[first - 1] > start:
            return True
        return any(span != (start, end) for span in self._all[first : min(behind, first + 2)])

    @property
    def apart(self) -> bool:
        """Whether no two of them overlap."""
        return all(start >= reached for start, reached in zip(self._starts[1:], self._reach, strict=False))


class _Production:
    """The units of a retirement by what they are numbered within, and by certificate.

    Entries that hold none are left out.
    """

    __slots__ = ("certificates", "numbered", "periods")

    def __init__(self, entries: Iterable[Retired]) -> None:
        numbered: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        certificates: dict[str, list[tuple[int, int]]] = {}
        periods: dict[str, list[tuple[str, str]]] = {}
        for one in filter(_holds, entries):
            span = one.units.start, one.units.end
            device = device_key(one.origin)
            numbered.setdefault((device, one.period.start, one.period.end), []).append(span)
            certificates.setdefault(one.certificate, []).append(span)
            periods.setdefault(device, []).append((one.period.start, one.period.end))
        self.numbered = _spans(numbered)
        self.certificates = _spans(certificates)
        self.periods = _spans(periods)


_Key = TypeVar("_Key")


def _spans(groups: "Mapping[_Key, list[tuple[_Point, _Point]]]") -> "dict[_Key, _Spans[_Point]]":
    return {key: _Spans(spans) for key, spans in groups.items()}


def _holds(one: Retired) -> bool:
    return one.units.start < one.units.end and one.period.start < one.period.end


def sound(retirement: Retirement) -> bool:
    """Whether it is of a time that runs forward and holds units, each once, in periods that are apart."""
    if not retirement.period.start < retirement.period.end:
        return False
    units = retirement.units
    if not all(map(_holds, units)):
        return False
    listed = [(device_key(one.origin), one.period, one.units.first, one.units.behind) for one in units]
    made = _Production(units)
    apart = all(one.apart for one in made.numbered.values()) and all(
        one.apart for one in made.periods.values()
    )
    return apart and len(set(listed)) == len(listed)


class Used:
    """The units that a retirement used up, to be compared with those of many others."""

    __slots__ = ("_made", "_own")

    def __init__(self, own: Retirement) -> None:
        self._own = own
        self._made = _Production(own.units)

    def shared(self, other: Retirement) -> str:
        """As ``shared``. Whether units meet is the same from both sides, and most of others meet none."""
        return shared(self._own, other) if _first(other, self._own, self._made) else ""


def shared(own: Retirement, other: Retirement) -> str:
    """The certificate (its digest in ``own``) of the first units that ``other`` used up too; empty for none.

    Of one certificate by the numbers of the units; of one device and product also where another certificate
    was issued for them; by their periods alone where the two count in different units.
    """
    return _first(own, other, _Production(other.units))


def _first(own: Retirement, other: Retirement, its: _Production) -> str:
    """The certificate of the first units of ``own`` that are among those of ``other``, as ``its``."""
    alike, comparable = own.product == other.product, own.unit == other.unit
    for one in filter(_holds, own.units):
        span = one.units.start, one.units.end
        certified = its.certificates.get(one.certificate)
        if certified is not None and certified.meet(*span):
            return one.certificate
        device, period = device_key(one.origin), (one.period.start, one.period.end)
        periods = its.periods.get(device) if alike else None
        if periods is None:
            continue
        together = periods.cross if comparable else periods.meet
        numbered = its.numbered.get((device, *period))
        if together(*period) or (numbered is not None and numbered.meet(*span)):
            return one.certificate
    return ""
