"""One signed document of each kind that has every member its schema knows, for tests that change them."""

import copy
from functools import cache
from typing import Any

from passport.acts import carbon_statement, keychange
from passport.acts.sealing import Signing
from passport.model.keychange import Begun, Ended
from signing.digests import multibase_digest
from tests import world_instruments, world_libraries, world_methods, world_readings
from tests.vectors_build import inventories
from tests.vectors_build.accounts import SIGNED as CLOSED
from tests.vectors_build.accounts import UNTIL, draft
from tests.world import ATTESTED, CLAIMED, FIVE_YEARS, PLATE, World
from tests.world_people import Document


def _digest(name: str) -> str:
    return multibase_digest(name.encode())


@cache
def _world() -> World:
    return World("full")


def world() -> World:
    """The world these documents come from; do not change its lists."""
    return _world()


@cache
def _all() -> dict[str, Document]:
    there = _world()
    claim = _claim(there)
    statement = _statement(there, claim)
    successor = there.claim(wasRevisionOf=_revision(there))
    response = there.response(claim, statement, word="superseded", successor=successor, challenge="c-1:~")
    return {
        "claim": claim,
        "carbonstatement": _carbon_statement(there),
        "inventory": _inventory(there),
        "statement": statement,
        "response": response,
        "accreditation": there.accreditation_document,
        "statuslist": there.status_list(there.mill, "refresh"),
        "trustlist": _trustlist(there),
        "keychange": _keychange(there),
        **world_instruments.full(there),
        **world_libraries.full(there),
        **world_readings.full(there),
        "method": _method(there),
    }


def full(kind: str) -> Document:
    """A fresh copy of the full document of a kind."""
    return copy.deepcopy(_all()[kind])


def kinds() -> list[str]:
    """Every kind there is a document of."""
    return [
        "claim", "carbonstatement", "inventory", "statement", "response", "accreditation", "statuslist",
        "trustlist", "keychange", "certificate", "retirement", "assignment", "factorlibrary", "readings",
        "method",
    ]  # fmt: skip


def _method(there: World) -> Document:
    """An attestation of a method; its plant is that of the claim, with a visit by other means."""
    visit = {
        "key": "visit-2", "date": "2026-09-22", "site": "Melt shop 2", "mode": "remote", "reason": "storm"
    }  # fmt: skip
    return world_methods.attestation(there, world_methods.made(there), siteVisits=[visit])


def _inventory(there: World) -> Document:
    """An inventory report with every member once, signed though its figures do not add up."""

    def edit(document: Document) -> None:
        link = {"id": there.new_id(CLAIMED), "digestMultibase": _digest("the statement of the year")}
        document["accounts"] = link
        document["wasRevisionOf"] = {**link, "id": there.new_id(CLAIMED), "reason": "calculation-error"}
        subject = document["credentialSubject"]
        subject["legalEntity"] = "https://entities.example/1"
        subject["instruments"] = [
            {**link, "id": there.new_id(CLAIMED), "quantity": "100", "unit": "KGM",
             "statement": "market-based", "name": "urn:example:lot:1"}
        ]  # fmt: skip
        report = subject["inventory"]
        years = [{"year": "2019", "amount": "5"}]
        for member in ("physical", "marketBased"):
            figure = report[member]["figures"][0]
            figure.update(
                notComputable="why", step="1", before=years, instruments=["urn:example:lot:1"],
                parts=[{"key": "a", "factor": "a", "spatial": "stratum", "region": "b", "quantity": "1",
                        "unit": "KGM", "value": "2", "instrument": "urn:example:lot:1", "kind": "contract"}],
            )  # fmt: skip
            total = {**years[0], "rounding": "1"}
            printed = {"amount": "5", "step": "1", "rounding": "1", "before": [total]}
            report[member]["totals"] = [{"label": "all", "scopes": ["3"], **printed}]
        report["impact"]["entries"][0].update(notComputable="why", monitoredUntil="2040-01-01")
        target = {"targetCategory": "beyond-value-chain"}
        report["beyondValueChain"] = {"credits": [{"label": "c", "amount": "5", "before": years, **target}]}
        report["indicators"] = [
            {"label": "i", "unit": "%", "value": "5", "definition": "d", "targetCategory": "indicator"}
        ]
        again = {"statement": "physical", "scope": "3", "category": "1", "amount": "5", "reason": "sold"}
        report["baseYear"] = {"year": "2019", "recalculations": [again]}
        report["remarks"] = ["a remark"]

    return inventories.sign(there, inventories.draft(), edit)


