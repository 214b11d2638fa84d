"""The tables of the host of PACT; a store without one leaves them empty."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("pact_shares", "pact_footprints", "pact_words", "pact_events", "pact_done")


def upgrade() -> None:
    """Create the tables, explained in ``resolver.store.tables``; none of their rows ever changes."""
    op.create_table(
        "pact_shares",
        _counted("place"),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("shared", sa.Text, nullable=False),
    )
    op.create_index("pact_shares_by_client", "pact_shares", ["client", "product", "place"])
    op.create_index("pact_shares_by_product", "pact_shares", ["product", "client", "place"])
    op.create_table(
        "pact_footprints",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("end", sa.Text, nullable=False),
        sa.UniqueConstraint("client", "number"),
    )
    op.create_index("pact_footprints_by_claim", "pact_footprints", ["claim", "client"])
    op.create_table(
        "pact_words",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "pact_events",
        _counted("number"),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.UniqueConstraint("client", "key"),
    )
    op.create_table(
        "pact_done",
        sa.Column(
            "number", sa.BigInteger, sa.ForeignKey("pact_events.number"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _TABLES:
        _append_only(table, sqlite=sqlite)


def _counted(name: str) -> "sa.Column[int]":
    """A column that counts the rows of its table."""
    return sa.Column(
        name, sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
    )


def _append_only(table: str, *, sqlite: bool) -> None:
    """Let the database refuse every change of a row (T82)."""
    if not sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION passport_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
