"""Facts of a claim that several formats state; a place that is taken here counts as represented."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from passport.carbon.exact import fraction
from passport.carbon.gwp import gwp
from passport.exports import names
from passport.exports.reading import ExportRefused, Reading
from passport.exports.writing import exact
from passport.identifiers.product_id import parse_product_id
from passport.units import mass_in_kg

SUBJECT: Final = "/credentialSubject"
FOOTPRINT: Final = f"{SUBJECT}/footprint"
TO_THE_GATE: Final = frozenset({"cradle-to-gate", "EPD-A1-A3"})
"""Boundaries that go from the cradle to the gate."""
GWP_100: Final = {
    "IPCC-AR4-GWP100": "AR4",
    "IPCC-AR5-GWP100": "AR5",
    "IPCC-AR6-GWP100": "AR6",
    "IPCC-AR6-GWP100-sf6-25200": "AR6",
}
_BIOGENIC: Final = "CH4-biogenic"
_MASSES: Final = frozenset({"GRM", "KGM", "TNE"})
STANDARDS: Final = {
    "ISO 14067": "ISO14067",
    "ISO 14083": "ISO14083",
    "ISO 14040": "ISO14040-44",
    "ISO 14044": "ISO14040-44",
    "GHG Protocol Product Standard": "GHGP-Product",
}
"""Names of criteria in statements, and the words of PACT for them."""


def check_boundary(reading: Reading, allowed: frozenset[str], name: str) -> str:
    """The boundary; ``export.boundary`` where the format's figures are of another one."""
    boundary = reading.take(f"{FOOTPRINT}/boundary")
    if boundary not in allowed:
        raise ExportRefused(
            "export.boundary",
            f"A footprint in {name} is {' or '.join(sorted(allowed))}; that of this claim is {boundary}.",
            hint="Export it to untp, which names the boundary, or issue a claim of that boundary.",
            where=f"{FOOTPRINT}/boundary",
        )
    return boundary


def gwp_word(reading: Reading, name: str) -> str:
    """``AR5`` or its like; ``export.gwp_set`` for a set of other than 100 years."""
    gwp_set = reading.take(f"{FOOTPRINT}/gwpSet")
    if gwp_set not in GWP_100:
        raise ExportRefused(
            "export.gwp_set",
            f"A footprint in {name} is weighed over 100 years; that of this claim by {gwp_set}.",
            hint="Export it to untp, which names the set, or issue a claim with a set of 100 years.",
            where=f"{FOOTPRINT}/gwpSet",
        )
    return GWP_100[gwp_set]


def total_above_zero(reading: Reading, result: str, name: str) -> str:
    """The total of a result; ``export.negative`` where credits exceed the emissions."""
    total = reading.take(f"{result}/total")
    if total.startswith("-"):
        raise ExportRefused(
            "export.negative",
            f"The total of this claim is {total} kg; {name} has no footprint below zero.",
            hint="Export it to untp, which takes every number.",
            where=f"{result}/total",
        )
    return total


def declared_kilograms(reading: Reading) -> str:
    """The declared unit in kilograms, one tonne as ``1000``; ``export.unit`` for what is none."""
    unit = reading.take(f"{FOOTPRINT}/declaredUnit/unit")
    value = reading.take(f"{FOOTPRINT}/declaredUnit/value")
    if unit not in _MASSES:
        raise _unit(f"per {unit}, and the claim does not state what that weighs")
    kilograms = fraction(mass_in_kg(Decimal(value), unit))
    if not kilograms:
        raise _unit("per nothing")
    return exact(kilograms)


def _unit(what: str) -> ExportRefused:
    return ExportRefused(
        "export.unit",
        f"The footprint is declared {what}.",
        hint="Export it to untp, which takes every unit, or declare the footprint per TNE or KGM.",
        where=f"{FOOTPRINT}/declaredUnit",
    )


def fossil_and_biogenic(reading: Reading, result: str) -> tuple[str, str]:
    """Emissions of fossil origin, and biogenic ones other than CO2; together they are the total.

    Methane of biogenic origin is weighed by the claim's own GWP set; all its other gases are fossil.
    """
    total = reading.peek(f"{result}/total")
    masses = {one["gas"]: one["mass"] for one in reading.peek(f"{result}/gases")}
    if _BIOGENIC not in masses:
        return total, "0"
    weight = gwp(reading.peek(f"{FOOTPRINT}/gwpSet"), _BIOGENIC)
    biogenic = fraction(masses[_BIOGENIC]) * fraction(weight)
    return exact(fraction(total) - biogenic), exact(biogenic)


