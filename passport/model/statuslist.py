"""BitstringStatusListCredential (DESIGN 5): one bit for each credential of an issuer, for one purpose."""

from typing import NamedTuple, cast

from passport.model.common import Document, Envelope, read_envelope
from passport.vocab import StatusPurpose


class StatusList(NamedTuple):
    """A status list that passed ``shape.check``; ``encoded_list`` is for ``passport.status.decode_bits``."""

    envelope: Envelope
    purpose: StatusPurpose
    encoded_list: str

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> StatusList:
    """The list of a document that passed ``shape.check("statuslist", ...)``."""
    subject = document["credentialSubject"]
    return StatusList(
        read_envelope(document), cast("StatusPurpose", subject["statusPurpose"]), subject["encodedList"]
    )
