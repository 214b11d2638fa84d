"""Spreadsheets at the command line: templates, maps, and every problem of a sheet on a line of its own."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import files
from signing import jcs
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.sheets.activity.missing import FactorsMissing
    from passport.sheets.drafts.reading import DraftRefused
    from passport.sheets.maps.sheet_map import SheetMap
    from passport.work.calculating import SheetChoice
    from signing.strict_json import JsonValue

ROUTES: Final = ("BF-BOF", "DRI-EAF", "scrap-EAF", "re-roller")
SEPARATED: Final = (".csv", ".tsv", ".tab", ".txt")
"""Names of files of separated values; what separates the cells is found out."""
_USAGE: Final = 2
_MAX_SHEET: Final = 64 * 1024 * 1024


def add_arguments(parser: ArgumentParser) -> None:
    """Declare how a workbook or export is read, and how its template is written."""
    parser.add_argument(
        "--suggest-map",
        action="store_true",
        help="draft a map from the headings of INPUT, to -o or the screen",
    )
    parser.add_argument("--heat", metavar="HEAT", default="", help="which heat of a sheet of many")
    parser.add_argument("--template", metavar="FILE", type=Path, help="write a workbook to fill in, .xlsx")
    parser.add_argument("--example", choices=ROUTES, help="with --template: the route it is filled with")
    parser.add_argument(
        "--lot", action="store_true", help="with --template: for many coils, with the sheets heats and coils"
    )


def choice(args: Namespace) -> "SheetChoice | None":
    """How INPUT is read, where that is stated."""
    if args.map is None and not args.heat:
        return None
    from passport.work.calculating import SheetChoice  # the engine after the arguments

    return SheetChoice(read_map(args.map) if args.map else None, args.heat)


def read_map(path: Path) -> "SheetMap":
    """The map in a file; raises ``DraftRefused``."""
    from passport.sheets.maps import sheet_map  # only with --map

    return sheet_map.read_map(files.read(path, limit=files.MAX_SMALL), str(path))


def template(args: Namespace) -> int:
    """Write the workbook."""
    from passport.sheets.forms import template as workbook  # openpyxl takes its time

    if args.input is not None:
        raise UsageError(
            "usage.template", "--template writes a workbook and reads none.", hint=f"Leave out {args.input}."
        )
    if args.template.suffix.lower() != ".xlsx":
        raise UsageError(
            "usage.template", f"{args.template} is no .xlsx file.", hint="Name a file that ends in .xlsx."
        )
    route = args.example or ROUTES[0]
    data = workbook.template(route, lot=args.lot)
    files.write(args.template, data, replace=args.force)
    if args.json:
        what = "lot" if args.lot else "product"
        facts: JsonValue = {"template": str(args.template), "example": route, "about": what}
        terminal.say_bytes(jcs.canonical(facts))
    else:
        day = "two heats of" if args.lot else "a day of"
        terminal.say(f"{args.template}: workbook filled with {day} the route {route}")
        then = f"issue --batch {args.template} --as DIR --check" if args.lot else f"calculate {args.template}"
        terminal.note(f"Replace what it holds by your own, then: passport {then}")
    return 0


def suggest(args: Namespace) -> int:
    """Draft a map; what could not be placed is said in it and below it."""
    from passport.sheets.maps.suggesting import suggest_map  # only here

    if args.output is not None:
        files.check_free(args.output, replace=args.force)
    suffix = args.input.suffix.lower()
    if suffix not in {".xlsx", *SEPARATED}:
        raise UsageError(
            "usage.kind", f"{args.input} is no .xlsx or .csv file.", hint="Export a table from your system."
        )
    kind: Literal["xlsx", "csv"] = "xlsx" if suffix == ".xlsx" else "csv"
    found = suggest_map(files.read(args.input, limit=_MAX_SHEET), kind, str(args.input))
    if args.output is not None:
        files.write(args.output, found.text.encode(), replace=args.force)
        terminal.say(f"{args.output}: draft of a map for {args.input}")
    else:
        terminal.say_bytes(found.text.encode().rstrip(b"\n"))
    for line in found.open:
        terminal.note(terminal.clean(f"to do: {line}"))
    return 0


def print_problems(
    refused: "DraftRefused", *, as_json: bool, undone: str = "calculated", written: Path | None = None
) -> int:
    """Print every problem on a line of its own: file, row and column, what is wrong, what to do.

    ``undone`` is what the verb did not do; ``written`` the only file that it wrote in spite of the problems.
    """
    problems = refused.problems
    if as_json:
        terminal.say_bytes(jcs.canonical(_as_json(refused)))
    for problem in problems:
        terminal.note(terminal.clean(f"{problem.where}: {problem.message} {problem.hint}"))
    count = terminal.counted(len(problems), "problem")
    if problems[-1].code == "activity.more":  # it stands for all that are not listed
        count = f"More than {terminal.counted(len(problems) - 1, 'problem')}"
    files_too = "or written" if written is None else f"and only {written} was written"
    terminal.note(f"error: {count} in the data; nothing was {undone} {files_too}.")
    terminal.note("hint: Correct what is listed above, all of it, then run the command again.")
    return _USAGE


def print_missing_factors(
    refused: "FactorsMissing", sheet: Path, *, as_json: bool, undone: str = "calculated", dry: bool = False
) -> int:
    """Write a form for the missing factors beside ``sheet``, then print every problem.

    A file of the form's name is never replaced: it may be filled in already. A ``dry`` run writes nothing.
    """
    from passport.work.factor_form import form  # only where factors are missing

    path = sheet.with_name(f"{sheet.stem}.factors.csv")
    try:
        if dry:
            files.check_free(path)
        else:
            files.write(path, form(refused.missing))
    except ToolError as error:
        code = print_problems(refused, as_json=as_json, undone=undone)
        if error.code != "file.exists":
            raise
        terminal.note(f"hint: {path} is there already; give it with --factors once the rows are filled in.")
        return code
    code = print_problems(refused, as_json=as_json, undone=undone, written=None if dry else path)
    if dry:
        terminal.note(f"hint: Without --check, {path} is written: a form for the missing factors.")
    else:
        terminal.note(
            f"{path}: a form for what is missing; fill in the blank cells, then say --factors {path}"
        )
    return code


def _as_json(refused: "DraftRefused") -> dict[str, Any]:
    listed = [
        {"where": problem.where, "code": problem.code, "message": problem.message, "hint": problem.hint}
        for problem in refused.problems
    ]
    first = {"code": refused.code, "message": refused.message, "hint": refused.hint, "where": refused.where}
    return {"error": first, "problems": listed}
