"""Write a claim as product footprints of PACT 3.0: one for each electricity result, naming each other.

The wire format is the data model of the PACT Technical Specifications 3.0 (``ProductFootprint``). Decimals
are texts there, so totals keep their digits.
"""

from collections.abc import Mapping
from typing import Any, Final

from passport.exports import facts, names
from passport.exports.facts import FOOTPRINT, SUBJECT
from passport.exports.reading import Reading
from passport.exports.subject import Assumed, Note, Subject
from passport.exports.writing import percent

FILE: Final = "pact.json"
_NAME: Final = "PACT"
_SPEC_VERSION: Final = "3.0.0"
_EXTENSION_VERSION: Final = "2.0.0"
_NO_CARBON: Final = Assumed(
    "/pcf/fossilCarbonContent", "0", "the claim does not state the carbon in the product"
)
_NO_EXEMPTION: Final = Assumed("/pcf/exemptedEmissionsPercent", "0", "the claim states no exemption")


def documents(reading: Reading, given: Subject) -> dict[str, Any]:
    """Write ``{"data": [footprint, footprint]}``, by the ending of its file.

    Raises ``export.boundary``, ``export.gwp_set``, ``export.unit``, ``export.negative``.
    """
    facts.check_boundary(reading, facts.TO_THE_GATE, _NAME)
    results = list(reading.each(f"{FOOTPRINT}/results"))
    return {FILE: {"data": [_footprint(reading, given, place) for place in results]}}


def note(found: dict[str, Any], said: Note) -> None:
    """Put into each footprint what the export says of itself, as a data model extension."""
    data = found[FILE]["data"]
    for one, other in zip(data, reversed(data), strict=True):
        one["comment"] = f"{said.warning} {one['comment']}".strip()
        own = {**said.members(), "electricity": one.pop("electricity"), "otherResult": other["id"]}
        one["extensions"] = [{"specVersion": _EXTENSION_VERSION, "dataSchema": names.EXPORT, "data": own}]


def assumed(_given: Subject) -> tuple[Assumed, ...]:
    """What a footprint must state and the claim does not."""
    return _NO_CARBON, _NO_EXEMPTION


def _footprint(reading: Reading, given: Subject, result: str) -> dict[str, Any]:
    """One ``ProductFootprint``; ``electricity`` is for ``note``, which takes it out."""
    reading.take("/id")  # in the note
    electricity = reading.take(f"{result}/electricity")
    before = reading.maybe("/wasRevisionOf/digestMultibase")
    classes = facts.class_urns(reading)
    return {
        "id": names.footprint_id(given.digest, electricity),
        "specVersion": _SPEC_VERSION,
        **({"precedingPfIds": [names.footprint_id(before, electricity)]} if before else {}),
        "created": reading.take("/validFrom"),
        "status": "Deprecated" if given.verdict == "superseded" else "Active",
        "validityPeriodStart": reading.take("/validFrom"),
        "validityPeriodEnd": reading.take("/validUntil"),
        "companyName": reading.take("/issuer/name"),
        "companyIds": [names.company_urn(reading.take("/issuer/id"))],
        "productDescription": facts.description(reading),
        "productIds": facts.product_urns(reading),
        **({"productClassifications": classes} if classes else {}),
        "productNameCompany": reading.take(f"{SUBJECT}/name"),
        "comment": _comment(reading, electricity),
        "pcf": _carbon(reading, given.statement, result),
        "electricity": electricity,
    }


def _carbon(reading: Reading, statement: Mapping[str, Any] | None, result: str) -> dict[str, Any]:
    """One ``CarbonFootprint``: figures in kilograms of CO2e per declared unit, as the claim has them."""
    reading.take(f"{FOOTPRINT}/unit")  # kilograms: the schema of claims leaves no other
    kilograms = facts.declared_kilograms(reading)
    total = facts.total_above_zero(reading, result, _NAME)
    fossil, biogenic = facts.fossil_and_biogenic(reading, result)
    method, version = facts.method(reading)
    sources = [{"name": name, "version": edition} for name, edition in facts.factor_sources(reading)]
    return {
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": kilograms,
        "productMassPerDeclaredUnit": kilograms,
        "referencePeriodStart": reading.take(f"{SUBJECT}/period/start"),
        "referencePeriodEnd": reading.take(f"{SUBJECT}/period/end"),
        "geographyCountry": reading.take(f"{SUBJECT}/facility/country"),
        "boundaryProcessesDescription": facts.processes(reading),
        "pcfExcludingBiogenicUptake": total,
        "pcfIncludingBiogenicUptake": total,
        "fossilCarbonContent": _NO_CARBON.value,
        "fossilGhgEmissions": fossil,
        **({"biogenicNonCO2Emissions": biogenic} if biogenic != "0" else {}),
        "ipccCharacterizationFactors": [facts.gwp_word(reading, _NAME)],
        "crossSectoralStandards": facts.standards(reading, statement),
        "productOrSectorSpecificRules": [
            {
                "operator": "Other",
                "ruleNames": [f"{method} {version}"],
                "otherOperatorName": names.operator(method),
            }
        ],
        "exemptedEmissionsPercent": _NO_EXEMPTION.value,
        "exemptedEmissionsDescription": "",
        **({"secondaryEmissionFactorSources": sources} if sources else {}),
        "primaryDataShare": percent(reading.take(f"{result}/primaryDataShare")),
        **({"verification": _verification(statement)} if statement else {}),
    }


def _comment(reading: Reading, electricity: str) -> str:
    """How the electricity was counted, and why an earlier footprint was replaced."""
    reason = reading.maybe("/wasRevisionOf/reason")
    text = f"Electricity counted {electricity}; the other result is a footprint of its own."
    return f"{text} Replaces an earlier footprint: {reason}." if reason else text


def _verification(statement: Mapping[str, Any]) -> dict[str, str]:
    said = facts.verification(statement)
    del said["providerId"]
    return {"coverage": "product level", **said}
