"""Merkle trees of RFC 6962: hashes, roots, inclusion proofs and consistency proofs.

A tree over n leaves splits at the largest power of two below n. Subtrees that are complete (2^level leaves,
beginning at a multiple of 2^level) never change while the tree grows; whoever stores a tree stores those and
hands them out through a ``Subtrees`` function. Everything else is computed here.

Sizes and indices are below 2^63, so a proof has at most 63 hashes. Hashes are SHA-256, 32 bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from signing.errors import LogRefused

HASH_BYTES: Final = 32
MOST_LEAVES: Final = (1 << 63) - 1
MOST_HASHES: Final = 63
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962 section 2.1)."""

Subtrees = Callable[[int, int], bytes]
"""Root of the complete subtree at (level, offset): leaves offset * 2^level up to (offset + 1) * 2^level."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf: SHA-256 over 0x00 and the entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees as their parent: SHA-256 over 0x01, left and right."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Compute the root over leaf hashes, any number of them, all at hand."""
    if not hashes:
        return EMPTY_ROOT
    return _range(0, len(hashes), lambda level, offset: _complete(hashes, level, offset))


def root(size: int, subtrees: Subtrees) -> bytes:
    """Compute the root of the first ``size`` leaves from complete subtrees."""
    return _range(0, size, subtrees) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """List the siblings from leaf ``index`` up to the root of ``size`` leaves (RFC 6962 section 2.1.1).

    Raises ``LogRefused`` ``log.index``: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size <= MOST_LEAVES:
        raise _refused("log.index", f"A tree of {size} entries has no entry {index}.")
    siblings: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append(_range(middle, end, subtrees))
            end = middle
        else:
            siblings.append(_range(start, middle, subtrees))
            start = middle
    return siblings[::-1]


def consistency_proof(old: int, new: int, subtrees: Subtrees) -> list[bytes]:
    """List the hashes that show the first ``old`` of ``new`` leaves unchanged (RFC 6962 section 2.1.2).

    Empty where ``old`` is 0 or ``new``. Raises ``LogRefused`` ``log.size`` where ``old`` exceeds ``new``.
    """
    if not 0 <= old <= new <= MOST_LEAVES:
        raise _refused("log.size", f"A tree of {new} entries does not contain one of {old}.")
    if old in (0, new):
        return []
    hashes: list[bytes] = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            hashes.append(_range(middle, end, subtrees))
            end = middle
        else:
            hashes.append(_range(start, middle, subtrees))
            start = middle
    if start:  # the old tree's last subtree; the whole old tree is known to whoever asks
        hashes.append(_range(start, end, subtrees))
    return hashes[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> None:
    """Return if ``proof`` leads from a leaf hash at ``index`` to the root of ``size`` leaves.

    The two numbers fix how many hashes there are and on which side each stands, so that a surplus or missing
    hash is refused before anything is hashed. Raises ``LogRefused``: ``log.index``, ``log.proof``.
    """
    if not 0 <= index < size <= MOST_LEAVES:
        raise _refused("log.index", f"A tree of {size} entries has no entry {index}.")
    # Below the point where the paths of this leaf and of the last leaf part, a sibling stands on either side.
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border or not _are_hashes([leaf, expected_root, *proof]):
        raise _refused("log.proof", f"Entry {index} of {size} needs {inner + border} hashes of 32 bytes.")
    if _climb(leaf, index, inner, proof) != expected_root:
        raise _refused("log.proof", "The inclusion proof does not lead to the root of the checkpoint.")


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Return if the tree of ``new`` leaves begins with that of ``old`` leaves.

    Every tree begins with the empty one, whose proof is empty. Raises ``LogRefused``: ``log.size``,
    ``log.consistency``.
    """
    if not 0 <= old <= new <= MOST_LEAVES:
        raise _refused("log.size", f"A tree of {new} entries does not contain one of {old}.")
    if old in (0, new):
        if proof or not _trivially_consistent(old, old_root, new, new_root):
            raise _refused("log.consistency", "Two trees of one size must have one root and an empty proof.")
        return
    path = _old_path(old, new)
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if len(hashes) != 1 + len(path.lefts) or not _are_hashes(hashes):
        raise _refused("log.consistency", f"From {old} to {new} entries the proof has another length.")
    seed, *rest = hashes
    of_old = [one for one, left in zip(rest, path.lefts, strict=True) if left]
    roots = (_climb(seed, -1, 0, of_old), _climb(seed, path.at, path.inner, rest))
    if roots != (old_root, new_root):
        raise _refused("log.consistency", "The two checkpoints do not belong to one growing tree.")


def _trivially_consistent(old: int, old_root: bytes, new: int, new_root: bytes) -> bool:
    """Whether a tree continues one of its own size, or the empty one, whose root is known."""
    if old == 0 and old_root != EMPTY_ROOT:
        return False
    return len(new_root) == HASH_BYTES and (old != new or old_root == new_root)


class _Path(NamedTuple):
    """The way up from the largest subtree that ends the old tree and is complete in both.

    ``at``: its offset on its level; ``inner``: how many of its siblings stand on either side; ``lefts``: for
    each sibling, whether it stands left, which the siblings inside the old tree do.
    """

    at: int
    inner: int
    lefts: list[bool]


def _old_path(old: int, new: int) -> _Path:
    """Where ``old`` is a power of two the path begins at the whole old tree, whose root needs no proof."""
    levels = (old & -old).bit_length() - 1
    inner = ((old - 1) ^ (new - 1)).bit_length() - levels
    at = (old - 1) >> levels
    count = inner + (at >> inner).bit_count()
    return _Path(at, inner, [place >= inner or bool(at >> place & 1) for place in range(count)])


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _climb(start: bytes, index: int, inner: int, siblings: Iterable[bytes]) -> bytes:
    """Hash upwards; of the first ``inner`` siblings those stand left whose bit in ``index`` is set."""
    value = start
    for place, sibling in enumerate(siblings):
        left = place >= inner or index >> place & 1
        value = node_hash(sibling, value) if left else node_hash(value, sibling)
    return value


def _split(count: int) -> int:
    """The largest power of two below ``count``, at least 1."""
    return 1 << ((count - 1).bit_length() - 1)


def _range(start: int, end: int, subtrees: Subtrees) -> bytes:
    """The root over leaves ``start`` to ``end``, where ``start`` is where RFC 6962 splits a tree."""
    count = end - start
    if count & (count - 1) == 0:
        return subtrees(count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(_range(start, middle, subtrees), _range(middle, end, subtrees))


def _complete(hashes: Sequence[bytes], level: int, offset: int) -> bytes:
    """The root of one complete subtree over leaf hashes that are all at hand."""
    row = list(hashes[offset << level : (offset + 1) << level])
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


def _refused(code: str, message: str) -> LogRefused:
    return LogRefused(code, message, hint="Ask the log for the proof again; if it stays so, report it.")
