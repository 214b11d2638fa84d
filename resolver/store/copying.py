"""A whole store into another, empty one, of either kind: backup, restore, moving."""

from typing import Any, Final

import sqlalchemy as sa

from resolver.store import tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from resolver.store.store import StoreUnavailable

# What refers comes after what it refers to; a claim after the one it replaces.
_ORDER: Final[tuple[tuple[sa.Table, tuple["sa.Column[Any]", ...]], ...]] = (
    (tables.credentials, (tables.credentials.c.digest,)),
    (tables.claims, (tables.claims.c.position, tables.claims.c.digest)),
    (tables.names, (tables.names.c.name,)),
    (tables.periods, (tables.periods.c.claim,)),
    (tables.consumption, (tables.consumption.c.input, tables.consumption.c.consumer)),
    (tables.statements, (tables.statements.c.claim, tables.statements.c.place)),
    (tables.lists, (tables.lists.c.digest,)),
    (tables.records, (tables.records.c.place,)),
    (tables.audit, (tables.audit.c.place,)),
    (tables.log_entries, (tables.log_entries.c.place,)),
    (tables.log_tiles, (tables.log_tiles.c.level, tables.log_tiles.c.number)),
    (tables.log_heads, (tables.log_heads.c.size,)),
    (tables.log_cosignatures, tuple(tables.log_cosignatures.primary_key.columns)),
    # Acts on certificates are rows like all others: what is retired stays so in what is restored (T274).
    *((table, tuple(table.primary_key.columns)) for table in (*tables.REGISTRY, *tables.PACT)),
)
_BATCH: Final = 500


def copy(source: SqlStore, target: SqlStore) -> int:
    """Copy every row, as it was at one moment, in one transaction; how many documents there are.

    Raises ``StoreUnavailable`` ``store.not_empty`` when ``target`` holds anything.
    """
    snapshot = source.engine.execution_options(
        isolation_level="SERIALIZABLE" if _is_sqlite(source) else "REPEATABLE READ"
    )
    count = 0
    with available(), snapshot.connect() as reading, target.writing() as writing:
        for table, order in _ORDER:
            if writing.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise StoreUnavailable(
                    "store.not_empty", "The database holds something already.", hint="Give an empty one."
                )
            rows = reading.execution_options(yield_per=_BATCH).execute(sa.select(table).order_by(*order))
            for part in rows.mappings().partitions(_BATCH):
                writing.execute(table.insert(), [dict(row) for row in part])
                count += len(part) if table is tables.credentials else 0
        if not _is_sqlite(target):
            for name, column in (("records", "place"), ("audit", "place"), ("registry_lots", "number"),
                                 ("pact_shares", "place"), ("pact_events", "number")):
                # The numbers came with the rows; the next ones go on after them.
                writing.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), max({column})) FROM {name}"  # noqa: S608 - names of our own
                )
    return count


def _is_sqlite(store: SqlStore) -> bool:
    return store.engine.dialect.name == "sqlite"


