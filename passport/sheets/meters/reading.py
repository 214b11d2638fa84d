"""Read a meter's file: whole units of each period, in a table of ``start``, ``end`` and ``units``."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from passport.model.shape import schema
from passport.moments import is_moment
from passport.sheets.activity.reading_csv import rows_of
from passport.sheets.cells.grid import without_heading
from passport.sheets.drafts import json, toml
from passport.sheets.drafts.reading import DraftRefused, Problem, read_as

COLUMNS: Final = ("start", "end", "units")
MOST: Final = 1_000
"""Rows of one file: a month of hours has at most 744, and a request holds no more."""
_DIGITS: Final = 18
_EVIDENCE: Final = ("delivery-note", "proof-of-sustainability")


class Reading(NamedTuple):
    """Whole units of one period, from ``start`` to before ``end``; ``where`` is the row's address."""

    start: str
    end: str
    units: int
    where: str


def read_meter(data: bytes, source: str) -> list[Reading]:
    """Read a meter's file, in the order of time; raises ``DraftRefused`` with every problem in it.

    Codes: ``meter.columns``, ``meter.empty``, ``meter.rows`` (more than ``MOST``), ``meter.moment``,
    ``meter.period`` (ends before it begins, or overlaps another), ``meter.units`` (no whole number, or
    without one), and those of files of separated values (``csv.cells``: more cells than columns).
    """
    (line, heading), *rows = rows_of(data, source) or [(1, [])]
    if tuple(cell.lower() for cell in heading) != COLUMNS:
        hint = "Write them in this order: start,end,units"
        raise DraftRefused([Problem(f"{source}:{line}", "meter.columns", "The columns are others.", hint)])
    if not 0 < len(rows) <= MOST:
        if not rows:
            hint = "Write a row below the heading for each period."
            raise DraftRefused([Problem(source, "meter.empty", "There is no row of readings.", hint)])
        hint = f"Give each file {MOST:,} rows at most: a month of hours, or ten days of quarter hours."
        raise DraftRefused([Problem(source, "meter.rows", f"There are more than {MOST} rows.", hint)])
    problems: list[Problem] = []
    found = [one for line, cells in rows if (one := _row(cells, f"{source}:{line}", problems)) is not None]
    found.sort(key=lambda one: one.start)
    for before, one in pairwise(found):
        if one.start < before.end:
            problems.append(Problem(
                one.where, "meter.period", f"The period overlaps that of {before.where}.",
                "Every unit is metered in one period.",
            ))  # fmt: skip
    if problems:
        raise DraftRefused(problems)
    return found


def _row(cells: Sequence[str], where: str, problems: list[Problem]) -> Reading | None:
    """One row; its problems are added, and then there is none."""
    start, end, units = (*cells[: len(COLUMNS)], "", "", "")[: len(COLUMNS)]
    before = len(problems)
    problems += without_heading(COLUMNS, cells, lambda index: f"{where}:{index + 1}")
    for name, cell in (("start", start), ("end", end)):
        if not is_moment(cell):
            hint = "Write the time in UTC like 2026-08-01T12:00:00Z."
            problems.append(Problem(f"{where}:{name}", "meter.moment", "This is no moment in UTC.", hint))
    if len(problems) == before and not start < end:
        hint = "The end is the first moment that is not in the period."
        problems.append(Problem(where, "meter.period", "The period ends before it begins.", hint))
    if not (units.isascii() and units.isdigit() and len(units) <= _DIGITS):
        hint = "Count in the smallest unit that is traded: Wh, g or MJ, with digits alone."
        problems.append(Problem(f"{where}:units", "meter.units", "This is no whole number of units.", hint))
    return Reading(start, end, int(units), where) if len(problems) == before else None


def read_device(data: bytes, source: str) -> dict[str, Any]:
    """Read the file of a device, TOML or JSON: what all its certificates say, and when it is assigned.

    Raises ``DraftRefused`` with every problem in it.
    """
    parse = json.parse if PurePath(source).suffix.lower() == ".json" else toml.parse
    found: dict[str, Any] = read_as(parse(data, source), _device_schema())
    return found


def _device_schema() -> dict[str, Any]:
    subject = schema("certificate")["properties"]["credentialSubject"]["properties"]
    names = (
        "origin", "product", "geography", "custodyModel", "attribute", "supports", "registry", "recipient",
    )  # fmt: skip
    parts = {name: subject[name] for name in names}
    parts["unit"] = subject["units"]["properties"]["unit"]
    parts["factor"] = subject["metered"]["properties"]["factor"]
    parts["assigned"] = {"$ref": "common.schema.json#/$defs/window"}
    kind = {"type": "string", "enum": list(_EVIDENCE)}
    file = {"$ref": "common.schema.json#/$defs/name"}
    parts["evidence"] = {
        "type": "array", "minItems": 1, "maxItems": 40, "x-order": {"by": ["kind", "file"]},
        "items": _closed({"kind": kind, "file": file}, ("kind", "file")),
    }  # fmt: skip
    optional = {"recipient", "factor", "assigned", "evidence"}
    return _closed(parts, tuple(name for name in parts if name not in optional))


def _closed(parts: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object", "properties": parts, "required": list(required), "additionalProperties": False,
    }  # fmt: skip
