"""Documents made for these tests: a claim with 25 components, a statement, a response, a status list."""

import copy
from pathlib import Path
from typing import Any, TypeAlias

from signing import strict_json
from signing.foreign.jose import MediaType
from signing.jsonld.compile import bundled
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest

Json: TypeAlias = Any  # parsed JSON of whatever kind
ROOT = Path(__file__).resolve().parent.parent.parent
CONTEXT_FILE = ROOT / "passport" / "contexts" / "passport-v1.jsonld"
ACCOUNTS_FILE = CONTEXT_FILE.with_name("accounts-v1.jsonld")
INSTRUMENTS_FILE = CONTEXT_FILE.with_name("instruments-v1.jsonld")
HUB_FILE = CONTEXT_FILE.with_name("hub-v1.jsonld")
HUB_V1 = "https://passport.example/ns/hub/v1"
SOURCES_FILE = CONTEXT_FILE.with_name("sources-v1.jsonld")
PASSPORT_V1 = "https://passport.example/ns/v1"
ACCOUNTS_V1 = "https://passport.example/ns/accounts/v1"
INSTRUMENTS_V1 = "https://passport.example/ns/instruments/v1"
SOURCES_V1 = "https://passport.example/ns/sources/v1"
METHODS_FILE = CONTEXT_FILE.with_name("methods-v1.jsonld")
PASSPORT_V1 = "https://passport.example/ns/v1"
ACCOUNTS_V1 = "https://passport.example/ns/accounts/v1"
INSTRUMENTS_V1 = "https://passport.example/ns/instruments/v1"
METHODS_V1 = "https://passport.example/ns/methods/v1"
CONTEXTS = [CREDENTIALS_V2, PASSPORT_V1]
MILL, VERIFIER, PLATFORM = "did:web:mill.example", "did:web:verifier.example", "did:web:platform.example"
CLAIM_ID = "urn:uuid:019955c0-6f00-7a31-9c7e-0d5c5b7f4a11"
PRODUCT_ID = "https://id.mill.example/01/07312345678909/21/C-44"
DIGEST = "uIDA4D_40BP-iKG_C9N7vI-qgqSgHHaDVAaJMJcsxjgsFJYK74Jude5pKeW-7eQNLWUs"


def pinned_contexts() -> PinnedContexts:
    """The contexts of passports, from pyld's copy and our files."""
    own = {
        PASSPORT_V1: strict_json.loads(CONTEXT_FILE.read_bytes()),
        ACCOUNTS_V1: strict_json.loads(ACCOUNTS_FILE.read_bytes()),
        INSTRUMENTS_V1: strict_json.loads(INSTRUMENTS_FILE.read_bytes()),
        HUB_V1: strict_json.loads(HUB_FILE.read_bytes()),
        SOURCES_V1: strict_json.loads(SOURCES_FILE.read_bytes()),
        METHODS_V1: strict_json.loads(METHODS_FILE.read_bytes()),
    }
    documents = {CREDENTIALS_V2: bundled(CREDENTIALS_V2), **own}
    return PinnedContexts(documents, {url: content_digest(one) for url, one in own.items()})


def _component(number: int) -> dict[str, Json]:
    return {
        "key": f"source-{number:02}",
        "stage": "steelmaking" if number % 2 else "secondary",
        "scope": str(1 + number % 3),
        "method": "M2",
        "amount": f"{number}.125",
        "quantityTier": "T4",
        "factorTier": "T1",
        "tier": "T1",
        "isPrimary": number % 3 == 0,
        "dataType": "primary",
        "factor": f"urn:factor:example:{number}",
        "factorEdition": "2019 refinement",
    }


def _result(electricity: str, total: str) -> dict[str, Json]:
    # Equal gases and shares in both results on purpose: nameless twins that differ in their parent only.
    shares = {"T4": "0.00000", "T3": "0.10000", "T2": "0.20000", "T1": "0.70000", "T0": "0.00000"}
    return {
        "electricity": electricity,
        "total": total,
        "gases": [
            {"gas": "CH4-fossil", "mass": "0.9120"},
            {"gas": "CO2", "mass": total},
            {"gas": "N2O", "mass": "0.0030"},
        ],
        "evidenceBreakdown": [{"tier": tier, "share": share} for tier, share in shares.items()],
        "primaryDataShare": "0.5776",
    }


def _status(issuer: str) -> list[dict[str, Json]]:
    return [
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": "7001",
            "statusListCredential": f"https://{issuer.removeprefix('did:web:')}/status/{purpose}/1",
        }
        for purpose in ("revocation", "suspension", "refresh")
    ]


def _credential(kind: str, issuer: str, subject: dict[str, Json], **members: Json) -> dict[str, Json]:
    return {
        "@context": list(CONTEXTS),
        "id": CLAIM_ID[:-1] + str(len(kind) % 10),
        "type": ["VerifiableCredential", kind],
        "issuer": {"id": issuer, "name": "Example \u00c5B"},
        "validFrom": "2026-09-18T06:00:00Z",
        "validUntil": "2031-09-18T06:00:00Z",
        "credentialSubject": subject,
        **members,
    }


