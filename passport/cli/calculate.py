"""``passport calculate``: activity data become a number, a draft claim and its workings."""

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport.cli import clock, files, options, terminal
from passport.cli.options import UsageError
from signing import jcs, nonces
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.carbon.inputs import CheckedInput
    from passport.carbon.reading import Kind
    from passport.drafts.reading import DraftRefused
    from passport.work.calculating import Calculated, File

MAX_TABLE: Final = 64 * 1024 * 1024  # 10^5 rows with room; the readers bound rows and bytes themselves
_KINDS: Final[dict[str, "Kind"]] = {".toml": "toml", ".csv": "csv"}
_SHEETS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_DETAILS: Final = ("stage", "component", "total")
# A file of readings is looked for beside the activity data by a plain name only, never by a path (T72).
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9 _.-]{0,120}")
_USAGE: Final = 2
_LONG_WORK: Final = 2 * 1024 * 1024


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("input", metavar="INPUT", type=Path, help="activity data, .toml or .csv")
    parser.add_argument(
        "--factors",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="your own factors, .csv, beside those that come along",
    )
    parser.add_argument(
        "--input",
        dest="passports",
        metavar="PASSPORT",
        type=Path,
        action="append",
        default=[],
        help="passport of a material; it is verified before it is used",
    )
    parser.add_argument(
        "--series",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="file of readings that lies elsewhere than beside INPUT",
    )
    parser.add_argument("--detail", choices=_DETAILS, help="how much the claim shows; default: as INPUT says")
    parser.add_argument(
        "--validate", action="store_true", help="show each method that was tried and each second method"
    )
    parser.add_argument("-o", "--output", metavar="DRAFT", type=Path, help="draft claim to write, .json")
    parser.add_argument("--workings", metavar="FILE", type=Path, help="workings to write; they stay with you")
    parser.add_argument("--force", action="store_true", help="go on where an earlier result is in the way")
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list for --input; default: the one in force"
    )
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Read everything, tell every mistake or calculate, write both files or none, show the number."""
    _check_outputs(args)
    from passport.drafts.reading import DraftRefused  # noqa: PLC0415 - the engine after the arguments

    try:
        found = _calculated(args)
    except DraftRefused as refused:
        return _tell(refused, as_json=args.json)
    if args.output is not None:
        with (
            files.writing(args.workings, replace=args.force, private=True) as workings,
            files.writing(args.output, replace=args.force) as draft,
        ):
            workings.write_bytes(found.workings)
            draft.write_bytes(found.draft)
    from passport.cli import calculate_rendering  # noqa: PLC0415 - after the work

    if args.json:
        told = calculate_rendering.facts(found)
        written = {"draft": str(args.output), "workings": str(args.workings)} if args.output else {}
        terminal.say_bytes(jcs.canonical({**told, **written}))
        return 0
    for line in calculate_rendering.lines(found, everything=args.validate):
        terminal.say(line)
    if args.output is None:
        terminal.note("Nothing was written: -o DRAFT --workings FILE does that.")
    else:
        terminal.note(f"{args.output}: draft claim for passport issue, detail {found.footprint['detail']}")
        terminal.note(f"{args.workings}: workings; they hold your recipe, keep them and show your verifier")
    return 0


def _check_outputs(args: Namespace) -> None:
    """Draft and workings are a pair: both or none, two files, neither of them one that is read."""
    if (args.output is None) != (args.workings is None):
        raise UsageError(
            "usage.pair",
            "A draft names the digest of its workings, so both are written or none.",
            hint="Say -o DRAFT --workings FILE, or leave out both to see the number only.",
        )
    if args.output is None:
        return
    if args.output.suffix.lower() != ".json":
        raise UsageError(
            "usage.draft", f"{args.output} is not .json.", hint="passport issue reads the draft as JSON."
        )
    read = {path.resolve() for path in (args.input, *args.factors, *args.passports, *args.series)}
    written = args.output.resolve(), args.workings.resolve()
    if written[0] == written[1] or read & set(written):
        raise UsageError(
            "usage.same_file",
            "The draft, the workings and what is read are different files.",
            hint="Give each result a name of its own.",
        )
    for path in (args.output, args.workings):
        files.check_free(path, replace=args.force)


def _calculated(args: Namespace) -> "Calculated":
    from passport.work.calculating import calculated  # noqa: PLC0415 - the engine after the arguments

    kind = _kind(args.input)
    activity = _file(args.input)
    if len(activity.data) > _LONG_WORK:
        terminal.note(f"Reading {args.input}; a hundred thousand rows take about half a minute.")
    sheets = [_file(path) for path in args.factors if _kind(path, only=".csv")]
    inputs = _inputs(args)
    found = calculated(
        activity,
        kind,
        salt=nonces.random_bytes(32),
        factors=sheets,
        inputs=inputs,
        series=_series(args, activity, kind),
        detail=args.detail,
    )
    used = {entry["digestMultibase"] for entry in found.calculation.result.inputs}
    for idle in (checked.digest for checked in inputs if checked.digest not in used):
        terminal.note(f'No source uses the input {idle}: write input = "{idle}" in one.')
    return found


def _kind(path: Path, only: str = "") -> "Kind":
    suffix = path.suffix.lower()
    wanted = (only,) if only else tuple(_KINDS)
    if suffix in wanted:
        return _KINDS[suffix]
    hint = f"Name a file that ends in {' or '.join(wanted)}."
    if suffix in _SHEETS:
        hint = "Save the sheet as CSV in UTF-8 first; workbooks are not read yet."
    raise UsageError("usage.kind", f"{path} is no {' or '.join(wanted)} file.", hint=hint)


def _file(path: Path) -> "File":
    from passport.work.calculating import File  # noqa: PLC0415 - the engine after the arguments

    return File(str(path), files.read(path, limit=MAX_TABLE))


def _series(args: Namespace, activity: "File", kind: "Kind") -> dict[str, bytes]:
    """The files of readings the data name: given by --series, else of that plain name beside INPUT."""
    from passport.work.calculating import series_wanted  # noqa: PLC0415 - the engine after the arguments

    given = {path.name: path for path in args.series}
    wanted = series_wanted(activity, kind)
    for name in given.keys() - set(wanted):
        raise UsageError(
            "usage.series",
            f"{args.input} names no series {terminal.quoted(name)}.",
            hint="A series has the name of its file.",
        )
    found = {}
    for name in wanted:
        beside = args.input.parent / name if _PLAIN_NAME.fullmatch(name) else None
        path = given.get(name, beside)
        # A missing file is a reason for the next candidate of a source, told in the result.
        if path is not None and (name in given or path.exists()):
            found[name] = files.read(path, limit=MAX_TABLE)
    return found


def _inputs(args: Namespace) -> "list[CheckedInput]":
    if not args.passports:
        return []
    from passport.cli import known  # noqa: PLC0415 - only with --input
    from verify.inputs import checked_input  # noqa: PLC0415 - only with --input

    trust, evidence = known.trust_and_evidence(args.trust, ())
    at = clock.at(args)
    found = []
    for path in args.passports:
        data = files.read(path)
        try:
            checked = checked_input(data, evidence, trust, at)
        except ToolError as error:
            raise UsageError(error.code, f"{path}: {error.message}", hint=error.hint) from error
        counts = "with its own evidence" if checked.passes else "as T0, no accredited statement vouches"
        terminal.note(f"{path}: {checked.digest} counts {counts}")
        found.append(checked)
    return found


def _tell(refused: "DraftRefused", *, as_json: bool) -> int:
    """Every problem on a line of its own: file, row and column, what is wrong, what to do."""
    problems = refused.problems
    if as_json:
        terminal.say_bytes(jcs.canonical(_as_json(refused)))
    for problem in problems:
        terminal.note(terminal.clean(f"{problem.where}: {problem.message} {problem.hint}"))
    count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
    if problems[-1].code == "activity.more":  # it stands for all that are not listed
        count = f"More than {len(problems) - 1} problems"
    terminal.note(f"error: {count} in the data; nothing was calculated or written.")
    terminal.note("hint: Correct what is listed above, all of it, then run the command again.")
    return _USAGE


def _as_json(refused: "DraftRefused") -> dict[str, Any]:
    listed = [
        {"where": problem.where, "code": problem.code, "message": problem.message, "hint": problem.hint}
        for problem in refused.problems
    ]
    first = {"code": refused.code, "message": refused.message, "hint": refused.hint, "where": refused.where}
    return {"error": first, "problems": listed}
