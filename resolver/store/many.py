"""Insert many rows with one statement, of one table or several, and ask for many values with one query.

PostgreSQL takes whole columns as arrays, so that the text of a statement is the same for one row and for a
thousand: it is compiled, parsed and prepared once. SQLite has no arrays, and its driver no round trips. Where
one row is the rule (``insert_together``, ``ask``), it comes as plain values instead, which cost the driver
and the planner less: such a statement has two texts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    statement = _insert(table, tuple(rows[0]), arrays=True)
    connection.execute(statement, _values(rows, f"{table.name}_", arrays=True))


def insert_together(
    connection: sa.Connection, those: Sequence[tuple[sa.Table, Sequence[Mapping[str, Any]]]]
) -> None:
    """Insert rows of several tables, each named once; those pointed to come before those that point to them.

    PostgreSQL takes them as one statement, whole or not at all even outside a transaction, and looks at
    foreign keys at its end; the first table is first there too, so that writers who share a key of it meet
    at that one. On SQLite the caller's transaction makes them whole.
    """
    if connection.dialect.name == "sqlite":
        for table, rows in those:
            connection.execute(table.insert(), rows)
        return
    parts = tuple((table, tuple(rows[0]), len(rows) > 1) for table, rows in those)
    values: dict[str, Any] = {}
    for table, rows in those:
        values |= _values(rows, f"{table.name}_", arrays=len(rows) > 1)
    connection.execute(_inserts(parts), values)


@cache
def _inserts(parts: tuple[tuple[sa.Table, tuple[str, ...], bool], ...]) -> sa.Insert:
    # PostgreSQL runs the statement itself before those of its WITH that it does not read.
    first, *others = (_insert(table, names, arrays=arrays) for table, names, arrays in parts)
    for number, one in enumerate(others):
        first = first.add_cte(one.cte(f"rows_{number}"))
    return first


@cache
def _insert(table: sa.Table, names: tuple[str, ...], *, arrays: bool) -> sa.Insert:
    columns = given({name: table.c[name].type for name in names}, f"{table.name}_", arrays=arrays)
    return table.insert().from_select(names, sa.select(*columns), include_defaults=False)


def given(
    types: "Mapping[str, sa.types.TypeEngine[Any]]", prefix: str = "", *, arrays: bool
) -> "list[sa.Label[Any]]":
    """Columns of rows that come with a statement: parameters called ``prefix`` and the column's name."""
    if not arrays:
        return [sa.bindparam(prefix + name, type_=kind).label(name) for name, kind in types.items()]
    return [
        sa.func.unnest(sa.bindparam(prefix + name, type_=ARRAY(kind))).label(name)
        for name, kind in types.items()
    ]


def _values(rows: Sequence[Mapping[str, Any]], prefix: str = "", *, arrays: bool) -> dict[str, Any]:
    """The parameters of ``given``: as arrays, or those of the only row."""
    if arrays:
        return {prefix + name: [row[name] for row in rows] for name in rows[0]}
    return {prefix + name: value for name, value in rows[0].items()}


def ask(
    connection: sa.Connection,
    query: "Callable[[bool], sa.Select[Any]]",
    rows: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
) -> "Iterator[sa.Row[Any]]":
    """Ask a query that begins with ``given`` about many rows; ``values`` for its other parameters.

    ``query`` makes it with arrays, for several rows on PostgreSQL, or without, for one row at a time.
    """
    together = [[row] for row in rows] if connection.dialect.name == "sqlite" else [rows]
    for some in together:
        arrays = len(some) > 1
        yield from connection.execute(query(arrays), {**values, **_values(some, arrays=arrays)})


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
