"""The register of an identity folder (T71)."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from passport.disk.files import MachineFailure
from passport.party import register_schema
from passport.party.register import Register, RegisterFull
from passport.party.register_schema import RegisterNewer
from tests.cli.sessions import child_environment

AT = "2026-11-21T12:00:00Z"

ALLOCATE = """
import sys
from pathlib import Path
from passport.party.register import Register
register = Register(Path(sys.argv[1]), size=80)
for number in range(40):
    print(register.allocate(f"urn:{sys.argv[2]}:{number}", "claim", at="2026-11-21T12:00:00Z"))
"""


def test_two_processes_never_get_the_same_index_t71(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    Register(path, size=80).create()
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", ALLOCATE, str(path), name],
            stdout=subprocess.PIPE,
            env=child_environment(),
            text=True,
        )
        for name in ("a", "b")
    ]
    indices = [int(line) for run in runs for line in run.communicate(timeout=120)[0].split()]
    assert all(run.returncode == 0 for run in runs)
    # 80 places, 80 takers: any collision would leave a gap.
    assert sorted(indices) == list(range(80))


def test_an_index_is_durable_before_signing_and_stays_taken_t71(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    register = Register(path, size=8)
    register.create()
    taken = register.allocate("urn:one", "claim", at=AT)
    # Another connection, as after a crash between allocation and signing, sees it.
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT position FROM allocation").fetchall() == [(taken,)]
    other.close()
    assert register.issued() == []
    rest = {register.allocate(f"urn:{number}", "claim", at=AT) for number in range(7)}
    assert rest == set(range(8)) - {taken}


def test_a_full_register_says_so(tmp_path: Path) -> None:
    register = Register(tmp_path / "register.sqlite", size=1)
    register.create()
    register.allocate("urn:one", "claim", at=AT)
    with pytest.raises(RegisterFull) as caught:
        register.allocate("urn:two", "claim", at=AT)
    assert caught.value.hint


def test_indices_are_not_handed_out_in_order(tmp_path: Path) -> None:
    register = Register(tmp_path / "register.sqlite", size=131_072)
    register.create()
    indices = [register.allocate(f"urn:{number}", "claim", at=AT) for number in range(12)]
    assert indices != sorted(indices)


def test_an_empty_or_missing_file_never_becomes_a_register_without_places_taken(tmp_path: Path) -> None:
    for name in ("empty.sqlite", "missing.sqlite"):
        path = tmp_path / name
        if name == "empty.sqlite":
            path.touch()
        acts: tuple[Callable[[Register], object], ...] = (
            lambda register: register.taken(),
            lambda register: register.allocate("urn:one", "claim", at=AT),
        )
        for act in acts:
            with pytest.raises(MachineFailure) as caught:
                act(Register(path, size=8))
            assert caught.value.code == "register.database"
        assert not path.exists() or path.read_bytes() == b""


def test_a_register_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    register = Register(path, size=8)
    register.create()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (register_schema.VERSION,)
        connection.execute(f"PRAGMA user_version = {register_schema.VERSION + 1}")
    before = path.read_bytes()
    acts: list[Callable[[], object]] = [
        register.create,
        register.taken,
        register.issued,
        lambda: register.allocate("urn:one", "claim", at=AT),
    ]
    for act in acts:
        with pytest.raises(RegisterNewer) as caught:
            act()
        assert caught.value.code == "register.newer" and caught.value.hint
    assert path.read_bytes() == before


def test_processes_that_upgrade_at_once_do_it_once(tmp_path: Path) -> None:
    """A file of 0.3.0, and twelve connections that all want it new; none is told that a table exists."""
    path = tmp_path / "register.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for statement in register_schema.MIGRATIONS[0][:2]:
            connection.execute(statement)
    with ThreadPoolExecutor(12) as pool:
        taken = pool.map(
            lambda number: Register(path, size=12).allocate(f"urn:{number}", "claim", at=AT), range(12)
        )
        assert sorted(taken) == list(range(12))
