"""One of several processes that publish for the same heads; loads no more than the store."""

from contextlib import suppress
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from resolver.store.sql import SqlStore
from resolver.store.store import Admission, Conflict


def claim_of(
    number: int, product: str = "01/p", revises: str | None = None, claim: str | None = None
) -> Admission:
    name = f"{number:04d}"
    return Admission(
        "digest-" + name, "claim", "urn:" + name, "did:web:m", "2026-01-01T00:00:00Z", b"{}",
        product=product, names=(product,), revises=revises, claim=claim,
    )  # fmt: skip


def admit(store: SqlStore, *items: Admission) -> list[str]:
    """Admit ``items`` as one group; raises ``Conflict``."""
    (outcome,) = store.admit_each([items], by="did:web:m", at="2026-01-01T00:00:00Z")
    if isinstance(outcome, Conflict):
        raise outcome
    return list(outcome)


def race(url: str, place: int, start: "Barrier", won: "Queue[tuple[int, int]]", rounds: int) -> None:
    """Try for the head of line after line, all racers at once; tell which were won."""
    store = SqlStore(url)
    for number in range(rounds):
        start.wait(60)
        mine = claim_of(1000 * (place + 1) + number, f"01/r{number}", revises=f"digest-{number:04d}")
        with suppress(Conflict):
            if admit(store, mine) == ["stored"]:
                won.put((number, place))
    store.close()
