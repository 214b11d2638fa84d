"""Commit to facts by the root of a salted Merkle tree, and show some of them against it (DESIGN 2.9).

A leaf is the JCS bytes of place, salt and value, hashed as RFC 6962 has it. The salt is computed from that of
the workings, so a replay comes to the same root; without it nobody guesses a fact and compares hashes. The
tree is filled up with leaves that nobody can open, and its leaves stand in the order of their hashes:
neither the number of facts nor their neighbours can be read from a view.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from passport.views.facts import Fact
from signing import jcs
from signing.encoding import multibase_encode
from signing.errors import ToolError
from signing.logs.merkle import fold, leaf_hash, node_hash
from signing.strict_json import JsonValue

FACT_SALT_BYTES: Final = 16
LEAST_SIZE: Final = 16
MOST_SIZE: Final = 8192
_SALT: Final = b"passport-view/1\x00"
_PADDING: Final = b"passport-view/1 padding\x00"
_SHA2_256: Final = b"\x12\x20"


class ViewRefused(ToolError):
    """Refuse holdings, a view or rules; codes ``view.*`` and ``holdings.*``."""


class Leaf(NamedTuple):
    """A fact that can be shown: its place, its salt in multibase, and what it says."""

    at: str
    salt: str
    value: Mapping[str, Any]

    def hashed(self, *, plain: bool = False) -> bytes:
        """Hash the leaf; 32 bytes. ``plain``: the fact keeps its form, so it holds no number."""
        document = {"at": self.at, "salt": self.salt, "value": cast("JsonValue", self.value)}
        return leaf_hash(jcs.canonical_read(document, plain=plain))


class Committed(NamedTuple):
    """Facts in their tree: leaves by place, hashes of what fills it up, all hashes in order."""

    leaves: Mapping[str, Leaf]
    padding: tuple[bytes, ...]
    hashes: tuple[bytes, ...]

    def member(self) -> dict[str, str]:
        """Give the member ``footprint.disclosable``: the root, and how many leaves the tree has."""
        return {"digestMultibase": root_text(fold(self.hashes)), "size": str(len(self.hashes))}


def committed(facts: Iterable[Fact], salt: bytes) -> Committed:
    """Build the tree over facts; ``salt`` is that of the workings, 32 bytes.

    Raises ``view.size`` for more facts than a tree may have.
    """
    leaves = {one.at: Leaf(one.at, salt_of(one.at, salt), one.value) for one in facts}
    size = max(LEAST_SIZE, 1 << max(len(leaves) - 1, 0).bit_length())
    if size > MOST_SIZE:
        raise ViewRefused(
            "view.size",
            f"A claim commits to at most {MOST_SIZE} facts, not to {len(leaves)}.",
            hint="Leave some out with --disclosable.",
        )
    padding = [
        hmac.digest(salt, _PADDING + str(number).encode(), "sha256") for number in range(size - len(leaves))
    ]
    return together(leaves.values(), padding)


def together(leaves: Iterable[Leaf], padding: Iterable[bytes]) -> Committed:
    """Build the tree from its leaves and from the hashes of what fills it up."""
    held, filled = {leaf.at: leaf for leaf in leaves}, tuple(padding)
    hashes = sorted([*(leaf.hashed() for leaf in held.values()), *filled])
    return Committed(held, filled, tuple(hashes))


def salt_of(at: str, salt: bytes) -> str:
    """Compute the salt of a fact from that of the workings: 16 bytes in multibase."""
    return multibase_encode("u", hmac.digest(salt, _SALT + at.encode(), "sha256")[:FACT_SALT_BYTES])


def root_text(root: bytes) -> str:
    """Write a root as a ``digestMultibase``: the multihash sha2-256 that holds it."""
    return multibase_encode("u", _SHA2_256 + root)


def hash_text(value: bytes) -> str:
    """Write a hash as ``proof`` and ``padding`` have it: standard base64 with padding."""
    return b64encode(value).decode()


def hash_of(text: str) -> bytes:
    """Read a hash whose form was checked."""
    return b64decode(text)


def proof_of(places: Iterable[int], hashes: Sequence[bytes]) -> list[bytes]:
    """List the hashes that lead from the leaves at ``places`` to the root, each once.

    Level by level from the leaves up, and on a level from left to right: every sibling that cannot be
    computed from the leaves shown. ``hashes`` are all leaves; their number is a power of two.
    """
    row, rows = list(hashes), []
    while len(row) > 1:
        rows.append(dict(enumerate(row)))
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return proof_in(places, rows)


def proof_in(places: Iterable[int], rows: Sequence[Mapping[int, bytes]]) -> list[bytes]:
    """List the same hashes from ``rows``, what is known of each level of the tree below its root."""
    known, proof = sorted(set(places)), []
    for row in rows:
        there = set(known)
        proof += [row[place ^ 1] for place in known if place ^ 1 not in there]
        known = sorted({place >> 1 for place in known})
    return proof


def rows_below(
    leaves: Mapping[int, bytes], size: int, proof: Sequence[bytes], root: str
) -> list[dict[int, bytes]] | None:
    """Compute what hashes of leaves and a proof say of each level; ``None`` where they miss the root.

    The number of leaves and their places fix how many hashes there are and on which side each stands: a
    surplus or missing one is refused. ``size`` is a power of two and every place below it; ``root`` is a
    ``digestMultibase``.
    """
    row, rest, rows = {place: leaves[place] for place in sorted(leaves)}, iter(proof), []
    for _ in range(size.bit_length() - 1):
        above: dict[int, bytes] = {}
        for place in [*row]:  # from left to right, as they were put in
            if place >> 1 in above:
                continue
            sibling = row.get(place ^ 1) or next(rest, b"")
            if not sibling:
                return None
            row[place ^ 1] = sibling
            left, right = (sibling, row[place]) if place & 1 else (row[place], sibling)
            above[place >> 1] = node_hash(left, right)
        rows.append(row)
        row = above
    return rows if next(rest, None) is None and root_text(row[0]) == root else None
