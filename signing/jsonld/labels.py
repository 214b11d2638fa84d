"""Label the nameless objects of one document canonically (RDFC-1.0 4.4.3), when they form a tree."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from signing.jsonld import rdfc

Links: TypeAlias = list[tuple[str, int]]
"""Predicate (`` <iri> ``) and number of each nameless object that a node leads to."""

Node: TypeAlias = tuple[bytes, str, list[str], Links]
"""First-degree hash, lines as ``_:a``; for a node that leads to others, its lines without subject, links."""


def canonical_labels(nodes: Sequence[Node], algorithm: str) -> list[str]:
    """Return the label of each node, in the order of ``nodes``."""
    digests = [node[0] for node in nodes]
    labels = [""] * len(digests)
    # Step 4: distinct hashes decide.
    if len(set(digests)) == len(digests):
        places = {digest: number for number, digest in enumerate(digests)}
        for position, digest in enumerate(sorted(digests)):
            labels[places[digest]] = f"_:c14n{position}"
        return labels
    counts = Counter(digests)
    order = sorted(range(len(digests)), key=digests.__getitem__)
    unique = [number for number in order if counts[digests[number]] == 1]
    for position, number in enumerate(unique):
        labels[number] = f"_:c14n{position}"
    # Step 5: twins.
    if len(unique) < len(order):
        twins = [number for number in order if counts[digests[number]] > 1]
        if not _label_leaves(nodes, twins, labels, len(unique), algorithm):
            return _labels_in_full(nodes, algorithm)
    return labels


def _label_leaves(
    nodes: Sequence[Node], twins: list[int], labels: list[str], position: int, algorithm: str
) -> bool:
    """Label twins whose only nameless neighbour is a parent that has its label; False if there are others.

    Equal gases of two results are such twins. They need no search: 4.8.3 hashes the one way to the parent.
    """
    new_hash = getattr(hashlib, algorithm)
    wanted = set(twins)
    parents = {
        child: (labels[parent], predicate)
        for parent, node in enumerate(nodes)
        for predicate, child in node[3]
        if child in wanted
    }
    keys = []
    for number in twins:
        label, predicate = parents.get(number, ("", ""))
        if not label or nodes[number][3]:
            return False
        # 4.7.3: the parent is the subject of the one quad that mentions it; 4.8.3: its label is the path.
        related = new_hash(f"s{predicate[1:-1]}{label}".encode()).hexdigest()
        keys.append((nodes[number][0], new_hash(f"{related}{label}".encode()).digest(), number))
    # Twins of one parent have equal keys. They are interchangeable: either order writes the same lines.
    for _, _, number in sorted(keys):
        labels[number] = f"_:c14n{position}"
        position += 1
    return True


def _labels_in_full(nodes: Sequence[Node], algorithm: str) -> list[str]:
    """Return the labels of a document with twins of any kind."""
    names = [f"_:b{number}" for number in range(len(nodes))]
    mentions: dict[str, list[rdfc.Quad]] = {}
    for parent, node in enumerate(nodes):
        for predicate, child in node[3]:
            quad = rdfc.Quad(names[parent], predicate[1:-1], names[child])
            mentions.setdefault(names[parent], []).append(quad)
            mentions.setdefault(names[child], []).append(quad)
    hashes = {name: node[0].hex() for name, node in zip(names, nodes, strict=True)}
    found = rdfc.labels_from(hashes, mentions, algorithm=algorithm)
    return [found[name] for name in names]
