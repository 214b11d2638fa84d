"""Tiles of C2SP tlog-tiles: a tree kept as rows of up to 256 hashes, its entries as bundles of up to 256.

Tile (level, index) holds hashes of complete subtrees of 256^level leaves each, from the index * 256th on.
A tile that is not full is called partial; a wider version of the same tile begins with its bytes, so a store
keeps only the widest and serves the first ``width`` hashes of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from signing.errors import LogRefused
from signing.logs.merkle import HASH_BYTES, Subtrees, node_hash

WIDTH: Final = 256
_HEIGHT: Final = 8
_MOST_ENTRY_BYTES: Final = 65_535
_PATH: Final = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
_MOST_LEVEL: Final = 63


class Place(NamedTuple):
    """Which tile.

    ``level``: -1 for a bundle of entries; ``number`` counts along the level; ``width``: 1 to 255 hashes or
    entries of a partial tile, 256 of a full one.
    """

    level: int
    number: int
    width: int


ReadTile = Callable[[int, int], bytes]
"""The stored hashes of tile (level, index), concatenated, full or partial; empty where there is none."""


def path(place: Place) -> str:
    """Write the path of a tile below ``tile/``: ``0/x001/x234/067``, ``1/000.p/17``, ``entries/003``."""
    digits = f"{place.number:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    level = "entries" if place.level < 0 else f"{place.level:d}"
    whole = "/".join([level, *(f"x{group}" for group in groups[:-1]), groups[-1]])
    return whole if place.width == WIDTH else f"{whole}.p/{place.width:d}"


def parse_path(text: str) -> Place:
    """Read the path of a tile; each tile has exactly one spelling.

    Raises ``LogRefused`` ``log.tile``: another form, a level above 63, an index with surplus groups of zeros.
    """
    match = _PATH.fullmatch(text)
    if match is not None:
        level = -1 if match["level"] == "entries" else int(match["level"])
        index = int(match["index"].replace("x", "").replace("/", ""))
        place = Place(level, index, int(match["width"] or WIDTH))
        if level <= _MOST_LEVEL and path(place) == text:
            return place
    raise LogRefused(
        "log.tile",
        "That is not the path of a tile.",
        hint="C2SP tlog-tiles: tile/<level>/<index in groups of three digits>[.p/<width 1 to 255>].",
    )


def places(size: int) -> Iterator[Place]:
    """List the widest tiles and bundles of a tree of ``size`` entries, from level 0 up."""
    yield from (place._replace(level=-1) for place in _row(0, size))
    level, count = 0, size
    while count:
        yield from _row(level, count)
        level, count = level + 1, count // WIDTH


def _row(level: int, count: int) -> Iterator[Place]:
    full, rest = divmod(count, WIDTH)
    yield from (Place(level, index, WIDTH) for index in range(full))
    if rest:
        yield Place(level, full, rest)


def grow(size: int, leaves: Sequence[bytes], read: ReadTile) -> list[tuple[int, int, bytes]]:
    """Compute the tiles that change when leaf hashes are appended to a tree of ``size`` leaves.

    Returns (level, index, bytes) of each tile in its new width. Every leaf is hashed into its level-0 tile
    once, and a tile that becomes full adds one hash to the level above: 257/256 hashes a leaf in all.
    """
    changed: list[tuple[int, int, bytes]] = []
    level, hashes, at = 0, leaves, size
    while hashes:
        index, used = divmod(at, WIDTH)
        row = (read(level, index)[: used * HASH_BYTES] if used else b"") + b"".join(hashes)
        step = WIDTH * HASH_BYTES
        parts = [row[start : start + step] for start in range(0, len(row), step)]
        changed += [(level, index + place, part) for place, part in enumerate(parts)]
        hashes = [top(part) for part in parts if len(part) == step]
        level, at = level + 1, index
    return changed


def subtrees(read: ReadTile) -> Subtrees:
    """Answer for complete subtrees from stored tiles.

    Raises ``LogRefused`` ``log.tile`` where a tile is missing or too short for what was asked.
    """

    def subtree(level: int, offset: int) -> bytes:
        tile_level, height = divmod(level, _HEIGHT)
        index, place = divmod(offset << height, WIDTH)
        data = read(tile_level, index)[place * HASH_BYTES : (place + (1 << height)) * HASH_BYTES]
        if len(data) != HASH_BYTES << height:
            raise LogRefused(
                "log.tile",
                f"Tile {tile_level}/{index} of the log is missing or too short.",
                hint="Restore the log from a backup or a mirror; 'passport log check' says what is missing.",
            )
        return _top(data, height)

    return subtree


def top(tile: bytes) -> bytes:
    """Compute the root over the 256 hashes of a full tile: one hash of the level above."""
    return _top(tile, _HEIGHT)


def _top(data: bytes, height: int) -> bytes:
    """The root over 2^height concatenated hashes."""
    row = [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]
    for _ in range(height):
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Write entries as a bundle: each behind its length in two bytes, big-endian."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > _MOST_ENTRY_BYTES:
            raise LogRefused(
                "log.entry", "An entry has more than 65,535 bytes.", hint="Log its digest instead."
            )
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def entries(data: bytes, width: int) -> list[bytes]:
    """Read the ``width`` entries of a bundle; raises ``LogRefused`` ``log.entry`` where there are others."""
    found = list(islice(_split(data), width + 1))
    if len(found) != width or sum(2 + len(entry) for entry in found) != len(data):
        raise LogRefused(
            "log.entry",
            f"The bundle does not hold exactly {width} entries.",
            hint="Fetch it again; if it stays so, the log serves damaged entries.",
        )
    return found


def _split(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            return
        yield data[at + 2 : end]
        at = end
