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

from resolver.store.sql import SqlStore

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


class Server:
    """One running server; ``database()`` makes a migrated database in it."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._binaries, self.folder, self._count = required(), folder, 0
        self._durable = durable
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        command = [self._binaries / "initdb", "-D", folder / "data", "-A", "trust", "-U", "passport"]
        command += ["--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **_as_nobody())
        self.start()
        SqlStore(self._create("template_passport"), migrate=True).close()

    def start(self) -> None:
        """Start, and wait until it answers."""
        sync = "on" if self._durable else "off"
        command = [self._binaries / "postgres", "-D", self.folder / "data", "-k", self.folder]
        command += ["-c", "listen_addresses=", "-c", "max_connections=200", "-c", f"fsync={sync}"]
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
        """The URL of a new migrated database."""
        self._count += 1
        return self._create(f"test{self._count}", "template_passport")


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A server for as long as the context; ``durable``: with fsync, as in operation."""
    required()
    folder = Path(tempfile.mkdtemp(prefix="passport-pg-"))
    server = None
    try:
        server = Server(folder, durable=durable)
        yield server
    finally:
        if server is not None:
            server.stop(at_once=True)
        shutil.rmtree(folder)
