"""The tables of the store. What must hold under races is a constraint here, not only a question asked before.

One position in a product's line is one claim, one id of one issuer is one document, one identifier is one
product (T54, T82, T83). The migrations make them (``resolver.store.migrations``); a test compares the two.
"""


import sqlalchemy as sa

metadata = sa.MetaData()
credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("published_at", sa.Text, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
    # The id again where it names one document for ever (not status lists, whose versions share it); T54.
    sa.Column("lasting_id", sa.Text),
    sa.UniqueConstraint("issuer", "lasting_id"),
)
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("digest", sa.Text, sa.ForeignKey("credentials.digest"), primary_key=True),
    sa.Column("product", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("revises", sa.Text, sa.ForeignKey("claims.digest"), unique=True),
    sa.UniqueConstraint("product", "position"),
    sa.CheckConstraint("(position = 0) = (revises IS NULL)"),
)
# Every identifier a claim of a line gives its product: its id and its alternateIds; one identifier, one line.
names = sa.Table(
    "names",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("product", sa.Text, nullable=False),
)
statements = sa.Table(
    "statements",
    metadata,
    sa.Column("digest", sa.Text, sa.ForeignKey("credentials.digest"), primary_key=True),
    sa.Column("claim", sa.Text, sa.ForeignKey("claims.digest"), nullable=False, index=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.UniqueConstraint("claim", "place"),
)
lists = sa.Table(
    "statuslists",
    metadata,
    sa.Column("digest", sa.Text, sa.ForeignKey("credentials.digest"), primary_key=True),
    # By issuer too: nobody else's list under the same id may ever stand in for the issuer's own.
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Text, nullable=False),
    # Two lists of one moment would leave open which is the newest.
    sa.UniqueConstraint("issuer", "id", "valid_from"),
)
# What is not a credential and may change: links of an entity, hosted DID documents, who may publish. Every
# version is a row, the newest of a name is in force; empty data takes the record away.
records = sa.Table(
    "records",
    metadata,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    # When its sender signed the request; the operator's own records, and those of version 0.3.0, have none.
    sa.Column("requested", sa.Text),
    sa.Index("records_by_name", "kind", "name", "place"),
)
# Who did what and when, for whoever must answer for the service; nothing is read back from it.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
)
