"""Trees of RFC 6962: against the recursive definitions of the RFC, tiles, and other implementations."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.errors import LogRefused
from signing.logs import merkle, tiles
from signing.logs.growing import GrowingTree
from signing.logs.merkle import HASH_BYTES
from tests.interop.installed import peer

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(1200)]


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there, over leaf hashes."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*path(index, leaves[:split]), mth(leaves[split:])]
    return [*path(index - split, leaves[split:]), mth(leaves[:split])]


def subproof(old: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of section 2.1.2."""
    if old == len(leaves):
        return [] if known else [mth(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*subproof(old, leaves[:split], known), mth(leaves[split:])]
    return [*subproof(old - split, leaves[split:], known=False), mth(leaves[:split])]


class Stored:
    """Tiles in memory, grown in portions."""

    def __init__(self, portions: Sequence[int] = (1200,)) -> None:
        self.rows: dict[tuple[int, int], bytes] = {}
        self.size = 0
        for portion in portions:
            leaves = LEAVES[self.size : self.size + portion]
            for level, index, data in tiles.grow(self.size, leaves, self.read):
                assert data.startswith(self.read(level, index))
                self.rows[level, index] = data
            self.size += len(leaves)

    def read(self, level: int, index: int) -> bytes:
        return self.rows.get((level, index), b"")


WHOLE = tiles.subtrees(Stored().read)


def test_the_root_from_tiles_is_the_root_from_all_leaves() -> None:
    """P1: every size to 600, and around the powers of 256."""
    for size in (*range(601), 767, 768, 769, 1023, 1024, 1025):
        assert merkle.root(size, WHOLE) == merkle.fold(LEAVES[:size]) == mth(LEAVES[:size])


def test_a_growing_tree_has_the_root_of_every_size_on_its_way() -> None:
    """P1: what a monitor computes of the entries is what a store computes of its tiles."""
    tree = GrowingTree()
    assert tree.root == mth([])
    for leaf in LEAVES[:600]:
        tree.add(leaf)
        assert tree.root == merkle.root(tree.size, WHOLE)


def test_sizes_around_the_second_power_of_256_have_the_same_root() -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(65_540)]
    rows: dict[tuple[int, int], bytes] = {}
    for level, index, data in tiles.grow(0, leaves, lambda level, index: rows.get((level, index), b"")):
        rows[level, index] = data
    read = tiles.subtrees(lambda level, index: rows.get((level, index), b""))
    for size in (65_535, 65_536, 65_537):
        assert merkle.root(size, read) == mth(leaves[:size])
    assert len(rows[2, 0]) == HASH_BYTES


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_a_tree_grown_in_portions_is_the_same_tree(portions: list[int]) -> None:
    stored = Stored(portions)
    assert merkle.root(stored.size, tiles.subtrees(stored.read)) == mth(LEAVES[: stored.size])
    assert set(stored.rows) == {
        (place.level, place.number) for place in tiles.places(stored.size) if place.level >= 0
    }
    for place in tiles.places(stored.size):
        if place.level >= 0:
            assert len(stored.read(place.level, place.number)) == place.width * HASH_BYTES


@given(st.integers(1, 1200), st.data())
def test_inclusion_proofs_are_those_of_the_rfc_and_prove_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, WHOLE)
    root = mth(LEAVES[:size])
    assert proof == path(index, LEAVES[:size])
    merkle.check_inclusion(LEAVES[index], index, size, proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index)) if size > 1 else None
    if other is not None:
        refused(lambda: merkle.check_inclusion(LEAVES[other], index, size, proof, root))
        refused(lambda: merkle.check_inclusion(LEAVES[index], other, size, proof, root))
    refused(lambda: merkle.check_inclusion(LEAVES[index], index, size, [*proof, root], root))
    refused(lambda: merkle.check_inclusion(LEAVES[index], index, size, [*proof, b""], root))
    if proof:
        refused(lambda: merkle.check_inclusion(LEAVES[index], index, size, proof[:-1], root))
        place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        refused(lambda: merkle.check_inclusion(LEAVES[index], index, size, flipped(proof, place, bit), root))


