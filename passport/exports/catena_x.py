"""Write a claim as Catena-X PCF 9.0.0: one aspect for each electricity result.

The wire format is the JSON Schema of the SAMM model ``urn:samm:io.catenax.pcf:9.0.0#Pcf``. Its figures are
JSON numbers; they get the claim's own digits.
"""

from typing import Any, Final

from passport.exports import facts, names, regions
from passport.exports.facts import FOOTPRINT, SUBJECT
from passport.exports.reading import ExportRefused, Reading
from passport.exports.subject import Assumed, Note, Subject
from passport.exports.writing import Figure, percent

_NAME: Final = "Catena-X"
_SPEC: Final = "urn:io.catenax.pcf:datamodel:version:9.0.0"
_METHOD: Final = "/pcfAssessmentAndMethodology/0"
_MASS_BALANCE: Final = f"{_METHOD}/pcfMethodology/0/massBalancingInformation/0"
_PACKAGING: Final = "/productLifeCycleStagesAndEmissions/0/packagingStage/0/packagingEmissionsIncluded"
_NONE: Final = "not applicable"
_BALANCE: Final = "mass-balance/"
_CREDIT: Final = "mass-balance/credit"
_SILENT: Final = "the claim does not state it"
_ASSUMED: Final = (
    Assumed(
        f"{_METHOD}/pcfAssessmentInformation/0/technology/0/ccsTechnologicalCO2CaptureIncluded", "false",
        _SILENT,
    ),
    Assumed(
        f"{_METHOD}/pcfAssessmentInformation/0/boundarySpecifications/0/exemptedEmissionsPercent", "0",
        "the claim states no exemption",
    ),
    Assumed(
        f"{_METHOD}/pcfAssessmentInformation/0/idAndVersion/0/retroOrProspectivePcfType", "Retrospective PCF",
        "a claim is about a period that has passed",
    ),
    Assumed(f"{_MASS_BALANCE}/massBalancingUsed", "false", _SILENT),
    Assumed(f"{_MASS_BALANCE}/freeAttributionInMassBalancing", _NONE, _SILENT),
    Assumed(
        f"{_METHOD}/pcfMethodology/0/allocationInForeground/0/allocationWasteIncineration", "cut-off", _SILENT
    ),
    Assumed(_PACKAGING, "false", _SILENT),
)  # fmt: skip
_REVISED: Final = Assumed(
    f"{_METHOD}/pcfAssessmentInformation/0/idAndVersion/0/version", "1",
    "a claim names the one it replaces and not how many there were before",
)  # fmt: skip


def documents(reading: Reading, given: Subject) -> dict[str, Any]:
    """Write an aspect a result, by the endings of their files.

    Raises ``export.boundary``, ``export.gwp_set``, ``export.unit``, ``export.negative``, ``export.region``.
    """
    facts.check_boundary(reading, facts.TO_THE_GATE, _NAME)
    reading.take("/id")  # in the note
    found = {}
    for place in reading.each(f"{FOOTPRINT}/results"):
        electricity = reading.take(f"{place}/electricity")
        found[f"catena-x.{electricity}.json"] = _aspect(reading, given, place, electricity)
    return found


def note(found: dict[str, Any], said: Note) -> None:
    """Put into each aspect what the export says of itself, as its comment."""
    for name, aspect in found.items():
        electricity = name.split(".")[1]
        aspect["general"] = [{"comment": said.within(f"Electricity counted {electricity}.")}]


def assumed(given: Subject) -> tuple[Assumed, ...]:
    """What an aspect must state and the claim does not."""
    stated = "custody" in given.claim["credentialSubject"]
    usual = (one for one in _ASSUMED if not (stated and one.at.startswith(_MASS_BALANCE)))
    return (*usual, *((_REVISED,) if "wasRevisionOf" in given.claim else ()))


def _aspect(reading: Reading, given: Subject, result: str, electricity: str) -> dict[str, Any]:
    """One aspect: the model puts every entity into an array of one."""
    return {
        "scopeOfPcfForm": [{"specVersion": _SPEC, "partialFullPcf": "Cradle-to-gate"}],
        "companyAndProductInformation": [
            {"companyInformation": [_company(reading)], "productInformation": [_product(reading)]}
        ],
        "pcfAssessmentAndMethodology": [
            {
                "dataSourcesAndQuality": [_quality(reading, result)],
                "pcfAssessmentInformation": [_assessment(reading, given, electricity)],
                "pcfMethodology": [_methodology(reading, given)],
            }
        ],
        "general": [],
        "carbonContent": [],
        "productLifeCycleStagesAndEmissions": [_stages(reading, result)],
        **({"attestationOfConformance": [_attestation(given)]} if given.statement else {}),
    }


def _company(reading: Reading) -> dict[str, Any]:
    return {"companyName": reading.take("/issuer/name"), "companyIds": [reading.take("/issuer/id")]}


