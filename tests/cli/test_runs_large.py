"""T122, T153: memory stays flat however many files a run has."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.sessions import child_environment
from tests.runs import COIL
from tests.world import NOW, Documents, World

_SIGNED = 20
_PADDING = 100_000
MEASURED = """
import resource, sys
from passport.cli.main import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, code)
"""


def many(place: Path, count: int, *, every: int = 100, padded: bool = False) -> None:
    """A file of passports without a statement, each of a coil of its own; of one in ``every`` also a rival.

    ``padded``: only twenty are signed, and they come again and again with 100 kB of white space.
    """
    world = World()
    made: list[bytes] = []
    with (place / "lot.ndjson").open("wb") as stream:
        for number in range(count):
            if padded and number >= _SIGNED:
                stream.write(made[number % _SIGNED].replace(b"{", b"{" + b" " * _PADDING, 1) + b"\n")
                continue
            rival = number % every == 1
            coil = f"{COIL}{number - 1 if rival else number}"
            more: dict[str, Any] = {"grade": "S999"} if rival else {}
            claim = world.claim(id=coil, **more)
            data = world.file(Documents(claim, None, None))
            stream.write(data + b"\n")
            if padded:
                made.append(data)
    (place / "trust.json").write_bytes(world.trust())
    (place / "status.json").write_bytes(world.status_bundle())


def peak(place: Path, jobs: int, cluster: str = "") -> int:
    """Kilobytes that the command itself took at most."""
    workers = ["--cluster", cluster] if cluster else ["--jobs", str(jobs)]
    words = [
        "verify",
        "lot.ndjson",
        "--trust",
        "trust.json",
        "--at",
        NOW,
        "--csv",
        "out.csv",
        *workers,
    ]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words, "--force"],
        cwd=place, capture_output=True, text=True, check=True, env=child_environment(), timeout=3600,
    )  # fmt: skip
    found, code = done.stdout.splitlines()[-1].split()
    assert code == "5"
    return int(found)


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is that of Linux")
def test_memory_is_flat_from_a_hundred_on(tmp_path: Path) -> None:
    """T122, T153: four times as many passports take less than a fifth of their own bytes more."""
    many(tmp_path, 100, every=10, padded=True)
    few = peak(tmp_path, 1)
    many(tmp_path, 400, every=10, padded=True)
    assert (peak(tmp_path, 1) - few) * 1024 < 300 * _PADDING / 5


@pytest.mark.long
def test_memory_is_flat_at_a_hundred_thousand(tmp_path: Path) -> None:
    """T122: 10^5 passports, in one process and in two, with a thousand rivals among them."""
    many(tmp_path, 2_000)
    few = peak(tmp_path, 1)
    many(tmp_path, 100_000)
    assert peak(tmp_path, 1) < few + 64 * 1024
    assert peak(tmp_path, 2) < few + 64 * 1024


@pytest.mark.long
def test_memory_is_flat_at_a_hundred_thousand_on_a_cluster(tmp_path: Path) -> None:
    """The same of the process that prints, and of each worker, where others judge."""
    from tests.runner import clusters

    with clusters.local(2, apart=True) as cluster:
        address = cluster.scheduler_address
        many(tmp_path, 2_000)
        few, workers = peak(tmp_path, 2, address), resident(cluster)
        many(tmp_path, 100_000)
        assert peak(tmp_path, 2, address) < few + 64 * 1024
        assert resident(cluster) < workers + 64 * 1024


def resident(cluster: Any) -> int:
    """Kilobytes that the largest worker took at most."""
    found = [Path(f"/proc/{one.process.pid}/status").read_text() for one in cluster.workers.values()]
    return max(int(text.partition("VmHWM:")[2].split()[0]) for text in found)
