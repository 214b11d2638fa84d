"""Read what a publisher writes about a library of factors, in TOML or JSON, before it is signed."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from passport.model.shape import schema
from passport.sheets.drafts import json, toml
from passport.sheets.drafts.reading import DraftRefused, read_as


def read_library(data: bytes, source: str) -> dict[str, Any]:
    """Read ``name``, ``edition``, ``approver``, ``period``, and the names of two files beside it.

    ``records``: the factors, .csv; ``replaces``: the library's file of the former edition, where there is
    one. Raises ``DraftRefused`` with every problem in it.
    """
    parse = json.parse if PurePath(source).suffix.lower() == ".json" else toml.parse
    found: dict[str, Any] = read_as(parse(data, source), _schema())
    return found


def named_files(data: bytes, source: str, names: Sequence[str]) -> dict[str, str]:
    """The names of files beside a draft with mistakes, so that theirs are found too; none of broken text."""
    parse = json.parse if PurePath(source).suffix.lower() == ".json" else toml.parse
    try:
        value = parse(data, source).value
    except DraftRefused:
        return {}
    members = value if isinstance(value, dict) else {}
    return {name: members[name] for name in names if isinstance(members.get(name), str)}


def _schema() -> dict[str, Any]:
    subject = schema("factorlibrary")["properties"]["credentialSubject"]["properties"]
    parts = {name: subject[name] for name in ("name", "edition", "approver", "period")}
    file = {"$ref": "common.schema.json#/$defs/name"}
    return {
        "type": "object",
        "properties": {**parts, "records": file, "replaces": file},
        "required": [*parts, "records"],
        "additionalProperties": False,
    }
