"""What several credentials share: parties, windows, quantities, links, status entries, the envelope."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from signing.digests import document_digest

Document: TypeAlias = Mapping[str, Any]


class Party(NamedTuple):
    """Who signs: a DID and the name it gives itself (the trust list says what it is really called)."""

    id: str
    name: str

    def document(self) -> dict[str, Any]:
        """``{"id", "name"}``, the ``issuer`` of a credential."""
        return {"id": self.id, "name": self.name}


class Window(NamedTuple):
    """``start <= t < end``, both moments."""

    start: str
    end: str

    def holds(self, moment: str) -> bool:
        """Whether the moment lies in the window."""
        return self.start <= moment < self.end

    def contains(self, other: "Window") -> bool:
        """Whether the other window lies in this one."""
        return self.start <= other.start and other.end <= self.end


class Quantity(NamedTuple):
    """A figure and its UN/ECE Rec 20 unit code."""

    value: str
    unit: str


class Link(NamedTuple):
    """Another credential, named by id and by digest D of its signed bytes."""

    id: str
    digest: str


class Standard(NamedTuple):
    """A standard and its edition."""

    name: str
    edition: str


class Scope(NamedTuple):
    """One granted or used combination; matched exactly (DESIGN 4)."""

    scheme: str
    sector: str
    country: str
    level: str


class StatusEntry(NamedTuple):
    """Where one bit about this credential lies; ``position`` is the base-10 index of the document."""

    purpose: str
    position: str
    list_id: str


class Proof(NamedTuple):
    """The one Data Integrity proof; ``challenge`` only in a response to a caller who sent one."""

    cryptosuite: str
    created: str
    verification_method: str
    value: str
    challenge: str | None


class Envelope(NamedTuple):
    """The members every credential has. ``document`` is the signed JSON as read; treat it as frozen too."""

    document: Document
    id: str
    issuer: Party
    """A status list and a trust list name no one: their ``issuer.name`` is empty."""
    valid_from: str
    valid_until: str
    status: tuple[StatusEntry, ...]
    proof: Proof

    @property
    def window(self) -> Window:
        """``validFrom`` to ``validUntil``."""
        return Window(self.valid_from, self.valid_until)

    @property
    def said(self) -> str:
        """The later of ``validFrom`` and the proof's ``created``: when its signer said this (DESIGN 4)."""
        created = self.proof.created
        return created if created > self.valid_from else self.valid_from

    @property
    def digest(self) -> str:
        """D(x); computed at each call, so keep it where it is needed often."""
        return document_digest(self.document)


def read_envelope(document: Document) -> Envelope:
    """Read the envelope of a document that passed ``shape.check``."""
    issuer = document["issuer"]
    proof = document["proof"]
    return Envelope(
        document,
        document["id"],
        Party(issuer, "") if isinstance(issuer, str) else Party(issuer["id"], issuer["name"]),
        document["validFrom"],
        document["validUntil"],
        tuple(
            StatusEntry(entry["statusPurpose"], entry["statusListIndex"], entry["statusListCredential"])
            for entry in document.get("credentialStatus", ())
        ),
        Proof(
            proof["cryptosuite"],
            proof["created"],
            proof["verificationMethod"],
            proof["proofValue"],
            proof.get("challenge"),
        ),
    )


def read_window(member: Document) -> Window:
    """Read a ``{"start", "end"}``."""
    return Window(member["start"], member["end"])


def read_quantity(member: Document) -> Quantity:
    """Read a ``{"value", "unit"}``."""
    return Quantity(member["value"], member["unit"])


def read_link(member: Document | None) -> Link | None:
    """Read a ``{"id", "digestMultibase"}``, where there is one."""
    return None if member is None else Link(member["id"], member["digestMultibase"])


def read_standards(members: list[Document]) -> tuple[Standard, ...]:
    """Read a list of ``{"name", "edition"}``."""
    return tuple(Standard(member["name"], member["edition"]) for member in members)


def read_scope(members: list[Document]) -> tuple[Scope, ...]:
    """Read a list of scope entries, ascending."""
    return tuple(
        Scope(member["scheme"], member["sector"], member["country"], member["level"]) for member in members
    )
