"""A lot of coils that each cite units of one certificate: time a coil, of many coils and of few (T740).

All bear on each other. Each file is opened once a process; what remains is one comparison of two documents
for each pair, so that a coil of a lot of four times as many takes more, and not four times as much.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import citing
from tests.benchmarks.batch import ROOT
from tests.benchmarks.measure import Row, spread

FEW, MANY = 100, 400
ROUNDS = 3
MOST = 1.5
PROGRAM = """
import sys, time
from passport.disk import folders
from passport.runner.running import Where
from passport.work.batches.batch import judge_chunks
from passport.work.batches.body import Body
from tests import citing
from verify import TrustList
if __name__ == "__main__":
    setup, states = citing.setup(), set()
    start = time.perf_counter()
    with Body(TrustList.open(setup.trust), at=setup.at, lang="en") as body:
        for item in folders.everything(sys.argv[1]):
            body.add(item)
        for lines in judge_chunks(body.tasks(), setup, Where(1)):
            states |= {line.state for line in lines}
        count = body.count
    assert states == {"verified"}, states
    sys.stdout.write(f"{count} {time.perf_counter() - start}")
"""


def rows() -> list[Row]:
    """Every run is a process of its own, so that none finds what another has warmed up."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "run.py").write_text(PROGRAM, encoding="utf-8")
        files = citing.lot(MANY)
        for count in (FEW, MANY):
            (folder / str(count)).mkdir()
            for number, data in enumerate(files[:count]):
                (folder / str(count) / f"{number:05}.passport.json").write_bytes(data)
        runs = [(_run(folder, FEW), _run(folder, MANY)) for _ in range(ROUNDS)]
    ratios = [many / MANY / (few / FEW) for few, many in runs]
    value = round(statistics.median(ratios), 2)
    middle = (statistics.median(some) for some in zip(*runs, strict=True))
    seconds = {name: round(one, 4) for name, one in zip(("few", "many"), middle, strict=True)}
    target, against = f"<= {MOST:g}", f"a lot of {FEW}"
    holds, apart = value <= MOST, spread(ratios)
    return [Row("citing/linear", value, "x a coil", target, holds, against, seconds, None, apart)]


def _run(folder: Path, count: int) -> float:
    command = [sys.executable, str(folder / "run.py"), str(folder / str(count))]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=env, timeout=600, check=True)
    judged, seconds = done.stdout.split()
    assert int(judged) == count
    return float(seconds)
