"""The world of the vectors: small claims, raw containers, and small words for what is changed."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from passport import container
from passport.carbon.calculating.calculate import CalculationResult, calculate
from passport.vocab import CONTEXT_V2, StatusPurpose
from signing import jcs
from signing.digests import document_digest
from tests.world import Documents, World
from tests.world_acts import Edit
from tests.world_people import Document, Identity, Knob
from tests.world_sources import result, sources

SEED = "vectors"
NEWER = "2026-11-21T05:00:00Z"
"""A list of this moment is newer than those of ``status/clean.json``, by an hour."""
_FEW = frozenset({"eaf-electricity-location", "eaf-electricity-market", "pig-iron", "scrap-carbon"})


@cache
def small() -> CalculationResult:
    """The footprint of four of the 25 sources: most vectors are about something else."""
    return calculate([source for source in sources() if source.key in _FEW], Decimal(1))


class Stage(World):
    """The world with one passport made in it (``docs``); the same for every scenario, in bytes."""

    def __init__(self, kinds: Knob = "Ed25519", *, seed: str = SEED) -> None:
        super().__init__(seed, kinds=kinds)
        self.docs = self.documents()

    def draft(self, **changes: Knob) -> Document:
        return super().draft(**{"footprint": small().footprint(), **changes})

    @property
    def sound(self) -> bytes:
        """The passport with which nothing is wrong."""
        return pack(*self.docs.signed())

    def with_claim(self, *edits: Edit, **knobs: Knob) -> Documents:
        """A chain around another claim, really signed; ``edits`` are signed without questions."""
        first = self.claim(edit=both(*edits) if edits else None, **knobs)
        return self.around(first)

    def around(self, first: Document) -> Documents:
        """A statement and a response about a claim that the acts would perhaps refuse."""
        second = self.resign(self.docs.statement or {}, put("/credentialSubject", {
            **(self.docs.statement or {})["credentialSubject"], **_link(first)}))  # fmt: skip
        return Documents(first, second, self.answer(first, second))

    def with_statement(self, *edits: Edit, by: Identity | None = None, **knobs: Knob) -> Documents:
        """The base claim with another statement, and a response that names both."""
        second = self.statement(self.docs.claim, edit=both(*edits) if edits else None, by=by, **knobs)
        return Documents(self.docs.claim, second, self.answer(self.docs.claim, second))

    def answer(self, first: Document, second: Document | None, *edits: Edit, **knobs: Knob) -> Document:
        """A response that names what it is given, whatever that is."""
        base = self.response(self.docs.claim, self.docs.statement, **knobs)
        by = knobs.get("by")
        links: list[Edit] = [put("/credentialSubject/claim", _link(first))]
        if second is None:
            links += [drop("/credentialSubject/statement"), put("/credentialSubject/answer", "unverified")]
        else:
            links.append(put("/credentialSubject/statement", _link(second)))
        product = first["credentialSubject"]["id"]
        if "product" not in knobs:
            links.append(put("/credentialSubject/id", product))
        return self.resign(base, both(*links, *edits), by=by)

    def newer(
        self, who: Identity, purpose: StatusPurpose, *, of: Iterable[Mapping[str, Any]] = (), **knobs: Knob
    ) -> bytes:
        """A list of ``who`` in which the bits of ``of`` are set; as a bundle of one."""
        for document in of:
            self.set_bit(document, purpose)
        return container.bundle([self.status_list(who, purpose, **{"at": NEWER, **knobs})])

    def lists(self, **knobs: Knob) -> bytes:
        """The seven lists of the three issuers, with knobs."""
        return self.status_bundle(**knobs)


    def rivals_lists(self) -> bytes:
        """The three clean lists of the rival mill, whose slabs the inputs are."""
        purposes: tuple[StatusPurpose, ...] = ("revocation", "suspension", "refresh")
        return container.bundle([self.status_list(self.rival, one) for one in purposes])


@dataclass
class KeyNamed(Identity):
    """A party whose DID is its key."""

    @property
    def did(self) -> str:
        return f"did:key:{self.key.public.multikey}"


def named_by_its_key(one: Identity) -> KeyNamed:
    """The same party under a did:key."""
    return KeyNamed(**{**vars(one), "fragment": one.key.public.multikey})


def full() -> CalculationResult:
    """All 25 sources."""
    return result()


def _link(document: Mapping[str, Any]) -> dict[str, str]:
    return {"id": document["id"], "digestMultibase": document_digest(document)}


# Containers, without asking whether they are any good


def heap(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """A container of these documents in this order."""
    listed: Any = [*documents]
    return jcs.canonical(
        {"@context": [CONTEXT_V2], "type": ["VerifiablePresentation"], "verifiableCredential": listed}
    )


def pack(*chain: Mapping[str, Any], extras: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """The chain in its order, then extras by digest."""
    return heap([*chain, *sorted(extras, key=document_digest)])


def file_of(documents: Documents, *, extras: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """The passport file of a chain."""
    return pack(*documents.signed(), extras=extras)


# Small words for changes; a pointer is a JSON Pointer


def put(pointer: str, value: Knob) -> Edit:
    """Set a member or an entry."""

    def edit(document: Document) -> None:
        parent, name = _find(document, pointer)
        parent[name] = copy.deepcopy(value)

    return edit


def drop(pointer: str) -> Edit:
    """Take a member or an entry away."""

    def edit(document: Document) -> None:
        parent, name = _find(document, pointer)
        del parent[name]

    return edit


def turn(pointer: str) -> Edit:
    """Reverse an array."""

    def edit(document: Document) -> None:
        parent, name = _find(document, pointer)
        parent[name].reverse()

    return edit


def wrap(pointer: str) -> Edit:
    """Put the value into an array of its own."""

    def edit(document: Document) -> None:
        parent, name = _find(document, pointer)
        parent[name] = [parent[name]]

    return edit


def both(*edits: Edit) -> Edit:
    """One change after the other."""

    def edit(document: Document) -> None:
        for one in edits:
            one(document)

    return edit


def changed(document: Mapping[str, Any] | None, *edits: Edit) -> Document:
    """A copy changed after signing; nobody signs again."""
    copied = copy.deepcopy(dict(document or {}))
    both(*edits)(copied)
    return copied


def _find(document: Document, pointer: str) -> tuple[Any, Any]:
    *path, last = pointer[1:].split("/")
    place: Any = document
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]
    return place, int(last) if isinstance(place, list) else last
