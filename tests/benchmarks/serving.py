"""The resolver's row of DESIGN 12, on both stores: the real server, wrk on the same cores.

A machine that others share slows both the resolver and its floor, a bare application that answers with the
same bytes: they take turns, the best turn of each counts, and the floor is told beside the rate. What the
resolver adds to that floor is measured in processor time of the two servers.
"""

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from resolver.outgoing import client
from resolver.store import many, tables
from resolver.store.sql import SqlStore
from signing import jcs
from signing.digests import document_digest
from tests.benchmarks import servers
from tests.benchmarks.measure import Row, medians, ratio, ratios, side_by_side, spread
from tests.benchmarks.profile import dearest
from tests.benchmarks.servers import wrk
from tests.resolver import postgres
from tests.resolver.service import PATH, ROOT, Service, file
from tests.world import World

SECONDS = int(os.environ.get("PASSPORT_BENCHMARK_SECONDS", "2"))
ROUNDS = int(os.environ.get("PASSPORT_BENCHMARK_ROUNDS", "3"))
FEW, MANY = 1_000, int(os.environ.get("PASSPORT_BENCHMARK_SERIALS", "1000000"))
LINES = int(os.environ.get("PASSPORT_BENCHMARK_LINES", "800"))
_CHUNK = 20_000
REQUESTS = int(os.environ.get("PASSPORT_BENCHMARK_REQUESTS", "100000"))
WARM_SECONDS = 8
_JSON = "Accept: application/json"
_ROOT = "https://id.norrland-steel.example/01/07312345678909/21/"


class _Store(NamedTuple):
    """One kind of database: where the service keeps its files, and the URLs of empty databases."""

    kind: str
    folder: Path
    new: Callable[[], str]
    processes: tuple[int, ...] = ()
    """Of the database's own server."""


def rows() -> Iterator[Row]:
    """Every row of this file; those that need PostgreSQL or wrk are left out without it, and it says so."""
    if shutil.which("wrk") is None:
        sys.stderr.write("serving: no wrk on this machine (Debian: apt-get install wrk); nothing measured\n")
        return
    with ExitStack() as stack:
        stores = [_sqlite(Path(stack.enter_context(tempfile.TemporaryDirectory())))]
        if postgres.BINARIES is None:
            sys.stderr.write("serving: no PostgreSQL on this machine; SQLite only\n")
        else:
            server = stack.enter_context(postgres.running(durable=True))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            stores.append(_Store("postgresql", folder, server.database, (server.pid,)))
        for store in stores:
            yield from _of_store(store)
            yield _flat(store)


def _sqlite(folder: Path) -> _Store:
    files = iter(range(1000))
    return _Store("sqlite", folder, lambda: f"sqlite:///{folder}/{next(files)}.sqlite")


def _of_store(store: _Store) -> Iterator[Row]:
    url = store.new()
    service = Service(store.folder, database=url, now=World().at)
    claim, _ = service.stocked()
    passport = service.get(PATH, "application/json").content
    service.close()
    digest = document_digest(claim)
    with servers.resolver(store.folder, url, workers=2) as (base, pid):
        server = _Server(url, pid)
        yield from _rate(store, server, "d", f"{base}/d/{digest}", 5000, jcs.canonical(claim), bare=0.8)
        (cached,) = _rate(store, server, "passport-cached", base + PATH, 3000, passport)
        yield cached
        yield from _rate(store, server, "passport-fresh", f"{base}{PATH}?challenge=fresh", 2000, passport)
        yield _half_load(store, base + PATH, cached.value)
        yield _memory(store, base, digest, pid)
        yield _bulk(store, base, pid)


class _Server(NamedTuple):
    """A resolver that runs: its database and process."""

    database: str
    pid: int


