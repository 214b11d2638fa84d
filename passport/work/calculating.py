"""Calculate the footprint in a file of activity data: draft and workings, or every mistake in the files.

Each file is parsed once. The activity data come first, because they name the files of readings.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from passport.carbon.activity import series_named
from passport.carbon.calculating.detail import Detail
from passport.carbon.calculating.evidence import Documents, none_at_hand
from passport.carbon.factors import FactorRecord
from passport.carbon.inputs import CheckedInput
from passport.carbon.workings import FORMAT, drawn, workings_digest
from passport.model.shape import schema
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.activity.from_file import Calculation, all_problems, calculate_document
from passport.sheets.activity.reading import Kind, Rest, read_activity
from passport.sheets.activity.reading_problems import in_order_of_rows
from passport.sheets.drafts.reading import DraftRefused, Problem, Tree
from signing.errors import ToolError
from signing.jcs import canonical
from signing.strict_json import JsonValue, loads

if TYPE_CHECKING:
    from passport.sheets.maps.sheet_map import SheetMap
    from passport.views.facts import Fact
    from passport.work.gateways.judging import Gateway
    from passport.work.libraries.taking import Libraries

Kinds = Kind | Literal["xlsx"]
Readings = Callable[[Sequence[str]], Mapping[str, bytes]]
"""Give the bytes of the files of readings with these names; a name without a file is left out."""

MOST_BYTES: Final = 256 * 1024 * 1024
"""Largest file of workings that is read, in bytes; those of 2 x 10^5 rows, the most in a sheet, fit."""


class CalculatingRefused(ToolError):
    """Refuse a calculation whose draft could not be signed, or workings of another one.

    Codes ``calculate.map``, ``calculate.components``, ``workings.*``.
    """


class File(NamedTuple):
    """A file of the author: its name as problems show it, and its bytes."""

    name: str
    data: bytes


class SheetChoice(NamedTuple):
    """How a sheet is read: ``sheet_map`` maps the columns of a plant's export, ``heat`` is one of a lot."""

    sheet_map: "SheetMap | None" = None
    heat: str = ""


def no_readings(names: Sequence[str]) -> Mapping[str, bytes]:
    """Give no file of readings."""
    return {}


class Beside(NamedTuple):
    """What lies beside the activity data: files of readings, and documents that are evidence of factors.

    ``series`` is called once, with the names in the activity data. What it raises is passed on, unless the
    data themselves are refused. ``declared`` are footprints that others stated, as factors. ``disclosing``
    says to which facts the claim commits; ``None``: to none. ``libraries`` are signed ones, as judged.
    """

    series: Readings = no_readings
    documents: Documents = none_at_hand
    declared: tuple[FactorRecord, ...] = ()
    disclosing: "Disclosing | None" = None
    libraries: "Libraries | None" = None
    gateway: "Gateway | None" = None
    """In the place of ``series`` where readings may be signed; states what they show."""

    def unwrapping(self) -> "Beside":
        """The same, with series that a gateway unwraps, where there is one."""
        return self if self.gateway is None else self._replace(series=self.gateway)


class Disclosing(NamedTuple):
    """The facts a claim commits to: those that match ``patterns``, or all; ``facts`` are declared ones."""

    patterns: tuple[str, ...] = ()
    facts: "tuple[Fact, ...]" = ()


class Calculated(NamedTuple):
    """A footprint and the bytes of the two files made of it.

    ``digest`` is the multibase digest of the workings, which the draft carries.
    """

    calculation: Calculation
    footprint: Mapping[str, Any]
    draft: bytes
    workings: bytes
    digest: str
    holdings: bytes = b""
    """The file of all facts that the claim commits to, with their salts; empty where it commits to none."""
    libraries: tuple[dict[str, Any], ...] = ()
    """The libraries that factors came from: what each is, who approved it, and the ids of the factors."""


