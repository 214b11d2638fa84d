"""One engagement over a lot: what each claim's statement says, and what keeps any of them from being signed.

Everything is decided before the first signature: a lot is attested as a whole or not at all (DESIGN 2.3).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.acts import statement
from passport.folding import folded
from passport.links import resolves
from passport.model.about import is_carbon_statement
from passport.vocab import ACCOUNTS_POINTER, FOOTPRINT_POINTER
from passport.work.reviewing.findings_file import Findings, ReviewFinding, Row
from passport.work.reviewing.sampling import as_selected
from passport.work.signing_basis import NOT_REPEATED, REPEATED, SigningBasis, reasons
from signing.digests import document_digest
from signing.errors import ToolError

_MOST_NAMED: Final = 6
_LISTED: Final = frozenset({"nonconformity", "corrective-action-request"})


class AttestRefused(ToolError):
    """An engagement that cannot be concluded like this; codes ``attest.*``."""


class Concluded(NamedTuple):
    """One claim, its line of the findings file, and the opinion about it as ``statement.attest`` takes it."""

    claim: Mapping[str, Any]
    row: Row
    opinion: Mapping[str, Any]


def conclude(
    claims: Sequence[Mapping[str, Any]],
    findings: Findings,
    template: Mapping[str, Any],
    *,
    whole: bool,
    basis: SigningBasis,
) -> list[Concluded]:
    """Compose the opinion about each claim; ``whole``: these are the whole lot, attested together.

    Raises ``attest.*``: ``engagement`` (the template states its own), ``materiality`` (another threshold than
    the review's), ``other_claim``, ``population``, ``reviewer``, ``reviewer_took_part``, ``key``,
    ``sampled_open`` (the lot, while a sampled claim has an open material difference), ``open_material``,
    ``open_request`` and ``open_total`` (an unmodified opinion over open differences, single ones or together,
    or over a clarification request nobody decided on).
    """
    _check_template(findings, template)
    concluded = [
        Concluded(claim, row, _opinion(claim, row, findings, template, basis))
        for claim, row in matched(claims, findings, whole=whole)
    ]
    _check_open(concluded, findings, template, whole=whole)
    return concluded


def matched(
    claims: Sequence[Mapping[str, Any]], findings: Findings, *, whole: bool
) -> list[tuple[Mapping[str, Any], Row]]:
    """Each claim with its line of the findings file; raises ``attest.other_claim``, ``attest.population``."""
    rows = {row.digest: row for row in findings.rows}
    found = [(claim, _row(claim, rows)) for claim in claims]
    if whole:
        _check_population(found, findings)
    return found


def about(findings: Findings, row: Row) -> list[ReviewFinding]:
    """Give the findings about a claim or about one it corrects, in their order."""
    keys = {row.key, *(key for key, _ in row.former)}
    return [found for found in findings.found if keys & set(found.claims)]


def is_open(findings: Findings, finding: ReviewFinding) -> bool:
    """Whether nobody settled it yet. An answer alone settles nothing: the auditor judges it."""
    return findings.state(finding.id) != "settled"


def is_material(finding: ReviewFinding, claim: Mapping[str, Any], findings: Findings) -> bool:
    """Whether a finding is material for a claim: by its severity, or by its effect whatever the severity."""
    if finding.kind == "observation":
        return False
    if finding.severity == "material" or not finding.effect:
        return finding.severity == "material"
    basis, value = findings.materiality
    totals = statement.totals(claim, findings.of)
    limits = [Fraction(value) * (total if basis == "relative" else 1) for total in totals]
    return abs(Fraction(finding.effect)) > min(limits)


def _check_template(findings: Findings, template: Mapping[str, Any]) -> None:
    """Refuse a template that contradicts the review.

    ``attest.engagement``: it has an engagement of its own, which follows from the review.
    ``attest.materiality``: another threshold than the review was made with. And what ``_check_people``
    refuses.
    """
    if "engagement" in template:
        raise AttestRefused(
            "attest.engagement",
            "The template states an engagement, and so do the findings.",
            hint="Leave engagement out of the template; it follows from the review.",
        )
    threshold = template["materialityThreshold"]
    if (threshold["basis"], Fraction(threshold["value"]), threshold["of"]) != (
        findings.materiality[0],
        Fraction(findings.materiality[1]),
        findings.of,
    ):
        raise AttestRefused(
            "attest.materiality",
            f"The template's materiality ({threshold['basis']}, {threshold['value']} of {threshold['of']}) is"
            f" not that of the review ({', '.join(findings.materiality)} of {findings.of}).",
            hint="The verifier decides on one before the review and keeps to it.",
        )
    _check_people(findings, template["signatories"])


def person(name: str) -> str:
    """Normalise a person's name for comparing: what it says, not how it was typed (T119)."""
    return folded(name)


def _check_people(findings: Findings, named: Mapping[str, str]) -> None:
    """Refuse a reviewer who is not independent (ISO 14065): the lead verifier, or a judge of answers.

    Codes ``attest.reviewer`` and ``attest.reviewer_took_part``; names are compared as ``person`` does.
    """
    reviewer = person(named["independent-reviewer"])
    if reviewer == person(named["lead-verifier"]):
        raise AttestRefused(
            "attest.reviewer",
            "The independent reviewer is the lead verifier.",
            hint="Somebody who took no part in the verification has to review it (ISO 14065).",
        )
    judged = {person(entry.by) for entry in findings.history if entry.act in {"accept", "reopen"}}
    if reviewer in judged:
        raise AttestRefused(
            "attest.reviewer_took_part",
            "The independent reviewer judged answers of this engagement, and so took part in it.",
            hint="Name as reviewer somebody who did not (ISO 14065).",
        )


def _row(claim: Mapping[str, Any], rows: Mapping[str, Row]) -> Row:
    """Find the line of a claim in the findings, by digest and id; else raise ``attest.other_claim``."""
    digest = document_digest(claim)
    row = rows.get(digest)
    if row is None or row.id != claim["id"]:
        known = next((one for one in rows.values() if one.id == claim["id"]), None)
        other = "with other content " if known else ""
        raise AttestRefused(
            "attest.other_claim",
            f"The findings are not about {claim['id']} {other}({digest}).",
            hint="Review exactly these claims; a corrected claim is reviewed with passport review --resume.",
            where=claim["credentialSubject"]["id"],
        )
    return row


def _check_population(found: Iterable[tuple[Mapping[str, Any], Row]], findings: Findings) -> None:
    """Refuse to conclude on a part of the population (``attest.population``); names missing claims."""
    there = {row.key for _, row in found}
    missing = [row.key for row in findings.rows if row.key not in there]
    if missing:
        named = ", ".join(missing[:_MOST_NAMED]) + (", ..." if len(missing) > _MOST_NAMED else "")
        raise AttestRefused(
            "attest.population",
            f"{len(missing)} of the {len(findings.rows)} claims of the engagement are not in the folder:"
            f" {named}.",
            hint="Put the whole population into the folder, or review the lot that is there.",
        )


def _opinion(
    claim: Mapping[str, Any], row: Row, findings: Findings, template: Mapping[str, Any], basis: SigningBasis
) -> dict[str, Any]:
    """Compose the opinion about a claim: the template, with the findings about it and the engagement.

    Raises ``attest.key`` where the template and a finding use one key. The sampling rationale ends with a
    sentence that says whether the review of this claim was repeated just before.
    """
    own = about(findings, row)
    opinion = dict(template)
    for member, entries in (
        ("misstatements", list(_misstatements(claim, own, findings))),
        ("nonconformities", [*_nonconformities(claim, own, findings), *reasons(basis.reasoned, row)]),
    ):
        listed = [*template.get(member, ()), *entries]
        keys = [entry["key"] for entry in listed]
        if len(set(keys)) != len(keys):
            raise AttestRefused(
                "attest.key",
                f"The template has a key among its {member} that a finding has too.",
                hint="Findings come from the review: leave them out of the template, or rename yours.",
            )
        if listed:
            opinion[member] = listed
    opinion["engagement"] = {
        "id": findings.engagement,
        "period": {"start": findings.period[0], "end": findings.period[1]},
        "population": str(len(findings.rows)),
        "populationDigest": findings.population_digest,
        "sampled": row.sampled,
        "samplingRationale": f"{as_selected(findings.sampling.rationale)}"
        f" {REPEATED if row.digest in basis.repeated else NOT_REPEATED}",
    }
    return opinion


def _misstatements(
    claim: Mapping[str, Any], own: Iterable[ReviewFinding], findings: Findings
) -> Iterable[dict[str, Any]]:
    """List the misstatements of a statement: those corrected by a new claim, and those open.

    What the mill explained and the auditor accepted, or the auditor withdrew, was no misstatement. Effects
    are kgCO2e per declared unit.
    """
    whole = ACCOUNTS_POINTER if is_carbon_statement(claim) else FOOTPRINT_POINTER
    for found in own:
        corrected = findings.corrected(found)
        if found.kind != "misstatement" or not (corrected or is_open(findings, found)):
            continue
        yield {
            "key": found.id.lower(),
            # In a corrected claim the place may be another, or gone.
            "at": found.at if resolves(claim, found.at) and not corrected else whole,
            "description": found.question,
            "effect": found.effect,
            "material": is_material(found, claim, findings),
            "corrected": corrected and not is_open(findings, found),
        }


def _nonconformities(
    claim: Mapping[str, Any], own: Iterable[ReviewFinding], findings: Findings
) -> Iterable[dict[str, Any]]:
    """List nonconformities and requests, without those the auditor withdrew before an answer."""
    for found in own:
        said = findings.said(found.id)
        if found.kind not in _LISTED or (len(said) == 1 and said[0].act == "accept"):
            continue
        yield {
            "key": found.id.lower(),
            "clause": found.clause,
            "description": found.question,
            "material": is_material(found, claim, findings),
            "resolved": not is_open(findings, found),
        }


def _check_open(
    concluded: Sequence[Concluded], findings: Findings, template: Mapping[str, Any], *, whole: bool
) -> None:
    """Refuse an opinion that open findings contradict; sampled claims first.

    ``attest.sampled_open``: a material finding about a sampled claim is open, and the opinion is about the
    whole lot (``whole``): what the sample shows holds for the claims that were not looked at. An unmodified
    opinion is further refused as ``_check_unmodified`` does.
    """
    for conclusion in sorted(concluded, key=lambda one: not one.row.sampled):
        material = [
            finding
            for finding in about(findings, conclusion.row)
            if is_open(findings, finding) and is_material(finding, conclusion.claim, findings)
        ]
        if material and whole and conclusion.row.sampled:
            raise AttestRefused(
                "attest.sampled_open",
                f"{_named(material)} open and material for {conclusion.row.key}, which was sampled: nothing"
                " can be concluded about the lot.",
                hint=_who(findings, material),
                where=conclusion.row.product,
            )
        if template["outcome"] == "unmodified":
            _check_unmodified(conclusion, material, findings, template["materialityThreshold"])


def _check_unmodified(
    conclusion: Concluded, material: Sequence[ReviewFinding], findings: Findings, threshold: object
) -> None:
    """Refuse an unmodified opinion about a claim with something open (ISO 14064-3, 9.1).

    ``attest.open_material``: a material finding; ``attest.open_request``: a clarification request;
    ``attest.open_total``: misstatements that together exceed ``threshold`` (a share of the total).
    """
    if material:
        raise AttestRefused(
            "attest.open_material",
            f"{_named(material)} open and material for {conclusion.row.key}, beside an unmodified opinion.",
            hint=_who(findings, material),
            where=conclusion.row.product,
        )
    _check_requests(conclusion, findings)
    subject = {**conclusion.opinion, "materialityThreshold": threshold}
    if statement.open_material(conclusion.claim, subject):
        raise AttestRefused(
            "attest.open_total",
            f"The open misstatements of {conclusion.row.key} are material together.",
            hint="The mill corrects some of them (answer --amend), or the opinion is modified.",
            where=conclusion.row.product,
        )


def _check_requests(concluded: Concluded, findings: Findings) -> None:
    """Refuse an unmodified opinion about a claim with a clarification request that is not decided on."""
    found = [
        entry
        for entry in about(findings, concluded.row)
        if entry.kind == "clarification-request" and is_open(findings, entry)
    ]
    if found:
        raise AttestRefused(
            "attest.open_request",
            f"{_named(found)} not decided on for {concluded.row.key}, beside an unmodified opinion.",
            hint=_who(findings, found),
            where=concluded.row.product,
        )


def _named(findings: Sequence[ReviewFinding]) -> str:
    named = ", ".join(one.id for one in findings[:_MOST_NAMED])
    return f"{named} is" if len(findings) == 1 else f"{named} are"


def _who(findings: Findings, found: Sequence[ReviewFinding]) -> str:
    """Say whose turn it is: the mill's while a finding is open, else the auditor's."""
    if any(findings.state(one.id) == "open" for one in found):
        return "The mill answers (passport answer --close or --amend), then the auditor accepts."
    return "The mill has answered: the auditor judges it (passport answer --accept or --reopen)."
