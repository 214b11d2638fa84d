"""Timing two things side by side, so that a noisy machine slows both."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

Work = Callable[[], object]
Clock = Callable[[], float]
ONE_RUN = "one run"


@dataclass(frozen=True)
class Row:
    """One line of output: a ratio, its target and whether it holds (DESIGN 12)."""

    name: str
    value: float
    unit: str
    target: str
    holds: bool
    against: str
    seconds: dict[str, float]
    profile: list[dict[str, object]] | None
    spread: tuple[float, float] | None = None
    """Lower and upper quartile of ``value`` over the rounds; none where it was measured once, or counted."""

    def to_json(self) -> dict[str, object]:
        """The row as the JSON object that is printed; the profile only where a target was missed."""
        shown = {name: value for name, value in asdict(self).items() if value is not None}
        return {**shown, "spread": ONE_RUN if self.spread is None else list(self.spread)}


def once(work: Work, repeat: int, clock: Clock = time.process_time) -> float:
    """Seconds for one call of ``work`` by a clock, averaged over ``repeat`` calls."""
    start = clock()
    for _ in range(repeat):
        work()
    return (clock() - start) / repeat


def side_by_side(
    works: dict[str, Work], *, rounds: int = 15, repeat: int = 20, clock: Clock = time.process_time
) -> dict[str, list[float]]:
    """Seconds per call of each work, round by round, the works taking turns within a round.

    Processor time, which others on the machine lengthen least; what waits for a disk takes ``perf_counter``.
    """
    for work in works.values():
        once(work, 3, clock)
    timings: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            timings[name].append(once(work, repeat, clock))
    return timings


def ratios(timings: dict[str, list[float]], above: str, below: str) -> list[float]:
    """``above`` / ``below``, round by round."""
    return [a / b for a, b in zip(timings[above], timings[below], strict=True)]


def ratio(timings: dict[str, list[float]], above: str, below: str) -> float:
    """The median over the rounds of ``above`` / ``below``."""
    return statistics.median(ratios(timings, above, below))


def spread(values: Iterable[float]) -> tuple[float, float] | None:
    """Lower and upper quartile of what the rounds gave; ``None`` for fewer than three rounds."""
    listed = sorted(values)
    if len(listed) < 3:
        return None
    lower, _, upper = statistics.quantiles(listed, n=4, method="inclusive")
    return round(lower, 3), round(upper, 3)


def compared(row: dict[str, object], before: Mapping[str, object] | None) -> dict[str, object]:
    """The row with what it was before: value, spread, how many times that it is, whether spreads are apart.

    ``differs`` is left out where one of the two was measured once: then nobody can say.
    """
    if before is None:
        return {**row, "before": None}
    old, new = float(str(before["value"])), float(str(row["value"]))
    found = {**row, "before": {"value": before["value"], "spread": before.get("spread", ONE_RUN)}}
    if old:
        found["change"] = round(new / old, 3)
    here, there = row["spread"], before.get("spread", ONE_RUN)
    if isinstance(here, list) and isinstance(there, list):
        found["differs"] = here[1] < there[0] or there[1] < here[0]
    return found


def medians(timings: dict[str, list[float]]) -> dict[str, float]:
    """Median seconds per call of each work, for the record only."""
    return {name: round(statistics.median(values), 7) for name, values in timings.items()}
