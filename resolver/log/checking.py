"""Checking a whole log as anybody can: every entry read again, every tile and the root computed anew."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from signing.errors import LogRefused
from signing.logs import checkpoints, merkle, tiles
from signing.logs.checkpoints import Checkpoint, Cosignature
from signing.logs.notes import NoteKey

Read = Callable[[str], bytes | None]
"""The bytes of a file of the log by its path below the log (``checkpoint``, ``tile/...``), or ``None``."""
_FORMAT: Final = "passport-log/1 "
MOST_ENTRIES: Final = 10_000_000
"""Entries that are read in one run where nobody says more: some gigabytes, and hours from a server."""


class Checked(NamedTuple):
    """A log that holds: its newest checkpoint, who cosigned it, and how many entries of each kind it has."""

    checkpoint: Checkpoint
    cosigned: tuple[Cosignature, ...]
    kinds: Mapping[str, int]


def check_log(
    read: Read, log: NoteKey, witnesses: Sequence[NoteKey], earlier: Sequence[Checkpoint] = (),
    most: int = MOST_ENTRIES,
) -> Checked:  # fmt: skip
    """Read a log whole and compare it with its checkpoint, and with ``earlier`` ones.

    Raises ``LogRefused``: ``log.missing`` (no checkpoint, or a file of the tree is not there),
    ``log.changed`` (entries or tiles are not those that were signed), ``log.rolled_back`` and ``log.forked``
    (an earlier checkpoint is larger, or has another root), ``log.immense`` (more than ``most`` entries), and
    the codes of notes and checkpoints.
    """
    checkpoint, note = checkpoints.open_checkpoint(_text(there(read, "checkpoint")), [log])
    check_most(checkpoint.size, most)
    cosigned = tuple(checkpoints.cosignatures(note, witnesses))
    leaves: list[bytes] = []
    kinds: Counter[str] = Counter()
    for place in tiles.places(checkpoint.size):
        if place.level < 0:
            for entry in tiles.entries(there(read, f"tile/{tiles.path(place)}"), place.width):
                leaves.append(merkle.leaf_hash(entry))
                kinds[_kind(entry)] += 1
    if merkle.fold(leaves) != checkpoint.root:
        raise LogRefused(
            "log.changed",
            f"The {checkpoint.size} entries of the log are not those that its checkpoint was signed over.",
            hint="Keep what was served and the checkpoint: together they show it. Tell the log's operator.",
        )
    _check_tiles(read, leaves)
    for one in earlier:
        _check_earlier(one, checkpoint, leaves)
    return Checked(checkpoint, cosigned, dict(sorted(kinds.items())))


def _check_tiles(read: Read, leaves: Sequence[bytes]) -> None:
    for level, number, hashes in tiles.grow(0, leaves, lambda *_: b""):
        path = tiles.path(tiles.Place(level, number, len(hashes) // merkle.HASH_BYTES))
        if there(read, f"tile/{path}") != hashes:
            raise LogRefused(
                "log.changed",
                f"The tile {path} does not belong to the entries of the log.",
                hint="Proofs made from it will not hold. Tell the log's operator.",
            )


def _check_earlier(earlier: Checkpoint, newest: Checkpoint, leaves: Sequence[bytes]) -> None:
    if earlier.origin != newest.origin:
        raise LogRefused(
            "log.origin",
            "The earlier checkpoint is one of another log.",
            hint="Name a checkpoint of the log that is checked.",
        )
    if earlier.size > newest.size:
        raise LogRefused(
            "log.rolled_back",
            f"The log has {newest.size} entries; an earlier checkpoint has {earlier.size}.",
            hint="Fetch it again later; if it stays so, keep both checkpoints: they show it.",
        )
    if merkle.fold(leaves[: earlier.size]) != earlier.root:
        raise LogRefused(
            "log.forked",
            f"The log does not continue the earlier checkpoint of {earlier.size} entries.",
            hint="Keep both checkpoints: signed by one log, they show that it signed two histories.",
        )


def check_most(entries: int, most: int) -> None:
    """Refuse to read more entries than the reader asked for: ``log.immense``.

    A log signs any size it likes, and can serve files without end.
    """
    if entries > most:
        raise LogRefused(
            "log.immense",
            f"The log says that it has {entries} entries to be read, more than {most}.",
            hint=f"If it is a log of that size, say --most {entries}; else ask others what they see of it.",
        )


def there(read: Read, path: str) -> bytes:
    """Read a file that must be there; raises ``LogRefused`` ``log.missing``."""
    data = read(path)
    if data is None:
        raise LogRefused(
            "log.missing",
            f"The log has no file {path}.",
            hint="Name the address or folder below which 'checkpoint' and 'tile/' lie.",
        )
    return data


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise LogRefused("log.note", "The checkpoint is no text.", hint="Fetch it again.") from None


def _kind(entry: bytes) -> str:
    """The kind in an entry's first line; entries of other formats are counted as ``other``."""
    first = entry.partition(b"\n")[0].decode("ascii", "replace")
    return first.removeprefix(_FORMAT) if first.startswith(_FORMAT) else "other"
