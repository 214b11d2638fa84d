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
# The time that each CO2 statement and report of an entity is about, in POSIX seconds, ``end`` behind the
# last. No two lines of one entity and kind share time: it is asked under the write lock, which everybody
# holds who stores a document. Databases of before this table may hold such lines, and keep them.
periods = sa.Table(
    "periods",
    metadata,
    sa.Column("claim", sa.Text, sa.ForeignKey("claims.digest"), primary_key=True),
    # The key of the entity, and what names of such documents hold behind it.
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("start", sa.BigInteger, nullable=False),
    sa.Column("end", sa.BigInteger, nullable=False),
    sa.CheckConstraint('start < "end"'),
    sa.Index("periods_by_entity", "entity", "kind", "end"),
)
# Which claim consumes which: its inputs by digest, stored here or not, with the kilograms of each; empty for
# what is counted in pieces. By it a correction is followed to whoever consumed the claim.
consumption = sa.Table(
    "consumption",
    metadata,
    sa.Column("input", sa.Text, primary_key=True),
    sa.Column("consumer", sa.Text, sa.ForeignKey("claims.digest"), primary_key=True),
    sa.Column("kilograms", sa.Text, nullable=False),
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
# The transparency log. An entry's place is its index, counted from 0 without gaps; the transaction that
# stores a document writes its entry.
log_entries = sa.Table(
    "log_entries",
    metadata,
    sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("entry", sa.LargeBinary, nullable=False),
)
# Full tiles only, each with the root over its 256 hashes; a partial tile is computed from entries or from
# these roots, so that no row ever changes.
log_tiles = sa.Table(
    "log_tiles",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
    sa.Column("top", sa.LargeBinary, nullable=False),
)
# Every tree head that was signed: one root for each size, for ever.
log_heads = sa.Table(
    "log_heads",
    metadata,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("signed_at", sa.Text, nullable=False),
)
log_cosignatures = sa.Table(
    "log_cosignatures",
    metadata,
    sa.Column("size", sa.BigInteger, sa.ForeignKey("log_heads.size"), primary_key=True),
    sa.Column("witness", sa.Text, primary_key=True),
    # POSIX seconds; the first of a witness proves age, the last that the log still had this tree then.
    sa.Column("time", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("line", sa.Text, nullable=False),
)

# The registry. Every request that was carried out, with its answer, which is given again for the same one.
registry_requests = sa.Table(
    "registry_requests",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("answer", sa.LargeBinary, nullable=False),
)
registry_assignments = sa.Table(
    "registry_assignments",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("product", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False),
    sa.Index("registry_assignments_by_device", "device", "product"),
)
registry_certificates = sa.Table(
    "registry_certificates",
    metadata,
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
    # No unit of a device's period is issued twice.
    sa.UniqueConstraint("device", "product", "start", "first"),
    sa.CheckConstraint("first >= 0 AND first < behind"),
)
# Each row is units that came to be by one act, from those of ``parent``. An act divides its parent into rows
# that leave nothing out, so one of them begins where it does: two acts on one parent break the constraint.
registry_lots = sa.Table(
    "registry_lots",
    metadata,
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
    # Of the rows that begin nearest before a unit it lies in the newest: lots are never joined.
    sa.Index("registry_lots_by_place", "certificate", "first", "number"),
    sa.Index("registry_lots_by_holder", "holder", "number"),
)
registry_withdrawals = sa.Table(
    "registry_withdrawals",
    metadata,
    sa.Column("certificate", sa.Text, sa.ForeignKey("registry_certificates.digest"), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False),
)
registry_retirements = sa.Table(
    "registry_retirements",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("request", sa.Text, sa.ForeignKey("registry_requests.id"), nullable=False, unique=True),
)
REGISTRY = (
    registry_requests, registry_assignments, registry_certificates, registry_lots, registry_withdrawals,
    registry_retirements,
)  # fmt: skip
"""The tables of the registry; a row points to rows of the tables before its own, a lot to earlier lots."""
# The host of PACT. A product is shared with a client, or no longer: the newest row of the two is in force.
pact_shares = sa.Table(
    "pact_shares",
    metadata,
    sa.Column(
        "place", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    sa.Column("client", sa.Text, nullable=False),
    sa.Column("product", sa.Text, nullable=False),
    # "yes", or empty.
    sa.Column("shared", sa.Text, nullable=False),
    sa.Index("pact_shares_by_client", "client", "product", "place"),
    sa.Index("pact_shares_by_product", "product", "client", "place"),
)
# What a client may see, and by which words it is found. Every key begins with the client, so that no question
# of one client touches, or takes time by, a row of another (T342).
pact_footprints = sa.Table(
    "pact_footprints",
    metadata,
    sa.Column("client", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    # Counted from 0 for each client: what pages go on behind.
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("claim", sa.Text, nullable=False),
    sa.Column("product", sa.Text, nullable=False),
    sa.Column("start", sa.Text, nullable=False),
    sa.Column("end", sa.Text, nullable=False),
    sa.UniqueConstraint("client", "number"),
    sa.Index("pact_footprints_by_claim", "claim", "client"),
)
pact_words = sa.Table(
    "pact_words",
    metadata,
    sa.Column("client", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
)
# Events that a client sent, and those that are owed to it. ``key`` names an event once for a client.
pact_events = sa.Table(
    "pact_events",
    metadata,
    sa.Column(
        "number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    sa.Column("client", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.UniqueConstraint("client", "key"),
)
# How it ended with an event that was owed: delivered, or given up.
pact_done = sa.Table(
    "pact_done",
    metadata,
    sa.Column(
        "number", sa.BigInteger, sa.ForeignKey("pact_events.number"), primary_key=True, autoincrement=False
    ),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
PACT = (pact_shares, pact_footprints, pact_words, pact_events, pact_done)
"""The tables of the host of PACT; a row points to rows of the tables before its own."""
