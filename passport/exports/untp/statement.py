"""Write a verifier's statement as a Digital Conformity Credential of UNTP 0.7.0."""

from typing import Any, Final

from passport.exports import names
from passport.exports.subject import Subject
from passport.exports.untp.words import CONTEXTS, TOPIC, criterion, day, link, metric
from passport.exports.writing import Figure

FILE: Final = "dcc.json"
LEVEL: Final = "no-endorsement"
"""The accreditation is named in ``authorisation``; under which arrangement its body works is not stated."""
_POSITIVE: Final = "unmodified"


def credential(given: Subject) -> dict[str, Any]:
    """One ``DigitalConformityCredential`` without a proof; its issuer is the verifier."""
    statement = given.statement
    assert statement is not None  # noqa: S101 - the caller asked
    said = statement["credentialSubject"]
    scheme = said["accreditation"]["scope"][0]["scheme"]
    return {
        "@context": list(CONTEXTS),
        "type": ["DigitalConformityCredential", "VerifiableCredential"],
        "id": f"urn:uuid:{names.footprint_id(given.statement_digest, FILE)}",
        "name": f"Opinion about the carbon footprint of {given.claim['credentialSubject']['name']}",
        "issuer": {
            "type": ["CredentialIssuer"],
            "id": statement["issuer"]["id"],
            "name": statement["issuer"]["name"],
        },
        "validFrom": statement["validFrom"],
        "validUntil": statement["validUntil"],
        "credentialSubject": {
            "type": ["ConformityAttestation"],
            "id": statement["id"],
            "name": f"{said['statementType']}: {said['outcome']}",
            "description": said["conclusion"],
            # An export of a passport that verifies: its verifier is accredited and independent of the issuer.
            "assessorLevel": "3rdParty",
            "assessmentLevel": LEVEL,
            "attestationType": "validation" if said["statementType"] == "validation" else "verification",
            "issuedToParty": {
                "type": ["Party"],
                "id": given.claim["issuer"]["id"],
                "name": given.claim["issuer"]["name"],
            },
            "authorisation": [_accreditation(said["accreditation"])],
            "referenceScheme": {
                "type": ["ConformityScheme"],
                "id": f"urn:pact:{names.specific(names.EXPORT.removeprefix('https://'))}:scheme:"
                f"{names.specific(scheme)}",
                "name": scheme,
            },
            "auditableEvidence": link(given.address, statement["id"], given.statement_digest),
            "conformityAssessment": [_assessment(given, said)],
        },
    }


def _accreditation(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"accreditation {said['number']}",
        "issuingAuthority": {
            "type": ["Party"],
            "id": said["body"],
            "name": said["body"],
            "registeredId": said["number"],
        },
    }


def _assessment(given: Subject, said: dict[str, Any]) -> dict[str, Any]:
    """The one assessment: of this product's footprint, by the criteria and standards of the statement."""
    claim = given.claim["credentialSubject"]
    method = claim["footprint"]["method"]
    standards = [f"{one['name']}:{one['edition']}" for one in said["verificationStandards"]]
    criteria = [f"{one['name']}:{one['edition']}" for one in said["criteria"]]
    return {
        "type": ["ConformityAssessment"],
        "id": f"urn:uuid:{names.footprint_id(given.statement_digest, 'assessment')}",
        "name": "Carbon footprint of the product",
        "description": f"{said['levelOfAssurance']} assurance by {', '.join(standards)};"
        f" criteria {', '.join(criteria)}; claim {given.digest}",
        "assessmentCriteria": [criterion(method["id"], f"{method['id']} {method['version']}")],
        "assessmentDate": day(given.statement["validFrom"] if given.statement else ""),
        "assessedPerformance": [
            {
                "metric": metric("footprint", f"KGM of CO2e, {one['electricity']}"),
                "measure": {"value": Figure(one["total"]), "unit": "KGM"},
            }
            for one in claim["footprint"]["results"]
        ],
        "evidence": [link(given.address, given.claim["id"], given.digest)],
        "conformityTopic": [dict(TOPIC)],
        "conformance": said["outcome"] == _POSITIVE,
    }
