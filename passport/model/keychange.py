"""KeyChangeCredential (DESIGN 4): what a holder says about its own keys; a trust list may follow it."""

from typing import NamedTuple

from passport.model.common import Document, Envelope, read_envelope


class Ended(NamedTuple):
    """A key (by its DID URL) that stops counting at ``revoked``; ``reason`` as in a trust list."""

    key: str
    revoked: str
    reason: str


class Begun(NamedTuple):
    """A successor, meant to hold ``not_before <= t < not_after``."""

    key: str
    multikey: str
    not_before: str
    not_after: str


class KeyChange(NamedTuple):
    """A KeyChangeCredential that passed ``shape.check``; nothing in it is believed yet."""

    envelope: Envelope
    holder: str
    ended: Ended
    begun: Begun | None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> KeyChange:
    """Read the change of a document that passed ``shape.check("keychange", ...)``."""
    subject = document["credentialSubject"]
    ended, begun = subject["ended"], subject.get("begun")
    return KeyChange(
        read_envelope(document),
        subject["id"],
        Ended(ended["id"], ended["revoked"], ended["reason"]),
        begun
        and Begun(begun["id"], begun["publicKeyMultibase"], begun["notBefore"], begun["notAfter"]),
    )