def claim() -> dict[str, Json]:
    footprint = {
        "type": "CarbonFootprint",
        "boundary": "cradle-to-gate",
        "declaredUnit": {"value": "1", "unit": "TNE"},
        "unit": "KGM",
        "gwpSet": "IPCC-AR6-GWP100",
        "method": {"id": "urn:passport:engine", "version": "1.0.0", "carbonToCO2": "44/12"},
        "results": [_result("location-based", "1008.0386"), _result("market-based", "684.7186")],
        "uncertainty": {"value": "0.041", "confidence": "0.95"},
        "components": [_component(number) for number in range(25)],
        "detail": "component",
        "workings": {"digestMultibase": DIGEST},
    }
    subject = {
        "id": PRODUCT_ID,
        "type": "Product",
        "name": "Hot-rolled coil",
        "productClassifications": [
            {"scheme": "CN", "code": "7208 37 00"},
            {"scheme": "UNSPSC", "code": "30102304"},
        ],
        "grade": "S355J2",
        "heat": "H88213",
        "mass": {"value": "21840", "unit": "KGM"},
        "facility": {
            "id": "https://id.mill.example/414/1",
            "name": "Melt shop 2",
            "country": "SE",
            "locode": "SELLA",
        },
        "productionRoute": "scrap-EAF",
        "period": {"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T00:00:00Z"},
        "footprint": footprint,
    }
    document = _credential("ProductClaim", MILL, subject, credentialStatus=_status(MILL))
    document["id"] = CLAIM_ID
    return document


def statement() -> dict[str, Json]:
    scope = {"scheme": "ISO14067", "sector": "metals", "country": "SE", "level": "reasonable"}
    subject = {
        "id": CLAIM_ID,
        "type": "VerifiedClaim",
        "digestMultibase": DIGEST,
        "statementType": "verification",
        "outcome": "unmodified",
        "levelOfAssurance": "reasonable",
        "materialityThreshold": {"basis": "relative", "value": "0.05", "of": "total"},
        "criteria": [{"name": "ISO 14067", "edition": "2018"}],
        "verificationStandards": [
            {"name": "ISO 14064-3", "edition": "2019"},
            {"name": "ISO 14065", "edition": "2020"},
        ],
        "boundary": "cradle-to-gate",
        "gwpSet": "IPCC-AR6-GWP100",
        "coverage": ["/credentialSubject/footprint", "/credentialSubject/mass"],
        "siteVisits": [{"key": "1", "date": "2026-09-21", "site": "SELLA", "mode": "physical"}],
        "conclusion": "The claim is fairly stated in all material respects.",
        "signatories": [
            {"name": "A. Lead", "role": "lead-verifier"},
            {"name": "B. Review", "role": "independent-reviewer"},
        ],
        "accreditation": {
            "id": "urn:uuid:01980000-1111-7222-8333-444455556666",
            "digestMultibase": DIGEST,
            "body": "did:web:accreditation.example",
            "number": "EAB-VB-0042",
            "scope": [scope],
        },
        "engagement": {
            "id": "urn:uuid:01980000-1111-7222-8333-444455556667",
            "period": {"start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"},
            "population": "120",
            "sampled": True,
        },
    }
    return _credential("VerificationStatement", VERIFIER, subject, credentialStatus=_status(VERIFIER))


def response() -> dict[str, Json]:
    subject = {
        "id": PRODUCT_ID,
        "type": "AnsweredProduct",
        "claim": {"id": CLAIM_ID, "digestMultibase": DIGEST},
        "statement": {"id": "urn:uuid:01995a11-2c40-7e0f-8f7d-3b1f0a6f9c22", "digestMultibase": DIGEST},
        "answer": "current",
    }
    return _credential("PlatformResponse", PLATFORM, subject)


def status_list() -> dict[str, Json]:
    return {
        "@context": [CREDENTIALS_V2],
        "id": "https://mill.example/status/revocation/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": MILL,
        "validFrom": "2026-11-21T06:00:00Z",
        "validUntil": "2026-12-21T06:00:00Z",
        "credentialSubject": {
            "id": "https://mill.example/status/revocation/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA",
        },
    }


_MADE = {"claim": claim, "statement": statement, "response": response, "list": status_list}
DRAFTS = sorted(_MADE)


def draft(name: str) -> dict[str, Json]:
    """A fresh copy of one of ``DRAFTS``, unsigned, which shares nothing with another."""
    return copy.deepcopy(_MADE[name]())


def drafts() -> dict[str, dict[str, Json]]:
    """Fresh copies of all four, unsigned."""
    return {name: draft(name) for name in _MADE}


def enveloped(token: str, media_type: MediaType) -> dict[str, Json]:
    """The object that stands for ``token`` in JSON (VC Data Model 2.0, 4.13)."""
    kind = "EnvelopedVerifiable" + ("Credential" if media_type == "vc+jwt" else "Presentation")
    return {"@context": CREDENTIALS_V2, "type": kind, "id": f"data:application/{media_type},{token}"}
