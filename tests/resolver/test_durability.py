"""Races, kills, full disks: one wins, acknowledged is durable, nothing is half stored (T83-T85)."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from passport import container
from resolver import client
from resolver.app import create_app
from resolver.store.sql import SqlStore
from resolver.store.store import Admission, Conflict, StoreUnavailable
from signing import jcs, strict_json
from signing.digests import document_digest
from signing.errors import ToolError
from tests.resolver.service import PATH, Service, file, listening, parts
from tests.resolver.test_publish import revision
from tests.world import World


def claim_of(number: int, product: str = "01/p", **more: str) -> Admission:
    name = f"{number:04d}"
    return Admission(
        "digest-" + name, "claim", "urn:" + name, "did:web:m", "2026-01-01T00:00:00Z", b"{}",
        product=product, names=(product,), **more,
    )  # fmt: skip


def admit(store: SqlStore, *items: Admission) -> list[str]:
    return list(store.admit(items, by="did:web:m", at="2026-01-01T00:00:00Z"))


@pytest.mark.parametrize("processes", [False, True])
def test_t83_of_many_publishes_for_one_head_exactly_one_wins(tmp_path: Path, processes: bool) -> None:
    """Eight writers race for one place in the line: over one pool, or each with its own on the same file."""
    url = f"sqlite:///{tmp_path / 'race.sqlite'}"
    shared = SqlStore(url)
    admit(shared, claim_of(0))
    start = threading.Barrier(8)

    def run(number: int) -> bool:
        store = SqlStore(url) if processes else shared
        start.wait()
        try:
            return admit(store, claim_of(number, revises="digest-0000")) == ["stored"]
        except Conflict:
            return False
        finally:
            if processes:
                store.close()

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(run, range(1, 9)))
    assert sum(won) == 1
    head = shared.head("01/p")
    assert head is not None
    assert head.digest == f"digest-{won.index(True) + 1:04d}"
    shared.close()


def test_t83_over_http_exactly_one_revision_of_a_head_wins(service: Service) -> None:
    world = service.world
    first = world.claim()
    assert service.publish(first, world.mill).status_code == 201
    bodies = [jcs.canonical(revision(world, first, heat=f"H{number}")) for number in range(4)]
    outcomes: list[int] = []

    def run(body: bytes) -> int:
        try:
            client.publish(url, body, world.mill.signer, at=service.now)
        except client.ServerRefused as error:
            return error.status
        return 201

    with listening(service.app) as url, ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, bodies))
    assert sorted(outcomes) == [201, 409, 409, 409]


def test_the_line_is_a_constraint_of_the_tables_and_not_only_a_question(tmp_path: Path) -> None:
    """T83: were the question ever asked too early (another database), the constraint still holds."""
    store = SqlStore(f"sqlite:///{tmp_path / 'line.sqlite'}")
    admit(store, claim_of(0), claim_of(1, revises="digest-0000"))
    with sqlite3.connect(tmp_path / "line.sqlite") as raw:
        raw.execute("PRAGMA foreign_keys=ON")
        for sql in (
            "INSERT INTO claims VALUES ('digest-x', '01/p', 1, 'digest-0001')",
            "INSERT INTO claims VALUES ('digest-x', '01/q', 0, 'digest-0000')",
            "INSERT INTO names VALUES ('01/p', '01/q')",
            "UPDATE credentials SET data = x'00'",
            "DELETE FROM claims",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(sql)
    raw.close()
    store.close()


def test_the_database_is_opened_as_promised(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with store.engine.connect() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    store.close()


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    SqlStore(url).close()
    with sqlite3.connect(tmp_path / "a.sqlite") as raw:
        raw.execute("UPDATE about SET value = '2'")
    raw.close()
    with pytest.raises(StoreUnavailable) as caught:
        SqlStore(url)
    assert caught.value.code == "store.format"


def test_t85_a_full_disk_is_503_leaves_nothing_and_recovers(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is SQLite's own (max_page_count): it answers SQLITE_FULL, as it does on a full disk."""
    engines: list[sa.Engine] = []
    real = sa.create_engine

    def remember(url: str) -> sa.Engine:
        engines.append(real(url))
        return engines[-1]

    monkeypatch.setattr(sa, "create_engine", remember)
    service.app = create_app(service.settings(), clock=lambda: service.now)
    (engine,) = engines
    pages = {"most": 0}

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        if pages["most"]:
            connection.execute(f"PRAGMA max_page_count={pages['most']}")

    event.listen(engine, "connect", limit)
    with engine.connect() as connection:
        pages["most"] = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0) + 2
    engine.dispose()
    world = service.world
    lists = [world.status_list(world.mill, purpose) for purpose in ("revocation", "suspension", "refresh")]
    body = file([world.claim(), *lists, world.accreditation_document])
    full = service.publish(body, world.mill)
    assert (full.status_code, full.json()["code"]) == (503, "store.unavailable")
    assert full.headers["retry-after"] == "5"
    assert service.get(PATH).status_code == 404
    assert service.get(f"/d/{document_digest(lists[0])}").status_code == 404
    assert service.get("/healthz").status_code == 200
    pages["most"] = 1_000_000
    engine.dispose()
    assert service.publish(body, world.mill).status_code == 201
    assert service.get(PATH).status_code == 200
    engine.dispose()