class _Read(NamedTuple):
    """Activity data in normal form, the places of their members, and the factors in the same workbook."""

    document: dict[str, Any]
    tree: Tree
    factors: tuple[FactorRecord, ...] = ()


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
    """Calculate the footprint of ``activity``, in kgCO2e per declared unit, with its draft and workings.

    ``salt`` is 32 random bytes for the workings' digest; ``factors`` are the author's own records beside the
    shipped ones; ``inputs`` are passports of materials that were verified; ``detail`` overrides how much of
    the footprint the claim shows; ``sheet`` says how a plant's own export is read.

    Raises ``DraftRefused`` with the problems of all files together, ``calculate.components`` where the claim
    would list more than its schema allows, and what ``calculate_document`` raises.
    """
    records, problems = read_records(factors)
    near = (beside or Beside()).unwrapping()
    if near.libraries is not None:
        problems += of_libraries(near.libraries, records)
    if problems:
        # Without its factors no footprint follows, but the author is to correct all files at once.
        raise DraftRefused(in_order_of_rows([*_problems_of(activity, kind, sheet, near), *problems]))
    records += near.declared
    try:
        read = _read(activity, kind, sheet)
    except DraftRefused as refused:
        raise all_problems(refused, records, inputs, _readings_of(refused, near), near.documents) from None
    found = _in_period(near, read, lambda series: calculate_document(
        read.document, read.tree, [*records, *read.factors], inputs, salt,
        series=series, documents=near.documents,
    ))  # fmt: skip
    draft = dict(found.draft)
    holdings = b""
    if near.disclosing is not None:
        found, holdings = _disclosing(found, detail or draft["footprint"]["detail"], near.disclosing)
        draft["footprint"] = drawn(found.result, detail or draft["footprint"]["detail"], found.workings)
    elif detail is not None or near.libraries is not None or near.gateway is not None:
        detail = detail or draft["footprint"]["detail"]
        draft["footprint"] = drawn(found.result, detail, found.workings)
    _check_size(draft["footprint"])
    return Calculated(
        found,
        draft["footprint"],
        draft=json.dumps(draft, indent=1, ensure_ascii=False).encode() + b"\n",
        workings=canonical(cast("JsonValue", found.workings)),
        digest=draft["footprint"]["workings"]["digestMultibase"],
        holdings=holdings,
        libraries=_used(near.libraries, found.workings),
    )


def of_libraries(libraries: "Libraries", records: list[FactorRecord]) -> list[Problem]:
    """List what keeps libraries from being used; else their factors come beside the author's own."""
    from passport.work.libraries.taking import twice  # noqa: PLC0415 - only with libraries

    problems = [*libraries.problems, *twice(libraries, records)]
    known = {record.id for record in records}
    records += [record for record in libraries.factors if record.id not in known]
    return problems


