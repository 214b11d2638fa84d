"""What both kinds of database promise: constraints, append-only tables, migrations."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, IntegrityError

from resolver.store import connecting, migrating, tables
from resolver.store.checking import integrity
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict, StoreUnavailable
from tests.resolver import postgres
from tests.resolver.racing import admit, claim_of


def attempt(store: SqlStore, sql: str) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql(sql)


def test_the_line_is_a_constraint_of_the_tables_and_not_only_a_question(store: SqlStore) -> None:
    """T83: were the question ever asked too early, the constraint still holds."""
    admit(store, claim_of(0), claim_of(1, revises="digest-0000"))
    for sql in (
        "INSERT INTO claims VALUES ('digest-x', '01/p', 1, 'digest-0001')",
        "INSERT INTO claims VALUES ('digest-x', '01/q', 0, 'digest-0000')",
        "INSERT INTO names VALUES ('01/p', '01/q')",
    ):
        with pytest.raises(IntegrityError):
            attempt(store, sql)


def test_t83_a_row_that_comes_between_question_and_insert_refuses_one_group_only(
    server: postgres.Server,
) -> None:
    """Somebody who writes without our lock, between what is asked and what is written: the rest is stored."""
    url = server.database()
    store, other = SqlStore(url), SqlStore(url)
    came: list[str] = []

    def between(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO credentials") and not came:
            came.append(statement)
            row = {"digest": "digest-x", "kind": "claim", "id": "urn:0001", "issuer": "did:web:m"}
            row |= {"valid_from": "2026-01-01T00:00:00Z", "published_at": "2026-01-01T00:00:00Z"}
            with other.engine.begin() as connection:
                connection.execute(
                    tables.credentials.insert().values(
                        **row, data=b"{}", published_by="did:web:m", lasting_id="urn:0001"
                    )
                )

    sa.event.listen(store.engine, "before_cursor_execute", between)
    groups = [[claim_of(0)], [claim_of(1, "01/q")], [claim_of(2, "01/z")]]
    outcomes = store.admit_each(groups, by="did:web:m", at="2026-01-01T00:00:00Z")
    assert came
    assert (outcomes[0], outcomes[2]) == (["stored"], ["stored"])
    assert isinstance(outcomes[1], Conflict)
    assert outcomes[1].code == "publish.id_reused"
    assert store.get("digest-0001") is None
    store.close()
    other.close()


def _any(column: "sa.Column[Any]") -> object:
    """A value that fits a column of the registry."""
    if column.name in ("first", "parent"):
        return 0 if column.name == "first" else None
    if isinstance(column.type, sa.BigInteger):
        return 1
    return b"1" if isinstance(column.type, sa.LargeBinary) else "1"


@pytest.mark.parametrize("table", sorted(tables.metadata.tables))
def test_t82_nothing_is_changed_or_taken_away_in_any_table(store: SqlStore, table: str) -> None:
    admit(store, claim_of(0))
    Records(store).write("did", "did:web:m", b"{}", by="did:web:m", at="2026-01-01T00:00:00Z")
    with store.writing() as connection:
        opinion = {"digest": "digest-0000", "claim": "digest-0000", "place": 0}
        connection.execute(tables.statements.insert().values(**opinion))
        connection.execute(
            tables.lists.insert().values(digest="digest-0000", issuer="a", id="b", valid_from="c")
        )
        connection.execute(
            tables.consumption.insert().values(input="i", consumer="digest-0000", kilograms="1.000000")
        )
        time = {"entity": "417/e", "kind": "report", "start": 0, "end": 1}
        connection.execute(tables.periods.insert().values(claim="digest-0000", **time))
        connection.execute(tables.log_entries.insert().values(place=0, digest="digest-0000", entry=b"e"))
        connection.execute(tables.log_tiles.insert().values(level=0, number=0, hashes=b"h", top=b"t"))
        connection.execute(
            tables.log_heads.insert().values(size=1, root=b"r", note="n", signed_at="2026-01-01T00:00:00Z")
        )
        connection.execute(tables.log_cosignatures.insert().values(size=1, witness="w", time=1, line="l"))
        for one in (*tables.REGISTRY, *tables.PACT):
            connection.execute(one.insert().values(**{column.name: _any(column) for column in one.c}))
    column = tables.metadata.tables[table].c[0].name
    changes = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
    if store.engine.dialect.name != "sqlite":
        changes += [f"TRUNCATE {table} CASCADE"]
    for sql in changes:
        with pytest.raises(DBAPIError, match="append-only"):
            attempt(store, sql)


def test_a_group_that_is_refused_leaves_the_others(store: SqlStore) -> None:
    before = store.revision()
    good, also = claim_of(0), claim_of(2, "01/q")
    groups = [[good], [claim_of(1)], [also, good]]
    outcomes = store.admit_each(groups, by="did:web:m", at="2026-01-01T00:00:00Z")
    assert outcomes[0] == ["stored"]
    assert isinstance(outcomes[1], Conflict)
    assert outcomes[2] == ["stored", "already"]
    assert store.get("digest-0001") is None
    assert store.revision() > before


def test_a_rehearsal_keeps_nothing(store: SqlStore) -> None:
    outcomes = store.admit_each([[claim_of(0)]], by="a", at="2026-01-01T00:00:00Z", rehearse=True)
    assert outcomes == [["stored"]]
    assert store.get("digest-0000") is None


def test_t436_a_revision_that_was_asked_before_a_write_ended_is_not_kept(store: SqlStore) -> None:
    """T436: a write of the own process ends between the answer of the database and its being remembered."""
    admit(store, claim_of(0))
    before = store.revision()
    came: list[str] = []

    def between(*_: object) -> None:
        if not came:
            came.append("a write")
            admit(store, claim_of(1, revises="digest-0000"))

    store._revision = (float("-inf"), 0)
    sa.event.listen(store.engine, "after_cursor_execute", between)
    found = store.revision()
    assert came and found > before and store.known_revision() == found


def test_the_revision_of_another_instance_is_seen_within_a_moment(store: SqlStore, database: str) -> None:
    other = SqlStore(database)
    before = store.revision()
    admit(other, claim_of(0))
    other.close()
    for _ in range(1000):
        if store.revision() > before:
            return
    store._revision = (float("-inf"), 0)
    assert store.revision() > before


def test_sqlite_is_opened_as_promised(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with store.engine.connect() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    store.close()


def test_postgresql_is_opened_as_promised(server: postgres.Server) -> None:
    store = SqlStore(server.database())
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == f"{connecting.BUSY_SECONDS}s"
    store.close()


def test_the_migrations_make_the_tables_that_are_described(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        options = {"compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_migration_is_known_without_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", "resolver.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == migrating.HEAD


def test_an_empty_postgresql_is_migrated_on_request_only(server: postgres.Server) -> None:
    url = server.empty()
    with pytest.raises(StoreUnavailable) as caught:
        SqlStore(url)
    assert caught.value.code == "store.not_migrated"
    for expected in (True, False):
        store = SqlStore(url, migrate=True)
        assert store.migrated is expected
        store.close()
    SqlStore(url).close()


def test_a_database_of_a_newer_version_is_refused(database: str) -> None:
    store = SqlStore(database)
    attempt(store, "UPDATE alembic_version SET version_num = '9999'")
    for migrate in (False, True):
        with pytest.raises(StoreUnavailable) as caught:
            SqlStore(database, migrate=migrate)
        assert caught.value.code == "store.format"
    store.close()


def test_integrity_tells_altered_bytes(tmp_path: Path) -> None:
    """The triggers refuse change through the store; a file can be edited below it."""
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    store = SqlStore(url)
    admit(store, claim_of(0))
    assert integrity(store) == ["The bytes of document digest-0000 are not those that were published."]
    store.close()
    with sqlite3.connect(tmp_path / "a.sqlite") as raw:
        raw.execute("DROP TRIGGER claims_no_delete")
        raw.execute("DELETE FROM claims")
    raw.close()
    store = SqlStore(url)
    assert "The claim digest-0000 is half stored." in integrity(store)
    store.close()


def test_t85_a_restarted_postgresql_is_met_again(tmp_path: Path) -> None:
    """Connections that died with the server are replaced; while it is away the answer is a 503."""
    with postgres.running() as server:
        store = SqlStore(server.database())
        admit(store, claim_of(0))
        server.stop(at_once=True)
        with pytest.raises(StoreUnavailable):
            store.get("digest-0000")
        server.start()
        found = store.get("digest-0000")
        assert found is not None
        assert admit(store, claim_of(1, "01/q")) == ["stored"]
        server.stop(at_once=True)
        server.start()
        assert admit(store, claim_of(2, "01/z")) == ["stored"], "the first write after a restart"
        store.close()


def test_the_driver_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> sa.Engine:
        raise ModuleNotFoundError

    monkeypatch.setattr(sa, "create_engine", missing)
    with pytest.raises(StoreUnavailable) as caught:
        SqlStore("postgresql://a/b")
    assert caught.value.code == "store.driver"
    assert caught.value.hint.endswith("pip install '.[postgresql]'")
