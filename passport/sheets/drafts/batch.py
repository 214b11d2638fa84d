"""Read what is written about a batch of meter readings, and its table, before a gateway signs them."""

from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Any, Final

from passport.carbon.exact import is_figure
from passport.model.shape import schema
from passport.moments import is_moment
from passport.readings.document import Reading
from passport.sheets.activity.reading import bounded
from passport.sheets.activity.reading_csv import rows_of
from passport.sheets.cells.grid import without_heading
from passport.sheets.drafts import json, toml
from passport.sheets.drafts.reading import DraftRefused, Problem, read_as

COLUMNS: Final = ("start", "end", "value")
MOST: Final = 100_000
"""Rows of one batch: a year of quarter-hours has 35,136."""


def read_batch(data: bytes, source: str) -> dict[str, Any]:
    """Read the members of a batch, and the names of files beside it.

    ``readings``: the table; ``previous``: the file of batches that this one continues;
    ``calibration.file``: the certificate, whose digest is taken. Raises ``DraftRefused`` with every problem.
    """
    parse = json.parse if PurePath(source).suffix.lower() == ".json" else toml.parse
    found: dict[str, Any] = read_as(parse(data, source), _schema())
    return found


def _schema() -> dict[str, Any]:
    subject = schema("readings")["properties"]["credentialSubject"]["properties"]
    names = ("meter", "quantity", "unit", "period", "step", "register", "sample")
    file = {"$ref": "common.schema.json#/$defs/name"}
    parts = {name: subject[name] for name in names}
    parts |= {"readings": file, "previous": file}
    until = subject["calibration"]["properties"]["until"]
    parts["calibration"] = _closed({"file": file, "until": until}, ("file", "until"))
    return _closed(parts, ("meter", "quantity", "unit", "period", "readings"))


def _closed(parts: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object", "properties": parts, "required": list(required), "additionalProperties": False,
    }  # fmt: skip


def read_rows(data: bytes, source: str) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Read the table of ``start``, ``end`` (moments in UTC) and ``value``: readings, and where each stands.

    Raises ``DraftRefused`` with every problem: ``readings.columns``, ``.empty``, ``.rows`` (more than
    ``MOST``), ``.moment``, ``.value``, and those of files of separated values (``csv.cells`` for a row that
    has more cells than columns).
    """
    (line, heading), *rows = rows_of(data, source) or [(1, [])]
    if tuple(cell.lower() for cell in heading) != COLUMNS:
        hint = "Write them in this order: start,end,value"
        raise DraftRefused([Problem(f"{source}:{line}", "readings.columns", "The columns are others.", hint)])
    if not 0 < len(rows) <= MOST:
        code = "readings.rows" if rows else "readings.empty"
        message = f"There are more than {MOST} rows." if rows else "There is no row."
        raise DraftRefused([Problem(source, code, message, "Sign a batch for each day or month.")])
    places = tuple(f"{source}:{number}" for number, _ in rows)
    found = tuple(Reading(*(*cells[:3], "", "", "")[:3]) for _, cells in rows)
    problems: list[Problem] = []
    for (_, cells), where, reading in zip(rows, places, found, strict=True):
        problems += without_heading(COLUMNS, cells, partial(_cell, where)) or _wrong(where, reading)
    if problems:
        raise DraftRefused(bounded(problems))
    return found, places


def _cell(row: str, index: int) -> str:
    return f"{row}:{index + 1}"


def _wrong(where: str, reading: Reading) -> Iterator[Problem]:
    """What of a row is no moment or no figure."""
    for name, cell in (("start", reading.start), ("end", reading.end)):
        if not is_moment(cell):
            hint = "Write the time in UTC like 2026-08-01T12:00:00Z."
            yield Problem(f"{where}:{name}", "readings.moment", "This is no moment.", hint)
    if not is_figure(reading.value):
        hint = "Write a plain decimal figure with a point: 12.75."
        yield Problem(f"{where}:value", "readings.value", "This is no figure.", hint)
