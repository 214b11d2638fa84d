"""RetirementCredential: a registry says which units were used up, for whom and for what."""

from typing import Final, NamedTuple

from passport.model.common import Document, Envelope, Window, read_envelope, read_window
from passport.model.instruments.certificate import Units

SCOPE_OF: Final = {"carrier": "1", "logistics-provider": "3", "shipper": "3"}
"""The scope in which each role of a chain of transport claims the same units."""


class Retired(NamedTuple):
    """Units of one certificate (its digest), with the device and the period that produced them."""

    certificate: str
    origin: str
    period: Window
    units: Units


class Retirement(NamedTuple):
    """A RetirementCredential that passed ``shape.check``.

    ``chain``: pairs of role and party that claim these units one after the other, each role once.
    ``used_for``: identifier of the product whose claim uses them. ``counterpart``: who has the physical
    product and therefore reports the residual value.
    """

    envelope: Envelope
    beneficiary: str
    scope: str
    chain: tuple[tuple[str, str], ...]
    purpose: str
    used_for: str | None
    product: str
    unit: str
    geography: str
    period: Window
    counterpart: str | None
    units: tuple[Retired, ...]

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document

    @property
    def size(self) -> int:
        """How many units were retired."""
        return sum(one.units.size for one in self.units)


def read(document: Document) -> Retirement:
    """Read the retirement of a document that passed ``shape.check("retirement", ...)``."""
    subject = document["credentialSubject"]
    return Retirement(
        envelope=read_envelope(document),
        beneficiary=subject["beneficiary"],
        scope=subject["scope"],
        chain=tuple((entry["role"], entry["party"]) for entry in subject.get("chain", ())),
        purpose=subject["purpose"],
        used_for=subject.get("usedFor"),
        product=subject["product"],
        unit=subject["unit"],
        geography=subject["geography"],
        period=read_window(subject["period"]),
        counterpart=subject.get("counterpart"),
        units=tuple(
            Retired(
                entry["certificate"],
                entry["origin"],
                read_window(entry),
                Units(entry["from"], entry["to"], subject["unit"]),
            )
            for entry in subject["units"]
        ),
    )
