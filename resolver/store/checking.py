"""Check a store: bytes that match their digests, lines of claims without gaps."""

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
    claims, credentials = tables.claims, tables.credentials
    orphans = {
        kind: sa.select(credentials.c.digest).where(
            credentials.c.kind == kind, credentials.c.digest.not_in(sa.select(table.c.digest))
        )
        for kind, table in (
            ("claim", claims),
            ("carbonstatement", claims),
            ("inventory", claims),
            ("statement", tables.statements),
            ("statuslist", tables.lists),
        )
    }
    gaps = (
        sa.select(claims.c.product)
        .group_by(claims.c.product)
        .having(sa.func.max(claims.c.position) + 1 != sa.func.count())
    )
    with available(), store.read.connect() as connection:
        for kind, query in orphans.items():
            found += [f"The {kind} {one} is half stored." for one in connection.execute(query).scalars()]
        found += [f"The line of {one} has a gap." for one in connection.execute(gaps).scalars()]
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
