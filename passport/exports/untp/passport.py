"""Write a claim as a Digital Product Passport of UNTP 0.7.0, and its statement as a Conformity Credential.

Both are credentials without a proof: signed copies are another act. Figures are JSON numbers with the digits
of the claim. A performance says by which electricity, boundary and GWP set it is counted, so every claim can
be written.
"""

from typing import Any, Final

from passport.exports import facts, names
from passport.exports.facts import FOOTPRINT, SUBJECT
from passport.exports.reading import Reading
from passport.exports.subject import Assumed, Note, Subject
from passport.exports.untp import statement
from passport.exports.untp.words import CONTEXTS, TOPIC, criterion, day, link, metric
from passport.exports.writing import Figure
from passport.identifiers.digital_link import PRIMARY_KEYS

FILE: Final = "dpp.json"
_LEVEL: Final = Assumed(
    f"{statement.FILE}/credentialSubject/assessmentLevel",
    statement.LEVEL,
    "under which arrangement the accreditation body works is not stated",
)


def documents(reading: Reading, given: Subject) -> dict[str, Any]:
    """Write the passport, and the conformity credential where there is a statement, by their endings."""
    found = {FILE: _passport(reading, given)}
    if given.statement is not None:
        found[statement.FILE] = statement.credential(given)
    return found


def note(found: dict[str, Any], said: Note) -> None:
    """Put into the passport what the export says of itself, as the description of the product."""
    product = found[FILE]["credentialSubject"]
    product["description"] = said.within(f"{product['description']}.")


def assumed(given: Subject) -> tuple[Assumed, ...]:
    """The granularity, where the identifier does not say it; and the level of the verifier's endorsement."""
    level, why = names.granularity(given.product)
    return (
        *((Assumed("/credentialSubject/idGranularity", level, why),) if why else ()),
        *((_LEVEL,) if given.statement else ()),
    )


def _passport(reading: Reading, given: Subject) -> dict[str, Any]:
    """One ``DigitalProductPassport``; its id is derived from the claim's digest."""
    return {
        "@context": list(CONTEXTS),
        "type": ["DigitalProductPassport", "VerifiableCredential"],
        "id": f"urn:uuid:{names.footprint_id(given.digest, FILE)}",
        "name": reading.take(f"{SUBJECT}/name"),
        "issuer": {
            "type": ["CredentialIssuer"],
            "id": reading.take("/issuer/id"),
            "name": reading.take("/issuer/name"),
        },
        "validFrom": reading.take("/validFrom"),
        "validUntil": reading.take("/validUntil"),
        "credentialSubject": _product(reading, given),
    }


def _product(reading: Reading, given: Subject) -> dict[str, Any]:
    product = given.product
    level, _ = names.granularity(product)
    qualifiers = dict(product.qualifiers)
    batch = qualifiers.get("10") or reading.maybe(f"{SUBJECT}/heat")
    return {
        "type": ["Product"],
        "id": reading.take(f"{SUBJECT}/id"),
        "name": reading.take(f"{SUBJECT}/name"),
        "description": facts.description(reading),
        "idScheme": _scheme(given),
        **({"batchNumber": batch} if batch else {}),
        **({"itemNumber": qualifiers["21"]} if "21" in qualifiers else {}),
        "idGranularity": level,
        "productCategory": [
            _category(reading, one) for one in reading.each(f"{SUBJECT}/productClassifications")
        ],
        "relatedDocument": _documents(reading, given),
        "producedAtFacility": {
            "type": ["Facility"],
            "id": reading.take(f"{SUBJECT}/facility/id"),
            "name": reading.take(f"{SUBJECT}/facility/name"),
        },
        "countryOfProduction": {"countryCode": reading.take(f"{SUBJECT}/facility/country")},
        "dimensions": {
            "weight": {
                "value": Figure(reading.take(f"{SUBJECT}/mass/value")),
                "unit": reading.take(f"{SUBJECT}/mass/unit"),
            }
        },
        "performanceClaim": [_claim(reading, given, one) for one in reading.each(f"{FOOTPRINT}/results")],
    }


def _scheme(given: Subject) -> dict[str, Any]:
    """The register of a product's identifier: GS1's of its key, or the domain that names it."""
    product = given.product
    if product.kind == "gs1":
        key = product.primary[0]
        found = {"id": f"https://id.gs1.org/{key}/", "name": PRIMARY_KEYS[key].title}
    else:
        found = {"id": f"https://{product.domain}/p/", "name": product.kind}
    return {"type": ["IdentifierScheme"], **found}


def _category(reading: Reading, place: str) -> dict[str, str]:
    """One classification; the claim has no name for a code, so the code stands for it."""
    scheme, code = reading.take(f"{place}/scheme"), reading.take(f"{place}/code")
    return {
        "code": code,
        "name": code,
        "schemeId": f"urn:pact:productclassification:{names.specific(scheme.lower())}",
        "schemeName": scheme,
    }


def _documents(reading: Reading, given: Subject) -> list[dict[str, str]]:
    """Links: the claim by its digest D, and the product's other identifiers."""
    claim_id = reading.take("/id")
    others = [reading.take(one) for one in reading.each(f"{SUBJECT}/alternateIds")]
    return [
        link(given.address, claim_id, given.digest),
        *({"linkURL": one, "linkName": "another identifier of the product"} for one in others),
    ]


def _claim(reading: Reading, given: Subject, result: str) -> dict[str, Any]:
    """One performance claim: the total of one electricity method, and how it was counted."""
    electricity = reading.take(f"{result}/electricity")
    total, unit = reading.take(f"{result}/total"), reading.take(f"{FOOTPRINT}/unit")
    start, end = reading.take(f"{SUBJECT}/period/start"), reading.take(f"{SUBJECT}/period/end")
    method, version = facts.method(reading)
    declared = (
        f"{reading.take(f'{FOOTPRINT}/declaredUnit/value')} {reading.take(f'{FOOTPRINT}/declaredUnit/unit')}"
    )
    constant = reading.take(f"{FOOTPRINT}/method/carbonToCO2")
    counted = f"electricity {electricity}; {facts.processes(reading)}; carbon to CO2 {constant}"
    share = reading.take(f"{result}/primaryDataShare")
    replaces = reading.maybe("/wasRevisionOf/reason")
    return {
        "type": ["Claim"],
        "id": f"urn:uuid:{names.footprint_id(given.digest, electricity)}",
        "name": f"Carbon footprint, {electricity}",
        "description": counted + (f"; replaces an earlier claim: {replaces}" if replaces else ""),
        "referenceCriteria": [criterion(method, f"{method} {version}")],
        "claimDate": day(reading.take("/validFrom")),
        "applicablePeriod": {
            "startDate": day(start),
            "endDate": day(end),
            "periodInformation": f"{start}/{end}",
        },
        "claimedPerformance": [
            {
                "metric": metric("footprint", f"{unit} of CO2e per {declared}, {electricity}"),
                "measure": {"value": Figure(total), "unit": unit},
            },
            {
                "metric": metric("primary-data-share", "share of primary data, of one"),
                "measure": {"value": Figure(share), "unit": "C62"},
            },
        ],
        "evidence": _evidence(given),
        "conformityTopic": [dict(TOPIC)],
    }


def _evidence(given: Subject) -> list[dict[str, str]]:
    """The signed claim and the statement about exactly it, by their digests."""
    found = [link(given.address, given.claim["id"], given.digest)]
    if given.statement is not None:
        found.append(link(given.address, given.statement["id"], given.statement_digest))
    return found
