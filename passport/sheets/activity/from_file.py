"""Calculate a footprint from a file of activity data: bytes in; result, draft and workings out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from passport.carbon.activity import Activity, Candidate, activity_of
from passport.carbon.calculating.calculate import CalculationResult, Warned
from passport.carbon.calculating.engine import ActivityRefused, run
from passport.carbon.calculating.evidence import Documents, documented, none_at_hand
from passport.carbon.calculating.methods import Given
from passport.carbon.calculating.series import Reading, SeriesFile, read_window
from passport.carbon.factors import FactorRecord, FactorRefused, Library, as_written, record_of, shipped
from passport.carbon.inputs import CheckedInput
from passport.carbon.rechecking.benchmarks import Finding, plausibility
from passport.carbon.workings import drawn, workings_of
from passport.sheets.activity.missing import CODE as MISSING
from passport.sheets.activity.missing import FactorsMissing, missing_factors, problems_of_refusal
from passport.sheets.activity.reading import Kind, Rest, bounded, read_activity
from passport.sheets.drafts.reading import DraftRefused, Path, Problem, Tree
from signing.errors import ToolError

MOST_COMPONENTS: Final = 2000
"""Most components a claim lists (its schema)."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """A footprint and what is made of it: ``draft`` for ``claim.issue``, ``workings`` to keep and to show.

    ``warnings`` are doubts of the calculation, ``findings`` comparisons with the usual ranges of a route.
    """

    result: CalculationResult
    draft: dict[str, Any]
    workings: dict[str, Any]
    warnings: tuple[Warned, ...]
    findings: tuple[Finding, ...]


def calculate_file(
    data: bytes,
    kind: Kind,
    factors: Iterable[FactorRecord] = (),
    inputs: Iterable[CheckedInput] = (),
    salt: bytes = b"",
    *,
    source: str = "activity",
    series: Mapping[str, bytes] | None = None,
    documents: Documents = none_at_hand,
) -> Calculation:
    """Calculate the footprint of a file of activity data, in TOML or CSV.

    ``factors`` are the user's own, beside the shipped ones; ``inputs`` come from verification alone;
    ``salt`` is 32 random bytes; ``series`` holds the files of readings by the names in the data
    (``activity.series_named`` gives them); ``documents`` answers with the digest of a factor's evidence.

    Raises ``DraftRefused`` with every problem and its place; ``WorkingsRefused`` for the salt; ``ToolError``
    for figures beyond 18 digits.
    """
    try:
        document, tree = read_activity(data, kind=kind, source=source)
    except DraftRefused as refused:
        raise all_problems(refused, factors, inputs, series, documents) from None
    return calculate_document(document, tree, factors, inputs, salt, series=series, documents=documents)


def all_problems(
    refused: DraftRefused,
    factors: Iterable[FactorRecord] = (),
    inputs: Iterable[CheckedInput] = (),
    series: Mapping[str, bytes] | None = None,
    documents: Documents = none_at_hand,
) -> DraftRefused:
    """Return the same refusal with what the calculation refuses in the sources that could be read.

    So the author sees what is wrong with factors and units in the same wave as what is wrong with cells. A
    place that has a problem already gets no second one. The other arguments are those of ``calculate_file``.
    """
    if refused.problems[-1].code == "activity.more":
        return refused  # more than is listed already
    rests = refused.rest if isinstance(refused.rest, list) else [refused.rest]
    more: list[Problem] = []
    for rest in rests:
        if isinstance(rest, Rest) and _can_be_calculated(rest, series):
            more += _of_calculation(rest, [*factors, *rest.factors], inputs, series, documents)
    places = {problem.where for problem in refused.problems}
    return DraftRefused(bounded([*refused.problems, *(p for p in more if p.where not in places)]))


def _can_be_calculated(rest: Rest, series: Mapping[str, bytes] | None) -> bool:
    """Return whether a document has sound sources, and the files of readings it names are at hand."""
    return bool(rest.sound) and (series is not None or not rest.document.get("series"))


def _of_calculation(
    rest: Rest,
    factors: Iterable[FactorRecord],
    inputs: Iterable[CheckedInput],
    series: Mapping[str, bytes] | None,
    documents: Documents,
) -> list[Problem]:
    """Calculate the sound sources of a document alone, and return what is refused, at their own places.

    Cross-checks are left out, and so are problems of the whole document: of sources that are not all there no
    sum says anything.
    """

    def place(path: Path) -> str:
        of_source = path[:1] == ("sources",) and len(path) > 1 and isinstance(path[1], int)
        return rest.tree.place(("sources", rest.sound[int(path[1])], *path[2:]) if of_source else path)

    document = {name: value for name, value in rest.document.items() if name != "crossChecks"}
    document["sources"] = [rest.document["sources"][index] for index in rest.sound]
    whole = {place(()), place(("sources",))}
    try:
        near: dict[str, Any] = {"series": series, "documents": documents}
        calculate_document(document, Tree({}, place), factors, inputs, bytes(32), **near)
    except DraftRefused as more:
        return [problem for problem in more.problems if problem.where not in whole]
    except ToolError:
        return []
    return []


def calculate_document(
    document: dict[str, Any],
    tree: Tree,
    factors: Iterable[FactorRecord] = (),
    inputs: Iterable[CheckedInput] = (),
    salt: bytes = b"",
    *,
    series: Mapping[str, bytes] | None = None,
    documents: Documents = none_at_hand,
) -> Calculation:
    """Calculate the footprint of a document in normal form, whose places ``tree`` knows.

    Arguments and errors are those of ``calculate_file``, and ``FactorsMissing`` (a ``DraftRefused``) where
    factors are named that nobody gave. The document of a heat holds no product id and no mass, and neither
    does its draft.
    """
    library, problems = _library(document, factors, tree, documents)
    if problems:
        raise DraftRefused(bounded(problems))
    document = {name: value for name, value in document.items() if name != "factors"}
    activity = activity_of(document)
    given = Given(library, {entry.digest: entry for entry in inputs}, _readings(activity, series or {}))
    try:
        outcome = run(activity, given)
    except ActivityRefused as refused:
        missing = missing_factors(activity, library)
        problems = bounded(problems_of_refusal(refused.trouble, activity, missing, tree))
        if any(problem.code == MISSING for problem in problems):
            raise FactorsMissing(problems, missing) from None
        raise DraftRefused(problems) from None
    result = outcome.result
    workings = workings_of(document, given, outcome, salt)
    draft: dict[str, Any] = dict(activity.subject)
    if result.inputs:
        draft["inputs"] = list(result.inputs)
    draft["footprint"] = drawn(result, activity.detail, workings)
    if len(draft["footprint"].get("components", ())) > MOST_COMPONENTS:
        message = f"A claim lists at most {MOST_COMPONENTS} components."
        hint = 'Publish them merged (detail = "stage"); the workings keep each one.'
        raise DraftRefused([Problem(tree.place(("detail",)), "activity.components", message, hint)])
    findings = plausibility(activity, result, outcome.records)
    return Calculation(result, draft, workings, result.warnings, findings)


def _library(
    document: Mapping[str, Any], factors: Iterable[FactorRecord], tree: Tree, documents: Documents
) -> tuple[Library, list[Problem]]:
    """Collect the shipped factors, those given and those in the document; list the ones that are refused."""
    library = Library(shipped())
    problems: list[Problem] = []
    for record in factors:
        try:
            library.add(documented(record, documents))
        except FactorRefused as refused:
            problems.append(Problem(f"factors: {record.id}", refused.code, refused.message, refused.hint))
    for index, entry in enumerate(document.get("factors", ())):
        try:
            library.add(documented(record_of(as_written(entry)), documents))
        except FactorRefused as refused:
            where = tree.place(("factors", index))
            problems.append(Problem(where, refused.code, refused.message, refused.hint))
    return library, problems


def _readings(activity: Activity, series: Mapping[str, bytes]) -> dict[tuple[str, str], Reading | ToolError]:
    """Read the period's part of each series by each rule for gaps that a candidate asks for.

    A refusal is kept in its place: the candidate does not apply then, and another may.
    """
    files = {
        clock.name: SeriesFile(series[clock.name], clock.zone, clock.step, clock.ends)
        for clock in activity.series
        if clock.name in series
    }
    readings: dict[tuple[str, str], Reading | ToolError] = {}
    for candidate in _candidates(activity):
        asked = candidate.series, candidate.fill
        if candidate.series in files and asked not in readings:
            try:
                window = activity.start, activity.end, candidate.fill
                readings[asked] = read_window(files[candidate.series], candidate.series, *window)
            except ToolError as refused:
                readings[asked] = refused
    return readings


def _candidates(activity: Activity) -> Iterable[Candidate]:
    """Give the candidates of all sources, then those of cross-checks."""
    for planned in activity.sources:
        yield from planned.candidates
    for check in activity.cross_checks:
        yield check.candidate
