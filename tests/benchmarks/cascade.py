"""Plans of corrections over many claims, beside reading the same claims; memory and processor time.

The target is a plan of 10^6 claims with 2.5 million inputs in 20 s of one processor and 1 GB. ``python -m
tests.benchmarks cascade`` measures 10^4 and 4 x 10^4 claims; ``python -m tests.benchmarks.cascade 1000000``
one plan of that size, in a process of its own. Opening is measured over signed claims that consume each
other, with one process and with two, beside two processes of which each opens half of them.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha384
from pathlib import Path
from typing import Any

from passport import container
from passport.links import reference
from passport.work.cascade import document
from passport.work.cascade.claims import MASS_PLACES, Claim, Use
from passport.work.cascade.network import Network
from passport.work.cascade.plan import Asked
from passport.work.cascade.planning import planned
from signing.digests import multibase_digest
from tests.benchmarks.measure import Row
from tests.world import NOW, World
from tests.world_inputs import Supply, calculated

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 10_000, 40_000
CLAIMS = 1_000_000
SECONDS, MEGABYTES = 20.0, 1000.0
OPENED = 3_000
ROUNDS = 3
_TONNE = 1000 * 10**MASS_PLACES
_KILOGRAM = 10**MASS_PLACES
_NEAR = 200
OPENING = """
import sys, time
from passport.disk import folders
from passport.runner.running import Where, running
from passport.work.batches.body import Body
from passport.work.cascade.opening import Opener, Setup
from verify import TrustList
from verify.believing.memory import NOTHING_SEEN
if __name__ == "__main__":
    trust, status = (open(name, "rb").read() for name in sys.argv[1:3])
    lines, at, jobs = sys.argv[3:]
    start, count = time.perf_counter(), 0
    with Body(TrustList.open(trust), at=at, lang="en") as body:
        for item in folders.items(lines):
            body.add(item)
        setup = Setup(trust, None, (status,), NOTHING_SEEN, at)
        for part in running(body.alone(), Opener, setup, where=Where(int(jobs))):
            for one in part:
                assert len(one.claims) == 1 and not one.problems, one
                count += 1
    sys.stdout.write(f"{count} {time.perf_counter() - start}")
