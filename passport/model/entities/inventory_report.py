"""InventoryReport: an entity's emissions of one period in four statements, of which no sum exists."""

from typing import NamedTuple

from passport.model.carbon_statement import Entity, read_entity
from passport.model.common import Document, Envelope, Link, read_envelope, read_link
from passport.vocab import INSTRUMENTS, INVENTORY


class InventoryReport(NamedTuple):
    """An InventoryReport that passed ``shape.check``; ``inventory`` holds its four statements."""

    envelope: Envelope
    entity: Entity
    inventory: Document
    instruments: tuple[Document, ...]
    """The retirements that it cites, each under the ``name`` that figures and effects use for it."""
    accounts: Link | None
    """The CO2 statement of the same entity and period whose changes the figures are."""
    revision_of: Link | None
    """The report of the same entity and period that this one replaces."""
    revision_reason: str | None
    """Why it does, one of a closed list."""

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> InventoryReport:
    """Read the report of a document that passed ``shape.check("inventory", ...)``."""
    subject = document["credentialSubject"]
    return InventoryReport(
        read_envelope(document),
        read_entity(subject),
        subject[INVENTORY],
        tuple(subject.get(INSTRUMENTS, ())),
        read_link(document.get("accounts")),
        read_link(document.get("wasRevisionOf")),
        document.get("wasRevisionOf", {}).get("reason"),
    )