def _carbon_statement(there: World) -> Document:
    """A CO2 statement with every member once, signed though its figures do not add up.

    Of each list one entry is kept: tests change every member, and lists of one kind are alike.
    """

    def edit(document: Document) -> None:
        link = {"id": there.new_id(CLAIMED), "digestMultibase": _digest("the year before")}
        document["previous"] = link
        document["wasRevisionOf"] = {**link, "id": there.new_id(CLAIMED), "reason": "calculation-error"}
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            contribution = result["contribution"]
            result["balances"] = result["balances"][:1]
            result["products"] = result["products"][:1]
            result["products"][0]["stages"] = result["products"][0]["stages"][:1]
            contribution["administration"] = contribution["administration"][:1]
            contribution["goodsSold"] = contribution["goodsSold"][:1]
            for name in ("removalsInProducts", "priorPeriod", "reversals", "rounding"):
                contribution[name] = "-0.5"
            contribution["goodsSold"].append(
                {"key": "b/disposal", "line": "b", "reason": "disposal", "amount": "1"}
            )
            row = {"key": "a/2025/correction/more", "line": "a", "made": "2025", "reason": "correction"}
            result["corrections"] = [{**row, "amount": "0.25"}]
            row = {"key": "2024/calculation-error", "year": "2024", "reason": "calculation-error"}
            contribution["priorPeriodCorrections"] = [{**row, "amount": "-0.5", "removals": "-0.25"}]

    drafted = {**draft("line"), "legalEntity": "https://www.gleif.org/lei/529900T8BM49AURSDO55"}
    signing = Signing(
        there.mill.party, there.mill.signer, CLOSED, there.new_id(CLOSED), UNTIL, there.mill.place()
    )
    return there.resign(carbon_statement.issue(drafted, signing), edit)


def _revision(there: World) -> Document:
    return {
        "id": there.new_id(CLAIMED),
        "digestMultibase": _digest("earlier claim"),
        "reason": "upstream-change",
        "effect": [
            {"electricity": "location-based", "value": "-12.4"},
            {"electricity": "market-based", "value": "-12.4"},
        ],
    }


def _sources(there: World) -> Document:
    """What a claim states of libraries and signed readings."""
    libraries = [
        {
            "id": there.new_id(CLAIMED), "digestMultibase": _digest("library"), "edition": "2026",
            "factors": [{"id": "urn:example:factor:gas", "digestMultibase": _digest("record")}],
        }
    ]  # fmt: skip
    readings = [
        {
            "meter": "https://id.norrland-steel.example/meter/em-17", "quantity": "electricity",
            "unit": "KWH", "signed": "92", "of": "92", "gaps": "0", "register": "none", "repeated": "0",
            "calibration": "valid", "batches": [_digest("batch")],
            "sample": {
                "frame": "quarters", "size": "4", "of": "96", "low": "1", "high": "2", "confidence": "0.95",
            },
        }
    ]  # fmt: skip
    return {"libraries": libraries, "readings": readings}


