"""A disk that is really full: a small file system in memory, where the tests may mount one (T85)."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.store.checking import integrity
from resolver.store.sql import SqlStore
from tests.resolver.service import Service, file


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if made.returncode:
        pytest.skip(f"no small file system can be mounted here: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True, timeout=120)


def test_t85_a_full_disk_is_503_loses_nothing_and_recovers(small_disk: Path) -> None:
    service = Service(small_disk)
    world = service.world
    filler = small_disk / "filler"
    uri = "https://id.norrland-steel.example/01/07312345678909/21/D"
    bodies = [file([world.claim(id=f"{uri}{one}")]) for one in range(20)]
    filler.write_bytes(b"x" * 1_000_000)
    statuses = [service.publish(body, world.mill).status_code for body in bodies]
    stored = statuses.count(201)
    assert set(statuses) == {201, 503}, statuses
    assert service.get(f"/01/07312345678909/21/D{statuses.index(201)}", "application/json").status_code == 200
    filler.unlink()
    again = [service.publish(body, world.mill).status_code for body in bodies]
    assert (again.count(201), again.count(200)) == (20 - stored, stored), "what was acknowledged was there"
    store = service.app.state.services.store
    assert isinstance(store, SqlStore)
    assert integrity(store) == []
    service.close()
