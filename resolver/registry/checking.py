"""Check a registry: every act done again gives the state that is answered, and retirements fit."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from passport.model.instruments import retirement
from resolver.registry.lots import Lot, replayed
from resolver.registry.registry_store import RegistryStore
from resolver.registry.writing import document_of
from resolver.store import tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from signing import digests


def wrong_registry(store: SqlStore) -> list[str]:
    """What is wrong with the registry in a store, one sentence each; empty for a sound one, and for none."""
    registry = RegistryStore(store)
    every = registry.every()
    live, wrong = replayed(every)
    for certificate, lots in live.items():
        if registry.lots(certificate, unit=lots[0].first, most=len(lots) + 1) != lots:
            wrong.append(f"The lots of certificate {certificate} are not those that its acts lead to.")
    wrong += _certificates(store, live)
    wrong += _retirements(store, every)
    return wrong


def _certificates(store: SqlStore, live: dict[str, list[Lot]]) -> Iterator[str]:
    """Certificates whose bytes or whose units are not those that were issued."""
    table = tables.registry_certificates
    query = sa.select(table.c.digest, table.c.first, table.c.behind, table.c.data)
    with available(), store.read.connect() as connection:
        rows = connection.execute(query).all()
    for row in rows:
        if digests.multibase_digest(bytes(row.data)) != row.digest:
            yield f"The bytes of certificate {row.digest} are not those that were issued."
        lots = live.get(row.digest, [])
        if not lots or (lots[0].first, lots[-1].behind) != (row.first, row.behind):
            yield f"The lots of certificate {row.digest} are not all of its units."


def _retirements(store: SqlStore, every: list[Lot]) -> Iterator[str]:
    """Retirements that name other units than were retired for them, and retired units that none names."""
    table = tables.registry_retirements
    with available(), store.read.connect() as connection:
        rows = connection.execute(sa.select(table.c.request, table.c.digest, table.c.data)).all()
    done: dict[str, list[_Units]] = {}
    for lot in every:
        if lot.act == "retire":
            done.setdefault(lot.request, []).append((lot.certificate, lot.first, lot.behind))
    for row in rows:
        retired = _joined(done.pop(row.request, []))
        if digests.multibase_digest(bytes(row.data)) != row.digest:
            yield f"The bytes of retirement {row.digest} are not those that were signed."
        elif _joined(_named(bytes(row.data))) != retired:
            yield f"Retirement {row.digest} names other units than were retired for it."
    for request in done:
        yield f"Units were retired by request {request}, and no retirement names them."


_Units = tuple[str, int, int]
"""A certificate, the first unit, and the one behind the last."""


def _named(data: bytes) -> Iterator[_Units]:
    for one in retirement.read(document_of(data)).units:
        yield one.certificate, one.units.start, one.units.end


def _joined(units: Iterable[_Units]) -> list[_Units]:
    """Units in order, those that continue each other as one."""
    found: list[_Units] = []
    for certificate, first, behind in sorted(units):
        continues = bool(found) and (found[-1][0], found[-1][2]) == (certificate, first)
        found.append((certificate, found.pop()[1] if continues else first, behind))
    return found
