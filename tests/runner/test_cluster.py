"""A batch on a cluster: the same lines as on one machine, and refusals (issue 10 item 2; T320 to T324)."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from passport.runner import cluster as clusters_named
from passport.runner import connecting
from passport.runner import tasks as tasks_module
from passport.runner.cluster import Cluster, ClusterRefused
from passport.runner.parts import chunks
from passport.runner.processes import GIVEN_UP, WINDOW, Job
from passport.runner.tasks import Tasks
from signing import nonces
from tests import waiting
from tests.moved import MOVED
from tests.runner import clusters
from tests.runner.killing import Killing
from tests.runner.test_processes import SIZE, expected
from tests.runner.workers import Naming, Thing, endless

FEW, MANY = 10, 100


@pytest.fixture(scope="module")
def apart() -> Iterator[Any]:
    """Two workers in processes of their own; a task is given up at its first death, to be seen in time."""
    with clusters.local(2, apart=True, failures=0) as cluster:
        yield cluster


@pytest.fixture
def together() -> Iterator[Any]:
    """A scheduler and a worker that are threads of this process, and speak over the network all the same."""
    with clusters.local(1, apart=False) as cluster:
        yield cluster


def run(things: Iterator[Thing] | list[Thing], address: str, begin: type[Naming] = Naming) -> list[str]:
    with Tasks[Thing, str](Job(begin, "did"), begin("did"), Cluster(address)) as tasks:
        return [line for part in tasks.results(chunks(things, SIZE)) for line in part]


def processes(cluster: Any) -> list[int]:
    """The workers' processes that are at work: a nanny whose worker ends while it starts gives up itself."""
    nannies = [one for one in cluster.workers.values() if one.status.name == "running" and one.process]
    return [one.process.pid for one in nannies if one.process.status.name == "running" and one.process.pid]


def killed_at_random(cluster: Any, kills: int) -> None:
    """Workers get SIGKILL at random moments; every line is there once, in its place."""
    at_last_kill = [0]
    names: list[str] = []
    lines: list[str] = []

    def things() -> Iterator[Thing]:
        while killing.going or len(names) < 8 * SIZE:  # there is work as long as there is killing
            names.append(str(len(names)))
            assert len(names) - len(lines) <= (2 * WINDOW + 1) * SIZE
            yield Thing(names[-1], "slow")

    def may(_: int) -> bool:
        before, at_last_kill[0] = at_last_kill[0], len(lines)
        return len(lines) > before

    killing = Killing(kills, lambda: processes(cluster), pause=0.4, may=may)
    job, address = Job(Naming, "did"), cluster.scheduler_address
    with killing, Tasks[Thing, str](job, Naming("did"), Cluster(address)) as tasks:
        for part in tasks.results(chunks(things(), SIZE)):
            lines += part
    assert lines == [f"did {name}" for name in names], killing.seed


def test_a_worker_is_killed_in_mid_run(apart: Any) -> None:
    killed_at_random(apart, 1)


@pytest.mark.parametrize(
    "kills", [pytest.param(FEW, marks=MOVED), pytest.param(MANY, marks=pytest.mark.long)]
)
def test_workers_are_killed_many_times(apart: Any, kills: int) -> None:
    killed_at_random(apart, kills)


class Again:
    """A call that had finished and was begun again, because its worker ended before it gave the result."""

    status = "finished"

    def cancelled(self) -> bool:
        return False

    def exception(self, timeout: float) -> None:
        assert timeout

    def result(self, timeout: float) -> object:
        assert timeout
        from distributed import KilledWorker

        self.status = "error"
        raise KilledWorker("work-1", None, 0)


def test_a_call_that_is_begun_again_and_ends_its_worker_has_that_outcome(apart: Any) -> None:
    """T324: the part is done again, and the run does not end. At random, one in some hundred kills."""
    again: Any = Again()
    with closing(connecting.Connection(Cluster(apart.scheduler_address))) as connection:
        assert type(connection.outcome(again, 1)).__name__ == "KilledWorker"


