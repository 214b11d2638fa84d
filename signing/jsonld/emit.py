"""Canonical N-Quads of a JSON document, straight from a compiled table: no context processing, no expansion.

For the part of JSON-LD 1.1 that a table can say (see ``compile``) the bytes equal those of expansion,
conversion to RDF and RDFC-1.0. Whatever it cannot say is refused; nothing is ever dropped (T13, T17, T24).
The document is made of plain ``dict``, ``list``, ``str`` and ``bool``, as ``strict_json`` returns them.

Nameless objects form a tree, so each one's first-degree hash (RDFC-1.0 4.6) is known as soon as its members
are written. Distinct hashes decide all labels (RDFC-1.0 4.4.3 step 4); only ties go to the full algorithm in
``rdfc``.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from signing.errors import CanonicalisationRefused, ContextRefused
from signing.jsonld.labels import Links, Node, canonical_labels
from signing.jsonld.rdfc import escape
from signing.jsonld.strings import iri, line_of, pointer, reference, refused, unknown
from signing.jsonld.table import (
    BOOLEAN,
    KEYWORD,
    LITERAL,
    REFUSED,
    STRING,
    Active,
    Table,
    TermRule,
    table_for,
)

__all__ = ["MAX_DEPTH", "MAX_NODES", "Shared", "Table", "canonical_nquads", "table_for"]

MAX_DEPTH: Final = 32  # objects within objects; the passport's own documents need 6 (T22)
# Nameless objects of one document (T23); 2,000 components, each with its allocation, are 4,000, and the lists
# around them hold some hundred more.
MAX_NODES: Final = 5_000

_BOOLEANS: Final = {
    True: '"true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n',
    False: '"false"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n',
}


class Shared:
    """An object that many documents hold, written once: the very same ``part`` below the top of each.

    ``part`` has no ``id`` of its own and is not changed as long as this is used. The bytes are those one gets
    without it: what hangs below a nameless object does not depend on what stands above.
    """

    def __init__(self, part: dict[str, Any]) -> None:
        if "id" in part:
            raise ContextRefused("context.shared", "an object with an id of its own is not shared")
        self.part = part
        self._written: dict[tuple[str, int, int], tuple[Active, _Writer]] = {}

    def written(self, base: Active, depth: int, algorithm: str) -> "_Writer":
        """What the part comes to at such a place; its own node is the last of the nameless ones."""
        place = algorithm, id(base), depth
        if place not in self._written:
            writer = _Writer(algorithm)
            writer.node(self.part, base, "", depth)
            self._written[place] = base, writer  # which keeps the id of the base from being used again
        return self._written[place][1]


def canonical_nquads(
    document: Mapping[str, object],
    table: Table,
    *,
    algorithm: str = "sha256",
    shared: Shared | None = None,
) -> bytes:
    """Return the canonical N-Quads (RDFC-1.0 with ``algorithm``: sha256 or sha384) of ``document`` in UTF-8.

    Its ``@context`` must be the list the table was compiled from. A ``proof`` is refused: take it out first.
    ``shared`` spares writing a part again that the last document held too.
    Raises ``ContextRefused`` for anything the table does not define, with the member in ``where``, and
    ``CanonicalisationRefused`` when the document is too deep, too large or too symmetric.
    """
    body = dict(document)
    context = body.pop("@context", None)
    if context != list(table.contexts):
        raise ContextRefused(
            "context.mismatch", "the @context of the document is not the one of the table", where="/@context"
        )
    writer = _Writer(algorithm, shared)
    try:
        writer.node(body, table.root, "", 0)
        return writer.text().encode("utf-8")
    except UnicodeEncodeError:
        raise ContextRefused("context.value", "a string holds half of a surrogate pair") from None


class _Writer:
    """Collects the nodes of one document. A line is kept without its subject: predicate, object, stop."""

    def __init__(self, algorithm: str, shared: Shared | None = None) -> None:
        self._algorithm = algorithm
        self._shared = shared
        self._part = None if shared is None else shared.part
        self._hash = getattr(hashlib, algorithm)
        self.nameless: list[Node] = []
        # Per IRI in angle brackets: lines, links. Two objects of one id are one node.
        self.named: dict[str, tuple[list[str], Links]] = {}

    def node(self, value: dict[str, Any], base: Active, link: str, depth: int) -> int | str:
        """Write one object; return its number when nameless, else its IRI in angle brackets.

        ``link`` is the line that leads here, without the object, its subject written as RDFC-1.0 4.6.3 asks
        (``_:z`` for a nameless one); empty at the top.
        """
        if value is self._part and self._shared is not None:
            return self._graft(self._shared.written(base, depth, self._algorithm), link)
        if depth > MAX_DEPTH:
            raise CanonicalisationRefused("canon.depth", f"objects are nested more than {MAX_DEPTH} deep")
        active = base.typed(value["type"]) if "type" in value else base
        keys = tuple(value)
        try:
            shape = active.shapes[keys]
        except KeyError:
            shape = active.shape(keys)
        if shape is not None:
            text = shape.write(list(value.values()))
            if text is not None:
                return self._keep_nameless(link, text, [], [])
        return self._object(value, active, link, depth)

    def _graft(self, written: "_Writer", link: str) -> int:
        """Take over what was written elsewhere; only the top of it depends on the link to it."""
        start = len(self.nameless)
        *below, (_, text, lines, links) = written.nameless
        if start + len(below) >= MAX_NODES:
            raise CanonicalisationRefused("canon.nodes", f"more than {MAX_NODES} nameless objects")
        for digest, own, its_lines, its_links in below:
            self.nameless.append((digest, own, its_lines, _moved(its_links, start)))
        for subject, (its_lines, its_links) in written.named.items():
            self._keep_named(subject, its_lines, _moved(its_links, start))
        return self._keep_nameless(link, text, lines, _moved(links, start))

    def _object(self, value: dict[str, Any], active: Active, link: str, depth: int) -> int | str:
        """As ``node``, for any object: its lines member by member, sorted, each once.

        A nameless object is hashed with ``_:a`` for itself and ``_:z`` for its nameless children (RDFC-1.0
        4.6.3). Raises ``context.empty`` for an object of which nothing is said.
        """
        subject = f"<{iri(value['id'], '/id')}>" if "id" in value else "_:z"
        lines = [*active.type_lines]
        links: Links = []
        if self._members(value, active, subject, (lines, links), depth):
            lines = list(set(lines))
        lines.sort()
        if not lines and not links and (subject == "_:z" or depth == 0):
            raise ContextRefused("context.empty", "an object without members says nothing")
        if subject != "_:z":
            return self._keep_named(subject, lines, links)
        own = sorted([*lines, *[f"{predicate}_:z .\n" for predicate, _ in links]]) if links else lines
        return self._keep_nameless(link, f"_:a{'_:a'.join(own)}", lines, links)

    def _members(
        self, value: dict[str, Any], active: Active, subject: str, to: tuple[list[str], Links], depth: int
    ) -> bool:
        """Write the members of an object into ``to``; returns whether a line may be there twice.

        Refused is a member that no context defines: a signature would not cover it (T13). A refusal below
        gets the path to it, member by member, on its way up.
        """
        lines = to[0]
        terms = active.terms
        may_repeat = active.may_repeat
        for key, item in value.items():
            entry = terms.get(key)
            if entry is None:
                raise unknown(key)
            kind, head, tail, _, _ = entry
            if type(item) is str:
                if kind <= LITERAL:
                    if '"' in item or "\\" in item or not item.isprintable():
                        item = escape(item)  # noqa: PLW2901 - the written form replaces the value
                    lines.append(f"{head}{item}{tail}")
                elif kind != KEYWORD:
                    lines.append(reference(key, item, entry, active))
            elif kind != KEYWORD:
                may_repeat = True
                try:
                    self._value(item, entry, active, subject, to, depth)
                except (ContextRefused, CanonicalisationRefused) as refusal:
                    refusal.where = f"/{pointer(key)}{refusal.where}"
                    raise
        return may_repeat

    def _value(
        self,
        item: object,
        entry: TermRule,
        active: Active,
        subject: str,
        to: tuple[list[str], Links],
        depth: int,
    ) -> None:
        """Write a value that is not a string: an object, an array or a boolean."""
        lines, links = to
        kind = entry.kind
        if kind == REFUSED:
            raise refused(entry)
        if type(item) is dict:
            child = self.node(item, active.base.scoped(entry.scope), subject + entry.predicate, depth + 1)
            if isinstance(child, int):
                links.append((entry.predicate, child))
            else:
                lines.append(f"{entry.predicate}{child} .\n")
        elif type(item) is bool and kind in (STRING, BOOLEAN):
            lines.append(entry.predicate + _BOOLEANS[item])
        elif type(item) is list and item:
            self._array(item, entry, active, subject, to, depth)
        else:
            raise ContextRefused(
                "context.value",
                "the value is none of string, true, false, object and non-empty array that this member takes",
                hint="figures are strings; leave a member out instead of giving null or an empty array",
            )

    def _array(
        self,
        items: list[Any],
        entry: TermRule,
        active: Active,
        subject: str,
        to: tuple[list[str], Links],
        depth: int,
    ) -> None:
        """Write each item as a value of its own; an RDF dataset has no order, and ``@list`` is refused.

        Lines of values go to ``to[0]``, links to nameless nodes (predicate, number) to ``to[1]``. Raises
        ``context.value`` for an array within an array, ``canon.nodes`` where the array alone holds more
        nameless objects than are left of ``MAX_NODES``, and what its items raise; each with ``/index`` put
        before the place.
        """
        link = subject + entry.predicate
        context = active.base.scoped(entry.scope)
        left = MAX_NODES - len(self.nameless)
        if len(items) > left and sum(type(item) is dict and "id" not in item for item in items) > left:
            raise _too_many()  # before the work, not after it (T23)
        for index, item in enumerate(items):
            try:
                if type(item) is dict and entry.kind != REFUSED:
                    child = self.node(item, context, link, depth + 1)
                    if isinstance(child, int):
                        to[1].append((entry.predicate, child))
                    else:
                        to[0].append(f"{entry.predicate}{child} .\n")
                elif type(item) is str:
                    to[0].append(line_of(item, entry, active))
                elif type(item) is list:
                    raise ContextRefused("context.value", "an array within an array")  # noqa: TRY301 - gets its place below
                else:
                    self._value(item, entry, active, subject, to, depth)
            except (ContextRefused, CanonicalisationRefused) as refusal:
                refusal.where = f"/{index}{refusal.where}"
                raise

    def _keep_named(self, subject: str, lines: list[str], links: Links) -> str:
        if subject in self.named:
            known = self.named[subject]
            lines, links = sorted({*known[0], *lines}), known[1] + links
        self.named[subject] = (lines, links)
        return subject

    def _keep_nameless(self, link: str, text: str, lines: list[str], links: Links) -> int:
        number = len(self.nameless)
        if number >= MAX_NODES:
            raise _too_many()
        hashed = text
        if link:
            # "<" sorts before "_", and "_:z" after "_:a".
            hashed = f"{link}_:a .\n{text}" if link[0] == "<" else f"{text}{link}_:a .\n"
        self.nameless.append((self._hash(hashed.encode("utf-8")).digest(), text, lines, links))
        return number

    def text(self) -> str:
        """All quads, sorted, with canonical labels."""
        nameless = self.nameless
        labels = canonical_labels(nameless, self._algorithm)
        blocks = []
        for label, (_, text, lines, links) in zip(labels, nameless, strict=True):
            if links:
                blocks.append((label, _block(label, lines, links, labels)))
            else:
                # A line feed within a value is written as an escape, so this finds beginnings of lines only.
                blocks.append((label, label + text[3:].replace("\n_:a ", f"\n{label} ")))
        for name, (lines, links) in self.named.items():
            if lines or links:
                blocks.append((name, _block(name, lines, links, labels)))
        # No subject is the beginning of another one's line: sorting the blocks sorts the lines.
        blocks.sort()
        return "".join([block for _, block in blocks])


def _moved(links: Links, start: int) -> Links:
    return [(predicate, number + start) for predicate, number in links] if links else links


def _too_many() -> CanonicalisationRefused:
    return CanonicalisationRefused("canon.nodes", f"more than {MAX_NODES} nameless objects")


def _block(label: str, lines: list[str], links: Links, labels: list[str]) -> str:
    """All lines of one subject, sorted."""
    if links:
        lines = sorted(lines + [f"{predicate}{labels[number]} .\n" for predicate, number in links])
    return label + label.join(lines)
