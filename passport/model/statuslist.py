"""BitstringStatusListCredential (DESIGN 5): one bit for each credential of an issuer, for one purpose."""

from typing import NamedTuple, cast

from passport.model.common import Document, Envelope, read_envelope
from passport.moments import seconds
from passport.vocab import STATUS_LIST_MOST_SECONDS, StatusPurpose


class StatusList(NamedTuple):
    """A status list that passed ``shape.check``; ``encoded_list`` is for ``passport.status.decode_bits``."""

    envelope: Envelope
    purpose: StatusPurpose
    encoded_list: str
    too_long: bool = False
    """Whether its window is longer than a list may have; its zeros say nothing then (T123)."""

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> StatusList:
    """Read the list of a document that passed ``shape.check("statuslist", ...)``."""
    subject = document["credentialSubject"]
    lasts = seconds(document["validUntil"]) - seconds(document["validFrom"])
    return StatusList(
        read_envelope(document),
        cast("StatusPurpose", subject["statusPurpose"]),
        subject["encodedList"],
        lasts > STATUS_LIST_MOST_SECONDS,
    )
