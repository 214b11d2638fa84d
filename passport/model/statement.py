"""VerificationStatement (DESIGN 2.3): an accredited verifier's opinion about exactly one claim."""


from typing import NamedTuple

from passport.model.common import (
    Document,
    Envelope,
    Link,
    Scope,
    Standard,
    Window,
    read_envelope,
    read_scope,
    read_standards,
    read_window,
)


class Materiality(NamedTuple):
    """Above which effect an error matters: ``basis`` relative (a fraction of ``of``) or absolute (kgCO2e)."""

    basis: str
    value: str
    of: str


class SiteVisit(NamedTuple):
    """A visit, physical or remote."""

    key: str
    date: str
    site: str
    mode: str
    reason: str | None


class Misstatement(NamedTuple):
    """An error found: ``at`` points into the claim, ``effect`` is kgCO2e per declared unit."""

    key: str
    at: str
    description: str
    effect: str
    material: bool
    corrected: bool


class Nonconformity(NamedTuple):
    """A clause of the standard that was not met."""

    key: str
    clause: str
    description: str
    material: bool
    resolved: bool


class AccreditationUse(NamedTuple):
    """The accreditation the verifier invokes, and the entries of its scope this statement needs."""

    link: Link
    body: str
    number: str
    scope: tuple[Scope, ...]


class Engagement(NamedTuple):
    """The lot of claims one engagement covers, and whether this one was itself sampled."""

    id: str
    period: Window
    population: str
    population_digest: str
    sampled: bool
    sampling_rationale: str | None


class Opinion(NamedTuple):
    """What the verifier says; ``claim`` is the subject itself, named by id and digest."""

    claim: Link
    statement_type: str
    outcome: str
    level_of_assurance: str
    materiality: Materiality
    criteria: tuple[Standard, ...]
    verification_standards: tuple[Standard, ...]
    boundary: str
    gwp_set: str
    coverage: tuple[str, ...]
    conclusion: str
    intended_users: str
    signatories: tuple[tuple[str, str], ...]
    """Pairs of role and name."""
    impartiality: str
    accreditation: AccreditationUse
    engagement: Engagement
    site_visits: tuple[SiteVisit, ...]
    misstatements: tuple[Misstatement, ...]
    nonconformities: tuple[Nonconformity, ...]
    basis_for_modification: tuple[tuple[str, str], ...]
    """Pairs of key and description."""
    sector: str | None = None
    """Not said: that of steel, if the claim's route is one of steel (``passport.sectors``)."""


class Statement(NamedTuple):
    """A VerificationStatement that passed ``shape.check``."""

    envelope: Envelope
    opinion: Opinion

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> Statement:
    """Read the statement of a document that passed ``shape.check("statement", ...)``."""
    return Statement(read_envelope(document), _opinion(document["credentialSubject"]))


def _opinion(subject: Document) -> Opinion:
    """Read the opinion, with its misstatements, nonconformities and engagement where there are any."""
    threshold = subject["materialityThreshold"]
    return Opinion(
        claim=Link(subject["id"], subject["digestMultibase"]),
        statement_type=subject["statementType"],
        outcome=subject["outcome"],
        level_of_assurance=subject["levelOfAssurance"],
        materiality=Materiality(threshold["basis"], threshold["value"], threshold["of"]),
        criteria=read_standards(subject["criteria"]),
        verification_standards=read_standards(subject["verificationStandards"]),
        boundary=subject["boundary"],
        gwp_set=subject["gwpSet"],
        coverage=tuple(subject["coverage"]),
        conclusion=subject["conclusion"],
        intended_users=subject["intendedUsers"],
        signatories=tuple((entry["role"], entry["name"]) for entry in subject["signatories"]),
        impartiality=subject["impartiality"],
        accreditation=_accreditation(subject["accreditation"]),
        engagement=_engagement(subject["engagement"]),
        site_visits=tuple(
            SiteVisit(entry["key"], entry["date"], entry["site"], entry["mode"], entry.get("reason"))
            for entry in subject.get("siteVisits", ())
        ),
        misstatements=tuple(_misstatement(entry) for entry in subject.get("misstatements", ())),
        nonconformities=tuple(
            Nonconformity(
                entry["key"], entry["clause"], entry["description"], entry["material"], entry["resolved"]
            )
            for entry in subject.get("nonconformities", ())
        ),
        basis_for_modification=tuple(
            (entry["key"], entry["description"]) for entry in subject.get("basisForModification", ())
        ),
        sector=subject.get("sector"),
    )


def _misstatement(member: Document) -> Misstatement:
    """Read a misstatement; its effect is a figure in kgCO2e per declared unit."""
    return Misstatement(
        member["key"],
        member["at"],
        member["description"],
        member["effect"],
        member["material"],
        member["corrected"],
    )


def _accreditation(member: Document) -> AccreditationUse:
    return AccreditationUse(
        Link(member["id"], member["digestMultibase"]),
        member["body"],
        member["number"],
        read_scope(member["scope"]),
    )


def _engagement(member: Document) -> Engagement:
    """Read the engagement: its id, period and population, and whether this claim was sampled."""
    return Engagement(
        member["id"],
        read_window(member["period"]),
        member["population"],
        member["populationDigest"],
        member["sampled"],
        member.get("samplingRationale"),
    )
