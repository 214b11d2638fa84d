"""AccreditationCredential (DESIGN 4): an accreditation body says what a verifier may verify."""


from typing import NamedTuple

from passport.model.common import (
    Document,
    Envelope,
    Scope,
    Standard,
    read_envelope,
    read_scope,
    read_standards,
)


class Accreditation(NamedTuple):
    """An AccreditationCredential that passed ``shape.check``; ``verifier`` is the DID it is about."""

    envelope: Envelope
    verifier: str
    name: str
    legal_entity: str
    number: str
    standards: tuple[Standard, ...]
    scope: tuple[Scope, ...]
    country: str | None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Accreditation:
    """Read the accreditation of a document that passed ``shape.check("accreditation", ...)``."""
    subject = document["credentialSubject"]
    return Accreditation(
        envelope=read_envelope(document),
        verifier=subject["id"],
        name=subject["name"],
        legal_entity=subject["legalEntity"],
        number=subject["number"],
        standards=read_standards(subject["standards"]),
        scope=read_scope(subject["scope"]),
        country=subject.get("country"),
    )
