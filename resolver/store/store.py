"""What the service asks of its store; ``sql`` is the implementation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, Protocol, TypeAlias

from passport.carbon.exact import half_even, text_of
from passport.carbon.rechecking.consumption import kilograms
from passport.vocab import Kind
from resolver.store.periods import Period
from signing.errors import ToolError

Admitted = Literal["stored", "already"]
ListName: TypeAlias = tuple[str, str]
"""Whose status list, and its id."""
_PLACES: Final = 6
TOGETHER: Final = "passport publish OLD NEW --as DIR --to URL"
"""How versions of one claim that were never published are published, at the command line."""


class Conflict(ToolError):
    """A document contradicts what is stored; nothing was stored. HTTP 409; code ``publish.*``."""


class StoreUnavailable(ToolError):
    """The store cannot read or write now: full, locked, gone. HTTP 503; nothing was stored (T85)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One accepted document: ``data`` are the exact bytes ``digest`` was computed over."""

    digest: str
    kind: Kind
    id: str
    issuer: str
    valid_from: str
    data: bytes
    published_at: str


@dataclass(frozen=True, slots=True)
class Admission:
    """A verified document to store, with what the rules of its kind ask.

    Claims: ``product`` (key of its id), ``names`` (keys of its id and alternateIds), ``revises`` (digest of
    the claim it replaces) and ``consumes`` (digest and kilograms of each input). Documents of an entity
    besides: ``period``; ``product`` and the only one of ``names`` are that of a line which begins with it.
    Statements: ``claim`` (digest). Status lists: ``follows`` (digest of the newest list it was compared with;
    ``None`` when there was none). ``entry``: what the transparency log keeps of it, empty where there is no
    log.
    """

    digest: str
    kind: Kind
    id: str
    issuer: str
    valid_from: str
    data: bytes
    product: str | None = None
    names: tuple[str, ...] = ()
    revises: str | None = None
    claim: str | None = None
    follows: str | None = None
    entry: bytes = b""
    consumes: tuple[tuple[str, str], ...] = ()
    period: Period | None = None


class Store(Protocol):
    """Reads see committed documents only; every method may raise ``StoreUnavailable``."""

    def get(self, digest: str) -> Stored | None:
        """Give the document with this digest."""
        ...

    def get_each(self, digests: Sequence[str]) -> dict[str, Stored]:
        """Give the documents with these digests, as far as they are held."""
        ...

    def head(self, name: str) -> Stored | None:
        """Give the newest claim in the line of the product that ``name`` (``ProductId.key``) identifies."""
        ...

    def statements(self, claim: str) -> list[Stored]:
        """List every statement about the claim with this digest, in the order of publication."""
        ...

    def newest_lists(self, wanted: Sequence[ListName]) -> list[Stored]:
        """Give the newest held status list of each (issuer, id) in ``wanted``."""
        ...

    def admit_each(
        self, groups: Sequence[Sequence[Admission]], *, by: str, at: str, rehearse: bool = False
    ) -> list[list[Admitted] | Conflict]:
        """Store each group durably, whole or not at all, all written through together before it returns.

        ``by`` is the publisher's DID, ``at`` the moment. A digest that is held already is ``already``.
        A group that contradicts what is stored is refused whole (``Conflict`` in its place) and leaves
        the others. With ``rehearse`` everything is asked and nothing is kept.
        """
        ...

    def kept(self, digest: str) -> Stored | None:
        """Give the document with this digest if it is in memory; never waits."""
        ...

    def known_revision(self) -> int | None:
        """``revision`` if it was asked a moment ago; never waits."""
        ...

    def revision(self) -> int:
        """Give a number that grows with every write; other instances' writes count within 50 ms."""
        ...

    def check(self) -> None:
        """Return if the store answers."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def consumed(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Digest and kilograms of each input of a claim that keeps the profile, each digest once."""
    masses: dict[str, list[Fraction | None]] = {}
    for entry in document["credentialSubject"].get("inputs", ()):
        masses.setdefault(entry["digestMultibase"], []).append(kilograms(entry["amount"]))
    for digest, some in sorted(masses.items()):
        known = [mass for mass in some if mass is not None]
        whole = len(known) == len(some)
        yield digest, text_of(half_even(sum(known, Fraction()), _PLACES), _PLACES) if whole else ""
