"""One of several processes that act on the same units, and one that acts until it is killed."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from resolver.store.sql import SqlStore
from signing.errors import ToolError
from tests.resolver.registry.trading import Trading, units
from tests.world import World


def race(
    url: str, place: int, start: "Barrier", told: "Queue[tuple[int, int, str]]", digests: list[str]
) -> None:
    """Transfer or retire the units of each certificate, all racers at once; tell what came of each."""
    store = SqlStore(url)
    trading = Trading(store, World("registry"), count=(place + 1) * 100_000)
    for number, digest in enumerate(digests):
        start.wait(60)
        span = units(digest, 0, 10) if (number + place) % 2 else units(digest, 5, 12)
        try:
            if place % 2:
                trading.retire(span, by=trading.park)
            else:
                trading.ask(trading.park, "transfer", to=trading.mill.did, units=[span])
        except ToolError as error:
            told.put((number, place, error.code))
        else:
            told.put((number, place, ""))
    store.close()


def act_until_killed(url: str, digest: str, seed: int, folder: Path) -> None:
    """Retire unit after unit; a line is written, and flushed, after each answer."""
    store = SqlStore(url)
    trading = Trading(store, World("registry"), count=(seed + 1) * 100_000)
    with (folder / "acknowledged").open("a", encoding="ascii") as lines:
        for unit in range(seed * 1_000, (seed + 1) * 1_000):
            trading.retire(units(digest, unit, unit + 1), by=trading.park)
            lines.write(f"{unit}\n")
            lines.flush()
