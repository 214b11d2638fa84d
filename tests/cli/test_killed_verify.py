"""A batch that is killed, stopped or runs out of disk goes on with ``--resume`` (issue 10 item 1).

Each kill is real: the command runs in a process of its own, and it or one of its workers gets the signal at a
random moment. What comes out in the end has the bytes of a run that nothing happened to. 10 kills by default,
100 with ``-m long``.
"""

import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests import waiting
from tests.cli import small_chunks
from tests.cli.sessions import child_environment, in_process
from tests.cli.small_chunks import CHUNK
from tests.forked import Forked
from tests.world import NOW, Documents, World

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL, and children are found in /proc")
FEW, MANY = 10, 100
COUNT = 42
COMMAND = ["verify", "lot.ndjson", "--trust", "trust.json", "--status", "status.json", "--at", NOW]
JSON = [*COMMAND, "--json"]


@pytest.fixture(scope="module")
def lot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Passports of every kind, rivals and what cannot be read among them, and what a whole run says of it."""
    place = tmp_path_factory.mktemp("lot")
    world = World()
    made = [world.file(Documents(world.claim(grade=f"S{number}"), None, None)) for number in range(3)]
    made += [world.passport(), b"{", world.file(Documents(world.tampered(world.claim()), None, None))]
    (place / "lot.ndjson").write_bytes(b"".join(made[number % 6] + b"\n" for number in range(COUNT)))
    (place / "trust.json").write_bytes(world.trust())
    (place / "status.json").write_bytes(world.status_bundle())
    code, output, said = Started(place, JSON, 1).ended()
    assert code == 5 and output.count(b"\n") == COUNT, said
    (place / "whole").write_bytes(output)
    return place


@pytest.fixture
def place(lot: Path, tmp_path: Path) -> Path:
    for name in ("lot.ndjson", "trust.json", "status.json"):
        (tmp_path / name).write_bytes((lot / name).read_bytes())
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    (place / "temporary").mkdir(exist_ok=True)
    known = {"XDG_CONFIG_HOME": str(place / "config"), "TMPDIR": str(place / "temporary")}
    return {**child_environment(), **known}


class Started:
    """The command in a process of its own. What it tells goes to files: a full pipe would hold it up."""

    def __init__(self, place: Path, command: list[str], jobs: int, limit: int = 0) -> None:
        told, name = tempfile.mkstemp()
        os.close(told)
        self._output = Path(name)
        self.process = Forked(
            small_chunks.main, [*command, "--jobs", str(jobs)], limit,
            folder=place, environment=environment(place), output=name,
        )  # fmt: skip

    def ended(self) -> tuple[int, bytes, bytes]:
        """Exit code, standard output, standard error."""
        code = self.process.wait(timeout=120)
        told = self._output.read_bytes()
        self._output.unlink()
        return code, told, self.process.errors().encode()


def started(place: Path, command: list[str], jobs: int, limit: int = 0) -> Started:
    return Started(place, command, jobs, limit)


def kept(place: Path) -> int:
    """Whole lines of the journal, the header left out."""
    return sum(path.read_bytes().count(b"\n") - 1 for path in (place / "config").rglob("*.ndjson"))


def children(run: Started) -> list[int]:
    try:
        told = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text()
    except OSError:
        return []
    return [pid for pid in map(int, told.split()) if b"spawn_main" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def reached(run: Started, place: Path, lines: int) -> bool:
    """Wait until so many lines are kept; whether the process is still at work."""
    waiting.until(
        lambda: run.process.poll() is not None or kept(place) >= lines, "so many lines", every=0.002
    )
    return run.process.poll() is None


def killed_often(lot: Path, place: Path, kills: int) -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    left, command = kills, JSON
    for _ in waiting.tries("a whole run after the last kill", seconds=60 + 20 * kills):
        jobs = chance.choice((1, 2))
        run = started(place, command, jobs)
        command = [*JSON, "--resume"]
        before = kept(place)
        if left and chance.random() < 0.5:  # the whole process
            if before < COUNT - 2 * CHUNK:
                reached(run, place, chance.randint(before, COUNT - 2 * CHUNK))
            run.process.kill()
            left -= 1
        for _ in range(chance.randint(0, 3)):  # workers, whether they have begun or not
            time.sleep(chance.uniform(0, 0.4))
            workers = children(run)
            if left and workers and run.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    left -= 1
        code, output, said = run.ended()
        assert code in (5, -signal.SIGKILL), (said, seed)
        assert (lot / "whole").read_bytes().startswith(output[: output.rfind(b"\n") + 1]), seed
        if code == 5:
            assert output == (lot / "whole").read_bytes(), seed
            assert kept(place) == 0, seed
            if not left:
                return
            command = JSON


@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_killed_at_any_moment_the_output_is_that_of_a_whole_run(lot: Path, place: Path, kills: int) -> None:
    killed_often(lot, place, kills)


def test_a_resumed_run_repeats_two_chunks_a_worker_at_most(lot: Path, place: Path) -> None:
    """What was answered is kept before it is told: of the output of a killed run nothing is judged again."""
    process = started(place, JSON, 2)
    assert reached(process, place, COUNT // 2)
    process.process.kill()
    _, told, _ = process.ended()
    durable = kept(place)
    assert told.count(b"\n") <= durable
    again = started(place, [*JSON, "--resume"], 2)
    _, output, said = again.ended()
    assert output == (lot / "whole").read_bytes()
    assert f"{durable} of {COUNT} were judged before the interruption.".encode() in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_a_signal_it_leaves_only_the_journal(place: Path, number: signal.Signals) -> None:
    process = started(place, [*COMMAND, "--csv", "out.csv"], 2)
    assert reached(process, place, 2 * CHUNK)
    workers = children(process)
    process.process.send_signal(number)
    code, output, said = process.ended()
    assert (code, output) == (130, b"")
    assert said.decode().splitlines() == [
        "error: Interrupted.",
        "hint: What was judged is kept; run the same command again with --resume.",
    ]
    assert not any(b"spawn_main" in _command(pid) for pid in workers)
    assert not list((place / "temporary").iterdir())
    assert {path.name for path in place.iterdir()} == {
        "lot.ndjson", "trust.json", "status.json", "temporary", "config",
    }  # fmt: skip
    _, resumed, _ = started(place, [*COMMAND, "--csv", "out.csv", "--resume"], 2).ended()
    _, whole, _ = started(place, [*COMMAND, "--csv", "whole.csv"], 1).ended()
    assert whole == resumed
    assert (place / "whole.csv").read_bytes() == (place / "out.csv").read_bytes()


def test_a_full_disk_is_told_and_the_run_goes_on_afterwards(lot: Path, place: Path) -> None:
    """A limit on the size of files stands in for the end of the disk: the same error of the system."""
    process = started(place, JSON, 2, limit=140_000)
    code, _, said = process.ended()
    assert code == 1, said
    error, hint = said.decode().splitlines()
    assert error.startswith("error: There is no space left to write ")
    assert hint == "hint: Free some space, then run the same command again with --resume."
    assert 0 < kept(place) < COUNT
    _, output, _ = started(place, [*JSON, "--resume"], 2).ended()
    assert output == (lot / "whole").read_bytes()


def test_a_full_disk_under_the_output_is_told(place: Path) -> None:
    process = Forked(
        small_chunks.main, [*JSON, "--jobs", "1"], 0,
        folder=place, environment=environment(place), output="/dev/full",
    )  # fmt: skip
    assert process.wait(timeout=120) == 1
    assert "error: There is no space left for the output." in process.errors()
    assert "run the same command again with --resume" in process.errors()


def interrupted(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = started(place, JSON, 2)
    assert reached(process, place, 2 * CHUNK)
    process.process.kill()
    process.ended()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place / "config"))
    monkeypatch.chdir(place)


def test_another_run_is_not_gone_on_with(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(place, monkeypatch)
    for options, changed in (
        (["--policy", "yard"], "the policy"),
        (["--lang", "de"], "--json or --lang"),
        (["--at", "2026-11-21T10:00:01Z"], "the moment of --at"),
        (["--inputs", "status.json"], "status lists or inputs"),
    ):
        code, output = in_process([*JSON, "--resume", *options])
        assert code == 2
        assert f"This is not the run that was interrupted: {changed} changed since then." in output
    with Path("lot.ndjson").open("ab") as stream:
        stream.write(b"{\n")
    code, output = in_process([*JSON, "--resume"])
    assert code == 2
    assert "interrupted: the files changed since then." in output
    code, output = in_process(JSON)
    assert code == 5
    assert "--resume would go on with it" in output
    assert kept(place) == 0


def test_nothing_to_go_on_with_is_no_error(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a job that is started again by a machine needs one command only."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place / "config"))
    code, output = in_process([*COMMAND, "--resume"])
    assert code == 5
    assert "There is no interrupted run over these files; this one begins at the start." in output
    assert not (place / "config").exists()  # a run of one chunk keeps nothing


def test_a_damaged_end_of_the_journal_is_judged_again(
    lot: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut may leave blocks that were never written, or half a line."""
    interrupted(place, monkeypatch)
    (journal,) = (place / "config").rglob("*.ndjson")
    data = journal.read_bytes()
    for tail in (bytes(5000), b'{"file":"lot.ndjson:9","st', b'{"state":"verified"}\n', data[-300:]):
        journal.write_bytes(data + tail)
        process = started(place, [*JSON, "--resume"], 1)
        assert process.ended()[1] == (lot / "whole").read_bytes()
        assert not journal.exists()


def test_two_runs_at_once_do_not_share_a_journal(lot: Path, place: Path) -> None:
    both = [started(place, JSON, 1) for _ in range(2)]
    assert reached(both[0], place, CHUNK)
    for run in both:  # they are still at work when the third begins, however fast this machine is
        run.process.send_signal(signal.SIGSTOP)
    third = started(place, [*JSON, "--resume"], 1)
    last = third.ended()
    for run in both:
        run.process.send_signal(signal.SIGCONT)
    ended = [*(run.ended() for run in both), last]
    assert [output for _, output, _ in ended[:2]] == [(lot / "whole").read_bytes()] * 2
    assert sum(b"Another run over the same files is at work." in said for *_, said in ended[:2]) == 1
    assert ended[2][0] == 2
    assert b"A run over the same files is still at work." in ended[2][2]
