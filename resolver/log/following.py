"""Following a log from outside: every entry read, every checkpoint ever seen held against one tree.

The entries are what counts: the root of every size is computed from them. A log that showed two histories has
signed a checkpoint to which they do not lead; the two notes that contradict each other are the evidence,
with the hashes that show it where they are of different sizes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from passport.model.log_entry import LogEntry, read_entry
from resolver.log.checking import MOST_ENTRIES, Read, check_most, there
from signing.errors import LogRefused
from signing.logs import checkpoints, merkle, tiles
from signing.logs.checkpoints import Checkpoint, Cosignature
from signing.logs.growing import GrowingTree
from signing.logs.notes import NoteKey

Keep = Callable[[str, bytes], None]
"""Stores a file of the log under its path."""
Wanted = Callable[[LogEntry], bool]
CHECKPOINT: Final = "checkpoint"


class Signed(NamedTuple):
    """A checkpoint that the log has signed, and the note as it came."""

    checkpoint: Checkpoint
    note: str

    @property
    def size(self) -> int:
        """How many entries it is over."""
        return self.checkpoint.size


class Fork(NamedTuple):
    """Two notes, both signed by the log, that belong to no one growing tree; the smaller comes first.

    ``root``: that of the larger note's tree at the smaller size, which is not the smaller note's; ``hashes``:
    the consistency proof that leads from it to the larger note's. Both are empty where the sizes are equal.
    """

    smaller: Signed
    larger: Signed
    root: bytes = b""
    hashes: tuple[bytes, ...] = ()


class Followed(NamedTuple):
    """What was read: the newest checkpoint, who cosigned it, the wanted entries with their indices.

    ``fork``: what the log has signed against itself; then ``entries`` is empty. ``ahead``: checkpoints seen
    before that are larger than the one that is served now.
    """

    newest: Signed
    cosigned: tuple[Cosignature, ...]
    entries: tuple[tuple[int, LogEntry], ...] = ()
    fork: Fork | None = None
    ahead: tuple[Signed, ...] = ()


class Sources(NamedTuple):
    """Where files of the log come from: ``served`` by it, ``kept`` from before; ``keep`` stores a bundle.

    ``held``: the checkpoint up to which ``kept`` was compared; ``None`` before the first time. ``seen``:
    checkpoints of the same log that came by another way, as in passports. ``most``: how many entries may
    be fetched.
    """

    served: Read
    kept: Read
    keep: Keep
    held: Signed | None = None
    seen: Sequence[Signed] = ()
    most: int = MOST_ENTRIES


def opened(note: str, log: NoteKey) -> Signed:
    """Read a checkpoint signed by this log; raises ``LogRefused``."""
    return Signed(checkpoints.open_checkpoint(note, [log])[0], note)


def follow(sources: Sources, log: NoteKey, witnesses: Sequence[NoteKey], wanted: Wanted) -> Followed:
    """Read a log to its newest entry and compare it with every checkpoint known of it.

    Raises ``LogRefused``: ``log.missing``, ``log.changed`` (entries that belong to no checkpoint, so that
    nothing can be proved by them), ``log.immense``, and the codes of notes, checkpoints and bundles.
    """
    note = there(sources.served, CHECKPOINT).decode("utf-8", "replace")
    checkpoint, signed = checkpoints.open_checkpoint(note, [log])
    newest = Signed(checkpoint, note)
    found = Followed(newest, tuple(checkpoints.cosignatures(signed, witnesses)))
    held = [] if sources.held is None else [sources.held]
    known = [newest, *held, *sources.seen]
    fork = _two_roots(known)
    if fork is not None:
        return found._replace(fork=fork)
    end = max(one.size for one in (newest, *held))
    check_most(end - sum(one.size for one in held), sources.most)
    checked = [one for one in known if one.size <= end]
    roots, entries = _read(sources, newest.size, end, {one.size for one in checked}, wanted)
    fork = _fork(sources, checked, roots)
    if fork is not None:
        return found._replace(fork=fork)
    ahead = tuple(one for one in known if one.size > newest.size)
    return found._replace(entries=tuple(entries), ahead=ahead)


def _fork(sources: Sources, checked: Sequence[Signed], roots: Mapping[int, bytes]) -> Fork | None:
    """What the log has signed against the tree of its entries; raises ``LogRefused`` ``log.changed``."""
    wrong = [one for one in checked if roots[one.size] != one.checkpoint.root]
    if not wrong:
        return None
    largest = max(checked, key=lambda one: one.size)
    if largest in wrong:
        return _served_fork(sources, checked, largest)
    entries = _entries(sources, checked[0].size, largest.size)
    return _proved(wrong[0], largest, _of([merkle.leaf_hash(entry) for _, entry in entries]))


def _two_roots(known: Sequence[Signed]) -> Fork | None:
    """Two checkpoints of one size with different roots."""
    first: dict[int, Signed] = {}
    for one in known:
        other = first.setdefault(one.size, one)
        if other.checkpoint.root != one.checkpoint.root:
            return Fork(one, other)
    return None


def _served_fork(sources: Sources, known: Sequence[Signed], largest: Signed) -> Fork:
    """Ask the log's own tiles why its entries do not lead to its checkpoint.

    Where the tiles lead to the checkpoint, and at a smaller size to another root than was signed for it, the
    log has forked, and they prove it. Else nothing is proved: raises ``LogRefused`` ``log.changed``.
    """
    try:
        subtrees = tiles.subtrees(lambda *place: _tile(sources.served, largest.size, *place))
        if merkle.root(largest.size, subtrees) == largest.checkpoint.root:
            for one in known:
                if one.size < largest.size and merkle.root(one.size, subtrees) != one.checkpoint.root:
                    return _proved(one, largest, subtrees)
    except LogRefused:
        pass  # no tiles, no proof
    raise LogRefused(
        "log.changed",
        f"The {largest.size} entries that were read are not those that the checkpoint was signed over.",
        hint="Run it again with a new --state folder. If it stays so, keep the folder and tell the operator.",
    )


def _proved(smaller: Signed, larger: Signed, subtrees: merkle.Subtrees) -> Fork:
    """The fork with what shows it, from the tree of the larger note."""
    inside = merkle.root(smaller.size, subtrees)
    return Fork(smaller, larger, inside, tuple(merkle.consistency_proof(smaller.size, larger.size, subtrees)))


def _read(
    sources: Sources, served: int, end: int, sizes: set[int], wanted: Wanted
) -> tuple[dict[int, bytes], list[tuple[int, LogEntry]]]:
    """Read every entry once: the roots at ``sizes``, and the entries that are wanted."""
    tree = GrowingTree()
    roots = {0: tree.root}
    found: list[tuple[int, LogEntry]] = []
    for index, data in _entries(sources, served, end):
        tree.add(merkle.leaf_hash(data))
        if tree.size in sizes:
            roots[tree.size] = tree.root
        entry = read_entry(data)
        if entry is not None and wanted(entry):
            found.append((index, entry))
    return roots, found


def _entries(sources: Sources, served: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Every entry up to ``end`` with its index; what was compared before comes from the kept files."""
    held = 0 if sources.held is None else sources.held.size
    for number in range(-(-end // tiles.WIDTH)):
        start = number * tiles.WIDTH
        width = min(tiles.WIDTH, end - start)
        kept = min(tiles.WIDTH, held - start)
        place = tiles.Place(-1, number, width)
        entries = _kept(sources, place) if kept == width else None
        if entries is None:
            entries = tiles.entries(_fetched(sources, place, served), width)
        yield from enumerate(entries, start)


def _kept(sources: Sources, place: tiles.Place) -> Sequence[bytes] | None:
    """The entries of a bundle that was kept; ``None`` where it is gone or damaged, so that it is fetched."""
    data = sources.kept(_path(place))
    try:
        return None if data is None else tiles.entries(data, place.width)
    except LogRefused:  # what is fetched instead has to lead to the root that was compared before
        return None


def _fetched(sources: Sources, place: tiles.Place, served: int) -> bytes:
    if place.number * tiles.WIDTH + place.width > served:
        raise LogRefused(
            "log.missing",
            f"The log serves {served} entries, fewer than before, and the folder has lost the others.",
            hint="Run it again when the log serves them; if it never does, keep the folder and tell others.",
        )
    data = there(sources.served, _path(place))
    sources.keep(_path(place), data)
    return data


def _path(place: tiles.Place) -> str:
    return f"tile/{tiles.path(place)}"


def _tile(served: Read, size: int, level: int, number: int) -> bytes:
    """A tile of the log at that size, as wide as it is there."""
    count = size // tiles.WIDTH**level - number * tiles.WIDTH
    width = min(tiles.WIDTH, count)
    return there(served, _path(tiles.Place(level, number, width))) if width > 0 else b""


def _of(leaves: Sequence[bytes]) -> merkle.Subtrees:
    return lambda level, offset: merkle.fold(leaves[offset << level : (offset + 1) << level])


def of_log(notes: Iterable[str], log: NoteKey) -> list[Signed]:
    """The checkpoints of this log among notes that came with something else; others are left out."""
    found = []
    for note in notes:
        try:
            found.append(opened(note, log))
        except LogRefused:
            continue  # of another log, or damaged: whoever verifies what it came with sees that
    return found
