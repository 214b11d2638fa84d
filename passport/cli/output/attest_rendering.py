"""Say what is about to be signed, from the parsed documents the signatures will name (T101)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from passport.cli.output.findings_rendering import head
from passport.cli.output.terminal import clean, noun, quoted
from passport.party.identity import Identity
from passport.units import mass_in_kg
from passport.work.reviewing.engagement import is_open
from passport.work.reviewing.findings_file import Findings
from signing.digests import document_digest

_MOST: Final = 20


def lot(
    verifier: Identity,
    findings: Findings,
    template: Mapping[str, Any],
    accreditation: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    signatures: str,
) -> Iterator[str]:
    """One summary for the lot: population, totals, sample, findings, opinion, people."""
    subjects = [claim["credentialSubject"] for claim in claims]
    totals = [Decimal(subject["footprint"]["results"][0]["total"]) for subject in subjects]
    masses = [
        Fraction(mass_in_kg(Decimal(subject["mass"]["value"]), subject["mass"]["unit"]))
        for subject in subjects
    ]
    issuer = claims[0]["issuer"]
    about = f"{len(claims)} {noun(len(claims), 'claim')}"
    yield f"{verifier.name} is about to sign opinions about {about}, as one engagement:"
    yield from engagement(findings)
    yield f"  signature  {signatures}"
    yield f"  issuer     {quoted(issuer['name'])}  {issuer['id']}"
    yield (
        f"  number     {min(totals)} to {max(totals)} kgCO₂e, location-based;"
        f" {float(sum(masses) / 1000):.3f} t of product"
    )
    sampled = [row.key for row in findings.rows if row.sampled]
    more = f" and {len(sampled) - _MOST} more" if len(sampled) > _MOST else ""
    yield f"  sampled    {len(sampled)}: {', '.join(sampled[:_MOST])}{more}"
    yield from summary(findings)
    yield from opinion(template, accreditation)


def engagement(findings: Findings) -> Iterator[str]:
    """What the engagement is about."""
    yield f"  engagement {findings.engagement}"
    yield f"             {findings.period[0]} to {findings.period[1]}"
    count = len(findings.rows)
    yield f"  population {count} {noun(count, 'claim')}, {findings.population_digest}"


def summary(findings: Findings) -> Iterator[str]:
    """The findings file by digest, and each finding with who settled it."""
    yield f"  findings   {len(findings.found)}, {findings.digest}"
    for finding in findings.found[:_MOST]:
        said = findings.said(finding.id)
        by = f"; {said[-1].act} by {quoted(said[-1].by)}" if said else ""
        mark = "open: " if is_open(findings, finding) else ""
        yield f"             {mark}{finding.id} {head(findings, finding)}{by}"
    if findings.found[_MOST:]:
        opened = sum(is_open(findings, finding) for finding in findings.found[_MOST:])
        yield f"             and {len(findings.found) - _MOST} more, {opened} of them open"


def held_against(sent: Path | None) -> str:
    """Whether the findings were compared with the copy that never left the auditor."""
    if sent is None:
        return "  copy       not compared; --sent FILE holds the findings against the copy you sent"
    return f"  copy       the findings continue {sent}, nothing in it was changed"


def opinion(template: Mapping[str, Any], accreditation: Mapping[str, Any]) -> Iterator[str]:
    """Outcome, words, people and accreditation."""
    outcome, assurance = clean(template["outcome"]), clean(template["levelOfAssurance"])
    yield f"  opinion    {outcome}, {assurance} assurance"
    yield f"             {quoted(template['conclusion'], 200)}"
    for place, (role, name) in enumerate(template["signatories"].items()):
        yield f"  {'' if place else 'people':<10} {clean(role)} {quoted(name)}"
    number = clean(accreditation["credentialSubject"]["number"])
    yield f"  accredited {number}, {document_digest(accreditation)}"
