"""Races, kills, full disks: one wins, acknowledged is durable, nothing is half stored (T83-T85)."""

import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from passport import moments
from passport.identifiers.product_id import parse_product_id
from resolver.log.log_store import LogStore
from resolver.outgoing import client
from resolver.store.checking import integrity
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.logs import merkle
from tests.forked import Forked, forking
from tests.moved import MOVED
from tests.resolver import server_process
from tests.resolver.racing import admit, claim_of, race
from tests.resolver.service import PATH, ROOT, Service, file, listening
from tests.resolver.test_publish import revision
from tests.world import World
from verify import Demand, Evidence, TrustList, verify


def test_t83_of_many_publishes_for_one_head_exactly_one_wins(database: str) -> None:
    """Eight writers of one process race for one place in the line."""
    shared = SqlStore(database)
    admit(shared, claim_of(0))
    start = threading.Barrier(8)

    def run(number: int) -> bool:
        start.wait(60)
        try:
            return admit(shared, claim_of(number, revises="digest-0000")) == ["stored"]
        except Conflict:
            return False

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(run, range(1, 9)))
    assert sum(won) == 1
    head = shared.head("01/p")
    assert head is not None
    assert head.digest == f"digest-{won.index(True) + 1:04d}"
    shared.close()


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.long)])
def test_t83_of_eight_processes_exactly_one_wins(database: str, rounds: int) -> None:
    """Several instances on one database: each its own process, all for one head, round after round."""
    store = SqlStore(database)
    for number in range(rounds):
        admit(store, claim_of(number, f"01/r{number}"))
    context: Any = forking()
    start, won = context.Barrier(8), context.Queue()
    racers = [
        context.Process(target=race, args=(database, one, start, won, rounds), daemon=True)
        for one in range(8)
    ]
    for racer in racers:
        racer.start()
    winners = dict(won.get(timeout=120) for _ in range(rounds))
    for racer in racers:
        racer.join(60)
        assert racer.exitcode == 0
    assert won.empty()
    assert len(winners) == rounds
    for number, place in winners.items():
        head = store.head(f"01/r{number}")
        assert head is not None
        assert head.digest == f"digest-{1000 * (place + 1) + number:04d}"
    store.close()


def test_t83_over_http_exactly_one_revision_of_a_head_wins(service: Service) -> None:
    world = service.world
    first = world.claim()
    assert service.publish(first, world.mill).status_code == 201
    bodies = [jcs.canonical(revision(world, first, heat=f"H{number}")) for number in range(4)]
    outcomes: list[int] = []

    def run(body: bytes) -> int:
        try:
            client.publish(url, body, world.mill.signer, at=service.now, root=ROOT)
        except client.ServerRefused as error:
            return error.status
        return 201

    with listening(service.app) as url, ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, bodies))
    assert sorted(outcomes) == [201, 409, 409, 409]


def test_t85_a_full_disk_is_503_leaves_nothing_and_recovers(local: Service) -> None:
    """The limit is SQLite's own (max_page_count): it answers SQLITE_FULL, as it does on a full disk."""
    service = local
    engine = service.app.state.services.store.engine
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


def test_t85_a_database_that_is_gone_is_503(local: Service) -> None:
    service = local
    service.stocked()
    service.close()
    for path in service.folder.iterdir():
        path.unlink()
    (service.folder / "resolver.sqlite").mkdir()
    service.app = None  # type: ignore[assignment]  # the old pool still holds the deleted file
    with pytest.raises(ToolError) as caught:
        service.build()
    assert caught.value.code == "store.file"


def start(folder: Path, database: str) -> tuple[Forked, str]:
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    process = Forked(server_process.main, folder, port_file, database, {"log": True})
    for _ in range(1500):
        if port_file.exists():
            return process, f"http://127.0.0.1:{port_file.read_text(encoding='ascii')}"
        assert process.poll() is None, process.errors()
        time.sleep(0.02)
    raise AssertionError("the server did not start")