def _rate(
    store: _Store, server: _Server, name: str, url: str, least: float, data: bytes, bare: float = 0
) -> Iterator[Row]:
    """The rate at an address; with ``bare`` also what share of a bare application's it is at least."""
    ours, floor = list[_Turn](), list[_Turn]()
    with servers.bare(store.folder, data) as (beside, pid):
        for _ in range(ROUNDS):
            floor.append(_turn(pid, beside))
            ours.append(_turn(server.pid, url, _JSON))
    best, most = max(one.second for one in ours), max(one.second for one in floor)
    told = (
        f"{store.kind}; uvicorn on {servers.SERVER}, one process; wrk on the same {os.cpu_count()} cores; "
        f"best of {ROUNDS}; a bare application with the same {len(data)} bytes: {most:.0f} req/s "
        f"({best / most:.2f} of it)"
    )
    profile = None if best >= least else _where(store, server.database, url)
    yield Row(
        f"serving/{store.kind}/{name}", round(best), "req/s", f">= {least:g}", best >= least, told, {},
        profile,
    )  # fmt: skip
    if bare:
        shares = [one.processor / two.processor for one, two in zip(floor, ours, strict=True)]
        share = statistics.median(shares)
        seconds = {
            side: round(statistics.median(one.processor for one in turns), 8)
            for side, turns in (("bare", floor), ("ours", ours))
        }
        yield Row(
            f"serving/{store.kind}/{name}-bare", round(share, 2), "x the requests a processor second",
            f">= {bare:g}", share >= bare, f"a bare application on the same server; {told}", seconds,
            None if share >= bare else _where(store, server.database, url), spread(shares),
        )  # fmt: skip


class _Turn(NamedTuple):
    """Requests a second, and processor seconds of the server for each."""

    second: float
    processor: float


def _turn(pid: int, url: str, *fields: str) -> _Turn:
    before = servers.processor(pid)
    rate = wrk(url, SECONDS, *fields)
    return _Turn(rate.second, (servers.processor(pid) - before) / max(1, rate.count))


def _where(store: _Store, database: str, url: str) -> list[dict[str, object]]:
    """Where the time of one request goes inside the application."""
    service = Service(store.folder, database=database, now=World().at)
    path = "/" + url.split("/", 3)[3]
    profile = dearest(lambda: service.get(path, "application/json"))
    service.close()
    return profile


def _half_load(store: _Store, url: str, full: float) -> Row:
    """wrk has no fixed rate: few connections that wait between requests make about half the load."""
    pause = max(1, round(16 / (full / 2) * 1000))
    script = f"function delay() return {pause} end"
    slow = min((wrk(url, SECONDS, _JSON, script=script) for _ in range(ROUNDS)), key=lambda one: one.p99)
    value = slow.p99 * 1000
    told = f"{store.kind}; {slow.second:.0f} of {full:.0f} req/s; best of {ROUNDS}"
    return Row(f"serving/{store.kind}/p99", round(value, 2), "ms", "< 20", value < 20, told, {}, None)


_DISTINCT = """
n = {start}
request = function()
  n = n + 1
  return wrk.format("GET", wrk.path .. n, {{["Accept"] = "application/json"}})
end
"""


def _memory(store: _Store, base: str, digest: str, pid: int) -> Row:
    """Requests that are all different: documents, challenges, and passports, which take longest."""
    before, count = servers.memory(pid), 0
    shares = ((f"/d/{digest}?x=", 0.6), (f"{PATH}?challenge=c", 0.3), (f"{PATH}?x=", 0.1))
    for path, share in shares:
        aim = count + REQUESTS * share
        while count < aim:
            count += wrk(base + path, 2, script=_DISTINCT.format(start=count)).count
    grown = (servers.memory(pid) - before) / 1_048_576
    return Row(
        f"serving/{store.kind}/memory", round(grown, 1), "MB grown", "<= 200", grown <= 200,
        f"{store.kind}; after {count} requests that all differ; caches hold at most 64 and 32 MB", {}, None,
    )  # fmt: skip


def _bulk(store: _Store, base: str, pid: int) -> Row:
    """Passports of claim, statement and accreditation, each verified, in NDJSON."""
    world = World()
    made = []
    for number in range(LINES * ROUNDS + 1):
        claim = world.claim(id=f"{_ROOT}BULK{number}")
        made.append(file([claim, world.statement(claim)]))
    ready = time.monotonic() + WARM_SECONDS  # the first request starts the workers and waits for none
    while time.monotonic() < ready:
        assert list(
            client.publish_lines(base, made[:1], world.mill.signer, clock=lambda: world.at, root=ROOT)
        )
        time.sleep(0.5)
    made = made[1:]
    rates, spent = [], []
    for one in range(ROUNDS):
        before = _all_processors(store, pid)
        rates.append(_published(base, made[one * LINES :][:LINES], world))
        spent.append(
            [(now - then) / LINES for now, then in zip(_all_processors(store, pid), before, strict=True)]
        )
    alone = _alone(made[:60], world)
    best = max(rates)
    names = ("server and workers", "client", "database")
    seconds = {name: round(value, 6) for name, value in zip(names, min(spent, key=sum), strict=True)}
    told = (
        f"{store.kind}; claim and statement of {len(made[0])} bytes; two workers; best of {ROUNDS} times "
        f"{LINES} lines; one core does {alone:.0f}/s of reading and verifying alone ({best / alone:.2f}); "
        f"a passport takes {sum(seconds.values()) * 1000:.2f} ms of processors in all"
    )
    profile = None if best >= 600 else _where_in_bulk(store, made[:200], world)
    return Row(
        f"serving/{store.kind}/bulk", round(best), "verified passports/s", ">= 600", best >= 600, told,
        seconds, profile, spread(rates),
    )  # fmt: skip


