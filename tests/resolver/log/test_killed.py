"""Kills, restored backups, one backup of all services: no acknowledged publish lost, never two stories."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from passport.model.log_entry import read_entry
from resolver.log.log_store import LogStore
from resolver.store.sql import SqlStore
from signing.logs import checkpoints, merkle
from tests.resolver.log import killing, served

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL and fork are POSIX")
@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.long)])
def test_kill_9_at_any_moment_loses_nothing_and_tells_one_story(
    tmp_path: Path, database: str, kills: int
) -> None:
    """P6: publishing and signing at once, killed at random moments, on one database and one witness."""
    store = SqlStore(database, migrate=True)
    killing.witnessing(tmp_path)
    command = [sys.executable, "-m", "tests.resolver.log.killing", str(tmp_path), database, str(kills), "6"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60 + kills)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    acknowledged = done.stdout.decode().split()
    assert len(acknowledged) >= kills
    log = LogStore(store)
    stored = log.entries(0, log.count())
    assert len(stored) == log.count()
    digests = [entry.digest for one in stored if (entry := read_entry(one)) is not None]
    assert len(set(digests)) == len(digests) == log.count()
    assert set(acknowledged) <= set(digests)
    assert all(store.get(digest) is not None for digest in digests), "an entry without its document"

    heads = log.heads(1_000_000)
    leaves = [merkle.leaf_hash(one) for one in stored]
    roots = {one.size: one.root for one in heads}
    assert max(roots, default=0) <= len(stored)
    assert all(log.root(size) == merkle.fold(leaves[:size]) == root for size, root in roots.items())
    assert len(heads) >= kills // 2
    offered = (tmp_path / "offered").read_bytes().split(b"\f")[:-1]
    for note in offered:
        checkpoint, _ = checkpoints.open_checkpoint(note.decode(), [served.KEY])
        assert roots[checkpoint.size] == checkpoint.root, "a head left the process before it was stored"
    witness = killing.witnessing(tmp_path)
    assert witness.evidence() == []
    last = killing.sequencer(tmp_path, store).step()
    assert last is not None
    assert (last.size, last.root) == (len(stored), merkle.fold(leaves))
    assert witness.logs()[0].size == last.size
    store.close()
