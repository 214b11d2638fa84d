"""DeviceAssignmentCredential: an issuing body says which one registry keeps a device's certificates."""

from typing import NamedTuple

from passport.model.common import Document, Envelope, Window, read_envelope, read_window


class Assignment(NamedTuple):
    """A DeviceAssignmentCredential that passed ``shape.check``: which device, product, registry and time."""

    envelope: Envelope
    device: str
    product: str
    registry: str
    period: Window

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Assignment:
    """Read the assignment of a document that passed ``shape.check("assignment", ...)``."""
    subject = document["credentialSubject"]
    return Assignment(
        read_envelope(document),
        subject["id"],
        subject["product"],
        subject["registry"],
        read_window(subject["period"]),
    )
