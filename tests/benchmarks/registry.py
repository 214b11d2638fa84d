"""The targets of the registry: a transfer beside a bare commit, and a look-up among few and many lots.

On both kinds of database, with fsync. A transfer is a whole act: its request read, units looked up, request
and lots written through. The bare commit writes one row of the same size. REGISTRY_LOTS sets how many lots
there are (10,000,000 is the design's size; it takes minutes to fill).
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from resolver.registry.registry_store import RegistryStore
from resolver.store import connecting, many, tables
from resolver.store.sql import SqlStore
from tests.benchmarks.measure import Row, Work, medians, ratio, ratios, side_by_side, spread
from tests.benchmarks.profile import dearest
from tests.resolver import postgres
from tests.resolver.registry.trading import Trading, units
from tests.world import World

LOTS: Final = int(os.environ.get("REGISTRY_LOTS", "200000"))
FEW: Final = 1_000
SIZE: Final = 10
"""Units of a lot."""
TRANSFER, LOOK_UP, BESIDE = 4.0, 1.5, 4.0
WRITERS, ACTS, ROUNDS = 8, 40, 5
_CHUNK = 50_000


def rows() -> Iterator[Row]:
    """Give three rows for SQLite and two for PostgreSQL, which is skipped where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _of(f"sqlite:///{Path(folder) / 'registry.sqlite'}", "sqlite")
    with postgres.running(durable=True) as server:
        yield from _of(server.database(), "postgresql")


def _of(url: str, kind: str) -> Iterator[Row]:
    store = SqlStore(url, migrate=True)
    trading = Trading(store, World("benchmark"))
    few, lots = _filled(trading, FEW, "few"), _filled(trading, LOTS, "many")
    counter = iter(range(10**9))
    works: dict[str, Work] = {
        "transfer": lambda: _transfer(trading, lots, next(counter)),
        "commit": lambda: _commit(store, next(counter)),
        "few": lambda: _look_up(trading.registry.store, few, next(counter) % FEW),
        "many": lambda: _look_up(trading.registry.store, lots, next(counter) * 7919 % LOTS),
    }
    timings = side_by_side(works, rounds=11, repeat=10, clock=time.perf_counter)
    seconds = medians(timings)
    transfer, look_up = ratio(timings, "transfer", "commit"), ratio(timings, "many", "few")
    said = f"{LOTS:,} lots, one writer: {1 / seconds['transfer']:,.0f} a second"
    yield Row(f"registry/{kind}/transfer", round(transfer, 3), "x commit", f"<= {TRANSFER}",
              transfer <= TRANSFER, said, seconds,
              None if transfer <= TRANSFER else dearest(works["transfer"]),
              spread(ratios(timings, "transfer", "commit")))  # fmt: skip
    yield Row(f"registry/{kind}/look-up", round(look_up, 3), f"x among {FEW:,}", f"<= {LOOK_UP}",
              look_up <= LOOK_UP, said, seconds, None, spread(ratios(timings, "many", "few")))  # fmt: skip
    yield _beside(trading, lots, kind)
    store.close()


def _beside(trading: Trading, lots: str, kind: str) -> Row:
    """Transfers of several writers at once beside commits of as many, in turns.

    The first round is not counted: connections are opened in it.
    """
    count = WRITERS * ACTS
    timings: dict[str, list[float]] = {"acts": [], "commits": []}
    for round_ in range(ROUNDS + 1):
        begin = LOTS // 2 + round_ * count
        timings["acts"].append(_together(lambda number: _transfer(trading, lots, number), begin))
        timings["commits"].append(_together(lambda number: _commit(trading.store, 10**12 + number), begin))
    counted = {name: values[1:] for name, values in timings.items()}
    found, seconds = ratio(counted, "acts", "commits"), medians(counted)
    said = (
        f"{WRITERS} writers: {count / seconds['acts']:,.0f} a second, "
        f"commits {count / seconds['commits']:,.0f}"
    )
    return Row(f"registry/{kind}/beside", round(found, 3), "x commits", f"<= {BESIDE}", found <= BESIDE,
               said, seconds, None, spread(ratios(counted, "acts", "commits")))  # fmt: skip


def _together(work: Callable[[int], object], begin: int) -> float:
    """Seconds that all writers take, each with numbers of its own from ``begin`` on."""

    def run(place: int) -> None:
        for number in range(ACTS):
            work(begin + place * ACTS + number)

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(WRITERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3600)
        assert not thread.is_alive()
    return time.perf_counter() - start


def _filled(trading: Trading, count: int, device: str) -> str:
    """A certificate that was divided into so many lots, all of the park."""
    size = count * SIZE
    device = f"https://id.park.example/{device}"
    trading.assign(device=device)
    (digest,) = trading.issue(trading.certificate(
        origin={"id": device, "name": "Park", "country": "SE", "commissioned": "2021-04-01"},
        units={"from": "0", "to": str(size), "unit": "WHR"}, metered={"quantity": str(size), "factor": "1"},
    ))  # fmt: skip
    (root,) = trading.live(digest)
    row: dict[str, Any] = {
        "parent": root.number, "certificate": digest, "act": "split", "state": "active",
        "holder": root.holder, "at": root.at, "request": root.request,
    }  # fmt: skip
    for begin in range(0, count, _CHUNK):
        some = [
            {**row, "first": place * SIZE, "behind": (place + 1) * SIZE}
            for place in range(begin, min(begin + _CHUNK, count))
        ]
        with trading.store.writing() as connection:
            many.insert(connection, tables.registry_lots, some)
    if trading.store.engine.dialect.name != "sqlite":
        with trading.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE registry_lots"))
    return digest


def _transfer(trading: Trading, digest: str, place: int) -> None:
    first = place % LOTS * SIZE
    trading.ask(trading.park, "transfer", to=trading.mill.did, units=[units(digest, first, first + SIZE)])


def _commit(store: SqlStore, number: int) -> None:
    values = {"digest": "d", "act": "a", "sender": "s", "at": "t", "answer": b"x" * 200}
    with connecting.writing_beside(store.engine) as connection:
        connection.execute(tables.registry_requests.insert(), {**values, "id": f"bare-{number}"})


def _look_up(store: RegistryStore, digest: str, place: int) -> None:
    (lot,) = store.lots(digest, unit=place * SIZE, most=1)
    assert lot.first == place * SIZE
