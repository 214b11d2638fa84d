"""The memory of status lists on disk: per publisher, one way only, whole after a kill, for many processes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from passport.belief import memory_store
from passport.disk import clock
from passport.disk.files import MachineFailure
from passport.vocab import StatusPurpose
from signing.errors import ToolError
from tests.cli import remembering
from tests.cli.remembering import EARLY, LIST
from tests.cli.sessions import child_environment, in_process
from tests.forked import Forked
from tests.world import Identity, World
from verify import Observed, Seen
from verify.believing.memory import NOTHING_SEEN, ListName

LATE = "2026-02-01T00:00:00Z"


def one(position: str, moment: str, *, is_set: bool = False, name: ListName = LIST) -> Observed:
    return Observed(name, moment, position, is_set)


def test_it_moves_one_way_only() -> None:
    memory_store.remember("key", [one("1", LATE), one("2", LATE, is_set=True)])
    memory_store.remember("key", [one("1", EARLY), one("2", EARLY), one("2", EARLY, is_set=True)])
    assert memory_store.recall(["key"]) == Seen({LIST: LATE}, {(LIST, "2"): EARLY})


def test_it_is_kept_per_publisher_key_and_follows_a_rotation() -> None:
    memory_store.remember("old", [one("1", EARLY, is_set=True)])
    memory_store.remember("new", [one("2", LATE, is_set=True)])
    memory_store.remember("stranger", [one("3", LATE, is_set=True)])
    assert memory_store.recall(["nobody"]) == NOTHING_SEEN
    assert set(memory_store.recall(["new", "old"]).ones) == {(LIST, "1"), (LIST, "2")}


def test_nothing_is_written_where_there_is_nothing_to_remember() -> None:
    memory_store.remember("key", [])
    assert memory_store.recall(["key"]) == NOTHING_SEEN and not memory_store.path().exists()


@pytest.mark.parametrize("content", [b"no database" * 100, None])
def test_a_damaged_memory_is_told_and_never_taken_for_an_empty_one(content: bytes | None) -> None:
    memory_store.remember("key", [one("1", EARLY)])
    refusal: type[ToolError] = MachineFailure
    if content is None:
        refusal = memory_store.MemoryNewer
        with sqlite3.connect(memory_store.path()) as connection:
            connection.execute("PRAGMA user_version = 9")
        connection.close()
    else:
        memory_store.path().write_bytes(content)
    kept = memory_store.path().read_bytes()
    with pytest.raises(refusal):
        memory_store.recall(["key"])
    with pytest.raises(refusal):
        memory_store.remember("key", [one("1", LATE)])
    assert memory_store.path().read_bytes() == kept


def test_an_empty_file_of_a_writer_that_was_killed_is_no_memory() -> None:
    memory_store.path().parent.mkdir(parents=True, exist_ok=True)
    memory_store.path().touch()
    assert memory_store.recall(["key"]) == NOTHING_SEEN
    memory_store.remember("key", [one("1", EARLY)])
    assert memory_store.recall(["key"]).newest == {LIST: EARLY}


def test_processes_that_write_at_once_lose_nothing() -> None:
    writers = [Forked(remembering.write, number) for number in range(3)]
    for writer in writers:
        assert writer.wait(60) == 0, writer.errors()
    assert len(memory_store.recall(["key"]).ones) == 15


KILLED = """
import sys
from passport.belief import memory_store
from verify import Observed
from verify.believing.memory import ListName
for number in range(100000):
    names = [ListName("did:web:a.example", "revocation", f"https://{number}/{place}") for place in range(50)]
    memory_store.remember("key", [Observed(name, "2026-01-01T00:00:00Z", "1", True) for name in names])
    sys.stdout.write(".")
    sys.stdout.flush()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_writer_leaves_whole_runs() -> None:
    """20 kills; each run remembers 50 lists or none of them."""
    for number in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, env=child_environment()
        )
        assert writer.stdout is not None
        writer.stdout.read(1)
        time.sleep(0.0007 * number)
        writer.send_signal(signal.SIGKILL)
        writer.wait(20)
        writer.stdout.close()
        seen = memory_store.recall(["key"])
        assert len(seen.newest) % 50 == 0 and len(seen.newest) == len(seen.ones) >= 50


@pytest.fixture
def folder(tmp_path: Path) -> tuple[World, Path]:
    """A passport, the trust list, and status lists that the mill has renewed once."""
    actors = World()
    actors.at = "2026-11-21T10:00:00Z"
    (tmp_path / "coil.passport.json").write_bytes(actors.passport())
    (tmp_path / "trust.json").write_bytes(actors.trust(valid_until="9998-01-01T00:00:00Z"))
    signers: tuple[tuple[Identity, tuple[StatusPurpose, ...]], ...] = (
        (actors.mill, ("revocation", "suspension", "refresh")),
        (actors.verifier, ("revocation", "suspension")),
        (actors.body, ("revocation", "suspension")),
    )
    for name, at in (("older", "2026-11-20T00:00:00Z"), ("newer", "2026-11-21T00:00:00Z")):
        lists = [
            actors.status_list(who, purpose, at=at, valid_until="2026-12-20T00:00:00Z")
            for who, purposes in signers
            for purpose in purposes
        ]
        (tmp_path / f"{name}.json").write_bytes(actors.status_bundle(lists))
    return actors, tmp_path


def run(folder: Path, status: str, *more: str) -> int:
    words = ["verify", str(folder / "coil.passport.json"), "--trust", str(folder / "trust.json")]
    return in_process(
        [*words, "--status", str(folder / f"{status}.json"), "--policy", str(folder / "p.toml"), *more]
    )[0]


def test_t67_verify_remembers_and_sees_a_rollback_offline(
    folder: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, place = folder
    (place / "p.toml").write_text('response = "optional"\n')
    monkeypatch.setattr(clock, "now", lambda: "2026-11-21T10:00:00Z")
    assert run(place, "newer", "--no-state") == 0
    assert not memory_store.path().exists()
    assert run(place, "newer", "--at", "2026-11-21T10:00:00Z") == 0
    assert not memory_store.path().exists(), "a moment somebody chose is no moment at which a list was seen"
    assert run(place, "older") == 0
    assert run(place, "newer") == 0
    before = memory_store.path().read_bytes()
    assert run(place, "newer") == 0
    assert run(place, "older") == 3, "the mill's lists went back in time"
    assert run(place, "older", "--no-state") == 3, "what was seen is used also where nothing is written"
    assert memory_store.path().read_bytes() == before


def test_a_memory_that_cannot_be_written_changes_no_verdict(
    folder: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, place = folder
    (place / "p.toml").write_text('response = "optional"\n')
    monkeypatch.setattr(clock, "now", lambda: "2026-11-21T10:00:00Z")
    configuration = place / "configuration"
    configuration.write_bytes(b"a file where a folder is due")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(configuration))
    assert run(place, "newer") == 0
