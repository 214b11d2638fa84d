"""Say what to write for a member of a draft, by the name of its schema or by the schema itself."""

from collections.abc import Mapping
from typing import Any, Final

_EXAMPLES: Final[Mapping[str, str]] = {
    "figure": 'Write a decimal figure as text, for example "372.6"; at most 18 digits.',
    "amount": 'Write the kgCO2e as text with at most six decimals, for example "36.52".',
    "positive": 'Write a decimal figure that is not negative as text, for example "21840".',
    "aboveZero": 'Write a decimal figure above zero as text, for example "21840".',
    "fraction": 'Write a share between 0 and 1 as text, for example "0.35".',
    "count": "Write a whole number above zero.",
    "moment": "Write a time with its zone, for example 2026-09-18T08:00:00+02:00.",
    "date": "Write a date, for example 2026-09-21.",
    "unit": "Write a UN/ECE Rec 20 code, for example KGM or TNE.",
    "country": "Write two capital letters (ISO 3166), for example SE.",
    "locode": "Write the UN/LOCODE, for example SELLA.",
    "slug": "Write small letters, digits and single hyphens, for example eaf-natural-gas.",
    "https": "Write an https address in plain ASCII.",
    "iri": "Write an https address or a urn: identifier in plain ASCII.",
    "digest": "Copy the whole digest, as inspect shows it.",
    "pointer": "Write a JSON Pointer into the claim, for example /credentialSubject/footprint.",
}


def remedy(name: str, part: Mapping[str, Any]) -> str:
    """Return what to write for a member, by the name of its schema or by the schema itself."""
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    if "enum" in part:
        return f"One of: {', '.join(part['enum'])}."
    if part.get("type") == "boolean":
        return "Write true or false, without quotes."
    if "const" in part:
        return f"Write {part['const']}."
    if part.get("type") == "string":
        return f"Write a text of at most {part['maxLength']} characters, on one line."
    return "See the example draft."
