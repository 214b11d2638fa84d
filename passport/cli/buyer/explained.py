"""What ``passport explain`` gives out, of a product claim or a CO2 statement alike."""

from argparse import Namespace
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from passport.cli.output import explain_rendering, terminal
from passport.disk import files
from passport.work.explanation.explaining import NothingToExplain
from signing import jcs

if TYPE_CHECKING:
    from verify import Report

T = TypeVar("T")


def given_out(
    args: Namespace,
    report: "Report",
    explain: Callable[[], T],
    *,
    facts: Callable[[T], Any],
    lines: Callable[[T], Iterable[str]],
    page: Callable[[T, str], bytes],
) -> int:
    """Explain, and show it as JSON or lines and as the page of ``--html``; the exit code of the verdict.

    Where there is nothing to explain, it says why. ``explain`` may raise ``DraftRefused`` besides.
    """
    try:
        explanation = explain()
    except NothingToExplain as nothing:
        if args.json:
            terminal.say_bytes(jcs.canonical(explain_rendering.unexplained(report, nothing)))
        terminal.report(nothing)
        return report.exit_code
    if args.json:
        terminal.say_bytes(jcs.canonical(facts(explanation)))
    else:
        for line in lines(explanation):
            terminal.say(line)
    if args.html is not None:
        files.write(args.html, page(explanation, args.lang), replace=args.force)
        terminal.note(f"{args.html}: one page without links to anything; print it or open it offline.")
    return report.exit_code
