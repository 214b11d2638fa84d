"""The optional member ``instruments`` of a claim: the retirements that its market-based result stands on."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from passport.model.common import Document
from passport.vocab import INSTRUMENTS, Kind

MARKET: Final = "market-based"
"""The statement in which units support the market-based result; others act beside it."""

_CITING: Final[dict[Kind | None, str]] = {
    "claim": INSTRUMENTS, "inventory": INSTRUMENTS, "retirement": "units"
}  # fmt: skip


class Cited(NamedTuple):
    """A retirement that a claim names by id and digest, and how many of its units it uses.

    ``quantity``: a whole number of units, of at most 18 digits. ``statement``: where their effect belongs.
    """

    id: str
    digest: str
    quantity: str
    unit: str
    statement: str

    def is_named(self, id: object, digest: object) -> bool:
        """Whether an entry is about this retirement: one that was signed anew has another digest."""
        return id == self.id or digest == self.digest


def read(subject: Document) -> tuple[Cited, ...]:
    """Read the member of a claim's subject that passed the profile; empty where it has none."""
    return tuple(
        Cited(
            entry["id"], entry["digestMultibase"], entry["quantity"], entry["unit"], entry["statement"]
        )
        for entry in subject.get(INSTRUMENTS, ())
    )


def names(kind: Kind | None, document: Document) -> Iterator[tuple[str, str]]:
    """Id and digest of the instruments that a document, checked or not, leads to.

    A claim or a report the retirements it cites; a retirement its certificates, which it names by digest
    alone: that stands for the id too.
    """
    member = _CITING.get(kind)
    if member is None:
        return
    subject: Any = document.get("credentialSubject")
    entries = subject.get(member) if isinstance(subject, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            digest = entry.get("certificate" if kind == "retirement" else "digestMultibase")
            name = digest if kind == "retirement" else entry.get("id")
            if isinstance(name, str) and isinstance(digest, str):
                yield name, digest
