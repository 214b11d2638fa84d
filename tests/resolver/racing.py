"""One of several processes that publish for the same heads; loads no more than the store."""

from contextlib import suppress
from dataclasses import replace
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from resolver.store.periods import Period
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


def report_of(number: int, start: int, end: int, revises: str | None = None, entity: str = "e") -> Admission:
    """A report of an entity from one day to another, both counted from 1970."""
    period = Period(f"417/{entity}", "report", start * 86_400, end * 86_400)
    first = claim_of(number, period.line, revises)
    return replace(first, kind="inventory", period=period)


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


def race_for_time(url: str, place: int, start: "Barrier", won: "Queue[tuple[int, int]]", rounds: int) -> None:
    """Publish a report that shares a day with those of all other racers, entity after entity, all at once."""
    store = SqlStore(url)
    for number in range(rounds):
        start.wait(60)
        mine = report_of(10_000 * (place + 1) + number, 20_010 + place, 20_020 + place, entity=f"e{number}")
        with suppress(Conflict):
            if admit(store, mine) == ["stored"]:
                won.put((number, place))
    store.close()
