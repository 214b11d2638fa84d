"""``passport calculate``: activity data become a number, a draft claim and its workings."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import footprints, options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.disk import beside, clock, files
from signing import jcs, nonces
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.carbon.inputs import CheckedInput
    from passport.work.calculating import Calculated, Disclosing, File, Kinds
    from passport.work.gateways.judging import Gateway
    from passport.work.libraries.taking import Libraries

MAX_TABLE: Final = 64 * 1024 * 1024  # 10^5 rows with room; the readers bound rows and bytes themselves
_KINDS: Final[dict[str, "Kinds"]] = {
    ".toml": "toml",
    **dict.fromkeys(sheets.SEPARATED, "csv"),
    ".xlsx": "xlsx",
}
_SHEETS: Final = (".xlsm", ".xlsb", ".xls", ".ods")
_DETAILS: Final = ("stage", "component", "total")
_BESIDE: Final = Path("-")
"""Stands for -o without a name: the draft lies beside INPUT."""
_DRAFT: Final = ".draft.json"
_WORKINGS: Final = ".workings.json"
_LONG_WORK: Final = 2 * 1024 * 1024


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "input", metavar="INPUT", type=Path, nargs="?", help="activity data, .xlsx, .csv or .toml"
    )
    options.add_activity(
        parser,
        factors="your own factors, .csv, beside those that come along",
        of=", or a PACT footprint (T0)",
    )
    sheets.add_arguments(parser)
    options.add_paths(
        parser, "--series", "file of readings that lies elsewhere than beside INPUT", metavar="FILE"
    )
    options.add_paths(
        parser, "--readings", "readings that a gateway signed, whose facts are stated besides", metavar="FILE"
    )
    parser.add_argument("--detail", choices=_DETAILS, help="how much the claim shows; default: as INPUT says")
    parser.add_argument(
        "--validate", action="store_true", help="show each method that was tried and each second method"
    )
    parser.add_argument(
        "-o", "--output", metavar="DRAFT", type=Path, nargs="?", const=_BESIDE,
        help="draft claim to write; without a name INPUT's, .draft.json",
    )  # fmt: skip
    parser.add_argument(
        "--workings", metavar="FILE", type=Path,
        help="workings to write; they stay with you; default: the draft's name, .workings.json",
    )  # fmt: skip
    _configure_facts(parser)
    parser.add_argument("--force", action="store_true", help="replace output files that exist")
    options.add_at(parser)
    options.add_json(parser)


def _configure_facts(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--holdings", metavar="FILE", type=Path,
        help="commit the claim to facts that views can show, and write them here; secret",
    )  # fmt: skip
    parser.add_argument(
        "--disclosable", metavar="AT", action="append", default=[],
        help="with --holdings: only facts at this place or pattern, e.g. '/components/*'; default: all",
    )  # fmt: skip
    parser.add_argument(
        "--facts", metavar="FILE", type=Path,
        help="with --holdings: further facts that you declare, .toml: scrap, precursors, order",
    )  # fmt: skip


def run(args: Namespace) -> int:
    """Read everything, report every mistake or calculate, write both files or none, show the number."""
    if args.template is not None:
        return sheets.template(args)
    _check_usage(args)
    if args.suggest_map:
        return sheets.suggest(args)
    _check_outputs(args)
    from passport.sheets.activity.missing import FactorsMissing  # the engine after the arguments
    from passport.sheets.drafts.reading import DraftRefused  # the engine after the arguments

    try:
        found = _calculated(args)
    except FactorsMissing as refused:
        return sheets.print_missing_factors(refused, args.input, as_json=args.json)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json)
    if args.output is not None:
        with (
            files.writing(args.workings, replace=args.force, private=True) as workings,
            files.writing(args.output, replace=args.force) as draft,
            files.writing(args.holdings, replace=args.force, private=True)
            if args.holdings is not None
            else nullcontext() as holdings,
        ):
            workings.write_bytes(found.workings)
            draft.write_bytes(found.draft)
            if holdings is not None:
                holdings.write_bytes(found.holdings)
    _show(args, found)
    return 0


def _check_usage(args: Namespace) -> None:
    """Refuse options of a template without one, and no data; ``usage.example``, ``usage.input``."""
    if args.lot or args.example is not None:
        raise UsageError(
            "usage.example",
            "--example and --lot fill a template.",
            hint="Say --template FILE.xlsx too, or leave them out.",
        )
    if args.input is None:
        raise UsageError(
            "usage.input",
            "INPUT is missing.",
            hint="Name the activity data, or begin with --template FILE.xlsx.",
        )
    if args.holdings is None and (args.facts is not None or args.disclosable):
        raise UsageError(
            "usage.holdings",
            "--facts and --disclosable say to which facts the claim commits.",
            hint="Say --holdings FILE too, which writes them for whoever makes views.",
        )


def _show(args: Namespace, found: "Calculated") -> None:
    """Print the number, what to look at, and which files were written, or the same as JSON."""
    from passport.cli.output import calculate_rendering  # after the work

    if args.json:
        facts = calculate_rendering.facts(found)
        written = {"draft": str(args.output), "workings": str(args.workings)} if args.output else {}
        written |= {"holdings": str(args.holdings)} if args.holdings else {}
        terminal.say_bytes(jcs.canonical({**facts, **written}))
        return
    for line in calculate_rendering.lines(found, everything=args.validate):
        terminal.say(line)
    if args.output is None:
        stem = args.input.stem
        terminal.note(f"Nothing was written: -o writes {stem}{_DRAFT} and {stem}{_WORKINGS}.")
    else:
        terminal.note(f"{args.output}: draft claim for passport issue, detail {found.footprint['detail']}")
        terminal.note(f"{args.workings}: workings; they hold your recipe, keep them and show your verifier")
    if args.holdings is not None:
        terminal.note(f"{args.holdings}: holdings; whoever has them can show every fact, keep them secret")


def _check_outputs(args: Namespace) -> None:
    """Draft and workings are a pair: both or none, two files, neither of them one that is read.

    Holdings come with both.
    """
    if args.output is None and args.workings is None and args.holdings is None:
        return
    # A draft names the digest of its workings, so the one that was not named is written too.
    if args.output in (None, _BESIDE):
        args.output = args.input.parent / f"{args.input.stem}{_DRAFT}"
    if args.workings is None:
        stem = args.output.name.removesuffix(".json").removesuffix(".draft")
        args.workings = args.output.with_name(f"{stem}{_WORKINGS}")
    if args.output.suffix.lower() != ".json":
        raise UsageError(
            "usage.draft", f"{args.output} is not .json.", hint="passport issue reads the draft as JSON."
        )
    _check_apart(args)


def _check_apart(args: Namespace) -> None:
    """Results are files of their own, and none is there already; ``usage.same_file``, ``file.exists``."""
    given = (
        args.input, *args.factors, *args.libraries, *args.passports, *args.series, *args.readings,
        *([args.facts] if args.facts else []),
    )  # fmt: skip
    results = (args.output, args.workings, *([args.holdings] if args.holdings else []))
    written = {path.resolve() for path in results}
    if len(written) < len(results) or {path.resolve() for path in given} & written:
        raise UsageError(
            "usage.same_file",
            "The draft, the workings and what is read are different files.",
            hint="Give each result a name of its own.",
        )
    for path in results:
        files.check_free(path, replace=args.force)


def _calculated(args: Namespace) -> "Calculated":
    """Read the data and all that belongs to them, and calculate; raises ``DraftRefused`` with every problem.

    The workings get 32 random bytes as salt, so that their digest in the claim cannot be matched by
    guessing. Inputs that no source names are reported.
    """
    from passport.work.calculating import Beside, calculated  # the engine after the arguments

    kind = _kind(args.input)
    sheet = sheets.choice(args)
    activity = _file(args.input)
    if len(activity.data) > _LONG_WORK:
        terminal.note(f"Reading {args.input}; a hundred thousand rows take about half a minute.")
    tables = [_file(path) for path in args.factors if _kind(path, only=".csv")]
    given = footprints.sorted_out(args.passports)
    args.passports = given.passports
    inputs = inputs_of(args)
    stated = footprints.declared(given, inputs)
    found = calculated(
        activity,
        kind,
        salt=nonces.random_bytes(32),
        factors=tables,
        inputs=inputs,
        beside=Beside(
            partial(_series, args),
            beside.documents(args.input, *args.factors),
            tuple(one.record for one in stated),
            _disclosing(args),
            libraries_of(args),
            _gateway(args),
        ),
        detail=args.detail,
        sheet=sheet,
    )
    footprints.check_weights(stated, found.footprint["gwpSet"], found.footprint["boundary"])
    if args.output is not None and "id" not in found.calculation.draft:
        raise UsageError(
            "usage.lot",
            f"{args.input} is about many coils; a draft is about one.",
            hint=f"Leave out -o to look at the number; passport issue --batch {args.input} signs the coils.",
        )
    used = {entry["digestMultibase"] for entry in found.calculation.result.inputs}
    for idle in (checked.digest for checked in inputs if checked.digest not in used):
        terminal.note(f'No source uses the input {idle}: write input = "{idle}" in one.')
    return found


def libraries_of(args: Namespace) -> "Libraries | None":
    """The libraries of --library, judged by the list in force; ``None`` without any."""
    if not args.libraries:
        return None
    from passport.cli import known  # only with --library
    from passport.work.libraries.taking import taken  # as above

    trust, evidence = known.trust_and_evidence(args.trust, args.status)
    given = [(str(path), files.read(path)) for path in args.libraries]
    return taken(given, trust, evidence, clock.at(args))


def _gateway(args: Namespace) -> "Gateway":
    """What unwraps series that a gateway signed; the trust list is opened where the first is met."""
    from passport.cli import known
    from passport.work.gateways.judging import Gateway

    return Gateway(
        partial(_series, args), {str(path): files.read(path, limit=MAX_TABLE) for path in args.readings},
        lambda: known.trust_and_evidence(args.trust, ())[0],
    )  # fmt: skip


def _disclosing(args: Namespace) -> "Disclosing | None":
    """To which facts the claim commits; those of --facts are declared. Raises ``DraftRefused``."""
    if args.holdings is None:
        return None
    from passport.sheets.views.facts_file import read_facts
    from passport.work.calculating import Disclosing

    declared = () if args.facts is None else read_facts(files.read(args.facts), str(args.facts))
    return Disclosing(tuple(args.disclosable), declared)


def _kind(path: Path, only: str = "") -> "Kinds":
    """How a file is read, by its ending; ``usage.kind`` for others, older workbooks among them."""
    suffix = path.suffix.lower()
    wanted = (only,) if only else (".toml", ".csv", ".xlsx")
    if suffix == only or (not only and suffix in _KINDS):
        return _KINDS[suffix]
    hint = f"Name a file that ends in {' or '.join(wanted)}."
    if suffix in _SHEETS:
        hint = "Save it as an Excel workbook (.xlsx), without macros."
    raise UsageError("usage.kind", f"{path} is no {' or '.join(wanted)} file.", hint=hint)


def _file(path: Path) -> "File":
    from passport.work.calculating import File  # the engine after the arguments

    return File(str(path), files.read(path, limit=MAX_TABLE))


def _series(args: Namespace, wanted: Sequence[str]) -> dict[str, bytes]:
    """Read the files of readings that the data name: given by --series, else of that name beside INPUT."""
    given = {path.name: path for path in args.series}
    for name in given.keys() - set(wanted):
        raise UsageError(
            "usage.series",
            f"{args.input} names no series {terminal.quoted(name)}.",
            hint="A series has the name of its file.",
        )
    found = {}
    for name in wanted:
        path = given.get(name) or beside.path_of(name, [args.input.parent])
        # A missing file is a reason for the next candidate of a source, named in the result.
        if path is not None:
            found[name] = files.read(path, limit=MAX_TABLE)
    return found


def inputs_of(args: Namespace) -> "list[CheckedInput]":
    """The passports of --input, verified by the list in force."""
    if not args.passports:
        return []
    from passport.cli import known  # only with --input
    from verify.materials.inputs import checked_input  # only with --input

    trust, evidence = known.trust_and_evidence(args.trust, args.status)
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