@pytest.mark.long
@pytest.mark.ci
def test_an_item_that_kills_its_worker_is_one_line_t324(apart: Any) -> None:
    """As in processes of this machine: the same sentence, and the others of its chunk are answered."""
    deeds = {3: "raise", 5: "die"}
    things = [Thing(str(number), deeds.get(number, "")) for number in range(3 * SIZE)]
    lines = run(things, apart.scheduler_address)
    assert lines == expected(things)
    assert GIVEN_UP in lines[5]


def test_an_item_that_raises_is_the_same_line(together: Any) -> None:
    things = [Thing(str(number), "raise" if number % 3 else "") for number in range(3 * SIZE)]
    assert run(things, together.scheduler_address) == expected(things)
    assert run([], together.scheduler_address) == []


class Lying(Naming):
    """Answers otherwise where it works for a cluster: about everything, or about one item."""

    def line(self, item: Thing) -> str:
        """The answer for one item."""
        there = threading.current_thread() is not threading.main_thread()
        return item.deed if there and item.deed else super().line(item)


@pytest.mark.parametrize(
    ("lie", "code"), [("did something else", "cluster.differs"), ("changed", "cluster.files")]
)
def test_a_worker_that_lies_about_everything_is_caught_t320(together: Any, lie: str, code: str) -> None:
    """Its first part is not believed, and nothing of it is given."""
    things = [Thing(str(number), lie) for number in range(4 * SIZE)]
    given: list[list[str]] = []
    with (
        pytest.raises(ClusterRefused) as refused,
        Tasks[Thing, str](
            Job(Lying, "did"), Lying("did"), Cluster(together.scheduler_address)
        ) as tasks,
    ):
        given += tasks.results(chunks(things, SIZE))
    assert (refused.value.code, given) == (code, [])
    assert "tcp://127.0.0.1" in refused.value.message and refused.value.hint


class Disordered(Naming):
    """Where it works for a cluster: two answers in each other's place, or something that is no answer."""

    def line(self, item: Thing) -> Any:
        """The answer for one item."""
        there = threading.current_thread() is not threading.main_thread()
        if not (there and item.deed):
            return super().line(item)
        return super().line(item._replace(name=item.deed)) if item.deed.isdigit() else [item.deed]