def test_t85_a_database_that_is_gone_is_503(service: Service) -> None:
    service.stocked()
    for path in service.folder.iterdir():
        path.unlink()
    (service.folder / "resolver.sqlite").mkdir()
    service.app = None  # type: ignore[assignment]  # the old pool still holds the deleted file
    with pytest.raises(ToolError) as caught:
        service.build()
    assert caught.value.code == "store.unavailable"


def start(folder: Path) -> tuple["subprocess.Popen[bytes]", str]:
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.resolver.server_process", str(folder), str(port_file)]
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1500):
        if port_file.exists():
            return process, f"http://127.0.0.1:{port_file.read_text(encoding='ascii')}"
        assert process.poll() is None
        time.sleep(0.02)
    raise AssertionError("the server did not start")


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_t84_what_was_acknowledged_survives_kill_9_and_the_rest_is_absent_or_whole(tmp_path: Path) -> None:
    world = World()
    lists = [world.status_list(world.mill, purpose) for purpose in ("revocation", "suspension", "refresh")]
    bodies = []
    for number in range(60):
        uri = f"https://id.norrland-steel.example/01/07312345678909/21/K{number}"
        bodies.append(file([world.claim(id=uri), *lists]))
    acknowledged: list[int] = []
    process, url = start(tmp_path)
    killer = threading.Timer(0.4, process.send_signal, [signal.SIGKILL])
    try:
        for number, body in enumerate(bodies):
            client.publish(url, body, world.mill.signer, at=world.at)
            acknowledged.append(number)
            if number == 0:
                killer.start()  # not before: a busy machine may be slow to answer the first request
    except ToolError:
        pass
    finally:
        killer.cancel()
        process.kill()
        process.wait()
    assert acknowledged, "the server was killed before anything was published"
    again, url = start(tmp_path)
    try:
        for number in acknowledged:
            member = strict_json.loads(bodies[number], max_bytes=container.MAX_BYTES)
            path = f"{url}/01/07312345678909/21/K{number}"
            served = parts(client.fetch_passport(path))
            assert isinstance(member, dict)
            assert served.claim.document == member["verifiableCredential"][0]  # type: ignore[index]  # a list, as made above
            assert len(served.extras) == len(lists)
        outcomes = [
            {one.outcome for one in client.publish(url, body, world.mill.signer, at=world.at)}
            for body in bodies
        ]
        whole = [outcome in ({"already"}, {"stored", "already"}, {"stored"}) for outcome in outcomes]
        assert all(whole)
        assert all(outcomes[number] == {"already"} for number in acknowledged)
    finally:
        again.kill()
        again.wait()
