"""Compare a footprint with usual values: routes, carbon contents, the mill's history (DESIGN 6, FACTS 4).

Findings only; nothing is corrected. Being unusual is no fault: a reader should ask, and the mill should
answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final, cast

from passport.carbon.activity import Activity
from passport.carbon.calculating.calculate import CalculationResult
from passport.carbon.exact import fraction, half_even, text_of
from passport.carbon.factors import FactorRecord, per_tonne
from passport.units import mass_in_kg
from signing.strict_json import loads

CONTENT_MARGIN: Final = Fraction(1, 4)
"""How far beyond the published contents an analysis may lie, relative, before somebody should look."""
LEAST_HISTORY: Final = 5
MOST_DEVIATIONS: Final = Fraction(7, 2)
# 0.6745 median absolute deviations are a standard deviation of normal values (Iglewicz and Hoaglin's score).
_SCORE: Final = Fraction(6745, 10_000)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unusual: a code, what it is about, and facts as text."""

    code: str
    where: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """Tonnes of CO2e per tonne of crude steel that plants of a route usually report."""

    low: str
    high: str
    basis: str


@cache
def _table() -> Mapping[str, Any]:
    folder = __file__.replace("\\", "/").rsplit("/", 1)[0]
    data = cast("bytes", cast("Any", __spec__).loader.get_data(f"{folder}/../data/benchmarks.json"))
    return cast("dict[str, Any]", loads(data))


def band(route: str) -> Band | None:
    """Give the band of a production route, or ``None`` where there is none."""
    found = _table()["bands"].get(route)
    return None if found is None else Band(found["low"], found["high"], found["basis"])


def editions() -> tuple[str, str]:
    """Where the bands and the world's average are from, each with its edition."""
    found = _table()["edition"]
    return found["bands"], found["world"]


def world_average() -> tuple[str, str, str]:
    """The world's average in tonnes per tonne, its year, and what it covers (not every number's scope)."""
    found = _table()["world"]
    return found["average"], found["year"], found["coverage"]


def plausibility(
    activity: Activity, result: CalculationResult, records: Iterable[FactorRecord]
) -> tuple[Finding, ...]:
    """List all findings about a calculation, by code and place."""
    records = list(records)
    declared = fraction(mass_in_kg(result.profile.declared_value, result.profile.declared_unit))
    per_unit = fraction(result.results[0].total) / declared
    found = [
        *_in_band(activity.subject["productionRoute"], activity.profile.boundary, per_unit),
        *_contents(records),
        *_among(activity.history, fraction(result.results[0].total)),
        *(
            Finding("benchmark.negative_total", part.electricity, {"total": part.total})
            for part in result.results
            if part.total.startswith("-")
        ),
        *_disagreeing(result),
        *_too_uncertain(activity, records),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.code, finding.where)))


def _in_band(route: str, boundary: str, tonnes: Fraction) -> Iterable[Finding]:
    usual = band(route)
    # A band is about the whole way to the gate; other boundaries are no smaller steel, but another question.
    if usual is None or boundary not in {"cradle-to-gate", "EPD-A1-A3"}:
        return
    if not fraction(usual.low) <= tonnes <= fraction(usual.high):
        facts = {"route": route, "low": usual.low, "high": usual.high, "found": _shown(tonnes)}
        yield Finding("benchmark.band", "location-based", facts)


def _contents(records: Iterable[FactorRecord]) -> Iterable[Finding]:
    """Find carbon contents outside the range of their material in t/t, with a margin (``CONTENT_MARGIN``)."""
    ranges = _table()["carbonContents"]
    for record in records:
        content = per_tonne(record)
        if content is None or record.material not in ranges:
            continue
        low, high = ranges[record.material]
        if not (
            fraction(low) * (1 - CONTENT_MARGIN) <= fraction(content) <= fraction(high) * (1 + CONTENT_MARGIN)
        ):
            facts = {
                "material": record.material,
                "low": low,
                "high": high,
                "found": _shown(fraction(content)),
            }
            yield Finding("benchmark.carbon_content", record.id, facts)


def _among(history: Sequence[Decimal], total: Fraction) -> Iterable[Finding]:
    score = outlier_score(history, total)
    if score is not None and abs(score) > MOST_DEVIATIONS:
        facts = {"score": _shown(score), "values": str(len(history)), "median": _shown(_median(history))}
        yield Finding("benchmark.history", "location-based", facts)


def outlier_score(history: Sequence[Decimal], value: Fraction | Decimal) -> Fraction | None:
    """How far a value lies from the median of its history, in robust standard deviations.

    ``None`` with fewer than five values: nobody is unusual among so few. Where most of the history is one and
    the same value, a hundredth of it stands for a deviation.
    """
    if len(history) < LEAST_HISTORY:
        return None
    middle = _median(history)
    spread = _median([abs(fraction(past) - middle) for past in history]) or abs(middle) / 100
    if not spread:
        return None
    return _SCORE * (fraction(value) - middle) / spread


def _median(values: Sequence[Decimal | Fraction]) -> Fraction:
    ordered = sorted(fraction(value) for value in values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _disagreeing(result: CalculationResult) -> Iterable[Finding]:
    """Two methods for one source further apart than the uncertainty, or a twentieth where it is unknown."""
    limit = fraction(result.uncertainty) if result.uncertainty else Fraction(1, 20)
    for entry in result.validations:
        if entry.deviation and abs(fraction(entry.deviation)) > limit:
            facts = {"method": entry.method, "deviation": entry.deviation}
            yield Finding("benchmark.methods_disagree", entry.key, facts)


def _too_uncertain(activity: Activity, records: Iterable[FactorRecord]) -> Iterable[Finding]:
    """Doubt relative uncertainties above 1: possible, and more often a percentage without its sign."""
    stated = [
        (planned.key, format(candidate.uncertainty, "f"))
        for planned in activity.sources
        for candidate in planned.candidates
        if candidate.uncertainty is not None
    ]
    stated += [(record.id, record.uncertainty) for record in records if record.uncertainty]
    for where, value in dict.fromkeys(stated):
        if fraction(value) > 1:
            percent = text_of(half_even(fraction(value) * 100, 0), 0)
            hundredth = _shown(fraction(value) / 100).rstrip("0").rstrip(".")
            facts = {"stated": value, "percent": percent, "hundredth": hundredth}
            yield Finding("benchmark.uncertainty", where, facts)


def _shown(value: Fraction) -> str:
    return text_of(half_even(value, 6), 6)
