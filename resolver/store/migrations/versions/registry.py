"""The tables of the registry of certificates; a store without a registry leaves them empty."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = (
    "registry_requests", "registry_assignments", "registry_certificates", "registry_lots",
    "registry_withdrawals", "registry_retirements",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables, explained in ``resolver.store.tables``; none of their rows ever changes."""
    op.create_table(
        "registry_requests",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "registry_assignments",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False),
    )
    op.create_index("registry_assignments_by_device", "registry_assignments", ["device", "product"])
    op.create_table(
        "registry_certificates",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("end", sa.Text, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("behind", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False),
        sa.UniqueConstraint("device", "product", "start", "first"),
        sa.CheckConstraint("first >= 0 AND first < behind"),
    )
    _lots()
    op.create_table(
        "registry_withdrawals",
        sa.Column("certificate", sa.Text, sa.ForeignKey("registry_certificates.digest"), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False),
    )
    op.create_table(
        "registry_retirements",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False, unique=True),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _TABLES:
        _append_only(table, sqlite=sqlite)


def _lots() -> None:
    """Units by the act that made them; ``number`` grows with every row."""
    op.create_table(
        "registry_lots",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("parent", sa.BigInteger, sa.ForeignKey("registry_lots.number")),
        sa.Column("certificate", sa.Text, sa.ForeignKey("registry_certificates.digest"), nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("behind", sa.BigInteger, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False),
        sa.UniqueConstraint("parent", "first"),
        sa.CheckConstraint("first >= 0 AND first < behind"),
    )
    op.create_index("registry_lots_by_place", "registry_lots", ["certificate", "first", "number"])
    op.create_index("registry_lots_by_holder", "registry_lots", ["holder", "number"])


def _append_only(table: str, *, sqlite: bool) -> None:
    """Let the database refuse every change of a row (T270)."""
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