def kill_while(
    database: str, folder: Path, seconds: float, work: Callable[[str], Iterator[object]]
) -> list[object]:
    """What ``work`` acknowledged before its server was killed, so many seconds after the first of them."""
    acknowledged: list[object] = []
    process, url = start(folder, database)
    killer = threading.Timer(seconds, process.send_signal, [signal.SIGKILL])
    try:
        for one in work(url):
            acknowledged.append(one)
            if len(acknowledged) == 1:
                killer.start()  # not before: a busy machine may be slow to answer the first request
    except ToolError:
        pass
    finally:
        killer.cancel()
        process.kill()
        process.wait(60)
    assert acknowledged, "the server was killed before anything was published"
    return acknowledged


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(
    "kills", [4, pytest.param(5, marks=MOVED), pytest.param(100, marks=pytest.mark.long)]
)
def test_t84_what_was_acknowledged_survives_kill_9_and_the_rest_is_absent_or_whole(
    tmp_path: Path, database: str, kills: int
) -> None:
    """At random points of single publishes, of bulk, and of status updates, in turn, on one database.

    The service keeps a log too: what was acknowledged has its entry, and every signed head its root.
    """
    world = World()
    chance = random.Random(kills)
    lists = [world.status_list(world.mill, purpose) for purpose in ("revocation", "suspension", "refresh")]
    acknowledged: dict[str, bytes] = {}
    sent: list[bytes] = []
    for kill in range(kills):
        uri = f"https://id.norrland-steel.example/01/07312345678909/21/K{kill}-"
        bodies = [file([world.claim(id=f"{uri}{one}"), *lists]) for one in range(60)]
        if kill % 3 == 2:
            moments_of = [moments.shift(world.at, -1 - kill * 60 - one) for one in range(60)][::-1]
            bodies = [
                jcs.canonical(world.status_list(world.verifier, "suspension", at=one)) for one in moments_of
            ]
        sent += bodies

        def work(url: str, bodies: list[bytes] = bodies, bulk: bool = kill % 3 == 1) -> Iterator[object]:
            if bulk:
                for begin in range(0, 60, 20):
                    some = bodies[begin : begin + 20]
                    yield from client.publish_lines(
                        url, some, world.mill.signer, clock=lambda: world.at, root=ROOT
                    )
            else:
                for body in bodies:
                    yield client.publish(url, body, world.mill.signer, at=world.at, root=ROOT)

        done = kill_while(database, tmp_path, chance.uniform(0.01, 0.3), work)
        whole = bodies[: len(done)]
        acknowledged.update((document_digest(one), body) for body in whole for one in members(body))
    store = SqlStore(database)
    assert all(store.get(digest) is not None for digest in acknowledged)
    for body in sent:
        there = [store.get(document_digest(one)) is not None for one in members(body)]
        assert not there[0] or all(there), "half a publish"
    assert integrity(store) == []
    log = LogStore(store)
    assert all(log.place(digest) is not None for digest in acknowledged)
    leaves = [merkle.leaf_hash(entry) for entry in log.entries(0, log.count())]
    assert all(merkle.fold(leaves[: head.size]) == head.root for head in log.heads(1000))
    store.close()
    service = Service(tmp_path, database=database)
    for digest, body in list(acknowledged.items())[-20:]:
        claim = members(body)[0]
        if document_digest(claim) == digest and "facility" in claim["credentialSubject"]:
            key = parse_product_id(claim["credentialSubject"]["id"]).key
            answer = service.get(f"/{key}", "application/json")
            trust = TrustList.open(world.trust())
            report = verify(answer.content, Evidence.open(), trust, Demand(at=world.at))
            assert {one.code: one.outcome for one in report.findings}["claim.proof"] == "pass"
    service.close()


def members(body: bytes) -> list[dict[str, Any]]:
    """The documents of a request."""
    value = json.loads(body)
    return list(value["verifiableCredential"]) if "verifiableCredential" in value else [value]
