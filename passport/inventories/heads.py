"""Read the head of a report: what it is about, and which sheets it rests on."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.inventories.report import Head
from passport.sheets.drafts import toml
from passport.sheets.drafts.inventory_drafts import party_wrong
from passport.sheets.drafts.reading import DraftRefused, Problem, read_as

_COMMON: Final = "common.schema.json#/$defs/"
_FILE: Final = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^/\\\\]+$"}
SHEETS: Final = ("factors", "sourced", "actions", "retirements", "timeline", "table")


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"{_COMMON}{name}"}


def _closed(members: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(required),
        "additionalProperties": False,
    }


_RECALCULATION: Final = _closed(
    {
        "statement": {"type": "string", "enum": ["market-based", "physical"]},
        "scope": {"type": "string", "enum": ["1", "2", "3"]},
        "category": {"type": "string", "maxLength": 2, "pattern": "^([1-9]|1[0-5])$"},
        "amount": _ref("figure"),
        "reason": _ref("text"),
    },
    ("statement", "scope", "amount", "reason"),
)
_ENTITY: Final = _closed(
    {
        "reporter": _ref("name"),
        "id": _ref("https"),
        "legalEntity": _ref("iri"),
        "country": _ref("country"),
        "consolidation": _ref("slug"),
        "did": _ref("did"),
    },
    ("reporter", "id", "country", "consolidation"),
)
_HEAD: Final = _closed(
    {
        "name": _ref("name"),
        "start": _ref("date"),
        "end": _ref("date"),
        "unit": {"type": "string", "enum": ["KGM", "TNE"]},
        "scale": _ref("aboveZero"),
        "gwpSet": _ref("gwpSet"),
        "baseYear": {"type": "string", "maxLength": 10, "pattern": "^[!-~]+$"},
        "recalculations": {"type": "array", "items": _RECALCULATION, "minItems": 1, "maxItems": 1000},
        "entities": {
            "type": "array", "items": _ENTITY, "minItems": 1, "maxItems": 1000,
            "x-order": {"by": ["reporter"]},
        },
        "sheets": _closed(dict.fromkeys(SHEETS, _FILE), ()),
    },
    ("name", "start", "end", "unit", "sheets"),
)


class Asked(NamedTuple):
    """A head with the files of its sheets, by their kinds; ``scale``: what figures of a table are times."""

    head: Head
    sheets: Mapping[str, str]
    scale: Fraction


def read(data: bytes, source: str) -> Asked:
    """The head of a TOML file; raises ``DraftRefused`` with every mistake (``draft.*``, ``inventory.*``)."""
    tree = toml.parse(data, source)
    members = read_as(tree, _HEAD)
    problems = []
    sheets = members["sheets"]
    whole = {"factors", "sourced"} <= sheets.keys() and "table" not in sheets
    if not whole and set(sheets) != {"table"}:
        hint = "Name a table; or factors and sourced, and actions, retirements, timeline where there are any."
        problems.append(Problem(tree.place(("sheets",)), "inventory.sheets", "Sheets are missing.", hint))
    if not members["start"] < members["end"]:
        hint = "end is the first day after the period."
        problems.append(
            Problem(tree.place(("end",)), "inventory.period", "The period ends before it begins.", hint)
        )
    if members.get("recalculations") and not members.get("baseYear"):
        hint = "Name the base year that was recalculated."
        problems.append(
            Problem(tree.place(("recalculations",)), "inventory.base_year", "There is no base year.", hint)
        )
    for place, one in enumerate(members.get("entities", ())):
        wrong = party_wrong(one["id"])
        if wrong is not None:
            problems.append(Problem(tree.place(("entities", place, "id")), *wrong))
    if problems:
        raise DraftRefused(problems)
    head = Head(
        members["name"], members["start"], members["end"], members["unit"], members.get("gwpSet", ""),
        members.get("baseYear", ""), tuple(members.get("recalculations", ())), _entities(members),
    )  # fmt: skip
    return Asked(head, sheets, Fraction(members.get("scale", "1")))


def _entities(members: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What is known of each reporter, by its name in the sheets."""
    return {
        one["reporter"]: {name: value for name, value in one.items() if name != "reporter"}
        for one in members.get("entities", ())
    }
