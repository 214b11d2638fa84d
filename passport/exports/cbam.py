"""Write what an operator reports to a declarant under the EU's carbon border mechanism about one claim.

Specific embedded emissions in tonnes of CO2e per tonne of goods, seven decimals, of the boundary
``CBAM-production-process``: direct emissions, and those of precursors. The claim has to keep the constants of
the regime (Regulation (EU) 2023/956 annex IV, Implementing Regulation (EU) 2023/1773 annexes III and IV): a
total counted otherwise is another number, and is refused.
"""

from fractions import Fraction
from typing import Any, Final

from passport.carbon.boundary import boundary
from passport.carbon.exact import fraction, half_even, text_of
from passport.exports import facts, names
from passport.exports.facts import FOOTPRINT, SUBJECT
from passport.exports.reading import ExportRefused, Reading
from passport.exports.subject import Assumed, Note, Subject
from passport.model.custody import BY_BOOKS

FILE: Final = "cbam.json"
BOUNDARY: Final = "CBAM-production-process"
PLACES: Final = 7
_DIRECT: Final = "1"
"""The scope of direct emissions; all others inside the boundary are those of precursors."""


def documents(reading: Reading, given: Subject) -> dict[str, Any]:
    """Write the one document.

    Raises ``export.boundary``, ``export.regime``, ``export.custody``, ``export.results``, ``export.unit``.
    """
    facts.check_boundary(reading, frozenset({BOUNDARY}), "the carbon border mechanism")
    _check_regime(reading)
    _check_custody(reading)
    reading.take("/id")  # in the note
    custody = facts.custody(reading)
    return {
        FILE: {
            "format": names.CBAM,
            "operator": {"id": reading.take("/issuer/id"), "name": reading.take("/issuer/name")},
            "installation": {
                "id": reading.take(f"{SUBJECT}/facility/id"),
                "name": reading.take(f"{SUBJECT}/facility/name"),
                "country": reading.take(f"{SUBJECT}/facility/country"),
                **_optional(reading, "locode", f"{SUBJECT}/facility/locode"),
            },
            "period": {
                "start": reading.take(f"{SUBJECT}/period/start"),
                "end": reading.take(f"{SUBJECT}/period/end"),
            },
            "validFrom": reading.take("/validFrom"),
            "validUntil": reading.take("/validUntil"),
            "goods": _goods(reading),
            "productionRoute": reading.take(f"{SUBJECT}/productionRoute"),
            "gwpSet": reading.take(f"{FOOTPRINT}/gwpSet"),
            "carbonToCO2": reading.take(f"{FOOTPRINT}/method/carbonToCO2"),
            "method": " ".join(facts.method(reading)),
            **({"custody": custody} if custody else {}),
            "specificEmbeddedEmissions": _emissions(reading),
            **({"verification": facts.verification(given.statement)} if given.statement else {}),
        }
    }


def note(found: dict[str, Any], said: Note) -> None:
    """Put into the document what the export says of itself."""
    found[FILE] = said.beside(found[FILE])


def assumed(_given: Subject) -> tuple[Assumed, ...]:
    """Nothing: what is not stated is left out."""
    return ()


def _check_regime(reading: Reading) -> None:
    """Refuse another constant or GWP set than the regime prescribes, both at once: ``export.regime``."""
    constant, gwp_set = reading.peek(f"{FOOTPRINT}/method/carbonToCO2"), reading.peek(f"{FOOTPRINT}/gwpSet")
    rules = boundary(BOUNDARY)
    if rules.misfits(constant, gwp_set):
        raise ExportRefused(
            "export.regime",
            f"The claim is counted with {constant} and {gwp_set}; the carbon border mechanism counts with"
            f" {rules.carbon_to_co2} and {rules.gwp_set}.",
            hint="Calculate and issue the claim with them; the workbook of passport calculate names both.",
            where=FOOTPRINT,
        )


def _check_custody(reading: Reading) -> None:
    """Refuse attributes that were moved by books and not with the goods: ``export.custody``."""
    model = reading.peek(f"{SUBJECT}/custody/model")
    if model in BY_BOOKS:
        raise ExportRefused(
            "export.custody",
            f"The claim's chain of custody is {model}; the carbon border mechanism counts what was"
            " emitted for these goods.",
            hint="Issue a claim of what the installation emitted, without attributes moved by books.",
            where=f"{SUBJECT}/custody/model",
        )


def _goods(reading: Reading) -> dict[str, Any]:
    """The goods: identifiers, codes, mass."""
    return {
        "id": reading.take(f"{SUBJECT}/id"),
        "otherIds": [reading.take(one) for one in reading.each(f"{SUBJECT}/alternateIds")],
        "name": reading.take(f"{SUBJECT}/name"),
        **_optional(reading, "grade", f"{SUBJECT}/grade"),
        **_optional(reading, "heat", f"{SUBJECT}/heat"),
        "codes": [
            {"scheme": reading.take(f"{place}/scheme"), "code": reading.take(f"{place}/code")}
            for place in reading.each(f"{SUBJECT}/productClassifications")
        ],
        "mass": {
            "value": reading.take(f"{SUBJECT}/mass/value"),
            "unit": reading.take(f"{SUBJECT}/mass/unit"),
        },
    }


def _emissions(reading: Reading) -> dict[str, str]:
    """Tonnes a tonne with seven decimals, rounded half to even; direct emissions where components are shown.

    No electricity is inside the boundary, so both results of the claim must be one number.
    """
    reading.take(f"{FOOTPRINT}/unit")  # kilograms: the schema of claims leaves no other
    declared = Fraction(facts.declared_kilograms(reading))
    totals = {reading.take(f"{place}/total") for place in reading.each(f"{FOOTPRINT}/results")}
    if len(totals) != 1:
        raise ExportRefused(
            "export.results",
            "The claim's two results differ; direct emissions and precursors are one number.",
            hint="Calculate the claim anew: no electricity belongs to this boundary.",
            where=f"{FOOTPRINT}/results",
        )
    total = fraction(totals.pop())
    found = {"unit": "tCO2e/t", "total": _seven(total / declared)}
    components = reading.peek(f"{FOOTPRINT}/components")
    if components is not None:
        direct = sum((fraction(one["amount"]) for one in components if one["scope"] == _DIRECT), Fraction(0))
        found |= {"direct": _seven(direct / declared), "precursors": _seven((total - direct) / declared)}
    return found


def _seven(value: Fraction) -> str:
    return text_of(half_even(value, PLACES), PLACES)


def _optional(reading: Reading, name: str, place: str) -> dict[str, str]:
    value = reading.maybe(place)
    return {name: value} if value else {}
