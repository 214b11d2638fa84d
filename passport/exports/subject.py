"""What is exported, and what an export says of itself: the claim it is a copy of, and what it leaves out."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport.exports import names
from passport.identifiers.product_id import ProductId, parse_product_id

UNVERIFIED: Final = "unverified"
"""The verdict an export carries whose passport was not verified, or did not verify."""


_WARNING: Final = "Made from a passport that was not verified."
COPY: Final = "Copy of claim"
"""What stands before id and digest of the claim in an export that has room for a text only."""


class Subject(NamedTuple):
    """One claim with the statement about it. ``verdict``: the state ``verify`` gave, or ``unverified``.

    ``resolver``: where the passport is served, if not at the product's own address; ``backup``: where a
    second copy of it is, for a registry.
    """

    claim: Mapping[str, Any]
    digest: str
    statement: Mapping[str, Any] | None
    statement_digest: str
    verdict: str
    resolver: str = ""
    backup: str = ""

    @property
    def product(self) -> ProductId:
        """The identifier of the product."""
        return parse_product_id(self.claim["credentialSubject"]["id"])

    @property
    def address(self) -> str:
        """Where the passport can be had."""
        if not self.resolver:
            return str(self.claim["credentialSubject"]["id"])
        return f"{self.resolver.rstrip('/')}/{self.product.key}"


class Assumed(NamedTuple):
    """A member that the format demands and the claim does not state: place in the export, value, reason."""

    at: str
    value: str
    why: str


class Note(NamedTuple):
    """What every export says of itself; ``lost`` as ``Reading.gathered`` gives it."""

    claim: str
    digest: str
    statement: str
    verdict: str
    address: str
    lost: tuple[str, ...]
    assumed: tuple[Assumed, ...]

    @property
    def warning(self) -> str:
        """What an export says first whose passport was not verified; empty for all others."""
        return _WARNING if self.verdict == UNVERIFIED else ""

    def members(self) -> dict[str, Any]:
        """As members of a document."""
        return {
            **({"warning": self.warning} if self.warning else {}),
            "format": names.EXPORT,
            "claim": {"id": self.claim, "digestMultibase": self.digest},
            **({"statement": {"digestMultibase": self.statement}} if self.statement else {}),
            "verdict": self.verdict,
            "passport": self.address,
            "lost": list(self.lost),
            "assumed": [one._asdict() for one in self.assumed],
        }

    def beside(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A document of ours with the note as its last member, and a warning as its first."""
        first = {"warning": self.warning} if self.warning else {}
        return {**first, **document, "copyOf": self.members()}

    def within(self, text: str) -> str:
        """A text of the export with the note behind it, and a warning before it."""
        return " ".join(part for part in (self.warning, text, self._sentences()) if part)

    def _sentences(self) -> str:
        parts = [
            f"{COPY} {self.claim} {self.digest}, which can be verified at {self.address}; this copy proves"
            " nothing.",
            f"Not represented here: {', '.join(self.lost)}.",
            *(f"Assumed: {one.at} is {one.value}, because {one.why}." for one in self.assumed),
        ]
        return " ".join(parts)
