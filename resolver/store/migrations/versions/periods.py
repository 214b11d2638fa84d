"""The periods of documents of entities; their lines are named by days, and no longer by years and months.

Before, two documents were compared by the months they touch, for which ``names`` held rows that no document
was found by. Those rows go, and the lines that were named by a year or month are named anew: the only rows
that a migration changes.
"""

from collections.abc import Callable
from typing import Any, Final, cast

import sqlalchemy as sa
from alembic import op

from passport.vocab import Kind
from resolver.store.periods import Period, period_of
from signing.strict_json import loads

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS: Final = ("carbonstatement", "inventory")
_CLAIMS: Final = sa.table("claims", sa.column("digest"), sa.column("product"), sa.column("position"))
_NAMES: Final = sa.table("names", sa.column("name"), sa.column("product"))
_CREDENTIALS: Final = sa.table("credentials", sa.column("digest"), sa.column("kind"), sa.column("data"))


def upgrade() -> None:
    """Create the table, explained in ``resolver.store.tables``, with its rows; name the lines by days."""
    table = op.create_table(
        "periods",
        sa.Column("claim", sa.Text, sa.ForeignKey("claims.digest"), primary_key=True),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("end", sa.BigInteger, nullable=False),
        sa.CheckConstraint('start < "end"'),
    )
    op.create_index("periods_by_entity", "periods", ["entity", "kind", "end"])
    lines = _fill(op.get_bind(), table)
    if lines:
        _changing("claims", lambda connection: _rename_claims(connection, lines))
        _changing("names", lambda connection: _rename_names(connection, lines))
    _refuse_changes("periods")


def _fill(connection: sa.Connection, table: sa.Table) -> dict[str, str]:
    """The rows of the documents that are stored; old names of their lines to new ones.

    A line is named by the period of its first document, which is asked for first.
    """
    query = (
        sa.select(_CLAIMS.c.digest, _CLAIMS.c.product, _CREDENTIALS.c.kind)
        .join_from(_CLAIMS, _CREDENTIALS, _CREDENTIALS.c.digest == _CLAIMS.c.digest)
        .where(_CREDENTIALS.c.kind.in_(_KINDS))
        .order_by(_CLAIMS.c.position)
    )
    lines: dict[str, str] = {}
    data = sa.select(_CREDENTIALS.c.data)
    for row in connection.execute(query).all():
        found = connection.execute(data.where(_CREDENTIALS.c.digest == row.digest)).scalar_one()
        period = _period(cast("Kind", row.kind), bytes(found))
        lines.setdefault(row.product, period.line)
        connection.execute(table.insert().values(claim=row.digest, **period._asdict()))
    return lines


def _period(kind: Kind, data: bytes) -> Period:
    document: Any = loads(data, max_bytes=max(len(data), 1), numbers=False)
    period = period_of(kind, document["credentialSubject"])
    if period is None:
        raise TypeError("the store holds a document of an entity that was never admitted")
    return period


def _rename_claims(connection: sa.Connection, lines: dict[str, str]) -> None:
    for old, new in lines.items():
        connection.execute(_CLAIMS.update().where(_CLAIMS.c.product == old).values(product=new))


def _rename_names(connection: sa.Connection, lines: dict[str, str]) -> None:
    for old, new in lines.items():
        connection.execute(_NAMES.delete().where(_NAMES.c.product == old))
        connection.execute(_NAMES.insert().values(name=new, product=new))


def _changing(table: str, act: Callable[[sa.Connection], None]) -> None:
    """Change rows of a table that refuses it, inside the transaction of the migration."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        act(connection)
        _refuse_changes(table)
    else:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        act(connection)
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION passport_append_only()"
        )
