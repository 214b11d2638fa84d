"""MethodAttestation (methods.md): an accredited verifier examined how a producer calculates at one plant."""

from typing import Final, NamedTuple

from passport.model.common import (
    Document,
    Envelope,
    Link,
    Scope,
    Standard,
    read_envelope,
    read_scope,
    read_standards,
)
from passport.model.statement import AccreditationUse, SiteVisit

PREFIX: Final = "urn:passport:method:"
"""Before the digest of a method's skeleton this is the id of the method."""


class Plant(NamedTuple):
    """Where the method is used."""

    id: str
    name: str
    country: str


class ExaminedMethod(NamedTuple):
    """What the verifier says about a method.

    ``id`` is ``PREFIX`` and the digest of its skeleton. It is attested for production from ``since`` on,
    until the attestation ends. ``population`` workings were replayed; ``population_digest`` names them.
    """

    id: str
    producer: str
    facility: Plant
    production_route: str
    boundary: str
    gwp_set: str
    since: str
    population: str
    population_digest: str
    level_of_assurance: str
    criteria: tuple[Standard, ...]
    verification_standards: tuple[Standard, ...]
    conclusion: str
    intended_users: str
    signatories: tuple[tuple[str, str], ...]
    """Pairs of role and name."""
    impartiality: str
    accreditation: AccreditationUse
    site_visits: tuple[SiteVisit, ...]


class MethodAttestation(NamedTuple):
    """A MethodAttestation that passed ``shape.check``; like a statement's, its ``opinion`` is the subject."""

    envelope: Envelope
    opinion: ExaminedMethod

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> MethodAttestation:
    """Read the attestation of a document that passed ``shape.check("method", ...)``."""
    return MethodAttestation(read_envelope(document), _examined(document["credentialSubject"]))


def digest_of(document: Document) -> str:
    """The digest of the method that an attestation is about; one that nobody has checked may name none."""
    subject = document.get("credentialSubject")
    name = subject.get("id") if isinstance(subject, dict) else None
    return name.removeprefix(PREFIX) if isinstance(name, str) else ""


def _examined(subject: Document) -> ExaminedMethod:
    facility, replayed, use = subject["facility"], subject["replayed"], subject["accreditation"]
    scope: tuple[Scope, ...] = read_scope(use["scope"])
    return ExaminedMethod(
        id=subject["id"],
        producer=subject["producer"],
        facility=Plant(facility["id"], facility["name"], facility["country"]),
        production_route=subject["productionRoute"],
        boundary=subject["boundary"],
        gwp_set=subject["gwpSet"],
        since=subject["since"],
        population=replayed["population"],
        population_digest=replayed["populationDigest"],
        level_of_assurance=subject["levelOfAssurance"],
        criteria=read_standards(subject["criteria"]),
        verification_standards=read_standards(subject["verificationStandards"]),
        conclusion=subject["conclusion"],
        intended_users=subject["intendedUsers"],
        signatories=tuple((entry["role"], entry["name"]) for entry in subject["signatories"]),
        impartiality=subject["impartiality"],
        accreditation=AccreditationUse(
            Link(use["id"], use["digestMultibase"]), use["body"], use["number"], scope
        ),
        site_visits=tuple(
            SiteVisit(entry["key"], entry["date"], entry["site"], entry["mode"], entry.get("reason"))
            for entry in subject.get("siteVisits", ())
        ),
    )
