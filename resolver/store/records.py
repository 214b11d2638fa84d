"""What is kept beside credentials: registered links, hosted DID documents, who may publish, and the audit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import sqlalchemy as sa

from resolver.store import tables
from resolver.store.connecting import available
from resolver.store.periods import asked_by
from resolver.store.sql import SqlStore, lines_asked
from resolver.store.store import Conflict

Kind: TypeAlias = Literal["links", "did", "issuer", "pact-client", "copy"]
GONE: Final = b""
"""The data of a record that was taken away."""


@dataclass(frozen=True, slots=True)
class Version:
    """One claim in a product's line; ``position`` counts from 0."""

    digest: str
    position: int
    valid_from: str
    published_at: str


class Records:
    """Versions of named records in the store's own database; every method may raise ``StoreUnavailable``."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def newest(self, kind: Kind, names: Iterable[str] | None = None) -> Mapping[str, bytes]:
        """Name to data of the records in force: of these ``names``, or of all."""
        table = tables.records
        wanted = table.c.kind == kind
        if names is not None:
            wanted &= table.c.name.in_(list(names))
        last = sa.select(sa.func.max(table.c.place)).where(wanted).group_by(table.c.name)
        query = sa.select(table.c.name, table.c.data).where(table.c.place.in_(last)).order_by(table.c.name)
        with available(), self._store.read.connect() as connection:
            return {row.name: bytes(row.data) for row in connection.execute(query) if bytes(row.data) != GONE}

    def ever(self, kind: Kind) -> bool:
        """Whether there has ever been a record of this kind."""
        query = sa.select(tables.records.c.place).where(tables.records.c.kind == kind).limit(1)
        with available(), self._store.read.connect() as connection:
            return connection.execute(query).first() is not None

    def write(
        self, kind: Kind, name: str, data: bytes, *, by: str, at: str, requested: str | None = None
    ) -> bool:
        """Put a version in force, with its line in the audit; ``False`` if it was in force already.

        ``requested``: the moment at which the sender signed it, in seconds. Raises ``Conflict``
        (``records.older``, ``records.same_moment``) where the newest request for this name is later, or of
        the same moment with other data: such a request is a replay, or was overtaken (T125).
        """
        table = tables.records
        this = (table.c.kind == kind) & (table.c.name == name)
        query = sa.select(table.c.data, table.c.requested).where(this)
        with available(), self._store.writing() as connection:
            held = connection.execute(query.order_by(table.c.place.desc()).limit(1)).first()
            last = None if held is None else held.requested
            same = (GONE if held is None else bytes(held.data)) == data
            _check_order(last, requested, same=same)
            if same and last == requested:
                return False
            connection.execute(table.insert().values(kind=kind, name=name, data=data, requested=requested))
            if same:
                # Nothing changes but the moment: a request signed before this one must not come in later.
                return False
            act = f"remove {kind}" if data == GONE else f"set {kind}"
            connection.execute(tables.audit.insert().values(at=at, actor=by, act=act, subject=name))
            return True

    def audit(self, most: int = 1000, *, since: str = "") -> list[dict[str, str]]:
        """Give the newest lines of the audit, oldest of them first: ``at``, ``actor``, ``act``, ``subject``.

        At most ``most``; with a moment ``since`` every line from then on.
        """
        columns = (tables.audit.c.at, tables.audit.c.actor, tables.audit.c.act, tables.audit.c.subject)
        query = sa.select(*columns).order_by(tables.audit.c.place.desc())
        query = query.where(tables.audit.c.at >= since) if since else query.limit(most)
        with available(), self._store.read.connect() as connection:
            found = [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - the library's public name for a row as a mapping
        return found[::-1]

    def line(self, name: str) -> list[Version]:
        """Every claim in the line of the product that ``name`` (a ``ProductId.key``) identifies, by age.

        Of an entity they are its CO2 statements, period by period, or its reports where those are named or
        it published nothing else; each period is a line of its own.
        """
        names = tables.names
        found = self._versions(names, (names.c.product == tables.claims.c.product) & (names.c.name == name))
        for asked in () if found else asked_by(name):
            lines = lines_asked(asked).subquery()
            found = found or self._versions(lines, lines.c.line == tables.claims.c.product, lines.c.end)
        return found

    def line_with(self, digest: str) -> list[Version]:
        """Every claim in the line of the claim with this digest, by age."""
        one = tables.claims.alias()
        return self._versions(one, (one.c.product == tables.claims.c.product) & (one.c.digest == digest))

    def _versions(
        self, beside: sa.FromClause, on: "sa.ColumnElement[bool]", *order: "sa.ColumnElement[int]"
    ) -> list[Version]:
        """The claims that ``on`` finds beside rows of something else, by ``order`` and by age."""
        claims, credentials = tables.claims, tables.credentials
        columns = (claims.c.digest, claims.c.position, credentials.c.valid_from, credentials.c.published_at)
        query = (
            sa.select(*columns)
            .join_from(claims, beside, on)
            .join(credentials, credentials.c.digest == claims.c.digest)
            .order_by(*order, claims.c.product, claims.c.position)
        )
        with available(), self._store.read.connect() as connection:
            return [Version(*row) for row in connection.execute(query)]


def _check_order(last: str | None, requested: str | None, *, same: bool) -> None:
    """Return if a request signed at ``requested`` may follow one signed at ``last``."""
    if last is None or requested is None or requested > last or (same and requested == last):
        return
    if requested == last:
        raise Conflict(
            "records.same_moment",
            "Another request for this record was signed in the same second.",
            hint="Look at what is there now; to replace it, send yours again a second later.",
        )
    raise Conflict(
        "records.older",
        "A request for this record that was signed later is in force already.",
        hint="Look at what is there now; to replace it, sign yours again, with a clock that is right.",
    )
