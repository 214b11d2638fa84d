"""Reading once, writing whole or not at all (T72 - T74)."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from passport.disk import files
from passport.disk.files import FileRefused, MachineFailure
from tests.cli.sessions import child_environment

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices of POSIX systems")


def leftovers(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_written_file_is_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    files.write(tmp_path / "a.json", b"{}")
    assert (tmp_path / "a.json").read_bytes() == b"{}"
    assert leftovers(tmp_path) == ["a.json"]


def test_an_existing_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"before")
    with pytest.raises(FileRefused) as caught:
        files.write(path, b"after")
    assert caught.value.code == "file.exists"
    assert path.read_bytes() == b"before"
    files.write(path, b"after", replace=True)
    assert path.read_bytes() == b"after"
    assert leftovers(tmp_path) == ["a.json"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with pytest.raises(FileRefused), files.writing(path) as temporary:
        temporary.write_bytes(b"mine")
        path.write_bytes(b"theirs")
    assert path.read_bytes() == b"theirs"
    assert leftovers(tmp_path) == ["a.json"]


@pytest.mark.parametrize("reason", [KeyboardInterrupt(), RuntimeError(), OSError(errno.ENOSPC, "full")])
def test_nothing_is_left_when_writing_stops(tmp_path: Path, reason: BaseException) -> None:
    raised = (KeyboardInterrupt, RuntimeError, MachineFailure)
    with pytest.raises(raised), files.writing(tmp_path / "a") as temporary:
        temporary.write_bytes(b"half")
        raise reason
    assert leftovers(tmp_path) == []


@posix
def test_a_full_disk_is_the_machines_failure(tmp_path: Path) -> None:
    """The limit of file sizes stands in for the disk: the system refuses the write in the same way."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "from pathlib import Path; from passport.cli.output import terminal;"
        "from passport.disk import files\n"
        "try: files.write(Path('a.json'), bytes(5000))\n"
        "except files.MachineFailure as error: terminal.report(error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=child_environment(),
        check=True,
        timeout=120,
    )
    assert ran.stderr.startswith("error: There is no space left")
    assert "hint: " in ran.stderr
    assert leftovers(tmp_path) == []


@posix
def test_nothing_is_written_through_a_link_t74(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    for name, aim in (("link", target), ("dangling", tmp_path / "nowhere")):
        (tmp_path / name).symlink_to(aim)
        for replace in (False, True):
            with pytest.raises(FileRefused):
                files.write(tmp_path / name, b"x", replace=replace)
    assert target.read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()


@posix
def test_only_regular_files_are_read_t74(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, code in (
        (tmp_path / "pipe", "file.not_regular"),
        (Path("/dev/zero"), "file.not_regular"),
        (tmp_path, "file.directory"),
    ):
        with pytest.raises(FileRefused) as caught:
            files.read(path)
        assert caught.value.code == code


def test_a_file_is_read_up_to_its_limit_only_t74(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(11))
    assert len(files.read(path, limit=11)) == 11
    with pytest.raises(FileRefused) as caught:
        files.read(path, limit=10)
    assert caught.value.code == "file.too_large"


def test_missing_and_empty_files_have_their_own_words(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    for name, code in (("missing", "file.missing"), ("empty", "file.empty")):
        with pytest.raises(FileRefused) as caught:
            files.read(tmp_path / name)
        assert caught.value.code == code
        assert caught.value.hint
