"""The store in SQL: SQLite in one file, or PostgreSQL by URL, by the same questions."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from passport.vocab import Kind
from resolver.store import admitting, connecting, many, migrating, tables
from resolver.store.connecting import available
from resolver.store.diagnosing import opening
from resolver.store.periods import Asked, asked_by
from resolver.store.remembering import MOST_BYTES, Bounded, stored_size
from resolver.store.store import Admission, Admitted, Conflict, ListName, Stored, StoreUnavailable

_REVISION_SECONDS: Final = 0.05
_NEVER: Final = (float("-inf"), 0)
_LAST: Final = sa.select(sa.func.max(tables.audit.c.place))


class SqlStore:
    """A ``Store`` on an SQLAlchemy engine.

    An empty SQLite file gets its tables at once, unless ``new`` says that there must be a store; PostgreSQL,
    which others may share, by ``migrate`` only. A file with tables of something else stays as it is.
    """

    def __init__(self, url: str, *, migrate: bool = False, new: bool = True) -> None:
        self.engine = connecting.engine(url)
        self.read: Final = connecting.reader(self.engine)
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._revision = _NEVER
        self._written = 0
        self._documents: Bounded[Stored] = Bounded(MOST_BYTES, stored_size)
        try:
            with opening():
                self.migrated: Final = self._prepare(migrate, new=new)
        except StoreUnavailable:
            self.close()
            raise

    def _prepare(self, migrate: bool, *, new: bool) -> bool:
        with self.writing() as connection:
            empty = self._sqlite and migrating.version(connection) is None
            if empty:
                migrating.require_ours(connection, new=new)
            if migrate or empty:
                return migrating.upgrade(connection)
            migrating.require_head(connection)
            return False

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes: all of it, or nothing. One writer at a time, on either database."""
        try:
            with connecting.writing(self.engine) as connection:
                yield connection
        finally:
            self._written += 1
            self._revision = _NEVER

    def known_revision(self) -> int | None:
        """``revision`` if it was asked a moment ago; never waits."""
        asked, found = self._revision
        return found if time.monotonic() - asked < _REVISION_SECONDS else None

    def revision(self) -> int:
        """Give a number that grows with every write (it is the audit's); other instances' within 50 ms."""
        asked, found = self._revision
        written = -1
        while time.monotonic() - asked >= _REVISION_SECONDS and written != self._written:
            # What was found while a write of our own ended may be from before it: it is asked again.
            written, now = self._written, time.monotonic()
            with available(), self.read.connect() as connection:
                found = int(connection.execute(_LAST).scalar() or 0)
            if written == self._written:
                self._revision = (now, found)
        return found

    def get(self, digest: str) -> Stored | None:
        """Give the document with this digest."""
        kept = self._documents.get(digest)
        if kept is not None:
            return kept
        found = self._read(_GET, {"digest": digest})
        if found:
            self._documents.put(digest, found[0])
        return found[0] if found else None

    def get_each(self, digests: Sequence[str]) -> dict[str, Stored]:
        """Give the documents with these digests, as far as they are held."""
        found = {digest: kept for digest in digests if (kept := self._documents.get(digest)) is not None}
        asked = [digest for digest in digests if digest not in found]
        if asked:
            for one in self._reading(lambda connection: _those(connection, asked)):
                found[one.digest] = one
                self._documents.put(one.digest, one)
        return found

    def kept(self, digest: str) -> Stored | None:
        """Give the document with this digest if it is in memory; never waits."""
        return self._documents.get(digest)

    def head(self, name: str) -> Stored | None:
        """Give the newest claim in the line of the product that ``name`` identifies.

        Of an entity it is the CO2 statement of its last fiscal year, and where it published none, its last
        report (``periods.asked_by``).
        """
        # A product's own id is one of its names and nobody else's, so most need no look into the names.
        found = self._read(_HEAD_OF_PRODUCT, {"name": name}) or self._read(_HEAD, {"name": name})
        for asked in () if found else asked_by(name):
            found = found or self._read(_last(asked))
        return found[0] if found else None

    def statements(self, claim: str) -> list[Stored]:
        """List every statement about the claim with this digest, in the order of publication."""
        return self._read(_ABOUT, {"claim": claim})

    def newest_lists(self, wanted: Sequence[ListName]) -> list[Stored]:
        """Give the newest held status list of each (issuer, id) in ``wanted``."""
        if not wanted:
            return []
        newest = (
            sa.select(
                tables.lists.c.issuer,
                tables.lists.c.id,
                sa.func.max(tables.lists.c.valid_from).label("valid_from"),
            )
            .where(
                sa.or_(
                    *(
                        sa.and_(tables.lists.c.issuer == issuer, tables.lists.c.id == name)
                        for issuer, name in wanted
                    )
                )
            )
            .group_by(tables.lists.c.issuer, tables.lists.c.id)
            .subquery()
        )
        same = (newest.c[column] == tables.lists.c[column] for column in ("issuer", "id", "valid_from"))
        lists = _SELECT.join(tables.lists, tables.lists.c.digest == tables.credentials.c.digest).join(
            newest, sa.and_(*same)
        )
        return self._read(lists.order_by(tables.lists.c.id))

    def _read(self, query: "sa.Select[Any]", values: Mapping[str, Any] | None = None) -> list[Stored]:
        return self._reading(lambda connection: [_stored(row) for row in connection.execute(query, values)])

    def _reading(self, ask: Callable[[sa.Connection], list[Stored]]) -> list[Stored]:
        """Read, and once more where the connection had died with the database's last restart."""
        with available():
            try:
                return self._ask(ask)
            except DBAPIError as error:
                # The pool held a connection that died with the database's last restart; now it holds none.
                if not error.connection_invalidated:
                    raise
                return self._ask(ask)

    def _ask(self, ask: Callable[[sa.Connection], list[Stored]]) -> list[Stored]:
        with self.read.connect() as connection:
            return ask(connection)

    def admit_each(
        self, groups: Sequence[Sequence[Admission]], *, by: str, at: str, rehearse: bool = False
    ) -> list[list[Admitted] | Conflict]:
        """See ``Store.admit_each``; written through once for all groups."""
        with available(), self.writing() as connection:
            try:
                with connection.begin_nested():
                    outcomes = admitting.admit_each(connection, groups, by, at)
            except IntegrityError:
                outcomes = [self._alone(connection, group, by, at) for group in groups]
            if rehearse:
                connection.rollback()
            return outcomes

    def _alone(
        self, connection: sa.Connection, group: Sequence[Admission], by: str, at: str
    ) -> list[Admitted] | Conflict:
        """Store one group within a savepoint; a constraint that it breaks makes ``publish.raced`` (T83)."""
        try:
            with connection.begin_nested():
                return admitting.admit_each(connection, [group], by, at)[0]
        except IntegrityError:
            # What was asked before did not see it, but the constraints hold (T83).
            return Conflict(
                "publish.raced",
                "Another publish for the same document or product came first.",
                hint="Ask for the product again, and publish against what is there now.",
            )

    def check(self) -> None:
        """Return if the store answers."""
        with available(), self.engine.connect() as connection:
            migrating.require_head(connection)

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.dispose()