def _used(libraries: "Libraries | None", workings: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Say of each library that workings name what it is and which factors came from it."""
    if libraries is None:
        return ()
    from passport.work.libraries.taking import used  # noqa: PLC0415 - only with libraries

    return tuple(used(libraries, workings))


def _in_period(
    near: Beside, read: _Read, calculate: Callable[[Mapping[str, bytes]], Calculation]
) -> Calculation:
    """Calculate with libraries that are for the period of the data; all problems are refused together."""
    series = near.series(series_named(read.document))
    if near.libraries is None:
        return _noted(near, read, calculate(series))
    from passport.work.libraries.taking import credited  # noqa: PLC0415 - as above

    late = _late(near.libraries, read.document)
    try:
        found = calculate(series)
    except DraftRefused as refused:
        if late:
            raise DraftRefused([*late, *refused.problems]) from None
        raise
    if late:
        raise DraftRefused(late)
    return _noted(near, read, credited(found, near.libraries))


def _noted(near: Beside, read: _Read, found: Calculation) -> Calculation:
    """Give the calculation whose workings state what signed readings show of the period, where any are."""
    period = read.document["period"]
    return found if near.gateway is None else near.gateway.noted(found, period["start"], period["end"])


def _disclosing(found: Calculation, detail: Detail, wanted: Disclosing) -> tuple[Calculation, bytes]:
    """Give the calculation with workings that name the facts, and the bytes of the holdings."""
    from passport.carbon import disclosable  # noqa: PLC0415 - most claims commit to no facts
    from passport.views.document import holdings_bytes  # noqa: PLC0415 - as above

    workings = disclosable.with_facts(
        found.result, detail, found.workings, patterns=wanted.patterns, declared=wanted.facts
    )
    held = disclosable.commitment(found.result, detail, workings)
    return replace(found, workings=workings), holdings_bytes(held)


def _read(activity: File, kind: Kinds, sheet: "SheetChoice | None") -> _Read:
    """Parse the activity data; raises ``DraftRefused`` with every problem and the sources that have none."""
    if kind == "xlsx" or sheet is not None:
        from passport.sheets.lots.single import read_single  # noqa: PLC0415 - only for sheets

        choice = (sheet or SheetChoice())._asdict()
        heat, factors = read_single(activity.data, source=activity.name, kind=_sheet(kind), **choice)
        return _Read(heat.document, heat.tree, factors)
    return _Read(*read_activity(activity.data, kind=kind, source=activity.name))


def _readings_of(refused: DraftRefused, near: Beside) -> Mapping[str, bytes] | None:
    """Give the readings of activity data with problems; without them (``None``) no source is calculated."""
    rest = refused.rest
    if not isinstance(rest, Rest) or not rest.sound:
        return None  # nothing of the data is calculated
    try:
        return near.series(series_named(rest.document))
    except ToolError:
        # A second mistake, in the readings: it is reported when the data themselves are corrected.
        return None


def _sheet(kind: Kinds) -> Literal["xlsx", "csv"]:
    """Check that the file is a sheet; raises ``calculate.map`` for TOML."""
    if kind == "toml":
        raise CalculatingRefused(
            "calculate.map", "A map is for sheets; TOML needs none.", hint="Leave out --map and --heat."
        )
    return kind


def _problems_of(
    activity: File, kind: Kinds, sheet: "SheetChoice | None", near: Beside
) -> Sequence[Problem]:
    """List what is wrong with the activity data, or the libraries that are not for their period."""
    try:
        document = _read(activity, kind, sheet).document
    except DraftRefused as refused:
        return refused.problems
    return () if near.libraries is None else _late(near.libraries, document)


def _late(libraries: "Libraries", document: Mapping[str, Any]) -> list[Problem]:
    """List the libraries that are not for the period of activity data."""
    from passport.work.libraries.taking import out_of_period  # noqa: PLC0415 - only with libraries

    return out_of_period(libraries, document["period"]["start"], document["period"]["end"])


def read_records(factors: Sequence[File]) -> tuple[list[FactorRecord], list[Problem]]:
    """Read the author's own files of factors: their records, and the problems of all files."""
    records: list[FactorRecord] = []
    problems: list[Problem] = []
    for sheet in factors:
        try:
            records += read_factors(sheet.data, source=sheet.name)
        except DraftRefused as refused:
            problems += refused.problems
    return records, problems


def most_components() -> int:
    """Give the largest number of components in a claim, from its JSON Schema."""
    subject = schema("claim")["properties"]["credentialSubject"]
    return cast("int", subject["properties"]["footprint"]["properties"]["components"]["maxItems"])


def _check_size(footprint: Mapping[str, Any]) -> None:
    """Raise ``calculate.components`` for a footprint with more components than a claim may hold."""
    listed, most = len(footprint.get("components", ())), most_components()
    if listed > most:
        raise CalculatingRefused(
            "calculate.components",
            f"The claim would list {listed} components; a claim holds at most {most}.",
            hint="Say --detail stage, which adds up what belongs together, or --detail total.",
        )


def check_workings(footprint: Mapping[str, Any], workings: File) -> None:
    """Compare a file of workings with the digest that the footprint of a draft carries.

    Raises ``workings.not_named`` where the draft has no digest, the code of the JSON reader for a file that
    is no strict JSON, ``workings.format`` for JSON of another kind, ``workings.other`` for another digest.
    """
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
