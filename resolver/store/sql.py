"""The store in SQL: SQLite in one file (write-ahead log, synchronous=FULL), or PostgreSQL by URL.

On SQLite a writer takes the write lock before it reads (BEGIN IMMEDIATE), and triggers refuse change and
deletion.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from passport.vocab import Kind
from resolver.store import tables
from resolver.store.store import Admission, Admitted, Conflict, ListName, Stored, StoreUnavailable

FORMAT: Final = "1"
_BUSY_SECONDS: Final = 5
_WRITE: Final = "passport_write"


class SqlStore:
    """A ``Store`` on an SQLAlchemy engine; creates its tables when they are not there."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url)
        self._sqlite = self.engine.dialect.name == "sqlite"
        if self._sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        with available():
            self._create()

    def _create(self) -> None:
        with self.writing() as connection:
            tables.metadata.create_all(connection)
            found = connection.execute(
                sa.select(tables.about.c.value).where(tables.about.c.name == "format")
            ).scalar()
            if found is None:
                connection.execute(tables.about.insert().values(name="format", value=FORMAT))
            elif found != FORMAT:
                raise StoreUnavailable(
                    "store.format",
                    "The database was written by another version of this tool.",
                    hint="Use the version that wrote it, or start with a new database.",
                )
            if self._sqlite:
                for table in tables.APPEND_ONLY:
                    for verb in ("UPDATE", "DELETE"):
                        name = f"{table}_no_{verb.lower()}"
                        connection.execute(
                            sa.text(
                                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} "
                                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
                            )
                        )

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes: all of it, or nothing."""
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITE: True})
            with connection.begin():
                yield connection

    def get(self, digest: str) -> Stored | None:
        """The document with this digest."""
        found = self._read(_SELECT.where(tables.credentials.c.digest == digest))
        return found[0] if found else None

    def head(self, name: str) -> Stored | None:
        """The newest claim in the line of the product that ``name`` identifies."""
        line = _SELECT.join(tables.claims, tables.claims.c.digest == tables.credentials.c.digest).join(
            tables.names, tables.names.c.product == tables.claims.c.product
        )
        found = self._read(
            line.where(tables.names.c.name == name).order_by(tables.claims.c.position.desc()).limit(1)
        )
        return found[0] if found else None

    def statements(self, claim: str) -> list[Stored]:
        """Every statement about the claim with this digest, in the order of publication."""
        about = _SELECT.join(tables.statements, tables.statements.c.digest == tables.credentials.c.digest)
        return self._read(about.where(tables.statements.c.claim == claim).order_by(tables.statements.c.place))

    def newest_lists(self, wanted: Sequence[ListName]) -> list[Stored]:
        """The newest held status list of each (issuer, id) in ``wanted``."""
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

    def _read(self, query: "sa.Select[Any]") -> list[Stored]:
        with available(), self.engine.connect() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def admit(
        self, items: Sequence[Admission], *, by: str, at: str, rehearse: bool = False
    ) -> list[Admitted]:
        """Store all of ``items`` durably, or nothing; see ``Store.admit``."""
        try:
            with available(), self.writing() as connection:
                admitted = [_admit(connection, item, by, at) for item in items]
                entries = [
                    {"at": at, "actor": by, "act": f"publish {item.kind}", "subject": item.digest}
                    for item, outcome in zip(items, admitted, strict=True)
                    if outcome == "stored"
                ]
                if entries:
                    connection.execute(tables.audit.insert(), entries)
                if rehearse:
                    connection.rollback()
                return admitted
        except IntegrityError:
            # PostgreSQL lets two writers ask at once; the constraints let one of them win (T83).
            raise Conflict(
                "publish.raced",
                "Another publish for the same document or product came first.",
                hint="Ask for the product again, and publish against what is there now.",
            ) from None

    def check(self) -> None:
        """Return if the store answers."""
        with available(), self.engine.connect() as connection:
            connection.execute(sa.select(tables.about.c.value)).first()

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


def _admit(connection: sa.Connection, item: Admission, by: str, at: str) -> Admitted:
    if (
        _one(
            connection,
            sa.select(tables.credentials.c.digest).where(tables.credentials.c.digest == item.digest),
        )
        is not None
    ):
        return "already"
    lasting = None if item.kind == "statuslist" else item.id
    if lasting is not None:
        _refuse_reused_id(connection, item.issuer, lasting)
    connection.execute(
        tables.credentials.insert().values(
            digest=item.digest,
            kind=item.kind,
            id=item.id,
            issuer=item.issuer,
            valid_from=item.valid_from,
            data=item.data,
            published_at=at,
            published_by=by,
            lasting_id=lasting,
        )
    )
    if item.kind == "claim":
        _admit_claim(connection, item)
    elif item.kind == "statement":
        _admit_statement(connection, item)
    elif item.kind == "statuslist":
        _admit_list(connection, item)
    return "stored"


def _refuse_reused_id(connection: sa.Connection, issuer: str, lasting: str) -> None:
    same_id = sa.and_(tables.credentials.c.issuer == issuer, tables.credentials.c.lasting_id == lasting)
    if _one(connection, sa.select(tables.credentials.c.digest).where(same_id)) is not None:
        raise Conflict(
            "publish.id_reused",
            "Another document with this id is already published.",
            hint="A changed document is a new document: give it a new id.",
            where="/id",
        )


def _admit_claim(connection: sa.Connection, item: Admission) -> None:
    line = sa.select(tables.claims.c.digest, tables.claims.c.position).where(
        tables.claims.c.product == item.product
    )
    head = connection.execute(line.order_by(tables.claims.c.position.desc()).limit(1)).first()
    if head is None and item.revises is not None:
        raise Conflict(
            "publish.revises_unknown",
            "The claim replaces one that is not published here for this product.",
            hint="Publish the earlier claim first.",
            where="/wasRevisionOf",
        )
    if head is not None and item.revises != head.digest:
        raise Conflict(
            "publish.not_head" if item.revises else "publish.second_claim",
            "There is already a claim for this product, and this one does not replace it.",
            hint="A correction names the newest published claim in wasRevisionOf.",
            where="/wasRevisionOf",
        )
    position = 0 if head is None else head.position + 1
    connection.execute(
        tables.claims.insert().values(
            digest=item.digest, product=item.product, position=position, revises=item.revises
        )
    )
    for name in item.names:
        _admit_name(connection, name, item)


def _admit_name(connection: sa.Connection, name: str, item: Admission) -> None:
    holder = _one(connection, sa.select(tables.names.c.product).where(tables.names.c.name == name))
    if holder is None:
        connection.execute(tables.names.insert().values(name=name, product=item.product))
    elif holder != item.product:
        raise Conflict(
            "publish.name_taken",
            "An identifier in this claim already names another product here.",
            hint="Each identifier names one product; correct id or alternateIds.",
            where="/credentialSubject",
        )


def _admit_statement(connection: sa.Connection, item: Admission) -> None:
    if (
        _one(connection, sa.select(tables.claims.c.digest).where(tables.claims.c.digest == item.claim))
        is None
    ):
        raise Conflict(
            "publish.claim_unknown",
            "The claim this statement is about is not published here.",
            hint="Publish the claim first.",
            where="/credentialSubject",
        )
    places = sa.select(sa.func.max(tables.statements.c.place)).where(tables.statements.c.claim == item.claim)
    last = connection.execute(places).scalar()
    place = 0 if last is None else last + 1
    connection.execute(tables.statements.insert().values(digest=item.digest, claim=item.claim, place=place))


def _admit_list(connection: sa.Connection, item: Admission) -> None:
    this_list = sa.and_(tables.lists.c.issuer == item.issuer, tables.lists.c.id == item.id)
    versions = sa.select(tables.lists.c.digest, tables.lists.c.valid_from).where(this_list)
    newest = connection.execute(versions.order_by(tables.lists.c.valid_from.desc()).limit(1)).first()
    if (newest.digest if newest else None) != item.follows:
        raise Conflict(
            "publish.raced",
            "Another version of this status list was published in the meantime.",
            hint="Publish it again; it is then compared with the version that is there now.",
        )
    if _one(connection, versions.where(tables.lists.c.valid_from == item.valid_from)) is not None:
        raise Conflict(
            "publish.same_moment",
            "Another version of this status list with the same validFrom is already published.",
            hint="Sign the list again with a later validFrom.",
            where="/validFrom",
        )
    connection.execute(
        tables.lists.insert().values(
            digest=item.digest, issuer=item.issuer, id=item.id, valid_from=item.valid_from
        )
    )


def _one(connection: sa.Connection, query: "sa.Select[Any]") -> object:
    return connection.execute(query.limit(1)).scalar()


@contextmanager
def available() -> Iterator[None]:
    """Whatever the database cannot do now becomes ``StoreUnavailable``; broken constraints stay so."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable(
            "store.unavailable",
            "The store cannot be read or written now.",
            hint="Try again later; nothing of this request was stored.",
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # SQLAlchemy opens transactions itself (below); the driver's own habit would begin them without the write
    # lock.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        f"busy_timeout={_BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
