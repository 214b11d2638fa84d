"""CarbonStatement: the CO2 statement of an entity for one fiscal year, as its carbon books give it."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport import moments
from passport.model.common import Document, Envelope, Link, Window, read_envelope, read_link, read_window
from passport.vocab import INVENTORY


class Entity(NamedTuple):
    """The entity that reports: its id (a GS1 Digital Link with AI 417), country and fiscal year."""

    id: str
    name: str
    legal_entity: str | None
    country: str
    consolidation: str
    period: Window


class CarbonStatement(NamedTuple):
    """A CarbonStatement that passed ``shape.check``; ``accounts`` is its ``co2Statement``, in tonnes CO2e."""

    envelope: Envelope
    entity: Entity
    accounts: Document
    previous: Link | None
    """The statement of the year before, whose columns this one repeats."""
    revision_of: Link | None
    """The statement of the same year that this one replaces."""
    revision_reason: str | None
    """Why it does, one of a closed list."""

    @property
    def year(self) -> str:
        """The fiscal year, as ``year_of`` names it."""
        return _ending_in(self.entity.period.end)

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


_DAY: Final = 86_400


def year_of(subject: Mapping[str, Any]) -> str:
    """The fiscal year of a statement, called by the year in which its last day lies: ``2025``."""
    return _ending_in(subject["period"]["end"])


def _ending_in(end: str) -> str:
    return moments.shift(end, -_DAY)[:4]


def line_of(subject: Mapping[str, Any]) -> str:
    """What all statements of one entity and year share, as a register of signed documents keeps it."""
    return f"{subject['id']}#{year_of(subject)}"


_NAMELESS: Final = ("FactorLibrary", "ReadingsBatch")
"""Subjects without an id of their own."""


def registered_about(document: Document) -> str:
    """What a register of signed documents says a document is about.

    A subject's id, ``line_of`` of a CO2 statement, entity and period of an inventory report, the device of a
    certificate, a library of factors itself.
    """
    subject: Mapping[str, Any] = document["credentialSubject"]
    if subject["type"] in _NAMELESS:
        return str(document["id"])
    if "origin" in subject:
        return str(subject["origin"]["id"])
    if INVENTORY in subject:
        start, end = (subject["period"][name].removesuffix("T00:00:00Z") for name in ("start", "end"))
        return f"{subject['id']}#{start}/{end}"
    return line_of(subject) if "co2Statement" in subject else str(subject["id"])


def read_entity(subject: Mapping[str, Any]) -> Entity:
    """The entity that a subject of the profile is about."""
    return Entity(
        subject["id"],
        subject["name"],
        subject.get("legalEntity"),
        subject["country"],
        subject["consolidation"],
        read_window(subject["period"]),
    )


def read(document: Document) -> CarbonStatement:
    """Read the statement of a document that passed ``shape.check("carbonstatement", ...)``."""
    subject = document["credentialSubject"]
    return CarbonStatement(
        read_envelope(document),
        read_entity(subject),
        subject["co2Statement"],
        read_link(document.get("previous")),
        read_link(document.get("wasRevisionOf")),
        document.get("wasRevisionOf", {}).get("reason"),
    )
