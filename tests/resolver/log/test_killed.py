"""Kills, restored backups, one backup of all services: no acknowledged publish lost, never two stories."""

import os
from pathlib import Path

import pytest
from sqlalchemy import event

from passport.model.log_entry import read_entry
from resolver.log.log_store import LogStore
from resolver.store import tables
from resolver.store.checking import integrity
from resolver.store.copying import _ORDER, copy
from resolver.store.sql import SqlStore
from signing.errors import LogRefused
from signing.logs import checkpoints, merkle
from tests.forked import Forked
from tests.resolver.log import killing, served


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL and fork are POSIX")
@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.long)])
def test_kill_9_at_any_moment_loses_nothing_and_tells_one_story(
    tmp_path: Path, database: str, kills: int
) -> None:
    """P6: publishing and signing at once, killed at random moments, on one database and one witness."""
    store = SqlStore(database, migrate=True)
    killing.witnessing(tmp_path)
    said = tmp_path / "acknowledged"
    said.touch()
    killed = Forked(killing.main, tmp_path, database, kills, 6, output=str(said))
    assert killed.wait(60 + 10 * kills) == 0, killed.errors()
    acknowledged = said.read_text(encoding="utf-8").split()
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


def publish(store: SqlStore, *names: str) -> None:
    groups = [[killing.admission(name)] for name in names]
    assert store.admit_each(groups, by="did:web:m", at="2026-01-01T00:00:00Z") == [["stored"]] * len(groups)


def test_one_backup_holds_every_service_as_it_was_at_one_moment_and_cannot_fork_the_log(
    tmp_path: Path, database: str
) -> None:
    """T210: between every two tables that are copied something is published, signed and cosigned."""
    assert {table for table, _ in _ORDER} == {*tables.credentials.metadata.sorted_tables}
    source, other = SqlStore(database, migrate=True), SqlStore(database)
    signing = killing.sequencer(tmp_path, other)
    for name in ("first", "second", "third"):
        publish(other, *(f"{name}-{number}" for number in range(100)))
        signing.step()
    copied: list[str] = []

    def meanwhile(*args: object) -> None:
        if str(args[2]).lstrip().startswith("SELECT"):
            copied.append(str(args[2]))
            publish(other, f"meanwhile-{len(copied)}")
            assert signing.step() is not None

    target = SqlStore(f"sqlite:///{tmp_path / 'backup.sqlite'}", migrate=True)
    event.listen(source.engine, "before_cursor_execute", meanwhile)
    copy(source, target)
    event.remove(source.engine, "before_cursor_execute", meanwhile)
    assert len(copied) >= len(_ORDER)
    log = LogStore(target)
    stored = log.entries(0, log.count())
    assert integrity_but_for_bytes(target) == []
    digests = [entry.digest for one in stored if (entry := read_entry(one)) is not None]
    assert all(target.get(digest) is not None for digest in digests)
    leaves = [merkle.leaf_hash(one) for one in stored]
    heads = log.heads(1000)
    assert all(merkle.fold(leaves[: one.size]) == one.root for one in heads)
    assert 300 <= len(stored) < LogStore(other).count()
    restored = killing.sequencer(tmp_path, target)
    with pytest.raises(LogRefused) as caught:
        restored.step()
    assert caught.value.code == "log.rolled_back"
    assert log.heads(1000) == heads
    for store in (source, other, target):
        store.close()


def integrity_but_for_bytes(store: SqlStore) -> list[str]:
    """The documents of these tests are ``{}`` each, whatever digest they are stored under."""
    return [one for one in integrity(store) if "The bytes of document" not in one]
