"""Make folders: whole or not at all, or unless they are there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from passport.disk import files
from signing import nonces


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to be filled; on leaving well it becomes ``target``.

    Otherwise it is removed and ``target`` is as before. The caller checks first that ``target`` is free or an
    empty folder. Raises ``file.*`` where the machine refuses.
    """
    building = target.absolute().parent / f".passport-{nonces.random_bytes(8).hex()}.tmp"
    try:
        building.mkdir()
        yield building
        if target.is_dir():
            target.rmdir()  # Windows does not rename onto a folder, even an empty one
        building.rename(target)
    except OSError as error:
        raise files.translate(error, target) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def put(folder: Path, name: str, data: bytes) -> None:
    """Write one file of a folder that ``whole`` gave, with the folders in its name; not durable by itself."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def make(folder: Path) -> None:
    """Create a folder in one that exists, unless it is there; raises ``file.*``."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise files.translate(error, folder) from error
