"""An operator's day: what is wrong with the database, where the store is named, what was done since when."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from passport.cli import main
from passport.cli.platform.resolver_store import ROOMS
from resolver.publishing.issuers import Issuer, Issuers
from resolver.store import diagnosing, tables
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.store.store import StoreUnavailable
from tests.resolver import postgres
from tests.resolver.service import Service, migrated

DID = "did:web:mill.example"


def opened(url: str) -> StoreUnavailable:
    with pytest.raises(StoreUnavailable) as refused:
        SqlStore(url)
    assert refused.value.hint
    return refused.value


def test_a_database_that_is_down_and_one_that_is_missing_are_told_apart() -> None:
    with postgres.running() as server:
        url = server.database()
        missing = url.replace("/test1", "/nothing")
        assert opened(missing).code == "store.missing"
        SqlStore(url).close()
        assert opened(url.replace("passport@", "nobody_here@")).code == "store.password"
        server.stop()
        assert opened(url).code == "store.down"
        server.start()
    for nowhere in ("127.0.0.1:1", "nohost.invalid"):
        assert opened(f"postgresql://a:b@{nowhere}/x").code == "store.down"


def test_a_wrong_password_is_told_and_never_shown() -> None:
    with postgres.running() as server:
        url = server.database()
        with server._admin() as connection:
            connection.execute("ALTER ROLE passport PASSWORD 'right'")
        hba = server.folder / "data" / "pg_hba.conf"
        before = hba.read_text()
        hba.write_text("local postgres all trust\nlocal all all scram-sha-256\n")
        server.stop()
        server.start()
        try:
            refused = opened(url.replace("passport@", "passport:wrong-word@"))
            assert refused.code == "store.password"
            assert "wrong-word" not in refused.message + refused.hint
            assert opened(url).code == "store.password", "none given"
            SqlStore(url.replace("passport@", "passport:right@")).close()
        finally:
            hba.write_text(before)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    assert opened(f"sqlite:///{tmp_path / 'a.sqlite'}").code == "store.not_a_database"
    assert opened(f"sqlite:///{tmp_path / 'no' / 'a.sqlite'}").code == "store.file"


def test_what_nobody_foresaw_is_told_in_the_database_s_own_words_without_control_characters() -> None:
    told = diagnosing.reason(sqlite3.OperationalError("odd\x1b[2J thing"))
    assert told.code == "store.unavailable" and r"odd\u001b[2J thing" in told.message


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a store in which an issuer was set and removed."""
    file = tmp_path_factory.mktemp("stocked") / "resolver.sqlite"
    file.write_bytes(migrated())
    store = SqlStore(f"sqlite:///{file}")
    Issuers(Records(store)).add(Issuer(DID, ("producer",)), at="2026-11-01T00:00:00Z")
    Issuers(Records(store)).remove(DID, at="2026-11-03T12:00:00Z")
    store.close()
    return file.read_bytes()


@pytest.fixture
def platform(tmp_path: Path, stocked: bytes) -> Path:
    """An identity folder with a store in it; only the file matters here."""
    folder = tmp_path / "platform"
    folder.mkdir()
    (folder / "resolver.sqlite").write_bytes(stocked)
    return folder


@pytest.mark.parametrize("how", ["--db", "--as", "--config", "environment"])
@pytest.mark.parametrize("room", [*ROOMS, "audit", "issuers list", "issuers add", "issuers remove"])
def test_every_verb_takes_the_store_from_the_same_places(
    tmp_path: Path, platform: Path, monkeypatch: pytest.MonkeyPatch, room: str, how: str
) -> None:
    file = platform / "resolver.sqlite"
    more = {
        "backup": [str(tmp_path / "backup.sqlite")],
        "restore": [str(tmp_path / "old.sqlite")],
        "export": [str(tmp_path / "out")],
        "issuers add": [DID, "--role", "producer"],
        "issuers remove": [DID],
    }.get(room, [])
    if room == "restore":
        shutil.copy(file, tmp_path / "old.sqlite")
        file.unlink()
    if room == "issuers remove":
        assert main.main(["resolver", "issuers", "add", DID, "--role", "producer", "--db", str(file)]) == 0
    monkeypatch.delenv("PASSPORT_RESOLVER_DATABASE", raising=False)
    config = tmp_path / "resolver.toml"
    config.write_text(f"database = '{file.as_posix()}'\n", encoding="utf-8")
    values = {"--db": file, "--as": platform, "--config": config}
    if how == "environment":
        monkeypatch.setenv("PASSPORT_RESOLVER_DATABASE", str(file))
    named = [how, str(values[how])] if how in values else []
    assert main.main(["resolver", *room.split(), *more, *named]) == 0


def test_a_store_that_nobody_named_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PASSPORT_RESOLVER_DATABASE", raising=False)
    assert main.main(["resolver", "audit"]) == 2
    assert "--config FILE, or --as DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("since", "acts"),
    [
        ("", ["set", "remove"]),
        ("2026-11-01", ["set", "remove"]),
        ("2026-11-03", ["remove"]),
        ("2026-11-03T12:00:00Z", ["remove"]),
        ("2026-11-03T12:00:01Z", []),
    ],
)
def test_the_audit_since_a_day_or_a_moment(
    platform: Path, capsys: pytest.CaptureFixture[str], since: str, acts: list[str]
) -> None:
    more = ["--since", since] if since else []
    assert main.main(["resolver", "audit", "--as", str(platform), *more]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == acts


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "2026-11-03T12:00:00", "2026-11-03 12:00"])
def test_a_since_that_is_no_moment_is_refused(platform: Path, since: str) -> None:
    assert main.main(["resolver", "audit", "--as", str(platform), "--since", since]) == 2


def test_since_gives_everything_however_long(local: Service) -> None:
    """Without --since the last thousand lines are shown."""
    records: Records = local.app.state.services.records
    line = {"at": "2026-11-01T00:00:00Z", "actor": "operator", "act": "set issuer"}
    with local.app.state.services.store.writing() as connection:  # as 1002 acts do, in 0.7 s
        lines = [{**line, "subject": f"did:web:a{number}.example"} for number in range(1002)]
        connection.execute(tables.audit.insert(), lines)
    assert len(records.audit()) == 1000
    assert len(records.audit(since="2026-11-01T00:00:00Z")) == 1002
