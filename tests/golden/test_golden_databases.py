"""The resolver databases that 0.3.0 wrote, of both kinds, are brought up in place and keep every document."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from decimal import Decimal
from operator import methodcaller
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from resolver.store.migrating import HEAD
from tests.cli.sessions import in_process
from tests.forked import Forked
from tests.golden import killed
from tests.golden.conftest import GOLDEN
from tests.resolver import postgres
from tests.resolver.postgres import Server

TABLES = ("credentials", "claims", "names", "statements", "statuslists", "audit")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres.running() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, old: Path) -> str:
    """A copy of the database of 0.3.0."""
    if request.param == "sqlite":
        return f"sqlite:///{old / 'resolver.sqlite'}"
    made: str = request.getfixturevalue("server").empty()
    with psycopg.connect(made) as connection:
        connection.execute((GOLDEN / "resolver.sql").read_bytes())
    return made


def asked(url: str, act: Callable[[sa.Connection], Any]) -> Any:
    """Ask the database without the resolver's own code."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return act(connection)
    finally:
        engine.dispose()


def form(url: str) -> str:
    words = "SELECT version_num FROM alembic_version"
    return str(asked(url, lambda connection: connection.exec_driver_sql(words).scalar()))


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, in an order of its own; of records the columns of 0.3.0."""

    def read(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
        found = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in TABLES}
        found["records"] = connection.exec_driver_sql("SELECT place, kind, name, data FROM records").all()
        return {name: sorted((tuple(row) for row in listed), key=repr) for name, listed in found.items()}

    answer: dict[str, list[tuple[Any, ...]]] = asked(url, read)
    return answer


def edges(connection: sa.Connection) -> list[tuple[str, ...]]:
    """What the database says of who consumed what."""
    listed = connection.exec_driver_sql("SELECT consumer, input, kilograms FROM consumption")
    return sorted(map(tuple, listed))


def edges_of_claims(connection: sa.Connection) -> list[tuple[str, ...]]:
    """The same from the claims themselves; the inputs of these are in kilograms."""
    listed = connection.exec_driver_sql("SELECT digest, data FROM credentials WHERE kind = 'claim'")
    return sorted(
        (digest, entry["digestMultibase"], format(Decimal(entry["amount"]["value"]), ".6f"))
        for digest, data in listed
        for entry in json.loads(bytes(data))["credentialSubject"].get("inputs", ())
    )


def care(room: str, url: str, *, code: int = 0) -> str:
    found, output = in_process(["resolver", room, "--db", url, "--json"])
    assert found == code, output
    return output


def test_a_database_is_brought_up_when_asked_and_holds_what_it_held(url: str) -> None:
    before = rows(url)
    assert form(url) == "0001" and len(before["claims"]) in (1, 3)
    assert before["statements"] and before["statuslists"] and before["records"]
    assert '"code":"store.not_migrated"' in care("check", url, code=2)
    assert (form(url), rows(url)) == ("0001", before)
    assert '"outcome":"migrated"' in care("migrate", url)
    assert '"outcome":"already"' in care("migrate", url)
    assert (form(url), rows(url)) == (HEAD, before)
    assert '"outcome":"sound"' in care("check", url)
    assert asked(url, edges) == asked(url, edges_of_claims)
    for statement in ("DELETE FROM claims", "UPDATE records SET name = ''"):
        with pytest.raises(sa.exc.SQLAlchemyError, match="append-only"):
            asked(url, methodcaller("exec_driver_sql", statement))


def test_a_newer_database_is_said_to_be_one(url: str) -> None:
    def make_newer(connection: sa.Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    asked(url, make_newer)
    for room in ("check", "migrate"):
        assert '"code":"store.format"' in care(room, url, code=2)
    assert form(url) == "9999"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_kill_while_it_is_brought_up_leaves_the_old_or_the_new(url: str) -> None:
    """Before every third statement, and before the commit."""
    before, kills = rows(url), 0
    for number in range(1, 200, 3):
        bringing = Forked(killed.bring_up, url, number)
        code = bringing.wait(timeout=60)
        assert rows(url) == before
        if code == 0:
            break
        assert code == -signal.SIGKILL, bringing.errors()
        assert form(url) == "0001"
        kills += 1
    assert kills > 2 and form(url) == HEAD
    assert '"outcome":"sound"' in care("check", url)
