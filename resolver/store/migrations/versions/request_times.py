"""Records keep the moment at which their request was signed; those of before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the triggers of the first tables stay as they are."""
    op.add_column("records", sa.Column("requested", sa.Text, nullable=True))
