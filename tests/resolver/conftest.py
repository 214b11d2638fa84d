from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.store.sql import SqlStore
from tests.resolver import postgres
from tests.resolver.service import Service, migrated


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """One PostgreSQL for the whole run; every test takes an empty database in it."""
    with postgres.running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store, on each kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "resolver.sqlite"
        path.write_bytes(migrated())
        yield f"sqlite:///{path}"
        return
    found: postgres.Server = request.getfixturevalue("server")
    url = found.database()
    yield url
    found.give_back(url)


@pytest.fixture
def store(database: str) -> Iterator[SqlStore]:
    found = SqlStore(database)
    yield found
    found.close()


@pytest.fixture
def service(tmp_path: Path, database: str) -> Iterator[Service]:
    found = Service(tmp_path, database=database)
    yield found
    found.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    """A service on SQLite only, for what no store has a part in."""
    found = Service(tmp_path)
    yield found
    found.close()