@pytest.mark.parametrize("swap", [{12: "13", 13: "12"}, {13: "12"}, {13: "nothing"}])
def test_answers_in_anothers_place_or_of_no_form_are_refused_t365(
    together: Any,
    swap: dict[int, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T365: also where chance looks at another item of the part."""
    monkeypatch.setattr(nonces, "random_below", lambda _: 0)
    things = [Thing(str(number), swap.get(number, "")) for number in range(3 * SIZE)]
    with pytest.raises(ClusterRefused) as refused:
        run(things, together.scheduler_address, Disordered)
    assert refused.value.code == "cluster.differs"


def test_what_one_says_of_files_is_looked_at_t321(together: Any) -> None:
    """One file among many that a worker does not see is noticed, wherever it is in its part."""
    things = [Thing(str(number), "changed" if number == 13 else "") for number in range(4 * SIZE)]
    with pytest.raises(ClusterRefused, match="sees other files") as refused:
        run(things, together.scheduler_address, Lying)
    assert refused.value.code == "cluster.files"


def test_the_scheduler_ends_in_mid_run() -> None:
    lines: list[str] = []
    with clusters.local(1, apart=False) as cluster:
        begun = Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster(cluster.scheduler_address))
        with begun as tasks, pytest.raises(ClusterRefused, match="does not answer any more") as refused:
            for part in tasks.results(chunks(endless(), SIZE)):
                lines += part
                if len(lines) == 2 * SIZE:
                    cluster.sync(cluster.scheduler.close)
    assert refused.value.code == "cluster.gone" and "--resume" in refused.value.hint
    assert lines == [f"did {number}" for number in range(len(lines))]


def test_the_only_worker_goes_and_none_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("_LOOK", 0.1), ("_DESERTED", 0.3)):
        monkeypatch.setattr(tasks_module, name, seconds)
    lines: list[str] = []
    with clusters.local(1, apart=False) as cluster:
        begun = Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster(cluster.scheduler_address))
        with begun as tasks, pytest.raises(ClusterRefused, match="0 workers are there") as refused:
            for part in tasks.results(chunks(endless(), SIZE)):
                lines += part
                if len(lines) == 2 * SIZE:
                    cluster.scale(0)
    assert refused.value.code == "cluster.silent" and "--resume" in refused.value.hint
    assert lines == [f"did {number}" for number in range(len(lines))]


def test_the_only_worker_goes_with_a_result_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """It had finished a part and not given it: nobody begins it again, and the run ends all the same."""
    for name, seconds in (("_LOOK", 0.1), ("_DESERTED", 0.3)):
        monkeypatch.setattr(tasks_module, name, seconds)
    outcome = connecting.Connection.outcome
    lines: list[str] = []
    gone: list[bool] = []

    def late(self: connecting.Connection, future: Any, seconds: float) -> object:
        if lines and not gone:  # the second part, or the third where the second was finished before the first
            gone.append(True)
            cluster.scale(0)
            waiting.until(lambda: not self.threads(), "the worker goes")
        return outcome(self, future, seconds)

    monkeypatch.setattr(connecting.Connection, "outcome", late)
    with clusters.local(1, apart=False) as cluster:
        begun = Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster(cluster.scheduler_address))
        with begun as tasks, pytest.raises(ClusterRefused, match="0 workers are there") as refused:
            for part in tasks.results(chunks(endless(), SIZE)):
                lines += part
    assert refused.value.code == "cluster.silent"
    assert len(lines) in (SIZE, 2 * SIZE)
    assert lines == [f"did {number}" for number in range(len(lines))]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("scheduler.example:8786", "cluster.address"),
        ("inproc://1/2", "cluster.address"),
        ("tls://scheduler.example", "cluster.address"),
        ("tls://scheduler.example:70000", "cluster.address"),
        ("tls://scheduler.example:08786", "cluster.address"),
        ("tcp://scheduler.example:8786", "cluster.plain"),
        ("tcp://127.0.0.1.example:8786", "cluster.plain"),
        ("tcp://10.0.0.7:8786", "cluster.plain"),
        ("tcp://[2001:db8::1]:8786", "cluster.plain"),
        ("tls://10.0.0.7:8786", "cluster.certificates"),
    ],
)
def test_nothing_is_sent_off_this_machine_in_the_open_t322(address: str, code: str) -> None:
    with pytest.raises(ClusterRefused) as refused:
        clusters_named.named(address, None)
    assert refused.value.code == code and refused.value.hint


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:8786"])
def test_this_machine_needs_no_certificates(address: str) -> None:
    assert clusters_named.named(address, None) == Cluster(address)


def test_certificates_are_all_there_or_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(b"no certificate")
    with pytest.raises(ClusterRefused, match=r"lacks cert\.pem, key\.pem"):
        clusters_named.named("tls://127.0.0.1:8786", tmp_path)
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_bytes(b"neither")
    with pytest.raises(ClusterRefused, match="cannot be used"):
        Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster("tls://127.0.0.1:8786", tmp_path))


def test_certificates_of_another_authority_are_no_certificates_t322(tmp_path: Path) -> None:
    """Neither end speaks to the other; with the cluster's own both do."""
    own, other = clusters.certificates(tmp_path / "own"), clusters.certificates(tmp_path / "other")
    things = [Thing(str(number)) for number in range(2 * SIZE)]
    with clusters.local(1, apart=False, folder=own) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tls://")
        refusals: list[Callable[[], object]] = [
            lambda: Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster(address, other)),
            lambda: Tasks[Thing, str](
                Job(Naming, "did"), Naming("did"), Cluster(address.replace("tls:", "tcp:"))
            ),
        ]
        for refusal in refusals:
            with pytest.raises(ClusterRefused) as refused:
                refusal()
            assert refused.value.code == "cluster.unreachable"
        with Tasks[Thing, str](Job(Naming, "did"), Naming("did"), Cluster(address, own)) as tasks:
            assert [line for part in tasks.results(chunks(things, SIZE)) for line in part] == expected(things)


def test_without_workers_or_dask_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_SECONDS", 1)
    with clusters.local(0, apart=False) as cluster, pytest.raises(ClusterRefused) as refused:
        run([], cluster.scheduler_address)
    assert refused.value.code == "cluster.workers"
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterRefused) as refused:
        run([], "tcp://127.0.0.1:1")
    assert refused.value.code == "cluster.package" and "carbon-passport[dask]" in refused.value.hint
