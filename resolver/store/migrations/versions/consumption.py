"""Which claims consume which; filled from the claims that are stored already."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from resolver.store.store import consumed
from signing.strict_json import loads

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_ONCE = 500


def upgrade() -> None:
    """Create the table, explained in ``resolver.store.tables``, and its rows; none of them ever changes."""
    table = op.create_table(
        "consumption",
        sa.Column("input", sa.Text, primary_key=True),
        sa.Column("consumer", sa.Text, sa.ForeignKey("claims.digest"), primary_key=True),
        sa.Column("kilograms", sa.Text, nullable=False),
    )
    _fill(op.get_bind(), table)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER consumption_no_{verb.lower()} BEFORE {verb} ON consumption "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER consumption_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consumption "
            "FOR EACH STATEMENT EXECUTE FUNCTION passport_append_only()"
        )


def _fill(connection: sa.Connection, table: sa.Table) -> None:
    """The edges of the stored claims, a few hundred claims at a time, by digest."""
    credentials = sa.table("credentials", sa.column("digest"), sa.column("kind"), sa.column("data"))
    after = ""
    while True:
        query = (
            sa.select(credentials.c.digest, credentials.c.data)
            .where(credentials.c.kind == "claim", credentials.c.digest > after)
            .order_by(credentials.c.digest)
            .limit(_AT_ONCE)
        )
        claims = connection.execute(query).all()
        rows = [
            {"input": digest, "consumer": claim.digest, "kilograms": kilograms}
            for claim in claims
            for digest, kilograms in consumed(_read(bytes(claim.data)))
        ]
        if rows:
            connection.execute(table.insert(), rows)
        if len(claims) < _AT_ONCE:
            return
        after = claims[-1].digest


def _read(data: bytes) -> dict[str, Any]:
    value: Any = loads(data, max_bytes=max(len(data), 1), numbers=False)
    return dict(value)
