"""A scheduler or worker that is there and answers nothing ends the run, after a stated time (T508)."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport.runner import connecting
from passport.runner import tasks as tasks_module
from passport.runner.cluster import Cluster, ClusterRefused
from passport.runner.parts import chunks
from passport.runner.processes import Job
from passport.runner.tasks import Tasks
from tests.runner import clusters
from tests.runner.test_processes import SIZE
from tests.runner.workers import Naming, Thing, endless

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGSTOP is a POSIX signal")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, int]]]:
    """The address of a cluster, and the process numbers of its scheduler and its only worker."""
    folder = tmp_path_factory.mktemp("cluster")
    with (
        clusters.scheduler(folder, ROOT) as (address, scheduler),
        clusters.worker(address, folder=folder, code=ROOT) as worker,
    ):
        yield address, {"scheduler": scheduler, "worker": worker}


@pytest.mark.parametrize(
    ("stopped", "when", "code"),
    [
        ("worker", "after some parts", "cluster.silent"),
        ("worker", "before its code is asked for", "cluster.silent"),
        ("scheduler", "after some parts", "cluster.gone"),
        ("scheduler", "before its code is asked for", "cluster.gone"),
        ("scheduler", "before it is connected to", "cluster.unreachable"),
    ],
)
def test_a_process_that_is_stopped_ends_the_run_t508(
    cluster: tuple[str, dict[str, int]], monkeypatch: pytest.MonkeyPatch, stopped: str, when: str, code: str
) -> None:
    """SIGSTOP: the connections stay, and whatever is sent is taken by the system."""
    address, numbers = cluster
    limits = [(tasks_module, "_LOOK", 0.1), (tasks_module, "_SILENT", 1.0), (tasks_module, "_FETCH", 0.5)]
    lines: list[str] = []

    def stop() -> None:
        # A scheduler that goes on may need seconds on a busy machine.
        names = ("_SECONDS", "_ANSWER", "_WORKERS") if stopped == "scheduler" else ("_WORKERS",)
        asked = [(connecting, name, 0.5) for name in names]
        for module, name, seconds in [*limits, *asked]:
            monkeypatch.setattr(module, name, seconds)
        os.kill(numbers[stopped], signal.SIGSTOP)

    try:
        with pytest.raises(ClusterRefused) as refused:
            if when == "before it is connected to":
                stop()
            with Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster(address)) as tasks:
                if when == "before its code is asked for":
                    stop()
                for part in tasks.results(chunks(endless(), SIZE)):
                    lines += part
                    if len(lines) == 2 * SIZE:
                        stop()
        assert refused.value.code == code and refused.value.hint
    finally:
        os.kill(numbers[stopped], signal.SIGCONT)
    assert lines == [f"did {number}" for number in range(len(lines))]
