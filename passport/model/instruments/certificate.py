"""AttributeCertificate: an issuing body says which units of a device's production carry which attribute."""

from typing import NamedTuple

from passport.model.common import (
    Document,
    Envelope,
    Link,
    Standard,
    Window,
    read_envelope,
    read_link,
    read_window,
)


class Units(NamedTuple):
    """The half-open interval ``start <= unit < end`` of one production period, counted from 0.

    ``first`` and ``behind`` are the ends as the document writes them, of at most 18 digits. ``unit``: UN/ECE
    Rec 20 code of one unit, the smallest that is traded (``WHR``, ``GRM``, ``3B``).
    """

    first: str
    behind: str
    unit: str

    @property
    def start(self) -> int:
        """The number of the first unit."""
        return int(self.first)

    @property
    def end(self) -> int:
        """The number behind the last unit."""
        return int(self.behind)

    @property
    def size(self) -> int:
        """How many units."""
        return self.end - self.start


class Origin(NamedTuple):
    """The device, plant or group of farms that produced: its identifier, country and first day."""

    id: str
    name: str
    country: str
    commissioned: str


class Metered(NamedTuple):
    """What was metered in the whole period, in the certificate's units, and the share that is certified."""

    quantity: str
    factor: str


class Attribute(NamedTuple):
    """What a unit carries: kgCO2e per ``per`` (a unit code), its boundary, method, and other qualities."""

    intensity: str
    per: str
    boundary: str
    method: Standard
    qualities: tuple[str, ...]


class Certificate(NamedTuple):
    """An AttributeCertificate that passed ``shape.check``.

    ``supports``: incentives and quotas that count the units too; exactly ``("none",)`` where none does.
    ``evidence``: pairs of kind and digest. ``recipient``: who has the physical product, where it went to
    somebody else. ``replaces``: the withdrawn certificate in whose place it was issued.
    """

    envelope: Envelope
    origin: Origin
    product: str
    period: Window
    units: Units
    metered: Metered
    geography: str
    custody_model: str
    attribute: Attribute
    supports: tuple[str, ...]
    registry: str
    recipient: str | None
    evidence: tuple[tuple[str, str], ...]
    replaces: Link | None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Certificate:
    """Read the certificate of a document that passed ``shape.check("certificate", ...)``."""
    subject = document["credentialSubject"]
    origin, units, attribute = subject["origin"], subject["units"], subject["attribute"]
    return Certificate(
        envelope=read_envelope(document),
        origin=Origin(origin["id"], origin["name"], origin["country"], origin["commissioned"]),
        product=subject["product"],
        period=read_window(subject["period"]),
        units=Units(units["from"], units["to"], units["unit"]),
        metered=Metered(subject["metered"]["quantity"], subject["metered"]["factor"]),
        geography=subject["geography"],
        custody_model=subject["custodyModel"],
        attribute=Attribute(
            attribute["intensity"],
            attribute["per"],
            attribute["boundary"],
            Standard(attribute["method"]["name"], attribute["method"]["edition"]),
            tuple(attribute.get("qualities", ())),
        ),
        supports=tuple(subject["supports"]),
        registry=subject["registry"],
        recipient=subject.get("recipient"),
        evidence=tuple((entry["kind"], entry["digestMultibase"]) for entry in subject["evidence"]),
        replaces=read_link(subject.get("replaces")),
    )
