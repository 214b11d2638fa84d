"""``passport explain`` of a CO2 statement, in the terminal, as JSON, or as one page."""

from argparse import Namespace
from typing import TYPE_CHECKING

from passport.cli.buyer.explained import given_out
from passport.cli.ledger.beside_reading import beside
from passport.cli.output import accounts_rendering
from passport.cli.producer import sheets
from passport.sheets.drafts.reading import DraftRefused
from passport.work.accounts import explaining

if TYPE_CHECKING:
    from verify import Report


def run(args: Namespace, data: bytes, report: "Report") -> int:
    """Explain the statement of a report; the exit code is that of the verdict."""
    try:
        given = beside(args)  # before the verdict is printed: what is refused prints nothing else
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="explained")
    return given_out(
        args,
        report,
        lambda: explaining.explain(data, report, given),
        facts=accounts_rendering.facts,
        lines=accounts_rendering.lines,
        page=_page,
    )


def _page(explanation: explaining.AccountsExplanation, lang: str) -> bytes:
    from passport.work.accounts import accounts_page  # the template engine only for a page

    return accounts_page.page(explanation, lang)
