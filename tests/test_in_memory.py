"""Temporary files of a run lie in memory where there is room, and no run leaves any there."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import in_memory, waiting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory that is a folder is Linux's")


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual folder of temporary files, of nobody's choice."""
    for name in in_memory._NAMES:
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "disk"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [os.environ.get("TMPDIR", str(place))])
    monkeypatch.setattr(in_memory, "ROOM", 1)
    return place


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    place = tmp_path / "memory"
    place.mkdir()
    return place


def test_what_is_written_is_removed(disk: Path, memory: Path) -> None:
    run = in_memory.begin(memory)
    assert run is not None
    assert Path(tempfile.gettempdir()) == run.folder
    code = "import tempfile; print(tempfile.gettempdir())"
    seen = subprocess.check_output([sys.executable, "-c", code], timeout=60)
    assert Path(seen.decode().strip()) == run.folder
    assert run.end(kept=False) is None
    assert [*memory.iterdir()] == [*disk.iterdir()] == []
    assert Path(tempfile.gettempdir()) == disk


def test_what_failed_is_kept_on_the_disk(disk: Path, memory: Path) -> None:
    run = in_memory.begin(memory)
    assert run is not None
    (run.folder / "part").mkdir()
    (run.folder / "part" / "one").write_text("x")
    place = run.end(kept=True)
    assert place is not None and place.parent == disk
    assert (place / "part" / "one").read_text() == "x"
    assert [*memory.iterdir()] == []


def test_the_folder_of_a_killed_run_is_removed_and_that_of_another_is_not(disk: Path, memory: Path) -> None:
    code = (
        "import os, pathlib, signal, sys\nfrom tests import in_memory\nin_memory.ROOM = 1\n"
        "run = in_memory.begin(pathlib.Path(sys.argv[1]))\nprint(run.folder, flush=True)\nsys.stdin.read(1)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(memory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin is not None and other.stdout is not None
    folder = Path(waiting.line(other.stdout, "the folder of the other run").strip())
    first = in_memory.begin(memory)
    assert first is not None and folder.is_dir()
    first.end(kept=False)
    other.communicate("x", timeout=60)
    second = in_memory.begin(memory)
    assert second is not None
    assert not folder.exists() and [*memory.iterdir()] == [second.folder]
    second.end(kept=False)


@pytest.mark.parametrize("name", in_memory._NAMES)
def test_whoever_names_a_folder_has_it(
    name: str, disk: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(disk))
    assert in_memory.begin(memory) is None
    assert os.environ[name] == str(disk)
    assert [*memory.iterdir()] == []


@pytest.mark.usefixtures("disk")
def test_without_room_everything_stays_on_the_disk(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_memory.begin(memory / "missing") is None
    monkeypatch.setattr(in_memory, "ROOM", 1 << 60)
    assert in_memory.begin(memory) is None
    assert [*memory.iterdir()] == []
    monkeypatch.setattr(in_memory, "ROOM", 1)
    monkeypatch.setattr(in_memory, "_available", lambda: 0)
    assert in_memory.begin(memory) is None