def _all_processors(store: _Store, pid: int) -> tuple[float, float, float]:
    """Processor seconds so far: of the resolver with its workers, of this process, of the database's own."""
    return servers.processor(pid), time.process_time(), servers.processor(*store.processes)


def _where_in_bulk(store: _Store, lines: list[bytes], world: World) -> list[dict[str, object]]:
    """Where the time of one line goes, workers aside."""
    service = Service(store.folder, database=store.new(), now=world.at)
    service.stocked()
    parts, method = ([line] for line in lines), world.mill.signer.verification_method
    each = service.app.state.services.publisher.publish_parts(parts, method, clock=lambda: world.at)
    profile = dearest(lambda: next(each), calls=len(lines))
    service.close()
    return profile


def _published(base: str, lines: list[bytes], world: World) -> float:
    began = time.perf_counter()
    told = list(client.publish_lines(base, lines, world.mill.signer, clock=lambda: world.at, root=ROOT))
    spent = time.perf_counter() - began
    wrong = [one.refusal for one in told if one.refusal is not None]
    assert not wrong and len(told) == len(lines), wrong[:1]
    return len(lines) / spent


def _alone(lines: list[bytes], world: World) -> float:
    """How many a second one core reads and verifies, with neither network nor store."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder), now=world.at)
        service.stocked()
        publisher = service.app.state.services.publisher
        parts, method = [lines[:30], lines[30:]], world.mill.signer.verification_method
        each = publisher.publish_parts(parts, method, clock=lambda: world.at, rehearse=True)
        next(each)
        began = time.perf_counter()
        assert all(isinstance(one, list) for one in next(each))
        spent = time.perf_counter() - began
        service.close()
    return len(lines[30:]) / spent


def _flat(store: _Store) -> Row:
    """Random serials in a store of few and in one of many, in turn, each through ``Store.head``."""
    data = jcs.canonical(World().claim())
    stores = {count: SqlStore(store.new()) for count in (FEW, MANY)}
    for count, one in stores.items():
        _fill(one, count, data[:200])
    chance = random.Random(7)

    def ask(count: int) -> Callable[[], object]:
        def once() -> None:
            assert stores[count].head(f"01/07312345678909/21/F{chance.randrange(count)}") is not None

        return once

    works = {str(count): ask(count) for count in stores}
    timings = side_by_side(works, rounds=15, repeat=200, clock=time.perf_counter)
    for one in stores.values():
        one.close()
    value = ratio(timings, str(FEW), str(MANY))
    return Row(
        f"serving/{store.kind}/flat", round(value, 2), f"x the rate with {FEW} serials", ">= 0.8",
        value >= 0.8, f"{store.kind}; {MANY} serials, short documents", medians(timings), None,
        spread(ratios(timings, str(FEW), str(MANY))),
    )  # fmt: skip


def _fill(store: SqlStore, count: int, data: bytes) -> None:
    """Put claims of serials into a store, as rows: what is asked here is looking up, and not admitting."""
    for start in range(0, count, _CHUNK):
        numbers = range(start, min(count, start + _CHUNK))
        credentials = [
            {
                "digest": f"uIDC{number:063d}A", "kind": "claim", "id": f"urn:f:{number}", "data": data,
                "issuer": "did:web:m", "valid_from": "2026-01-01T00:00:00Z", "published_by": "did:web:m",
                "published_at": "2026-01-01T00:00:00Z", "lasting_id": f"urn:f:{number}",
            }
            for number in numbers
        ]  # fmt: skip
        products = [f"01/07312345678909/21/F{number}" for number in numbers]
        claims = [
            {"digest": one["digest"], "product": product, "position": 0, "revises": None}
            for one, product in zip(credentials, products, strict=True)
        ]
        names = [{"name": product, "product": product} for product in products]
        with store.writing() as connection:
            for table, rows in (
                (tables.credentials, credentials),
                (tables.claims, claims),
                (tables.names, names),
            ):
                many.insert(connection, table, rows)
