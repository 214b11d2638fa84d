"""The first tables, and the triggers that refuse change and deletion on both kinds of database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("credentials", "claims", "names", "statements", "statuslists", "records", "audit")


def upgrade() -> None:
    """Create everything; the tables are explained in ``resolver.store.tables``."""
    _documents()
    _beside()
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def _text(name: str, *more: object, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, *more, nullable=nullable)  # type: ignore[arg-type]  # schema items


def _documents() -> None:
    op.create_table(
        "credentials",
        sa.Column("digest", sa.Text, primary_key=True),
        _text("kind"),
        _text("id"),
        _text("issuer"),
        _text("valid_from"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        _text("published_at"),
        _text("published_by"),
        _text("lasting_id", nullable=True),
        sa.UniqueConstraint("issuer", "lasting_id"),
    )
    op.create_table(
        "claims",
        sa.Column("digest", sa.Text, sa.ForeignKey("credentials.digest"), primary_key=True),
        _text("product"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("revises", sa.Text, sa.ForeignKey("claims.digest"), unique=True),
        sa.UniqueConstraint("product", "position"),
        sa.CheckConstraint("(position = 0) = (revises IS NULL)"),
    )
    op.create_table("names", sa.Column("name", sa.Text, primary_key=True), _text("product"))
    op.create_table(
        "statements",
        sa.Column("digest", sa.Text, sa.ForeignKey("credentials.digest"), primary_key=True),
        _text("claim", sa.ForeignKey("claims.digest")),
        sa.Column("place", sa.Integer, nullable=False),
        sa.UniqueConstraint("claim", "place"),
    )
    op.create_index("ix_statements_claim", "statements", ["claim"])
    op.create_table(
        "statuslists",
        sa.Column("digest", sa.Text, sa.ForeignKey("credentials.digest"), primary_key=True),
        _text("issuer"),
        _text("id"),
        _text("valid_from"),
        sa.UniqueConstraint("issuer", "id", "valid_from"),
    )


def _beside() -> None:
    op.create_table(
        "records",
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
        _text("kind"),
        _text("name"),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("records_by_name", "records", ["kind", "name", "place"])
    op.create_table(
        "audit",
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
        _text("at"),
        _text("actor"),
        _text("act"),
        _text("subject"),
    )


def _refuse_on_sqlite() -> None:
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION passport_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in _APPEND_ONLY:
        # By statement: an UPDATE that would touch no row is refused as well, and TRUNCATE has no rows.
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION passport_append_only()"
        )