_SELECT = sa.select(
    tables.credentials.c.digest,
    tables.credentials.c.kind,
    tables.credentials.c.id,
    tables.credentials.c.issuer,
    tables.credentials.c.valid_from,
    tables.credentials.c.data,
    tables.credentials.c.published_at,
).select_from(tables.credentials)
_GET: Final = _SELECT.where(tables.credentials.c.digest == sa.bindparam("digest"))
_HEAD_OF_PRODUCT: Final = (
    _SELECT.join(tables.claims, tables.claims.c.digest == tables.credentials.c.digest)
    .where(tables.claims.c.product == sa.bindparam("name"))
    .order_by(tables.claims.c.position.desc())
    .limit(1)
)
_HEAD: Final = (
    _SELECT.join(tables.claims, tables.claims.c.digest == tables.credentials.c.digest)
    .join(tables.names, tables.names.c.product == tables.claims.c.product)
    .where(tables.names.c.name == sa.bindparam("name"))
    .order_by(tables.claims.c.position.desc())
    .limit(1)
)
_ABOUT: Final = (
    _SELECT.join(tables.statements, tables.statements.c.digest == tables.credentials.c.digest)
    .where(tables.statements.c.claim == sa.bindparam("claim"))
    .order_by(tables.statements.c.place)
)


def lines_asked(asked: Asked) -> "sa.Select[Any]":
    """The lines that are asked for: ``line``, the name, and ``start`` and ``end`` of its period, by its end.

    Of a line whose corrections are about other periods it is that of the newest, or the one asked for.
    """
    claims, periods, newer = tables.claims, tables.periods, tables.claims.alias()
    query = sa.select(claims.c.product.label("line"), periods.c.start, periods.c.end).join_from(
        periods, claims, claims.c.digest == periods.c.claim
    )
    wanted = (periods.c.entity == asked.entity) & (periods.c.kind == asked.kind)
    if asked.period is not None:
        wanted &= (periods.c.start == asked.period.start) & (periods.c.end == asked.period.end)
        query = query.distinct()
    else:
        first, behind = asked.before
        wanted &= (periods.c.end >= first) & (periods.c.end < behind)
        wanted &= ~sa.exists().where(newer.c.revises == claims.c.digest)
    return query.where(wanted).order_by(periods.c.end.desc(), periods.c.start.desc())


def _last(asked: Asked) -> "sa.Select[Any]":
    """The newest document of the line asked for whose period ends last."""
    line = lines_asked(asked).limit(1).subquery()
    return (
        _SELECT.join(tables.claims, tables.claims.c.digest == tables.credentials.c.digest)
        .join(line, line.c.line == tables.claims.c.product)
        .order_by(tables.claims.c.position.desc())
        .limit(1)
    )


def _those(connection: sa.Connection, digests: Sequence[str]) -> list[Stored]:
    return [_stored(row) for row in many.among(connection, _SELECT, tables.credentials.c.digest, digests)]


def _stored(row: "sa.Row[Any]") -> Stored:
    return Stored(
        row.digest,
        cast("Kind", row.kind),
        row.id,
        row.issuer,
        row.valid_from,
        bytes(row.data),
        row.published_at,
    )
