"""Timing two things side by side, so that a noisy machine slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

Work = Callable[[], object]


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

    def to_json(self) -> dict[str, object]:
        """The row as the JSON object that is printed; the profile only where a target was missed."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def once(work: Work, repeat: int) -> float:
    """Seconds for one call of ``work``, averaged over ``repeat`` calls."""
    start = time.perf_counter()
    for _ in range(repeat):
        work()
    return (time.perf_counter() - start) / repeat


def side_by_side(works: dict[str, Work], *, rounds: int = 15, repeat: int = 20) -> dict[str, list[float]]:
    """Seconds per call of each work, round by round, the works taking turns within a round."""
    for work in works.values():
        once(work, 3)
    timings: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            timings[name].append(once(work, repeat))
    return timings


def ratio(timings: dict[str, list[float]], above: str, below: str) -> float:
    """The median over the rounds of ``above`` / ``below``."""
    return statistics.median(a / b for a, b in zip(timings[above], timings[below], strict=True))


def medians(timings: dict[str, list[float]]) -> dict[str, float]:
    """Median seconds per call of each work, for the record only."""
    return {name: round(statistics.median(values), 7) for name, values in timings.items()}
