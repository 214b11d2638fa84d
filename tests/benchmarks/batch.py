"""The row of DESIGN 12 about batches: linear, >= 1.8 x on 2 cores, memory flat."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row, spread
from tests.world import GTIN, NOW, World

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 500, 4_000
ROUNDS = 3
PROGRAM = """
import itertools, resource, sys, time
from passport.disk import folders
from passport.runner.running import Where
from passport.work.batches.batch import Setup, judge_chunks
from verify import Policy
from verify.believing.memory import NOTHING_SEEN
if __name__ == "__main__":
    trust, status = (open(name, "rb").read() for name in sys.argv[1:3])
    lines, at, jobs = sys.argv[3:]
    setup = Setup(trust, None, (status,), NOTHING_SEEN, at, Policy(), "en", False)
    start, count = time.perf_counter(), 0
    for line in itertools.chain.from_iterable(judge_chunks(folders.items(lines), setup, Where(int(jobs)))):
        assert line.state == "verified", line
        count += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{count} {time.perf_counter() - start} {peak}")
"""


def rows() -> list[Row]:
    """Every batch is a process of its own, so that none finds what another has warmed up."""
    world = World()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "trust.json").write_bytes(world.trust())
        (folder / "status.json").write_bytes(world.status_bundle())
        (folder / "batch.py").write_text(PROGRAM, encoding="utf-8")
        # All different, signatures included: nothing that is remembered of one serves another.
        lines = [world.passport(claim={"id": f"{GTIN}-{number}"}) + b"\n" for number in range(MANY)]
        for count in (FEW, MANY // 2, MANY):
            (folder / f"{count}.ndjson").write_bytes(b"".join(lines[:count]))
        runs = [
            {
                "few": _run(folder, FEW, 1),
                "many": _run(folder, MANY, 1),
                "two": _run(folder, MANY, 2),
                "halves": _halves(folder),
            }
            for _ in range(ROUNDS)
        ]
    seconds = {name: round(statistics.median(run[name][0] for run in runs), 4) for name in runs[0]}
    linear = [run["many"][0] / MANY / (run["few"][0] / FEW) for run in runs]
    faster = [run["many"][0] / run["two"][0] for run in runs]
    memory = [run["many"][1] / run["few"][1] for run in runs]
    ideal = statistics.median(run["many"][0] / run["halves"][0] for run in runs)
    cores = f"one process; two that share nothing are {ideal:.2f} x as fast here, on {os.cpu_count()} cores"
    return [
        _row("batch/linear", linear, "x a passport", "<= 1.15", f"a batch of {FEW}", seconds),
        _row("batch/two-processes", faster, "x faster", ">= 1.8", cores, seconds),
        _row("batch/memory", memory, "x peak memory", "<= 1.1", f"a batch of {FEW}", seconds),
    ]


def _run(folder: Path, count: int, jobs: int) -> tuple[float, int]:
    return _finished(_started(folder, count, jobs), count)


def _halves(folder: Path) -> tuple[float, int]:
    """Two processes that know nothing of each other: what the machine has to give at this moment."""
    both = [_started(folder, MANY // 2, 1) for _ in range(2)]
    return max(_finished(one, MANY // 2) for one in both)


def _started(folder: Path, count: int, jobs: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(folder / "batch.py"), str(folder / "trust.json"), str(folder / "status.json"),
         str(folder / f"{count}.ndjson"), NOW, str(jobs)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def _finished(process: "subprocess.Popen[str]", count: int) -> tuple[float, int]:
    output, _ = process.communicate(timeout=600)
    judged, seconds, peak = output.split()
    assert (process.returncode, int(judged)) == (0, count)
    return float(seconds), int(peak)


def _row(
    name: str, values: list[float], unit: str, target: str, against: str, seconds: dict[str, float]
) -> Row:
    value = statistics.median(values)
    sign, limit = target.split()
    holds = value <= float(limit) if sign == "<=" else value >= float(limit)
    return Row(name, round(value, 2), unit, target, holds, against, seconds, None, spread(values))
