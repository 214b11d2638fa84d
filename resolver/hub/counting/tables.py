"""Make tables of rows, and read rows from them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from resolver.hub.engine import Connection
from resolver.hub.rows import INTEGERS, Row

_BATCH: Final = 5_000
COLUMNS: Final = ", ".join(
    f'"{name}" {"BIGINT" if name in INTEGERS else "VARCHAR"}' for name in Row._fields
)


def fill(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Make a table of rows."""
    connection.execute(f"CREATE TEMP TABLE {table} ({COLUMNS})")
    kinds = ["BIGINT[]" if name in INTEGERS else "VARCHAR[]" for name in Row._fields]
    columns = ", ".join(f"unnest(?::{kind})" for kind in kinds)
    for start in range(0, len(rows), _BATCH):
        values = [list(one) for one in zip(*rows[start : start + _BATCH], strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {columns}", values)


def rows_of_claims(connection: Connection, digests: Collection[str]) -> Iterator[Row]:
    """Give the rows of these claims."""
    query = f"SELECT {', '.join(Row._fields)} FROM kept WHERE digest IN (SELECT unnest($1::VARCHAR[]))"
    return (Row(*one) for one in connection.execute(query, [list(digests)]).fetchall())
