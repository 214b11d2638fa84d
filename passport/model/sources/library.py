"""FactorLibraryCredential: a publisher says which factor records it has approved, and for which time."""

from typing import NamedTuple

from passport.model.common import Document, Envelope, Link, Window, read_envelope, read_link, read_window


class Approver(NamedTuple):
    """Who approved the records for the publisher, and on which day (``YYYY-MM-DD``)."""

    name: str
    date: str


class Library(NamedTuple):
    """A FactorLibraryCredential that passed ``shape.check``; its issuer is the publisher.

    ``period``: the time of activity the factors are for. ``root``: the ``digestMultibase`` of the RFC 6962
    tree over the records in the order of their ids, ``size`` of them. ``replaces``: the former edition.
    """

    envelope: Envelope
    name: str
    edition: str
    approver: Approver
    period: Window
    root: str
    size: int
    replaces: Link | None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Library:
    """Read the library of a document that passed ``shape.check("factorlibrary", ...)``."""
    subject = document["credentialSubject"]
    approver, records = subject["approver"], subject["records"]
    return Library(
        envelope=read_envelope(document),
        name=subject["name"],
        edition=subject["edition"],
        approver=Approver(approver["name"], approver["date"]),
        period=read_window(subject["period"]),
        root=records["digestMultibase"],
        size=int(records["count"]),
        replaces=read_link(subject.get("replaces")),
    )
