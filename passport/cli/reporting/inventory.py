"""``passport inventory``: four statements side by side, which no sum joins."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from passport.carbon.rechecking.inventories import editions
from passport.cli import options
from passport.cli.ledger.ledger_running import MOST_SHEET, sheet, usable
from passport.cli.ledger.ledger_writing import write_example
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.cli.reporting import inventory_rendering
from passport.disk import clock, documents, files
from passport.inventories import heads, report, reports
from passport.ledger.keeping import closing
from passport.ledger.keeping.schema import connected
from passport.sheets.drafts.inventory_drafts import is_draft
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import jcs
from signing.errors import JsonRefused
from signing.shown import quoted
from signing.strict_json import loads

_MOST_NAMED = 20
_BOOKS = b"SQLite format 3\x00"
_EXAMPLES = {
    "roasters": ("report.toml", "factors.csv", "sourced.csv", "actions.csv", "opinion.toml"),
    "b100": (
        "report.toml", "factors.csv", "sourced.csv", "actions.csv", "impact.toml", "impact.csv",
        "direct.toml", "direct.csv", "direct-sourced.csv", "subtracted.toml", "subtracted.csv",
    ),
    "shipping": (
        "report.toml", "factors.csv", "sourced.csv", "actions.csv", "timeline.csv", "retirements.csv",
    ),
    "companies": (
        "services.toml", "services.csv", "logistics.toml", "logistics.csv", "software.toml", "software.csv",
    ),
}  # fmt: skip


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path,
        help="TOML head of a report, carbon books or their signed statement, a draft, or a signed report",
    )  # fmt: skip
    parser.add_argument("--edition", metavar="NAME", default="", help="rule set; there is no default")
    parser.add_argument("--year", metavar="YEAR", help="fiscal year of carbon books")
    parser.add_argument("--entity", metavar="NAME", help="reporter whose draft is written")
    parser.add_argument("--html", metavar="FILE", type=Path, help="the report as a page")
    parser.add_argument("--lang", choices=("en", "de", "zh"), default="en", help="language of the page")
    parser.add_argument("--example", choices=tuple(_EXAMPLES), help="write a worked example into a folder")
    options.add_output(parser, required=False, what="draft of the report, or folder for --example")
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Make the reports that a head, carbon books or an earlier draft ask for, print them, and write one.

    Amounts are in the unit that the head names. Gives 0, and 2 with every mistake and its place where a sheet
    is wrong; nothing is written then. Raises ``usage.arguments`` where nothing is named, or where one report
    is to be written and there are none or several; ``file.*`` and ``inventory.*``.
    """
    if args.example is not None and args.output is not None:
        return _example(args.example, args.output)
    if args.file is None:
        raise options.UsageError(
            "usage.arguments",
            "No report is named.",
            hint="Name its TOML file, or say --example roasters -o DIR.",
        )
    _check_outputs(args)
    try:
        made, signed = _made(args)
        _check_ended(args, [] if signed else made)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="reported")
    _check_said(args, made)
    if args.entity is not None:
        made = _of_entity(made, args.entity)
    if (args.output or args.html or args.entity) and len(made) != 1:
        raise options.UsageError(
            "usage.arguments",
            f"One report is written, and there are {len(made)}.",
            hint="Say --entity NAME with the name of a reporter.",
        )
    _written(args, made, signed=signed)
    return 0


def _check_ended(args: Namespace, made: Sequence[Mapping[str, Any]]) -> None:
    """Refuse to write a report of a period that has not ended: ``inventory.period`` (T580).

    It may be looked at: nothing is asked where neither draft nor page is written.
    """
    if not (args.output or args.html):
        return
    today = clock.now()[:10]
    late = next((one["period"]["end"] for one in made if one["period"]["end"] > today), None)
    if late is not None:
        hint = "Write a report when its period is over: passport issue signs it then, and not before."
        message = f"The period ends on {late}, and today is {today}."
        raise DraftRefused([Problem(f"{args.file}: end", "inventory.period", message, hint)])


