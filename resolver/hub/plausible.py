"""Compare each number with those of like products and with the mill's own: advice to look, never a verdict.

A robust z: how far the logarithm of a number lies from the median, in units of the median absolute deviation
(MAD; 0.6745 makes it a standard deviation of a normal distribution). Only numbers of one boundary, GWP set,
electricity method, heading and route are like. Logarithms are floats: nothing here is added up or published.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final, NamedTuple

from resolver.hub.editions import NOW, find_doubled
from resolver.hub.rows import NONE, facility_key
from resolver.hub.store import Hub, reading

Z_PEERS: Final = 3.5
Z_OWN: Final = 5.0
FLOOR: Final = 0.01
"""Least MAD: numbers that agree within 1 % are not told apart by what is left."""
FEWEST_PEERS: Final = 10
FEWEST_OWN: Final = 8
"""Numbers that a median needs at least."""
_CELL: Final = ("boundary", "gwpSet", "electricity", "hs4", "quarter")
_NORMAL: Final = 0.6745
FAR: Final = 2.0
"""Ratio to a published mean from which a number is far from it: of its spread nothing is published."""
_UNIT: Final = 100.0
"""From this ratio on a mistaken unit is the likely reason."""


class Value(NamedTuple):
    """A number: kg CO2e a tonne, of which claim, among which like ones (``cell``), of which mill."""

    digest: str
    cell: tuple[str, ...]
    mill: tuple[str, str]
    number: float
    quarter: str = ""


class Anomaly(NamedTuple):
    """One number that stands out: against ``peers`` or the mill's ``own``; ratio to the median, and z."""

    digest: str
    cell: tuple[str, ...]
    against: str
    ratio: float
    z: float
    others: int

    @property
    def sentence(self) -> str:
        """What stands out, for the issuer and the steward."""
        whom = f"of {self.others} mills' like product" if self.against == "peers" else "of the mill's own"
        likely = "; unit?" if not 1 / _UNIT < self.ratio < _UNIT else ""
        return f"{self.ratio:.2g} x the median {whom}{likely}"


class Found(NamedTuple):
    """Anomalies by digest, how many numbers were compared, and how many had nothing to be compared with."""

    anomalies: tuple[Anomaly, ...]
    compared: int
    alone: int


def anomalies(values: Iterable[Value]) -> Found:
    """Find what stands out; of a number that does against both, both are said."""
    cells: dict[tuple[str, ...], list[Value]] = {}
    alone = compared = 0
    for value in values:
        if value.number > 0:
            cells.setdefault(value.cell, []).append(value)
        else:
            alone += 1  # no ratio is known of zero and of what is below
    found: list[Anomaly] = []
    for some in cells.values():
        seen: set[str] = set()
        mills: dict[tuple[str, str], list[Value]] = {}
        for one in some:
            mills.setdefault(one.mill, []).append(one)
        if len(mills) > 1 and len(some) >= FEWEST_PEERS:
            found += _outside(some, "peers", Z_PEERS, len(mills))
            seen |= {one.digest for one in some}
        for own in mills.values():
            if len(own) >= FEWEST_OWN:
                found += _outside(own, "own", Z_OWN, 1)
                seen |= {one.digest for one in own}
        compared += len(seen)
        alone += len(some) - len(seen)
    return Found(tuple(sorted(found)), compared, alone)


def beside_published(values: Iterable[Value], cells: Iterable[Mapping[str, str]]) -> list[Anomaly]:
    """Find what lies far from the mean of its heading, quarter and route, as a release publishes it.

    What this says follows from the numbers themselves and from what everybody has.
    """
    means = {
        (*(cell[name] for name in _CELL), cell["route"]): float(cell["mean"])
        for cell in cells
        if "route" in cell and "country" not in cell
    }
    found = []
    for value in values:
        boundary, gwp_set, electricity, hs4, route = value.cell
        mean = means.get((boundary, gwp_set, electricity, hs4, value.quarter, route), 0.0)
        ratio = value.number / mean if mean > 0 < value.number else 1.0
        if not 1 / FAR < ratio < FAR:
            found.append(Anomaly(value.digest, value.cell, "peers", ratio, math.log(ratio), 0))
    return found


def _outside(values: Sequence[Value], against: str, most: float, others: int) -> list[Anomaly]:
    logs = [math.log(one.number) for one in values]
    middle = median(logs)
    deviation = max(median(abs(one - middle) for one in logs), FLOOR)
    found = []
    for value, log in zip(values, logs, strict=True):
        z = _NORMAL * (log - middle) / deviation
        if abs(z) > most:
            ratio = math.exp(log - middle)
            found.append(Anomaly(value.digest, value.cell, against, ratio, z, others))
    return found


def values_of(hub: Hub, *, hs4: str = "") -> list[Value]:
    """The numbers of the claims that count and have a code and a mass; none that another one contradicts.

    A mill is known by producer and the key of its facility.
    """
    query = (
        "SELECT digest, boundary, gwp_set, electricity, hs4, route, producer, facility,"
        " emitted_ug / mass_ug * 1000, quarter FROM standing"
        f" WHERE hs4 <> '{NONE}' AND mass_ug > 0 AND emitted_ug IS NOT NULL AND $1 IN ('', hs4)"
        f" AND NOT {NOW.is_doubled} ORDER BY digest, electricity"
    )

    def asked(now: Hub) -> list[Any]:
        with now.connected() as base:
            find_doubled(base)  # of all headings: claims about one product may name two
            found: list[Any] = base.execute(query, [hs4]).fetchall()
            return found

    rows = reading(hub, asked)
    return [Value(row[0], row[1:6], (row[6], facility_key(row[7])), row[8], row[9]) for row in rows]
