"""From the files of a quality office to a draft claim and its workings, or to every mistake in them."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from passport.carbon.activity import series_named
from passport.carbon.calculating.detail import Detail
from passport.carbon.calculating.evidence import Documents, none_at_hand
from passport.carbon.factors import FactorRecord
from passport.carbon.inputs import CheckedInput
from passport.carbon.workings import FORMAT, drawn, workings_digest
from passport.model.shape import schema
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.activity.from_file import Calculation, all_problems, calculate_document, calculate_file
from passport.sheets.activity.reading import Kind, read_activity
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.errors import ToolError
from signing.jcs import canonical
from signing.strict_json import JsonValue, loads

if TYPE_CHECKING:
    from passport.sheets.maps.sheet_map import SheetMap

Kinds = Kind | Literal["xlsx"]

MOST_BYTES: Final = 256 * 1024 * 1024
"""Workings of 2 x 10^5 rows, with room; a workings file beyond is none of ours."""


class CalculatingRefused(ToolError):
    """A calculation nobody could use; codes ``calculate.*``, ``workings.*``."""


class File(NamedTuple):
    """A file of the author: the name he knows it by, and its bytes."""

    name: str
    data: bytes


class SheetChoice(NamedTuple):
    """How a sheet is read: by the map of a plant's own export, and for which heat of a lot."""

    sheet_map: "SheetMap | None" = None
    heat: str = ""


class Beside(NamedTuple):
    """What lies beside the data: files of readings by name, and documents that are evidence of factors."""

    series: Mapping[str, bytes] | None = None
    documents: Documents = none_at_hand


class Calculated(NamedTuple):
    """A number and the two files made of it; ``digest`` is what the draft says of the workings."""

    calculation: Calculation
    footprint: Mapping[str, Any]
    draft: bytes
    workings: bytes
    digest: str


def series_wanted(activity: File, kind: Kinds, sheet_map: "SheetMap | None" = None) -> list[str]:
    """Names of the files of readings that the activity data refer to; raises ``DraftRefused``."""
    if kind == "xlsx" or sheet_map is not None:
        from passport.sheets.cells.book import read_parts  # noqa: PLC0415 - only for sheets

        parts = read_parts(activity.data, _sheet(kind), activity.name, sheet_map)
        return sorted({str(entry.cells[0]) for entry in parts.entries if entry.name == "series"})
    if b"series" not in activity.data:
        return []  # most files have none, and reading 10^5 rows twice takes its time
    return series_named(read_activity(activity.data, kind=kind, source=activity.name)[0])


def calculated(
    activity: File,
    kind: Kinds,
    *,
    salt: bytes,
    factors: Sequence[File] = (),
    inputs: Sequence[CheckedInput] = (),
    beside: Beside | None = None,
    detail: Detail | None = None,
    sheet: "SheetChoice | None" = None,
) -> Calculated:
    """The number of ``activity``; ``detail`` overrides how much of it the claim shows.

    ``sheet`` says how a plant's own export is read, and chooses one heat of a lot.

    Raises ``DraftRefused`` with the problems of all files together, ``calculate.components`` where the claim
    would list more than a claim may hold, and what ``calculate_file`` raises.
    """
    records, problems = read_records(factors)
    if problems:
        # Without its factors no number follows, but the author wants to correct all files in one go.
        raise DraftRefused([*_problems_of(activity, kind, sheet), *problems])
    near: Any = (beside or Beside())._asdict()
    if kind == "xlsx" or sheet is not None:
        from passport.sheets.lots.single import read_single  # noqa: PLC0415 - only for sheets

        told = (sheet or SheetChoice())._asdict()
        try:
            (_, document, tree), own = read_single(
                activity.data, source=activity.name, kind=_sheet(kind), **told
            )
        except DraftRefused as refused:
            raise all_problems(refused, records, inputs, **near) from None
        found = calculate_document(document, tree, [*records, *own], inputs, salt, **near)
    else:
        found = calculate_file(activity.data, kind, records, inputs, salt, source=activity.name, **near)
    draft = dict(found.draft)
    if detail is not None:
        draft["footprint"] = drawn(found.result, detail, found.workings)
    _check_size(draft["footprint"])
    return Calculated(
        found,
        draft["footprint"],
        draft=json.dumps(draft, indent=1, ensure_ascii=False).encode() + b"\n",
        workings=canonical(cast("JsonValue", found.workings)),
        digest=draft["footprint"]["workings"]["digestMultibase"],
    )


def _sheet(kind: Kinds) -> Literal["xlsx", "csv"]:
    if kind == "toml":
        raise CalculatingRefused(
            "calculate.map", "A map is for sheets; TOML needs none.", hint="Leave out --map and --heat."
        )
    return kind


def _problems_of(activity: File, kind: Kinds, sheet: "SheetChoice | None") -> Sequence[Problem]:
    try:
        if kind == "xlsx" or sheet is not None:
            from passport.sheets.lots.single import read_single  # noqa: PLC0415 - only for sheets

            told = (sheet or SheetChoice())._asdict()
            read_single(activity.data, source=activity.name, kind=_sheet(kind), **told)
        else:
            read_activity(activity.data, kind=kind, source=activity.name)
    except DraftRefused as refused:
        return refused.problems
    return ()


def read_records(factors: Sequence[File]) -> tuple[list[FactorRecord], list[Problem]]:
    """The records of the author's own files of factors, and what is wrong with them."""
    records: list[FactorRecord] = []
    problems: list[Problem] = []
    for sheet in factors:
        try:
            records += read_factors(sheet.data, source=sheet.name)
        except DraftRefused as refused:
            problems += refused.problems
    return records, problems


def most_components() -> int:
    """How many components a claim may list."""
    subject = schema("claim")["properties"]["credentialSubject"]
    return cast("int", subject["properties"]["footprint"]["properties"]["components"]["maxItems"])


def _check_size(footprint: Mapping[str, Any]) -> None:
    listed, most = len(footprint.get("components", ())), most_components()
    if listed > most:
        raise CalculatingRefused(
            "calculate.components",
            f"The claim would list {listed} components; a claim holds at most {most}.",
            hint="Say --detail stage, which adds up what belongs together, or --detail total.",
        )


def check_workings(footprint: Mapping[str, Any], workings: File) -> None:
    """Raise ``workings.*`` unless ``workings`` is the file whose digest the footprint carries."""
    named = footprint.get("workings")
    if not named:
        raise CalculatingRefused(
            "workings.not_named",
            "The draft names no workings, so there is nothing to compare them with.",
            hint="Draw the draft with: passport calculate ... -o DRAFT --workings FILE",
        )
    try:
        value: Any = loads(workings.data, max_bytes=MOST_BYTES)
    except ToolError as error:
        raise CalculatingRefused(
            error.code, f"{workings.name} cannot be read: {error.message}", hint=error.hint, where=error.where
        ) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise CalculatingRefused(
            "workings.format",
            f"{workings.name} is no file of workings.",
            hint="Name the file that passport calculate wrote with --workings.",
        )
    if workings_digest(value) != named["digestMultibase"]:
        raise CalculatingRefused(
            "workings.other",
            f"{workings.name} is not the workings this draft was drawn from.",
            hint="Each calculation writes a pair of draft and workings; take those of one run, unchanged.",
        )
