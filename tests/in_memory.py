"""Keep the temporary files of a run in memory, where a machine has room: nothing there waits for a disk.

Identities, registers and databases are made thousands of times, each file written with ``fsync``. On a disk
the system spends a tenth of the suite's time on that, and every process waits for it. What is shown is the
same: a process that is killed leaves what it has written in either place, and only a machine without power
would show whether a disk has it.
"""

import contextlib
import multiprocessing.util
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Final

if sys.platform != "win32":
    import fcntl

PLACE: Final = Path("/dev/shm")
PREFIX: Final = "passport-tests-"
ROOM: Final = 4 << 30
"""Bytes that have to be free; a run takes a quarter of them at most, browsers hold more besides."""
_LOCK: Final = "running"
_NAMES: Final = ("TMPDIR", "TEMP", "TMP")
"""Whoever names a folder for temporary files gets them there."""


class InMemory:
    """The folder of this run, which child processes find by ``TMPDIR``."""

    def __init__(self, folder: Path, lock: IO[Any]) -> None:
        self.folder: Final = folder
        self._lock: Final = lock

    def end(self, *, kept: bool) -> Path | None:
        """Remove it; if ``kept``, move it to where temporary files usually are, and return that folder."""
        os.environ.pop("TMPDIR", None)
        tempfile.tempdir = None
        self._lock.close()
        if kept:
            place = Path(tempfile.mkdtemp(prefix=PREFIX))
            with contextlib.suppress(OSError, shutil.Error):  # sockets, and what a running process removes
                shutil.copytree(self.folder, place, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        return place if kept else None


def begin(place: Path = PLACE) -> InMemory | None:
    """Make the folder and name it in the environment; ``None`` where temporary files stay on the disk."""
    if any(name in os.environ for name in _NAMES) or not _has_room(place):
        return None
    _remove_left_over(place)
    # This process removes its folder of sockets when it exits, after the run's has gone: not in there.
    multiprocessing.util.get_temp_dir()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    folder.chmod(0o755)  # a database server runs as a user without rights, and looks below it
    lock = (folder / _LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # asked anew
    return InMemory(folder, lock)


def _has_room(place: Path) -> bool:
    """Whether it is memory of Linux in which programs may be started, with enough of it free."""
    if sys.platform != "linux" or not os.access(place, os.W_OK | os.X_OK):
        return False
    about = os.statvfs(place)
    return not about.f_flag & os.ST_NOEXEC and about.f_bavail * about.f_frsize >= ROOM <= _available()


def _available() -> int:
    """Bytes of memory that programs may still take."""
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) << 10
    return 0


def _remove_left_over(place: Path) -> None:
    """Remove folders of runs that were killed: a run that goes on holds the lock of its own."""
    for folder in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (folder / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
