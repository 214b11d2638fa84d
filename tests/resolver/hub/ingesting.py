"""A process that ingests pickled rows, to be killed: it says when its work begins."""

import pickle
import sys
from pathlib import Path

from resolver.hub.store import Hub


def main(folder: str, rows: str) -> None:
    """Put the rows in."""
    many = pickle.loads(Path(rows).read_bytes())
    hub = Hub.opened(Path(folder), make=True)
    print("begins", flush=True)
    with hub.alone() as mine:
        mine.take(many)


if __name__ == "__main__":
    main(*sys.argv[1:])