def _of_entity(made: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The reports of a reporter; raises ``usage.arguments`` with the names there are where it has none."""
    found = [one for one in made if one["reporter"] == name]
    if not found:
        names = [quoted(one["reporter"], 60) for one in made]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        raise options.UsageError(
            "usage.arguments",
            f"There is no reporter {quoted(name, 60)}.",
            hint=f"Say --entity with one of {', '.join(names[:_MOST_NAMED])}{more}.",
        )
    return found


def _check_outputs(args: Namespace) -> None:
    """Raise ``usage.same_file`` or ``file.*`` unless draft and page are two files and both places are free.

    Asked before the work, because the draft would stay where the page cannot be written.
    """
    paths = [path for path in (args.output, args.html) if path is not None]
    if len({path.resolve() for path in paths}) < len(paths):
        raise options.UsageError(
            "usage.same_file", "The draft and the page are two files.", hint="Give each a name of its own."
        )
    for path in paths:
        files.check_free(path, replace=args.force)


def _check_said(args: Namespace, made: Sequence[Mapping[str, Any]]) -> None:
    """Raise ``usage.arguments`` where a report follows another edition, or is of another year, than was said.

    A draft and a signed report carry both; an option that changes nothing would look as if it had.
    """
    for one in made:
        followed, period = one["edition"]["name"], one["period"]
        if args.edition and args.edition != followed:
            raise options.UsageError(
                "usage.arguments",
                f"The report follows the edition {quoted(followed, 60)}, not {quoted(args.edition, 60)}.",
                hint="Leave --edition out, or make the report anew from its sheets, books or statement.",
            )
        last = date.fromisoformat(period["end"]) - timedelta(days=1)
        if args.year is not None and args.year not in {period["start"][:4], f"{last.year:04}"}:
            raise options.UsageError(
                "usage.arguments",
                f"The report is of {period['start']} to {last}, not of {quoted(args.year, 20)}.",
                hint="Leave --year out: it chooses among the years of carbon books.",
            )


def _example(name: str, folder: Path) -> int:
    write_example(folder, f"inventories/data/{name}", _EXAMPLES[name])
    terminal.say(f"{folder}: {', '.join(_EXAMPLES[name])}")
    return 0


def _made(args: Namespace) -> tuple[list[dict[str, Any]], bool]:
    """The reports that are asked for, and whether they are drawn from a signed one."""
    data = sheet(args.file)
    if data.lstrip()[:1] == b"{":
        return _of_json(args, data)
    edition = editions.edition(args.edition)
    if data.startswith(_BOOKS):
        with usable(args.file), connected(args.file) as connection:
            if args.year is None:
                years = " or ".join(f"--year {one.period.name}" for one in closing.summed(connection).years)
                raise options.UsageError("usage.arguments", "No year is named.", hint=f"Say {years}.")
            return [reports.of_books(closing.statement(connection, args.year, "account"), edition)], False
    asked = heads.read(data, str(args.file))
    folder = args.file.parent
    found = reports.of_sheets(asked, edition, lambda name: (sheet(folder / name), str(folder / name)))
    return found, False


def _of_json(args: Namespace, data: bytes) -> tuple[list[dict[str, Any]], bool]:
    """A draft, a signed report, or the report that a signed CO2 statement gives."""
    try:
        drafted = is_draft(loads(data, max_bytes=MOST_SHEET))
    except JsonRefused:
        drafted = True  # the reader of drafts says where it is broken
    if drafted:
        return [report.read(data, str(args.file))], False
    signed = documents.passport_in(data, args.file).claim
    if signed.kind == "inventory":
        return [report.of_document(signed.document)], True
    if signed.kind == "carbonstatement":
        return [reports.of_statement(signed.document, editions.edition(args.edition))], False
    raise options.UsageError(
        "usage.arguments",
        "A product claim is no inventory.",
        hint="Name a draft, a signed report or the signed CO2 statement of an entity.",
    )


def _written(args: Namespace, made: list[dict[str, Any]], *, signed: bool) -> None:
    written = []
    if args.output is not None:
        written.append((args.output, jcs.canonical(made[0])))
    if args.html is not None:
        from passport.work.accounts import inventory_page  # loads the templates

        drawn = inventory_page.page(made[0], args.lang, signed=signed)
        written.append((args.html, drawn))
    for path, data in written:
        files.write(path, data, replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical(cast("Any", made)))
    else:
        for line in inventory_rendering.columns(made):
            terminal.say(line)
    for path in (args.output, args.html):
        if path is not None and not args.json:
            terminal.say(f"{path}: written")
