"""Make folders: whole or not at all, or unless they are there."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from passport.disk import files
from signing import nonces


@contextmanager
def whole(target: Path, *, mode: int = 0o777) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to be filled; on leaving well it becomes ``target``, durably.

    Otherwise it is removed and ``target`` is as before. The caller checks first that ``target`` is free or an
    empty folder. ``mode``: rights of the folder, less the process's mask. Raises ``file.*`` where the
    machine refuses.
    """
    building = target.absolute().parent / f".passport-{nonces.random_bytes(8).hex()}.tmp"
    try:
        building.mkdir(mode=mode)
        yield building
        files.settle(building)
        if target.is_dir():
            target.rmdir()  # Windows does not rename onto a folder, even an empty one
        building.rename(target)
        files.settle(building.parent)
    except OSError as error:
        raise files.translate(error, target) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def put(folder: Path, name: str, data: bytes) -> None:
    """Write one file of a folder that ``whole`` gave, with the folders in its name; not durable by itself."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a new folder of files by their names, whole or not at all; raises ``file.*``."""
    if folder.exists():
        raise files.FileRefused(
            "file.exists", f"{folder} is there already.", hint="Name a new folder.", where=str(folder)
        )
    with whole(folder) as building:
        for name, data in contents.items():
            files.write_new(building / name, data)


def make(folder: Path) -> None:
    """Create a folder in one that exists, unless it is there; raises ``file.*``."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise files.translate(error, folder) from error
