"""``passport explain`` of a CO2 statement, in the terminal, as JSON, or as one page."""

from argparse import Namespace
from typing import TYPE_CHECKING

from passport.cli.ledger.beside_reading import beside
from passport.cli.output import accounts_rendering, explain_rendering, terminal
from passport.cli.producer import sheets
from passport.disk import files
from passport.sheets.drafts.reading import DraftRefused
from passport.work.accounts import explaining
from passport.work.explanation.explaining import NothingToExplain
from signing import jcs

if TYPE_CHECKING:
    from verify import Report


def run(args: Namespace, data: bytes, report: "Report") -> int:
    """Explain the statement of a report; the exit code is that of the verdict."""
    try:
        explanation = explaining.explain(data, report, beside(args))
    except DraftRefused as refused:
        return sheets.tell(refused, as_json=args.json, undone="explained")
    except NothingToExplain as nothing:
        if args.json:
            terminal.say_bytes(jcs.canonical(explain_rendering.unexplained(report, nothing)))
        terminal.report(nothing)
        return report.exit_code
    if args.json:
        terminal.say_bytes(jcs.canonical(accounts_rendering.facts(explanation)))
    else:
        for line in accounts_rendering.lines(explanation):
            terminal.say(line)
    if args.html is not None:
        from passport.work.accounts import accounts_page  # noqa: PLC0415 - the template engine only for a page

        files.write(args.html, accounts_page.page(explanation, args.lang), replace=args.force)
        terminal.note(f"{args.html}: one page without links to anything; print it or open it offline.")
    return report.exit_code