def _claim(there: World) -> Document:
    draft = there.draft(
        alternateIds=[PLATE],
        productClassifications=[
            {"scheme": "UNSPSC", "code": "30102304"},
            {"scheme": "CN", "code": "7208 37 00"},
        ],
        inputs=[
            {
                "id": there.new_id(CLAIMED),
                "digestMultibase": _digest(name),
                "amount": {"value": "0.145", "unit": "TNE"},
            }
            for name in ("slab", "pig iron")
        ],
        sector="iron-and-steel",
        custody={
            "traceability": "supply-shed",
            "model": "mass-balance/credit",
            "share": "0.3",
            "system": "urn:example:custody:metal",
            "balance": _digest("balance"),
        },
        items=[_digest("coil")],
        recycledContent={
            "preConsumer": "0.2", "postConsumer": "0.5", "homeScrap": "0.1", "model": "segregated",
        },
        composition=[{"element": "C", "share": "0.0018"}, {"element": "Fe", "share": "0.985"}],
        mechanicalProperties=[
            {
                "property": "yield-strength", "value": "355", "unit": "MPA",
                "standard": {"name": "ISO 6892-1", "edition": "2019"},
            }
        ],
        instruments=[
            {
                "id": there.new_id(CLAIMED),
                "digestMultibase": _digest(statement),
                "quantity": "7000000",
                "unit": "WHR",
                "statement": statement,
            }
            for statement in ("market-based", "impact")
        ],
        wasRevisionOf=_revision(there),
    )  # fmt: skip
    footprint = draft["footprint"]
    footprint["workings"] = {"digestMultibase": _digest("workings")}
    footprint.update(_sources(there))
    footprint["disclosable"] = {"digestMultibase": multibase_digest(b"root", "sha2-256"), "size": "32"}
    oxygen = next(part for part in footprint["components"] if part["key"] == "eaf-oxygen")
    oxygen.update(input=_digest("slab"), fallbackFrom="M2")
    return there.claim(**draft)


def _statement(there: World, claim: Document) -> Document:
    findings: dict[str, Any] = {
        "misstatements": [
            {
                "key": key,
                "at": f"/credentialSubject/footprint/components/{key}",
                "description": "Stock count taken one day late.",
                "effect": "0.4",
                "material": False,
                "corrected": key == "3",
            }
            for key in ("3", "6")
        ],
        "nonconformities": [
            {
                "key": "n-1",
                "clause": "ISO 14064-3 6.1.3",
                "description": "No written procedure.",
                "material": True,
                "resolved": True,
            }
        ],
        "siteVisits": [
            {"key": "1", "date": "2026-09-21", "site": "Melt shop 2", "mode": "physical"},
            {"key": "2", "date": "2026-09-22", "site": "SELLA", "mode": "remote", "reason": "follow-up"},
        ],
    }
    engagement = {**there.opinion()["engagement"], "samplingRationale": "Every tenth coil."}
    coverage = ["/credentialSubject/footprint", "/credentialSubject/mass"]
    return there.statement(claim, outcome="modified", engagement=engagement, coverage=coverage, **findings)


def _trustlist(there: World) -> Document:
    old = {
        **there.successor(there.rival, "key-0").listed_key(notAfter="2025-01-01T00:00:00Z"),
        "revoked": "2025-01-01T00:00:00Z",
        "reason": "rotation",
    }
    return there.trust_document(
        listed={"rival": {"keys": [old, there.rival.listed_key()], "roles": ["producer", "platform"]}},
        withdrawn={"at": "2026-10-01T00:00:00Z", "reason": "Surveillance not paid."},
        witnessed=[(_digest("seen"), ATTESTED)],
        edit=lambda one: one["credentialSubject"].update(anchors=_anchors(there)),
    )


def _anchors(there: World) -> list[Document]:
    said = [("DigitalIdentityAnchor", "none"), ("DigitalConformityCredential", "data-integrity")]
    entries = [
        {
            "digestMultibase": _digest(kind),
            "credentialType": kind,
            "party": there.mill.did,
            "statedBy": "did:web:register.example",
            "securedBy": secured,
            "seenAt": ATTESTED,
            "facts": [{"key": "id", "text": "556000-0001"}, {"key": "valid-until", "text": "2030"}],
        }
        for kind, secured in said
    ]
    return sorted(entries, key=lambda entry: entry["digestMultibase"])


def _keychange(there: World) -> Document:
    heir = there.successor(there.mill)
    begun = Begun(heir.signer.verification_method, heir.key.public.multikey, CLAIMED, FIVE_YEARS)
    ended = Ended(there.mill.signer.verification_method, ATTESTED, "rotation")
    signing = Signing(there.mill.did, there.mill.signer, CLAIMED, there.new_id(CLAIMED), ATTESTED)
    return keychange.announce(ended, begun, signing)
