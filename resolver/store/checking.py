"""Check a store: bytes that match their digests, lines of claims without gaps, periods that share no time."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from resolver.store import tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from signing import digests

_BATCH: Final = 500


def documents(store: SqlStore) -> Iterator["sa.Row[Any]"]:
    """List every stored document, by digest, so many at a time that memory stays flat."""
    table = tables.credentials
    last = ""
    while True:
        query = sa.select(table).where(table.c.digest > last).order_by(table.c.digest).limit(_BATCH)
        with available(), store.read.connect() as connection:
            rows = connection.execute(query).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].digest


def integrity(store: SqlStore) -> list[str]:
    """What is wrong, one sentence each; empty for a sound store."""
    found = [*_database(store)]
    for row in documents(store):
        if digests.multibase_digest(bytes(row.data), "sha2-384") != row.digest:
            found.append(f"The bytes of document {row.digest} are not those that were published.")
    claims, credentials, periods = tables.claims, tables.credentials, tables.periods
    orphans = {
        (kind, column.table.name): sa.select(credentials.c.digest).where(
            credentials.c.kind == kind, credentials.c.digest.not_in(sa.select(column))
        )
        for kind, column in (
            ("claim", claims.c.digest),
            ("carbonstatement", claims.c.digest),
            ("inventory", claims.c.digest),
            ("carbonstatement", periods.c.claim),
            ("inventory", periods.c.claim),
            ("statement", tables.statements.c.digest),
            ("statuslist", tables.lists.c.digest),
        )
    }
    replaced = sa.select(claims.c.revises).where(claims.c.revises.is_not(None))
    one, two = periods.alias(), periods.alias()
    lines = [claims.alias(), claims.alias()]
    overlaps = (
        sa.select(lines[0].c.product, lines[1].c.product)
        .join_from(one, two, (one.c.entity == two.c.entity) & (one.c.kind == two.c.kind))
        .join(lines[0], lines[0].c.digest == one.c.claim)
        .join(lines[1], lines[1].c.digest == two.c.claim)
        .where(
            one.c.start < two.c.end, two.c.start < one.c.end, lines[0].c.product < lines[1].c.product,
            *(line.c.digest.not_in(replaced) for line in lines),
        )
        .distinct()
    )
    gaps = (
        sa.select(claims.c.product)
        .group_by(claims.c.product)
        .having(sa.func.max(claims.c.position) + 1 != sa.func.count())
    )
    with available(), store.read.connect() as connection:
        for (kind, _), query in orphans.items():
            found += [f"The {kind} {one} is half stored." for one in connection.execute(query).scalars()]
        found += [f"The line of {one} has a gap." for one in connection.execute(gaps).scalars()]
        found += [f"The lines {a} and {b} share time." for a, b in connection.execute(overlaps)]
    return found


def _database(store: SqlStore) -> Iterator[str]:
    if store.engine.dialect.name != "sqlite":
        return
    with available(), store.engine.connect() as connection:
        for row in connection.exec_driver_sql("PRAGMA integrity_check"):
            if row[0] != "ok":
                yield f"SQLite says: {row[0]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"A row of {row[0]} refers to nothing."
