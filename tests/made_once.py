"""What several processes of one run of the suite need a copy of: made by whichever comes first."""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

_FOLDER: Final = "PASSPORT_TESTS_MADE"
_SECONDS: Final = 300


def begin() -> None:
    """Make the folder of this run, which workers of pytest-xdist find by the environment."""
    folder = tempfile.mkdtemp(prefix="passport-made-")
    Path(folder).chmod(0o755)  # a database server runs as a user without rights, and looks below it
    os.environ[_FOLDER] = folder


def end() -> None:
    """Remove it, with everything that was made."""
    shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` fills, in this process or in another of the run; to be copied, never changed.

    Raises ``RuntimeError`` where the process that makes it failed, or takes more than five minutes.
    """
    if _FOLDER not in os.environ:  # a benchmark, or whoever makes golden files: no suite has begun it
        begin()
        atexit.register(end)
    # It stays where it is made: a demo's files name its folder.
    place = Path(os.environ[_FOLDER]) / name
    begun, failed, done = (place.with_name(f"{name}.{what}") for what in ("begun", "failed", "done"))
    try:
        begun.touch(exist_ok=False)
    except FileExistsError:
        return _waited_for(place, done, failed)
    place.mkdir()
    try:
        make(place)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return place


def _waited_for(place: Path, done: Path, failed: Path) -> Path:
    end = time.monotonic() + _SECONDS
    while not done.exists():
        if failed.exists() or time.monotonic() > end:
            raise RuntimeError(f"{place.name} was not made: the test that began it says why")
        time.sleep(0.02)
    return place
