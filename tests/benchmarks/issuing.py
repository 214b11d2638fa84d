"""The row of DESIGN 12 about issuing: a workbook becomes signed claims, 25 components, heats calculated once.

The whole command is measured, from the bytes of the workbook to files and register. The folder lies in memory
where the machine has such a file system, so that ``fsync`` costs nothing; what counts is processor time.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row
from tests.benchmarks.profile import dearest
from tests.cli.sessions import in_process
from tests.lots import workbook

ROOT = Path(__file__).resolve().parents[2]
HEATS, COILS = 40, 25
SHIFT = 25, 12
"""A Friday night: 300 coils, 12 of a heat."""
SHARED = 120, 25
"""A lot that two processes share; one keeps all its heats calculated, so neither calculates one twice."""
FEW = 4
ROUNDS = 3
SHARED_ROUNDS = 5
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
PROGRAM = """
import contextlib, hashlib, io, json, os, resource, sys, time
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from passport.cli.main import main

def passport(*words):
    kept = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(kept), contextlib.redirect_stderr(kept):
        code = main(list(words))
    assert code == 0, kept.buffer.getvalue().decode()

def floor(data, path):
    # What nobody can go below: read and write the document, two hashes to sign, one to name it, a signature.
    key = Ed25519PrivateKey.generate()
    document = json.loads(data)
    start = time.process_time()
    for _ in range(200):
        text = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
        hashlib.sha256(text).digest(); hashlib.sha256(text).digest(); hashlib.sha384(text).digest()
        key.sign(text[:64])
        with open(path, "wb") as stream:
            stream.write(text)
    return (time.process_time() - start) / 200

if __name__ == "__main__":
    passport("init", "mill", "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
             "--no-passphrase", "--prefix", "gs1:7312345")
    if sys.argv[2] == "warm":
        passport("issue", "--batch", "warm.xlsx", "--as", "mill", "-o", "warm")
    start, begun = time.process_time(), time.perf_counter()
    passport("issue", "--batch", sys.argv[1], "--as", "mill", "-o", "lot", "--jobs", sys.argv[3])
    seconds, wall = time.process_time() - start, time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = [name for name in os.listdir("lot") if name.endswith(".passport.json")]
    with open(os.path.join("lot", files[0]), "rb") as stream:
        bare = floor(stream.read(), "floor.json")
    sys.stdout.write(f"{len(files)} {seconds} {peak} {bare} {wall}")
"""


def rows() -> list[Row]:
    """Each run is a process of its own, with a mill of its own."""
    full = [_run(HEATS, COILS, warm=True) for _ in range(ROUNDS)]
    shift = [_run(*SHIFT, warm=True) for _ in range(ROUNDS)]
    few = _run(FEW, COILS, warm=False)
    many = _run(HEATS, COILS, warm=False)
    memory = many[1] / few[1]
    count = f"{FEW * COILS} coils"
    return [
        _rate("issuing/claims", HEATS, COILS, full),
        _rate("issuing/shift", *SHIFT, shift),
        Row("issuing/memory", round(memory, 2), "x peak memory", "<= 1.3", memory <= 1.3,
            f"{count}; {HEATS * COILS} need {many[1] // 1024} MB", {}, None),
        _shared(),
    ]  # fmt: skip


def _shared() -> Row:
    """How much sooner ``--jobs 2`` is done than one process, in turns: what the clock on the wall says."""
    runs = [[_run(*SHARED, warm=True, jobs=jobs)[3] for jobs in (1, 2)] for _ in range(SHARED_ROUNDS)]
    found = [one / two for one, two in runs]
    value = statistics.median(found)
    low, _, high = statistics.quantiles(found, n=4, method="inclusive") if len(found) > 1 else (value,) * 3
    holds = value >= 1.7
    times = {f"jobs {jobs}": round(statistics.median(run[jobs - 1] for run in runs), 4) for jobs in (1, 2)}
    heats, coils = SHARED
    against = f"one process; two prepare and this one signs, {os.cpu_count()} cores; {heats * coils} coils"
    profile = None if holds else _profile(heats, coils, jobs=2)
    spread = round(low, 2), round(high, 2)
    return Row(
        "issuing/jobs", round(value, 2), "x one process", ">= 1.7", holds, against, times, profile, spread
    )


def _rate(name: str, heats: int, coils: int, runs: list[tuple[float, int, float, float]]) -> Row:
    seconds = statistics.median(one[0] for one in runs)
    ratio = statistics.median(one[0] / one[2] for one in runs)
    rate = 1 / seconds
    against = (
        f"a core, one process, fsync excluded; {ratio:.1f} x the floor of the same run (read and write the"
        f" document, three hashes, one signature); {heats * coils} coils, {coils} of a heat"
    )
    times = {"claim": round(seconds, 7), "floor": round(statistics.median(one[2] for one in runs), 7)}
    holds = rate >= 800
    profile = None if holds else _profile(heats, coils)
    return Row(name, round(rate), "signed claims/s", ">= 800", holds, against, times, profile)


def _profile(heats: int, coils: int, jobs: int = 1) -> list[dict[str, object]]:
    """Where the time of the same command goes."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        (folder / "lot.xlsx").write_bytes(workbook(heats, coils))
        mill = str(folder / "mill")
        init = ["init", mill, "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill"]
        assert in_process([*init, "--no-passphrase", "--prefix", "gs1:7312345"])[0] == 0
        command = ["issue", "--batch", str(folder / "lot.xlsx"), "--as", mill, "-o", str(folder / "lot"),
                   "--jobs", str(jobs)]  # fmt: skip
        return dearest(lambda: in_process(command), calls=1)


def _run(heats: int, coils: int, *, warm: bool, jobs: int = 1) -> tuple[float, int, float, float]:
    """Processor seconds a claim, peak memory in KiB, seconds of the floor, seconds of the whole command."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        (folder / "issue.py").write_text(PROGRAM, encoding="utf-8")
        (folder / "lot.xlsx").write_bytes(workbook(heats, coils))
        # Other serial numbers than those that are measured.
        (folder / "warm.xlsx").write_bytes(workbook(1, 2, change=_renamed))
        ran = subprocess.run(
            [sys.executable, "issue.py", "lot.xlsx", "warm" if warm else "cold", str(jobs)],
            cwd=folder, text=True, capture_output=True, timeout=600, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder / "config")},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        issued, seconds, peak, floor, wall = ran.stdout.split()
        assert int(issued) == heats * coils
        return float(seconds) / int(issued), int(peak), float(floor), float(wall)


def _renamed(name: str, row: list[object]) -> list[object]:
    return [f"W-{row[0]}", *row[1:]] if name == "coils" and row[0] != "serial" else row
