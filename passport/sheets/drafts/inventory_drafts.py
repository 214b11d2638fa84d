"""Read the draft of a report, which ``passport inventory`` wrote, into the members of a document."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import parse_product_id
from passport.model.shape import schema
from passport.vocab import INVENTORY
from signing.shown import quoted

FORMAT: Final = "passport-inventory/1"
ENTITY: Final = ("id", "legalEntity", "country", "consolidation")
_COMMON: Final = "common.schema.json#/$defs/"
_STATED: Final = (
    "unit", "gwpSet", "edition", "physical", "marketBased", "impact", "beyondValueChain", "indicators",
    "baseYear", "remarks",
)  # fmt: skip
"""Members that a draft and a document have in common."""
_PARTY: Final = "417"
_LINKS: Final = ("accounts", "wasRevisionOf")
_REQUIRED: Final = (
    "format", "name", "reporter", "edition", "period", "unit", "physical", "marketBased",
)  # fmt: skip


@cache
def draft_schema() -> Mapping[str, Any]:
    """The schema of a draft: the four statements of the document, who reports, and when, in days.

    Whose report it is (``entity``) and the GWP set may be missing until it is signed.
    """
    document = schema(INVENTORY)["properties"]
    subject = document["credentialSubject"]["properties"]
    stated = subject[INVENTORY]["properties"]
    name = {"$ref": f"{_COMMON}name"}
    day = {"$ref": f"{_COMMON}date"}
    members: dict[str, Any] = {
        "format": {"const": FORMAT},
        "name": name,
        "reporter": name,
        "entity": _closed({one: subject[one] for one in ENTITY}, ("id", "country", "consolidation")),
        "period": _closed({"start": day, "end": day}, ("start", "end")),
        "instruments": subject["instruments"],
        **{one: stated[one] for one in _STATED},
        **{one: document[one] for one in _LINKS},
    }
    for one in ("physical", "marketBased"):
        # That a figure is there twice is asked where the figures are rechecked.
        held = stated[one]["properties"]
        figures = {name: part for name, part in held["figures"].items() if name != "x-order"}
        members[one] = _closed({**held, "figures": figures}, ("complete",))
    return _closed(members, _REQUIRED)


def _closed(members: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(required),
        "additionalProperties": False,
    }


def is_draft(value: object) -> bool:
    """Whether a parsed file is the draft of a report."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def party_wrong(link: str) -> tuple[str, str, str] | None:
    """Code, message and hint where an id is no GS1 Digital Link of a party, its check digit included."""
    hint = "It is a GS1 Digital Link with AI 417: https://id.example/417/7312340000026"
    try:
        key = parse_product_id(link).primary[0]
    except IdentifierRefused as error:
        return error.code, error.message, error.hint or hint
    if key != _PARTY:
        return "inventory.entity", f"The id {quoted(link, 120)} names no party.", hint
    return None


def lacking(draft: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What a draft that was read must still state to be signed: member, code, message, hint of each."""
    found = []
    if "entity" not in draft:
        hint = (
            "Write id (a GS1 Digital Link with AI 417), country and consolidation of the reporter under"
            " [[entities]] in the TOML file of the report, and make the draft anew. Of carbon books, make it"
            " from their signed CO2 statement: passport inventory STATEMENT --edition NAME -o DRAFT"
        )
        found.append(("entity", "inventory.entity", "The draft does not say whose report it is.", hint))
    elif (wrong := party_wrong(draft["entity"]["id"])) is not None:
        found.append(("entity", *wrong))
    if "gwpSet" not in draft:
        hint = 'Write gwpSet = "IPCC-AR6-GWP100", or which it is, in the TOML file, and make the draft anew.'
        found.append(("gwpSet", "inventory.gwp", "The draft names no GWP set.", hint))
    return found


def members(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What ``acts.inventory_report.issue`` signs of a draft that lacks nothing."""
    return {
        "type": "ReportingEntity",
        "name": draft["reporter"],
        **draft["entity"],
        "period": {name: f"{day}T00:00:00Z" for name, day in draft["period"].items()},
        **({"instruments": draft["instruments"]} if "instruments" in draft else {}),
        INVENTORY: {
            "type": "EmissionsInventory",
            "title": draft["name"],
            **{one: draft[one] for one in _STATED if one in draft},
        },
        **{one: draft[one] for one in _LINKS if one in draft},
    }
