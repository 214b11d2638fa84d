"""PlatformResponse (DESIGN 2.4): the platform, asked about a product at a moment, names what is current."""

from typing import NamedTuple, cast

from passport.model.common import Document, Envelope, Link, read_envelope, read_link
from passport.vocab import Answer


class Response(NamedTuple):
    """A PlatformResponse that passed ``shape.check``; ``envelope.valid_from`` is the moment asked."""

    envelope: Envelope
    product: str
    claim: Link
    statement: Link | None
    answer: Answer
    successor: Link | None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Response:
    """Read the response of a document that passed ``shape.check("response", ...)``."""
    subject = document["credentialSubject"]
    claim = subject["claim"]
    return Response(
        read_envelope(document),
        subject["id"],
        Link(claim["id"], claim["digestMultibase"]),
        read_link(subject.get("statement")),
        cast("Answer", subject["answer"]),
        read_link(subject.get("successor")),
    )
