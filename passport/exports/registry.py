"""Write the record that a register of product passports wants: who, what, where made, where the passport is.

No register of the European Union has published a format yet; the members are those that Regulation (EU)
2024/1781 names in articles 9 to 13. There are no figures in it.
"""

from typing import Any, Final

from passport.exports import names
from passport.exports.facts import SUBJECT
from passport.exports.reading import Reading
from passport.exports.subject import Assumed, Note, Subject

FILE: Final = "registry.json"


def documents(reading: Reading, given: Subject) -> dict[str, Any]:
    """Write the one record; ``missing`` names members of a record that nobody stated."""
    reading.take("/id")  # in the note
    level, _ = names.granularity(given.product)
    codes = [
        {"scheme": reading.take(f"{place}/scheme"), "code": reading.take(f"{place}/code")}
        for place in reading.each(f"{SUBJECT}/productClassifications")
    ]
    missing = [*([] if codes else ["commodityCodes"]), *([] if given.backup else ["backUp"])]
    return {
        FILE: {
            "format": names.REGISTRY,
            "uniqueProductIdentifier": reading.take(f"{SUBJECT}/id"),
            "granularity": level,
            "otherIdentifiers": [reading.take(one) for one in reading.each(f"{SUBJECT}/alternateIds")],
            "name": reading.take(f"{SUBJECT}/name"),
            "commodityCodes": codes,
            "operator": {"id": reading.take("/issuer/id"), "name": reading.take("/issuer/name")},
            "facility": {
                "id": reading.take(f"{SUBJECT}/facility/id"),
                "name": reading.take(f"{SUBJECT}/facility/name"),
                "country": reading.take(f"{SUBJECT}/facility/country"),
                **_locode(reading),
            },
            "resolver": given.address,
            **({"backUp": given.backup} if given.backup else {}),
            "validFrom": reading.take("/validFrom"),
            "validUntil": reading.take("/validUntil"),
            "missing": missing,
        }
    }


def note(found: dict[str, Any], said: Note) -> None:
    """Put into the record what the export says of itself."""
    found[FILE] = said.beside(found[FILE])


def assumed(given: Subject) -> tuple[Assumed, ...]:
    """The granularity, where the identifier does not say it."""
    level, why = names.granularity(given.product)
    return (Assumed("/granularity", level, why),) if why else ()


def _locode(reading: Reading) -> dict[str, str]:
    locode = reading.maybe(f"{SUBJECT}/facility/locode")
    return {"locode": locode} if locode else {}
