"""Canonicalise RDF datasets (RDFC-1.0) with a hard limit on work.

A term is a string, written as canonical N-Quads writes it: ``<iri>``, ``_:label``, ``"text"``,
``"text"^^<datatype>``, ``"text"@en``. Use ``escape`` for the text of literals.

The problem is as hard as graph isomorphism, so a few hundred bytes can keep an unlimited canonicaliser busy
for hours (RDFC-1.0 7.1). Work is counted and refused beyond ``budget``; the largest legitimate graph seen
needs 3,348 (T21).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any, Final, NamedTuple

from signing.errors import CanonicalisationRefused

DEFAULT_BUDGET: Final = 4_000
MAX_RECURSION: Final = 64  # nested hashes of neighbours; the published tests need 6 (T22)

# RDFC-1.0 5: ECHAR where there is one, \uXXXX for the other control characters, everything else as itself.
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: '\\"', 0x5C: "\\\\",
}  # fmt: skip


class Quad(NamedTuple):
    """One statement; ``graph`` is empty in the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str = ""


def escape(text: str) -> str:
    """Return the text of a literal between its quotation marks, in canonical form."""
    return text.translate(_ESCAPES)


def canonicalise(quads: Iterable[Quad], *, algorithm: str = "sha256", budget: int = DEFAULT_BUDGET) -> bytes:
    """Return the canonical N-Quads of a dataset, sorted by code point, UTF-8.

    ``algorithm`` is sha256 or sha384. Raises ``CanonicalisationRefused``: ``canon.budget``, ``canon.depth``.
    """
    dataset = set(quads)
    labels = canonical_labels(dataset, algorithm=algorithm, budget=budget)
    lines = [_line(*[labels.get(term, term) for term in quad]) for quad in dataset]
    return "".join(sorted(lines)).encode("utf-8")


def canonical_labels(
    quads: Iterable[Quad], *, algorithm: str = "sha256", budget: int = DEFAULT_BUDGET
) -> dict[str, str]:
    """Return the canonical label (``_:c14n0``) of every blank node label in the dataset (RDFC-1.0 4.4.3)."""
    # Step 2: the quads that mention each blank node. Step 3: its first-degree hash.
    mentions: dict[str, list[Quad]] = {}
    for quad in quads if isinstance(quads, set) else set(quads):
        subject, _, value, graph = quad
        if subject[:2] == "_:":
            mentions.setdefault(subject, []).append(quad)
        if value[:2] == "_:" and value != subject:
            mentions.setdefault(value, []).append(quad)
        if graph[:2] == "_:" and graph not in (subject, value):
            mentions.setdefault(graph, []).append(quad)
    new_hash = getattr(hashlib, algorithm)
    first_degree = {node: _first_degree(node, found, new_hash) for node, found in mentions.items()}
    return labels_from(first_degree, mentions, algorithm=algorithm, budget=budget)


def labels_from(
    first_degree: Mapping[str, str],
    mentions: Mapping[str, Sequence[Quad]],
    *,
    algorithm: str = "sha256",
    budget: int = DEFAULT_BUDGET,
) -> dict[str, str]:
    """Return the labels when the first-degree hashes (hex) are known: steps 4 and 5 of RDFC-1.0 4.4.3.

    ``mentions`` gives the quads of each blank node; those that mention no other blank node may be left out.
    """
    by_hash: dict[str, list[str]] = {}
    for node, found in first_degree.items():
        by_hash.setdefault(found, []).append(node)
    work = _Ties(first_degree, mentions, algorithm, budget)
    tied = []
    for _, nodes in sorted(by_hash.items()):
        if len(nodes) == 1:
            work.canonical.issue(nodes[0])
        else:
            tied.append(nodes)
    for nodes in tied:
        work.resolve(nodes)
    return work.canonical.issued