@given(st.integers(0, 1200), st.data())
def test_consistency_proofs_are_those_of_the_rfc_and_prove_nothing_else(
    new: int, data: st.DataObject
) -> None:
    """P2: any older and newer size agree; with any bit changed they do not."""
    old = data.draw(st.integers(0, new))
    proof = merkle.consistency_proof(old, new, WHOLE)
    roots = mth(LEAVES[:old]), mth(LEAVES[:new])
    assert proof == (subproof(old, LEAVES[:new], known=True) if old else [])
    merkle.check_consistency(old, roots[0], new, roots[1], proof)
    bit = data.draw(st.integers(0, 255))
    for place in range(len(proof)):
        changed = flipped(proof, place, bit)
        refused(partial(merkle.check_consistency, old, roots[0], new, roots[1], changed))
    refused(lambda: merkle.check_consistency(old, roots[0], new, roots[1], [*proof, roots[0]]))
    if old:
        wrong_old, wrong_new = flipped(roots, 0, bit)[0], flipped(roots, 1, bit)[1]
        refused(lambda: merkle.check_consistency(old, wrong_old, new, roots[1], proof))
        refused(lambda: merkle.check_consistency(old, roots[0], new, wrong_new, proof))


def test_numbers_out_of_range_are_refused() -> None:
    for index, size in ((-1, 1), (1, 1), (0, 0), (0, 1 << 63)):
        assert refused(partial(merkle.check_inclusion, b"", index, size, [], b"")) == "log.index"
        assert refused(partial(merkle.inclusion_proof, index, size, WHOLE)) == "log.index"
    for old, new in ((-1, 1), (2, 1), (0, 1 << 63)):
        assert refused(partial(merkle.check_consistency, old, b"", new, b"", [])) == "log.size"
        assert refused(partial(merkle.consistency_proof, old, new, WHOLE)) == "log.size"
    assert refused(lambda: merkle.root(1201, WHOLE)) == "log.tile"


def test_what_is_no_hash_is_nothing_that_can_be_proved() -> None:
    """Leaf and roots are 32 bytes, and a tree of nothing has one root (transparency-dev/merkle has these)."""
    empty, any_root = sha256(b"").digest(), LEAVES[0]
    for leaf in (b"", b"short", bytes(33)):
        assert refused(partial(merkle.check_inclusion, leaf, 0, 1, [], leaf)) == "log.proof"
    for old_root, new, new_root in ((any_root, 0, any_root), (any_root, 1, LEAVES[1]), (empty, 1, b"short")):
        assert refused(partial(merkle.check_consistency, 0, old_root, new, new_root, [])) == "log.consistency"
    merkle.check_consistency(0, empty, 0, empty, [])
    merkle.check_consistency(0, empty, 1, any_root, [])


def test_sigstore_finds_the_same_proofs_valid() -> None:
    """Another implementation (PyPI sigstore) over 2,000 random proofs, each also with a changed leaf."""
    theirs = peer("sigstore._internal.merkle", "sigstore")
    chain = random.Random(6962)
    for _ in range(2000):
        size = chain.randint(1, 1200)
        index = chain.randrange(size)
        proof = merkle.inclusion_proof(index, size, WHOLE)
        inner, border = theirs._decomp_inclusion_proof(index, size)
        assert len(proof) == inner + border
        for leaf, holds in ((LEAVES[index], True), (LEAVES[index - 1] if size > 1 else b"", False)):
            reached = theirs._chain_inner(leaf, proof[:inner], index)
            reached = theirs._chain_border_right(reached, proof[inner:])
            assert (reached == mth_of(size)) is holds


def test_aics_tlog_finds_the_same_proofs_valid() -> None:
    theirs = peer("aics_tlog.tree", "aics-tlog")
    chain = random.Random(9162)
    for _ in range(1000):
        new = chain.randint(1, 1200)
        old, index = chain.randint(1, new), chain.randrange(new)
        assert theirs.verify_inclusion(
            LEAVES[index], index, new, merkle.inclusion_proof(index, new, WHOLE), mth_of(new)
        )
        proof = merkle.consistency_proof(old, new, WHOLE)
        assert theirs.verify_consistency(old, new, mth_of(old), mth_of(new), proof)
        assert not theirs.verify_consistency(old, new, mth_of(old), LEAVES[7], proof)


ROOTS: dict[int, bytes] = {}


def mth_of(size: int) -> bytes:
    if size not in ROOTS:
        ROOTS[size] = mth(LEAVES[:size])
    return ROOTS[size]


def flipped(hashes: Sequence[bytes], place: int, bit: int) -> list[bytes]:
    """The same hashes with one bit changed."""
    value = int.from_bytes(hashes[place], "big") ^ (1 << bit)
    return [*hashes[:place], value.to_bytes(HASH_BYTES, "big"), *hashes[place + 1 :]]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(LogRefused) as caught:
        call()
    return caught.value.code
