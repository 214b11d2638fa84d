"""A real PostgreSQL of the tests' own: on a socket in a temporary folder, as a user without rights."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from resolver.store.sql import SqlStore
from tests.made_once import made_once

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
BINARIES = _FOUND[-1].parent if _FOUND else None
_NOBODY = 65534


def required() -> Path:
    """The folder of the server's programs; without one, a visible skip, and a failure where CI=true."""
    if BINARIES is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL should be installed here: apt-get install postgresql-15")
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql-15)")
    return BINARIES


def _as_nobody() -> dict[str, Any]:
    # initdb refuses root, and a server needs no rights at all.
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


# All of a database that a test might have changed beside its rows.
_SHAPE = """
SELECT coalesce(md5(string_agg(line, '|' ORDER BY line)), '') FROM (
    SELECT format('%s %s %s %s', c.relname, a.attname, a.atttypid, c.relkind) AS line
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s %s', tgrelid::regclass, pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
    UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT array_to_string(setconfig, ',') FROM pg_db_role_setting
    UNION ALL SELECT format('%s %s', relname, array_to_string(relacl, ',')) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT version_num FROM alembic_version
) AS lines
"""


# The same for all databases of one shape: where rows are, and how a sequence begins again.
_FILLED = """
SELECT string_agg(format('SELECT %L WHERE EXISTS (SELECT FROM %I)', tablename, tablename), ' UNION ALL ')
FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
_AGAIN = """
SELECT 'SELECT ' || string_agg(format('setval(%L, %s, false)', quote_ident(sequencename), start_value), ', ')
FROM pg_sequences WHERE schemaname = 'public'
"""


class Server:
    """A server over ``folder/data``, running; ``database()`` gives an empty migrated database in it."""

    def __init__(self, folder: Path, *, durable: bool, shape: str = "") -> None:
        self._binaries, self.folder, self._count = required(), folder, 0
        self._durable, self._empty = durable, list[str]()
        self._shape = (shape,)
        self._open = dict[str, psycopg.Connection[tuple[Any, ...]]]()
        self._asked = ("", "")
        self.start()

    @property
    def pid(self) -> int:
        """The number of its process, which starts all others."""
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until it answers."""
        sync = "on" if self._durable else "off"
        command: list[str | Path] = [self._binaries / "postgres", "-D", self.folder / "data"]
        command += ["-k", self.folder, "-c", "listen_addresses=", "-c", "max_connections=200"]
        command += ["-c", f"fsync={sync}"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, **_as_nobody()
        )
        for _ in range(500):
            try:
                self._admin().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("the server did not start")

    def stop(self, *, at_once: bool = False) -> None:
        """Stop: SIGINT is a fast shutdown, SIGQUIT one without a checkpoint, as in a power loss."""
        while self._open:
            self._open.popitem()[1].close()
        self._process.send_signal(3 if at_once else 2)
        self._process.wait(30)

    def _admin(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(
            host=str(self.folder), user="passport", dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _create(self, name: str, template: str = "template0") -> str:
        with self._admin() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return f"postgresql://passport@/{name}?host={self.folder}"

    def empty(self) -> str:
        """The URL of a new database without tables."""
        self._count += 1
        return self._create(f"empty{self._count}")

    def database(self) -> str:
        """The URL of a migrated database without rows."""
        if self._empty:
            return self._empty.pop()
        self._count += 1
        return self._create(f"test{self._count}", "template_passport")

    def give_back(self, url: str) -> None:
        """Empty the database for the next test, which takes a tenth of making and removing one.

        One whose tables, triggers, rights or settings a test changed, or that cannot be had alone, is left.
        """
        try:
            if self._emptied(self._opened(url)):
                self._empty.append(url)
                return
        except psycopg.Error:
            pass
        refused = self._open.pop(url, None)
        if refused is not None:
            refused.close()

    def _opened(self, url: str) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection that stays open: a new one takes 20 ms of the server to look at the same tables."""
        if url not in self._open:
            self._open[url] = psycopg.connect(url, autocommit=True, connect_timeout=5)
            self._open[url].prepare_threshold = 0
            self._open[url].execute("SET lock_timeout = '2s'")
            # Superusers may switch off the triggers that keep the tables append-only.
            self._open[url].execute("SET session_replication_role = replica")
        return self._open[url]

    def _emptied(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> bool:
        """Whether it has the shape of a new database, and then no rows any more."""
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if connection.execute(_SHAPE).fetchone() != self._shape:
            return False
        if not all(self._asked):
            found = [connection.execute(asked).fetchone() for asked in (_FILLED, _AGAIN)]
            self._asked = (str(found[0] and found[0][0]), str(found[1] and found[1][0]))
        filled, again = (text.encode() for text in self._asked)
        # Few rows: deleting them takes half of the time of TRUNCATE, which makes new files.
        for (table,) in connection.execute(filled).fetchall():
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute(again)
        return True


def _fill(folder: Path) -> None:
    """Put the data of a stopped server there, ``template_passport`` in it, and the shape of that."""
    _give_away(folder)
    command: list[str | Path] = [required() / "initdb", "-D", folder / "data", "-A", "trust"]
    command += ["-U", "passport", "--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **_as_nobody(), timeout=120)
    server = Server(folder, durable=False)
    try:
        url = server._create("template_passport")
        SqlStore(url, migrate=True).close()
        with psycopg.connect(url) as connection:
            found = connection.execute(_SHAPE).fetchone()
    finally:
        server.stop()
    assert found is not None
    (folder / "shape").write_text(found[0], encoding="utf-8")


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A server for as long as the context; ``durable``: with fsync, as in operation."""
    required()
    made = made_once("postgresql", _fill)  # 1.0 of the 1.3 s that a new server takes
    folder = Path(tempfile.mkdtemp(prefix="passport-pg-"))
    server = None
    try:
        _give_away(folder)
        subprocess.run(["cp", "-a", made / "data", folder / "data"], check=True, timeout=120)
        server = Server(folder, durable=durable, shape=(made / "shape").read_text(encoding="utf-8"))
        yield server
    finally:
        if server is not None:
            server.stop(at_once=True)
        shutil.rmtree(folder)
