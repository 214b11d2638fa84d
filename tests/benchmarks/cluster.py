"""A batch on a cluster beside the pool of this machine, on the same cores: >= 0.8 x as fast.

The workers start with the settings that the page on clusters gives; without them the median of five rounds
was 0.73 and not 0.84.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row
from tests.world import NOW, World

ROOT = Path(__file__).resolve().parents[2]
MANY = 4_000
ROUNDS = 3
WORKERS = 2
PROGRAM = """
import itertools, resource, sys, time
from pathlib import Path
from passport.disk import folders
from passport.runner.cluster import Cluster
from passport.runner.running import Where
from passport.work.batches.batch import Setup, judge_chunks
from passport.work.batches.body import Body
from verify import Policy, TrustList
from verify.believing.memory import NOTHING_SEEN

def judged(body, setup, where):
    start, count = time.perf_counter(), 0
    for line in itertools.chain.from_iterable(judge_chunks(body.tasks(), setup, where)):
        assert line.state == "verified", line
        count += 1
    return f"{count} {time.perf_counter() - start}"

if __name__ == "__main__":
    folder, at, workers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    trust, status = ((folder / name).read_bytes() for name in ("trust.json", "status.json"))
    setup = Setup(trust, None, (status,), NOTHING_SEEN, at, Policy(), "en", False)
    if sys.argv[4] == "pool":
        where = Where(workers)
    else:
        from distributed import LocalCluster
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=60
        )
        where = Where(1, cluster=Cluster(cluster.scheduler_address))
    with Body(TrustList.open(trust), at=at, lang="en") as body:
        for item in folders.everything(str(folder / "lot.ndjson")):
            body.add(item)
        told = judged(body, setup, where)
    if sys.argv[4] != "pool":
        cluster.close()
    sides = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    sys.stdout.write(f"{told} {sum(resource.getrusage(side).ru_maxrss for side in sides)}")
"""


def settings() -> dict[str, str]:
    """The variables of the environment that clusters.md has its readers export before they start workers."""
    page = (ROOT / "passport" / "docs" / "clusters.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^export (DASK_\w+)='?(.+?)'?$", page, re.MULTILINE))


def rows() -> list[Row]:
    """Both kinds in turn, each in a process of its own; starting the cluster's workers does not count."""
    world = World()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "trust.json").write_bytes(world.trust())
        (folder / "status.json").write_bytes(world.status_bundle())
        (folder / "batch.py").write_text(PROGRAM, encoding="utf-8")
        # Line by line: the peak of a process begins with that of the process that started it.
        passport = world.passport() + b"\n"
        with (folder / "lot.ndjson").open("wb") as stream:
            stream.writelines(passport for _ in range(MANY))
        runs = [{kind: _run(folder, kind) for kind in ("pool", "cluster")} for _ in range(ROUNDS)]
    seconds = {kind: round(statistics.median(run[kind][0] for run in runs), 4) for kind in runs[0]}
    speed = statistics.median(run["pool"][0] / run["cluster"][0] for run in runs)
    memory = {kind: statistics.median(run[kind][1] for run in runs) // 1024 for kind in runs[0]}
    megabytes = " and ".join(f"{size:g} MB" for size in memory.values())
    against = f"{WORKERS} processes of the pool, {MANY} passports; largest processes {megabytes}"
    return [Row("cluster/pool", round(speed, 2), "x as fast", ">= 0.8", speed >= 0.8, against, seconds, None)]


def _run(folder: Path, kind: str) -> tuple[float, int]:
    done = subprocess.run(
        [sys.executable, str(folder / "batch.py"), str(folder), NOW, str(WORKERS), kind],
        capture_output=True, text=True, check=True,
        env={**os.environ, **settings(), "PYTHONPATH": str(ROOT)}, timeout=3600,
    )  # fmt: skip
    count, seconds, peak = done.stdout.split()
    assert int(count) == MANY
    return float(seconds), int(peak)
