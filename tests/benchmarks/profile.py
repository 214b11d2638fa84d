"""Where the time goes, for a target that was missed: the dearest functions by their own time."""

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path


def dearest(work: Callable[[], object], *, calls: int = 200, count: int = 12) -> list[dict[str, object]]:
    """The ``count`` functions with most own time over ``calls`` calls of ``work``, as shares of the whole."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(calls):
        work()
    profiler.disable()
    stats = pstats.Stats(profiler).get_stats_profile().func_profiles
    whole = sum(entry.tottime for entry in stats.values()) or 1.0
    rows = sorted(stats.items(), key=lambda item: -item[1].tottime)[:count]
    return [
        {
            "function": name,
            "file": "/".join(Path(entry.file_name).parts[-2:]),
            "calls": entry.ncalls,
            "share": round(entry.tottime / whole, 3),
        }
        for name, entry in rows
    ]