"""


def claims(count: int, *, seed: int = 1) -> Iterator[Claim]:
    """Claims that consume two and a half earlier ones each, of the last thousand; the first is corrected."""
    chance = random.Random(seed)
    digests: list[str] = []
    for number in range(count):
        digest = _digest(f"{number}")
        uses = 2 + number % 2
        last = digests[-1000:]
        above = sorted({last[int(chance.random() * len(last))] for _ in range(uses)}) if last else []
        yield _claim(
            digest, number, (2_000_000_000 + number, 1_900_000_000),
            tuple(Use(one, (300 + int(chance.random() * 200)) * _KILOGRAM) for one in above),
        )  # fmt: skip
        digests.append(digest)
    first = _claim(_digest("corrected"), 0, (2_100_000_000, 1_950_000_000), ())
    yield first._replace(replaces=digests[0], reason="calculation-error")


def _digest(name: str) -> str:
    return multibase_digest(name.encode())


def _claim(digest: str, number: int, totals: tuple[int, int], inputs: tuple[Use, ...]) -> Claim:
    product = f"https://id.mill.example/01/07312345678909/21/C-{number:07}"
    return Claim(
        digest, product, "did:web:mill.example", totals, 1000 * _KILOGRAM, _TONNE, "cradle-to-gate",
        "IPCC-AR6-GWP100", inputs,
    )  # fmt: skip


def rows() -> list[Row]:
    """Time and memory for each claim at two sizes, each in a process of its own."""
    few, many = (_apart(count) for count in (FEW, MANY))
    per_claim = 10**6 * many["plan"] / MANY
    memory = (many["most MB"] - few["most MB"]) / (MANY - FEW) * CLAIMS + few["most MB"]
    linear = (many["plan"] / MANY) / (few["plan"] / FEW)
    against = f"a plan of {FEW} claims"
    return [
        Row("cascade/linear", round(linear, 3), "x", "<= 1.5", linear <= 1.5, against, many, None),
        _row("cascade/seconds", per_claim * CLAIMS / 10**6, "s", SECONDS, many),
        _row("cascade/memory", memory, "MB", MEGABYTES, many),
        opening(),
    ]


def opening() -> Row:
    """How much faster two processes open claims than one; each run is a process of its own."""
    world = World()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "trust.json").write_bytes(world.trust())
        (folder / "status.json").write_bytes(world.status_bundle())
        (folder / "opening.py").write_text(OPENING, encoding="utf-8")
        lines = [container.write(claim) + b"\n" for claim in signed(world, OPENED)]
        for part, held in {"all": lines, "0": lines[::2], "1": lines[1::2]}.items():
            (folder / f"{part}.ndjson").write_bytes(b"".join(held))
        runs = [
            {
                "one": _opened(folder, {"all": OPENED}, 1),
                "two": _opened(folder, {"all": OPENED}, 2),
                "halves": _opened(folder, {"0": len(lines[::2]), "1": len(lines[1::2])}, 1),
            }
            for _ in range(ROUNDS)
        ]
    faster, ideal = (statistics.median(run["one"] / run[name] for run in runs) for name in ("two", "halves"))
    seconds = {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}
    against = (
        f"one process, {OPENED} signed claims of two inputs; two that share nothing are {ideal:.2f} x as fast"
        f" here, on {os.cpu_count()} cores"
    )
    return Row(
        "cascade/opening", round(faster, 2), "x faster", ">= 1.8", faster >= 1.8, against, seconds, None
    )


def _opened(folder: Path, parts: dict[str, int], jobs: int) -> float:
    """Seconds for opening these files at once, each in a process of its own with so many workers."""
    beginning = [sys.executable, "opening.py", "trust.json", "status.json"]
    running = [
        subprocess.Popen(
            [*beginning, f"{part}.ndjson", NOW, str(jobs)],
            stdout=subprocess.PIPE, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for part in parts
    ]  # fmt: skip
    seconds = []
    for process, count in zip(running, parts.values(), strict=True):
        output, _ = process.communicate(timeout=600)
        opened, taken = output.split()
        assert (process.returncode, int(opened)) == (0, count)
        seconds.append(float(taken))
    return max(seconds)


def signed(world: World, count: int) -> Iterator[dict[str, Any]]:
    """Signed claims of one mill of which each but the first two consumes two of the last ``_NEAR``."""
    ids = [f"https://id.norrland-steel.example/01/07312345678909/21/N-{number:06}" for number in range(count)]
    first = [world.claim(id=id) for id in ids[:2]]
    yield from first
    draft = calculated(world, [(Supply(claim, None), "500") for claim in first]).draft
    text = json.dumps({name: draft[name] for name in ("footprint", "inputs", "mass")})
    # Inputs, and the components that name them, stand in the order of their digests.
    last = [_names(claim) for claim in first]
    parts = re.split("(" + "|".join(name for names in last for name in names) + ")", text)
    before = [name for names in sorted(last) for name in names]
    chance = random.Random(1)
    for id in ids[2:]:
        after = [name for names in sorted(chance.sample(last[-_NEAR:], 2)) for name in names]
        new = dict(zip(before, after, strict=True))
        claim = world.claim(id=id, **json.loads("".join(new.get(part, part) for part in parts)))
        last.append(_names(claim))
        yield claim


def _names(claim: dict[str, Any]) -> tuple[str, str]:
    """Digest and id by which others name a claim."""
    named = reference(claim)
    return named["digestMultibase"], named["id"]


def _row(name: str, value: float, unit: str, most: float, seconds: dict[str, float]) -> Row:
    against = f"{CLAIMS} claims, as {MANY} take it"
    return Row(name, round(value, 1), unit, f"<= {most:.0f}", value <= most, against, seconds, None)


def _apart(count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.cascade", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=3600)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(count: int) -> dict[str, float]:
    """Seconds of the processor for taking claims in, the plan, and its file; megabytes before and after."""
    network = Network()
    taking = 0.0
    for claim in claims(count):
        begun = time.process_time()
        network.add(claim)
        taking += time.process_time() - begun
    before = _megabytes()
    asked = Asked(Fraction("0.05"))
    begun = time.process_time()
    plan = planned(network, asked)
    made = time.process_time() - begun
    hashed, size = sha384(), 0
    for chunk in document.chunks(plan, asked, at="2026-11-30T00:00:00Z", threshold="0.05"):
        hashed.update(chunk)
        size += len(chunk)
    return {
        "taking": taking, "plan": made, "file": time.process_time() - begun - made,
        "nodes": float(len(plan.nodes)), "opened MB": before, "most MB": _megabytes(),
        "file MB": size / 10**6,
    }  # fmt: skip


def _megabytes() -> float:
    """The most memory so far; what the parent had before it started this process is not counted (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    told = {name: round(value, 3) for name, value in measured(int(sys.argv[1])).items()}
    sys.stdout.write(json.dumps(told))
