"""The resolver's row of DESIGN 12, on both stores: the real server, wrk on the same cores.

A machine that others share slows both the resolver and its floor, a bare application that answers with the
same bytes: they take turns, the best turn of each counts, and the floor is told beside the rate.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from resolver.outgoing import client
from resolver.store.sql import SqlStore
from resolver.store.store import Admission
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
FEW, MANY = 1_000, int(os.environ.get("PASSPORT_BENCHMARK_SERIALS", "100000"))
LINES = int(os.environ.get("PASSPORT_BENCHMARK_LINES", "800"))
REQUESTS = int(os.environ.get("PASSPORT_BENCHMARK_REQUESTS", "100000"))
WARM_SECONDS = 8
_JSON = "Accept: application/json"
_ROOT = "https://id.norrland-steel.example/01/07312345678909/21/"


class _Store(NamedTuple):
    """One kind of database: where the service keeps its files, and the URLs of empty databases."""

    kind: str
    folder: Path
    new: Callable[[], str]


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
            stores.append(_Store("postgresql", folder, server.database))
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
        yield _rate(store, "d", f"{base}/d/{digest}", 5000, jcs.canonical(claim), url)
        cached = _rate(store, "passport-cached", base + PATH, 3000, passport, url)
        yield cached
        yield _rate(store, "passport-fresh", f"{base}{PATH}?challenge=fresh", 800, passport, url)
        yield _half_load(store, base + PATH, cached.value)
        yield _memory(store, base, digest, pid)
        yield _bulk(store, base)


def _rate(store: _Store, name: str, url: str, least: float, data: bytes, database: str) -> Row:
    ours, floor = [], []
    with servers.bare(store.folder, data) as bare:
        for _ in range(ROUNDS):
            floor.append(wrk(bare, SECONDS).second)
            ours.append(wrk(url, SECONDS, _JSON).second)
    best, most = max(ours), max(floor)
    told = (
        f"{store.kind}; uvicorn on {servers.SERVER}, one process; wrk on the same {os.cpu_count()} cores; "
        f"best of {ROUNDS}; a bare application with the same {len(data)} bytes: {most:.0f} req/s "
        f"({best / most:.2f} of it)"
    )
    profile = None if best >= least else _where(store, database, url)
    return Row(
        f"serving/{store.kind}/{name}", round(best), "req/s", f">= {least:g}", best >= least, told, {},
        profile,
    )  # fmt: skip


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


def _bulk(store: _Store, base: str) -> Row:
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
    rates = [_published(base, made[one * LINES :][:LINES], world) for one in range(ROUNDS)]
    alone = _alone(made[:60], world)
    best = max(rates)
    told = (
        f"{store.kind}; claim and statement of {len(made[0])} bytes; two workers; best of {ROUNDS} times "
        f"{LINES} lines; one core does {alone:.0f}/s of reading and verifying alone ({best / alone:.2f})"
    )
    profile = None if best >= 500 else _where_in_bulk(store, made[:200], world)
    return Row(
        f"serving/{store.kind}/bulk", round(best), "verified passports/s", ">= 500", best >= 500, told, {},
        profile,
    )  # fmt: skip


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
    world = World()
    data = jcs.canonical(world.claim())
    stores = {count: SqlStore(store.new()) for count in (FEW, MANY)}
    for count, one in stores.items():
        for start in range(0, count, 5000):
            items = [[_serial(number, data)] for number in range(start, min(count, start + 5000))]
            one.admit_each(items, by=world.mill.did, at=world.at)
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


def _serial(number: int, data: bytes) -> Admission:
    key = f"01/07312345678909/21/F{number}"
    return Admission(
        f"uIDC{number:063d}A", "claim", f"urn:f:{number}", "did:web:m", "2026-01-01T00:00:00Z", data[:200],
        product=key, names=(key,),
    )  # fmt: skip
