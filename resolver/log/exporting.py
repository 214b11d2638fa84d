"""Writing a log as the files of C2SP tlog-tiles, which any web server can serve."""

import shutil
from pathlib import Path

from resolver.log.log_store import LogStore
from signing.errors import LogRefused
from signing.logs import tiles


def export_log(log: LogStore, folder: Path) -> int:
    """Write checkpoint, tiles and entries into a new folder, whole or not at all; how many entries there are.

    Raises ``log.missing`` where nothing was signed yet, ``OSError``, ``StoreUnavailable``.
    """
    head = log.head()
    if head is None:
        raise LogRefused(
            "log.missing",
            "The log has no signed tree head yet.",
            hint="passport serve with [log] in its settings signs one, at once or when a witness answers.",
        )
    building = folder.with_name(folder.name + ".partial")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        for place in tiles.places(head.size):
            data = log.tile(place)
            if data is None:
                raise LogRefused(
                    "log.tile",
                    f"Tile {tiles.path(place)} of the log is missing or too short.",
                    hint="Restore the log from a backup: passport log check says what is missing.",
                )
            path = building / "tile" / tiles.path(place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (building / "checkpoint").write_bytes(head.checkpoint(newest=True).encode())
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return head.size