def _product(reading: Reading) -> dict[str, Any]:
    kilograms = Figure(facts.declared_kilograms(reading))
    classes = facts.class_urns(reading)
    return {
        "productNameCompany": reading.take(f"{SUBJECT}/name"),
        "productIds": facts.product_urns(reading),
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": kilograms,
        "productMassPerDeclaredUnit": kilograms,
        **({"productClassifications": classes} if classes else {}),
        "productDescription": facts.description(reading),
    }


def _quality(reading: Reading, result: str) -> dict[str, Any]:
    sources = [f"{name} {edition}" for name, edition in facts.factor_sources(reading)]
    share = Figure(percent(reading.take(f"{result}/primaryDataShare")))
    return {"primaryDataShare": share, **({"secondaryEmissionFactorSources": sources} if sources else {})}


def _assessment(reading: Reading, given: Subject, electricity: str) -> dict[str, Any]:
    """Identity, boundary, place and time of one result."""
    before = reading.maybe("/wasRevisionOf/digestMultibase")
    country = reading.take(f"{SUBJECT}/facility/country")
    region = regions.region_of(country)
    if not region:
        raise ExportRefused(
            "export.region",
            f"The facility lies in {country}, which is in no region of Catena-X.",
            hint="Export it to pact or untp, which name the country alone.",
            where=f"{SUBJECT}/facility/country",
        )
    identity = {
        "id": names.footprint_id(given.digest, electricity),
        "version": Figure("1" if before else "0"),
        "status": "Deprecated" if given.verdict == "superseded" else "Active",
        "retroOrProspectivePcfType": "Retrospective PCF",
        **({"precedingPfIds": [{"id": names.footprint_id(before, electricity)}]} if before else {}),
    }
    technology = {
        "ccsTechnologicalCO2CaptureIncluded": False,
        "boundaryProcessesDescription": facts.processes(reading),
    }
    return {
        "technology": [technology],
        "idAndVersion": [identity],
        "boundarySpecifications": [{"exemptedEmissionsPercent": Figure("0")}],
        "geography": [{"geographyRegionOrSubregion": region, "geographyCountry": country}],
        "time": [
            {
                "referencePeriodStart": reading.take(f"{SUBJECT}/period/start"),
                "referencePeriodEnd": reading.take(f"{SUBJECT}/period/end"),
                "created": reading.take("/validFrom"),
                "validityPeriodStart": reading.take("/validFrom"),
                "validityPeriodEnd": reading.take("/validUntil"),
            }
        ],
    }


def _methodology(reading: Reading, given: Subject) -> dict[str, Any]:
    method, version = facts.method(reading)
    return {
        "massBalancingInformation": [_mass_balance(reading)],
        "standards": [
            {
                "crossSectoralStandards": facts.standards(reading, given.statement),
                "productOrSectorSpecificRules": [f"{method} {version}"],
            }
        ],
        "gwpCharacterizationFactorDetails": [{"ipccCharacterizationFactors": facts.gwp_word(reading, _NAME)}],
        "allocationInForeground": [{"allocationWasteIncineration": "cut-off"}],
    }


def _mass_balance(reading: Reading) -> dict[str, Any]:
    """Whether masses were balanced, and by free attribution; assumed where the claim states nothing."""
    held = facts.custody(reading)
    model = held.get("model", "")
    balanced = model.startswith(_BALANCE)
    free = str(model == _CREDIT).lower() if balanced else _NONE
    return {
        "massBalancingUsed": balanced,
        "freeAttributionInMassBalancing": free,
        "massBalancingCertificateScheme": held.get("system", _NONE) if balanced else _NONE,
    }


def _stages(reading: Reading, result: str) -> dict[str, Any]:
    reading.take(f"{FOOTPRINT}/unit")  # kilograms: the schema of claims leaves no other
    total = Figure(facts.total_above_zero(reading, result, _NAME))
    fossil, biogenic = facts.fossil_and_biogenic(reading, result)
    return {
        "productionStage": [
            {
                "pcfIncludingBiogenicUptake": total,
                "pcfExcludingBiogenicUptake": total,
                "fossilGhgEmissions": Figure(fossil),
                **({"biogenicNonCO2Emissions": Figure(biogenic)} if biogenic != "0" else {}),
            }
        ],
        "distributionStage": [{"distributionStageIncluded": False}],
        "packagingStage": [{"packagingEmissionsIncluded": False}],
    }


def _attestation(given: Subject) -> dict[str, str]:
    assert given.statement is not None  # noqa: S101 - the caller asked
    said = facts.verification(given.statement)
    return {
        "attestationType": "PCF Verification",
        "standardName": facts.method_of(given.claim),
        "attestationStandard": said["standardName"],
        "attestationOfConformanceId": given.statement["id"],
        "providerName": said["providerName"],
        "providerId": said["providerId"],
        "completedAt": said["completedAt"],
    }