def _line(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


def _first_degree(node: str, quads: Iterable[Quad], new_hash: Callable[[bytes], Any]) -> str:
    """Hash the quads that mention a blank node, with ``_:a`` for it and ``_:z`` for others (4.6.3)."""
    lines = []
    for subject, predicate, value, graph in quads:
        lines.append(
            _line(
                subject if subject[:2] != "_:" else "_:a" if subject == node else "_:z",
                predicate,
                value if value[:2] != "_:" else "_:a" if value == node else "_:z",
                graph if graph[:2] != "_:" else "_:a" if graph == node else "_:z",
            )
        )
    return str(new_hash("".join(sorted(lines)).encode("utf-8")).hexdigest())


class _Issuer:
    """Issues labels in order of asking (RDFC-1.0 4.3); remembers that order."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, self.issued.copy())

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label


class _Ties:
    """Labels blank nodes whose first-degree hashes are equal, by what surrounds them."""

    def __init__(
        self,
        first_degree: Mapping[str, str],
        mentions: Mapping[str, Sequence[Quad]],
        algorithm: str,
        budget: int,
    ) -> None:
        self.canonical = _Issuer("_:c14n")
        self._first_degree = first_degree
        self._mentions = mentions
        self._new_hash = getattr(hashlib, algorithm)
        self._left = budget
        # Most relations are met again and again on other ways; what is kept is bounded by the budget.
        self._relations: dict[str, str] = {}

    def resolve(self, nodes: Sequence[str]) -> None:
        """Step 5 of RDFC-1.0 4.4.3 for one first-degree hash."""
        results = []
        for node in nodes:
            if node not in self.canonical.issued:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                results.append(self._hash_n_degree(node, issuer, 0))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for node in issuer.issued:
                self.canonical.issue(node)

    def _hash(self, text: str) -> str:
        return str(self._new_hash(text.encode("utf-8")).hexdigest())

    def _spend(self, items: int) -> None:
        # Long lists cost more than short ones, so that a hub with thousands of neighbours cannot hide in few
        # steps.
        self._left -= 1 + items // 16
        if self._left < 0:
            raise CanonicalisationRefused(
                "canon.budget",
                "the document has so many interchangeable nameless parts that it cannot be put in order",
                hint="give the parts ids or distinct members",
            )

    def _neighbours(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """RDFC-1.0 4.8.3 steps 1 to 3: blank nodes beside ``node`` by the hash of their relation (4.7.3)."""
        canonical, issued, first_degree = self.canonical.issued, issuer.issued, self._first_degree
        found: dict[str, list[str]] = {}
        for subject, predicate, value, graph in self._mentions.get(node, ()):
            for position, related in (("s", subject), ("o", value), ("g", graph)):
                if related == node or related[:2] != "_:":
                    continue
                label = canonical.get(related) or issued.get(related) or first_degree[related]
                text = f"{position}{'' if position == 'g' else predicate}{label}"
                hashed = self._relations.get(text)
                if hashed is None:
                    hashed = self._relations[text] = self._hash(text)
                found.setdefault(hashed, []).append(related)
        return found

    def _hash_n_degree(self, node: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Hash a blank node by all ways to its neighbours, and label those on the best way (RDFC-1.0 4.8.3).

        Every permutation of neighbours with one hash is tried; each costs budget (``canon.budget``), each
        level of recursion counts towards ``MAX_RECURSION`` (``canon.depth``).
        """
        if depth > MAX_RECURSION:
            raise CanonicalisationRefused(
                "canon.depth", "a chain of interchangeable nameless parts is too long"
            )
        self._spend(len(self._mentions.get(node, ())))
        data = []
        for related_hash, related in sorted(self._neighbours(node, issuer).items()):
            data.append(related_hash)
            if len(related) == 1 and related[0] in self.canonical.issued:
                # One neighbour, labelled already: the one permutation's path is that label. By far the usual
                # case.
                data.append(self.canonical.issued[related[0]])
                continue
            chosen_path, chosen_issuer = "", issuer
            for permutation in permutations(related):
                self._spend(len(related))
                # Where there is one order only, it is the chosen one, and needs no copy to fall back on.
                own = issuer if len(related) == 1 else issuer.copy()
                result = self._try_path(permutation, own, chosen_path, depth)
                if result is not None and (not chosen_path or result[0] < chosen_path):
                    chosen_path, chosen_issuer = result
            data.append(chosen_path)
            issuer = chosen_issuer
        return self._hash("".join(data)), issuer

    def _try_path(
        self, permutation: tuple[str, ...], issuer: _Issuer, chosen: str, depth: int
    ) -> tuple[str, _Issuer] | None:
        """RDFC-1.0 4.8.3 step 5.4: the path of one permutation, or nothing once it cannot beat ``chosen``."""
        path = ""
        recursion = []
        canonical, issued, shortest = self.canonical.issued, issuer.issued, len(chosen)
        for related in permutation:
            label = canonical.get(related) or issued.get(related)
            if label is None:
                recursion.append(related)
                label = issuer.issue(related)
            path += label
            if shortest and len(path) >= shortest and path > chosen:
                return None
        for related in recursion:
            found, result_issuer = self._hash_n_degree(related, issuer, depth + 1)
            path += f"{issuer.issue(related)}<{found}>"
            issuer = result_issuer
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        return path, issuer
