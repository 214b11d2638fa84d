"""A Merkle tree of RFC 6962 that grows leaf by leaf and keeps only its right edge.

Whoever reads a log from its first entry to its last needs no more to compute the root of every size on the
way: at most 63 hashes, and two hashes computed a leaf.
"""

from signing.logs.merkle import EMPTY_ROOT, node_hash


class GrowingTree:
    """The roots of the complete subtrees that a tree of ``size`` leaves consists of, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash."""
        node, place = leaf, self.size
        while place & 1:  # a subtree of the same height stands left of it
            node, place = node_hash(self._edge.pop(), node), place >> 1
        self._edge.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        *left, node = self._edge
        for one in reversed(left):
            node = node_hash(one, node)
        return node