def description(reading: Reading) -> str:
    """Name, grade, heat and mass of the product in one line."""
    mass = f"{reading.take(f'{SUBJECT}/mass/value')} {reading.take(f'{SUBJECT}/mass/unit')}"
    grade, heat = reading.maybe(f"{SUBJECT}/grade"), reading.maybe(f"{SUBJECT}/heat")
    parts = (
        reading.take(f"{SUBJECT}/name"),
        grade and f"grade {grade}",
        heat and f"heat {heat}",
        f"mass {mass}",
    )
    return ", ".join(part for part in parts if part)


def product_urns(reading: Reading) -> list[str]:
    """The product's identifiers as URNs, each once: the claim's own first, then its aliases."""
    own = [reading.take(f"{SUBJECT}/id"), *map(reading.take, reading.each(f"{SUBJECT}/alternateIds"))]
    return list(dict.fromkeys(names.product_urn(parse_product_id(uri)) for uri in own))


def class_urns(reading: Reading) -> list[str]:
    """Codes of classifications as URNs of PACT."""
    return [
        f"urn:pact:productclassification:{names.specific(reading.take(f'{place}/scheme').lower())}:"
        f"{names.specific(reading.take(f'{place}/code'))}"
        for place in reading.each(f"{SUBJECT}/productClassifications")
    ]


def processes(reading: Reading) -> str:
    """Boundary, route, GWP set and custody in one line: formats have rougher words for them, or none."""
    route = reading.take(f"{SUBJECT}/productionRoute")
    boundary, weights = reading.take(f"{FOOTPRINT}/boundary"), reading.take(f"{FOOTPRINT}/gwpSet")
    found = f"{boundary}; production route {route}; gases weighed by {weights}"
    held = custody(reading)
    said = "".join(f", {name} {value}" for name, value in held.items() if name != "model")
    return f"{found}; chain of custody {held['model']}{said}" if held else found


def custody(reading: Reading) -> dict[str, str]:
    """The model of custody and what goes with it, by name; empty where the claim states none."""
    place = f"{SUBJECT}/custody"
    names_of = ("model", "traceability", "share", "system")
    found = {name: reading.maybe(f"{place}/{name}") for name in names_of}
    return {name: value for name, value in found.items() if value}


def method(reading: Reading) -> tuple[str, str]:
    """Identifier and version of the method."""
    return reading.take(f"{FOOTPRINT}/method/id"), reading.take(f"{FOOTPRINT}/method/version")


def standards(reading: Reading, statement: Mapping[str, Any] | None) -> list[str]:
    """Standards that the verifier judged by, as far as PACT has words for them; else the claim's method."""
    criteria = statement["credentialSubject"]["criteria"] if statement else ()
    found = dict.fromkeys(STANDARDS[one["name"]] for one in criteria if one["name"] in STANDARDS)
    return list(found) or [method(reading)[0]]


def factor_sources(reading: Reading) -> list[tuple[str, str]]:
    """Each emission factor with its edition, once, of components that name both."""
    components = reading.peek(f"{FOOTPRINT}/components") or ()
    return sorted(
        {
            (one["factor"], one["factorEdition"])
            for one in components
            if "factor" in one and "factorEdition" in one
        }
    )


def verification(statement: Mapping[str, Any]) -> dict[str, str]:
    """Who verified it, when, by which standard, with which outcome; evidence is the statement itself."""
    said = statement["credentialSubject"]
    standard = said["verificationStandards"][0]
    return {
        "providerId": statement["issuer"]["id"],
        "providerName": statement["issuer"]["name"],
        "completedAt": statement["validFrom"],
        "standardName": f"{standard['name']}:{standard['edition']}",
        "comments": f"{said['outcome']}, {said['levelOfAssurance']} assurance,"
        f" accreditation {said['accreditation']['number']}",
    }


def method_of(claim: Mapping[str, Any]) -> str:
    """Identifier and version of a claim's method in one text."""
    method = claim["credentialSubject"]["footprint"]["method"]
    return f"{method['id']} {method['version']}"
