"""ReadingsBatchCredential: a gateway says what a meter read in one stretch of time."""

from typing import NamedTuple

from passport.model.common import Document, Envelope, Window, read_envelope, read_window


class Register(NamedTuple):
    """The meter's running total at the first and the last moment of the batch, as figures in its unit."""

    first: str
    last: str


class Sample(NamedTuple):
    """How a quantity was sampled: ``size`` of ``of`` in the ``frame``, and the interval of the total.

    ``low`` and ``high`` are figures in the unit of the batch; ``confidence`` is a share of 1.
    """

    frame: str
    size: int
    of: int
    low: str
    high: str
    confidence: str


class Batch(NamedTuple):
    """A ReadingsBatchCredential that passed ``shape.check``; its issuer is the gateway.

    ``step``: seconds of each interval, 0 where the readings are a sample. ``root``: ``digestMultibase`` of
    the RFC 6962 tree over the ``readings`` in the order of time. ``calibration``: digest of the meter's
    calibration certificate and the last day it is valid. ``previous``: digest of the batch before.
    """

    envelope: Envelope
    meter: str
    quantity: str
    unit: str
    period: Window
    step: int
    root: str
    readings: int
    register: Register | None
    sample: Sample | None
    calibration: tuple[str, str] | None
    previous: str

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Batch:
    """Read the batch of a document that passed ``shape.check("readings", ...)``."""
    subject = document["credentialSubject"]
    register, sample = subject.get("register"), subject.get("sample")
    calibration = subject.get("calibration")
    return Batch(
        envelope=read_envelope(document),
        meter=subject["meter"],
        quantity=subject["quantity"],
        unit=subject["unit"],
        period=read_window(subject["period"]),
        step=int(subject.get("step", "0")),
        root=subject["readings"]["digestMultibase"],
        readings=int(subject["readings"]["count"]),
        register=None if register is None else Register(register["first"], register["last"]),
        sample=None if sample is None else Sample(
            sample["frame"], int(sample["size"]), int(sample["of"]), sample["low"], sample["high"],
            sample["confidence"],
        ),
        calibration=None if calibration is None else (calibration["digestMultibase"], calibration["until"]),
        previous=subject["previous"]["digestMultibase"] if "previous" in subject else "",
    )  # fmt: skip
