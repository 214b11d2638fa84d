"""Insert many rows with one statement, and ask for many values with one query.

PostgreSQL takes whole columns as arrays, so that the text of a statement is the same for one row and for a
thousand: it is compiled, parsed and prepared once. SQLite has no arrays, and its driver no round trips.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

_AT_ONCE: Final = 5_000
"""Values in one question; SQLite takes 32,766."""


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows``, which all give the same columns."""
    if connection.dialect.name == "sqlite":
        connection.execute(table.insert(), rows)
        return
    names = tuple(rows[0])
    connection.execute(_from_arrays(table, names), {name: [row[name] for row in rows] for name in names})


@cache
def _from_arrays(table: sa.Table, names: tuple[str, ...]) -> sa.Insert:
    columns = [
        sa.func.unnest(sa.bindparam(name, type_=ARRAY(table.c[name].type))).label(name) for name in names
    ]
    return table.insert().from_select(names, sa.select(*columns), include_defaults=False)


def among(
    connection: sa.Connection,
    query: "sa.Select[Any]",
    column: "sa.Column[Any]",
    wanted: Iterable[str],
    values: Mapping[str, str] | None = None,
) -> "Iterator[sa.Row[Any]]":
    """Give the rows of ``query`` whose ``column`` is one of ``wanted``; ``values`` for its own parameters."""
    these = sorted(set(wanted))
    for start in range(0, len(these), _AT_ONCE):
        some = these[start : start + _AT_ONCE]
        if connection.dialect.name == "sqlite":
            yield from connection.execute(query.where(column.in_(some)), values)
        else:
            asked = query.where(column == sa.any_(sa.bindparam("wanted", type_=ARRAY(sa.Text))))
            yield from connection.execute(asked, {**(values or {}), "wanted": some})
