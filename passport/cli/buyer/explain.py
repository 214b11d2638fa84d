"""``passport explain``: what a number is made of and how good it is, in the terminal or as one page."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport import door
from passport.cli import options
from passport.cli.buyer import targets
from passport.cli.output import terminal
from passport.disk import clock, files


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    from verify.messages import LANGUAGES  # the verifier when the verb is used, not before

    parser.add_argument("passport", metavar="PASSPORT", help="passport file, or - for standard input")
    options.add_evidence(parser)
    options.add_proofs(parser)
    options.add_views(parser)
    parser.add_argument("--product", metavar="URI", help="identifier read from the label, to be compared")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write one self-contained page with charts")
    parser.add_argument("--force", action="store_true", help="replace the file named by --html if it exists")
    parser.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="language of the verdict and of the whole page"
    )
    _configure_accounts(parser)
    options.add_at(parser)
    options.add_json(parser)


def _configure_accounts(parser: ArgumentParser) -> None:
    """Declare what a reader may put beside a CO2 statement; none of it is kept or signed."""
    accounts = parser.add_argument_group("beside a CO2 statement")
    accounts.add_argument(
        "--money", metavar="FILE", type=Path,
        help="CSV of name and amount (cogs, administration, profit/LINE) for ratios",
    )  # fmt: skip
    accounts.add_argument(
        "--use-phase", metavar="FILE", type=Path,
        help="CSV of line, units, each (tonnes) and basis: an estimate, printed beside the contribution",
    )  # fmt: skip
    accounts.add_argument("--direct-budget", metavar="TONNES", help="budget of net direct emissions")
    accounts.add_argument("--legacy-budget", metavar="TONNES", help="budget of all contributions")
    accounts.add_argument("--target", metavar="YEAR:TONNES", help="net contribution planned for a later year")


def run(args: Namespace) -> int:
    """Verify the passport, then explain its number in the terminal or as a page.

    Figures of a claim whose signature does not count are nobody's, so they are not explained. The exit
    code is that of the verdict.
    """
    if args.html is not None:
        files.check_free(args.html, replace=args.force)
    from passport.cli import known
    from passport.cli.output import explain_rendering, rendering
    from passport.work.explanation import coverage, explaining

    at = clock.at(args)
    trust, evidence = known.trust_and_evidence(args.trust, args.status, args.inputs, args.log, args.views)
    data = files.read_standard_input() if args.passport == "-" else files.read(Path(args.passport))
    product = targets.product_typed(args.product) if args.product is not None else None
    report = door.Judge(trust, evidence, at=at).report(data, product)
    if not args.json:
        for line in rendering.verdict(report, args.lang, chosen_moment=args.at is not None, by_address=False):
            terminal.say(line)
    if report.accounts is not None:
        from passport.cli.ledger import statement_explaining  # only for a CO2 statement

        return statement_explaining.run(args, data, report)
    _check_claim(args)
    if report.inventory is not None:
        from passport.cli.reporting import report_explaining  # only for an inventory report

        return report_explaining.run(args, data, report)
    from passport.cli.buyer.explained import given_out

    def page(explanation: explaining.Explanation, lang: str) -> bytes:
        from passport.work.explanation import explain_page  # the template engine only for a page

        return explain_page.page(explanation, lang)

    return given_out(
        args,
        report,
        lambda: explaining.explain(data, report, coverage.followed(data, evidence, trust, at)),
        facts=explain_rendering.facts,
        lines=explain_rendering.lines,
        page=page,
    )


def _check_claim(args: Namespace) -> None:
    """Refuse what belongs beside a CO2 statement: ``usage.arguments``."""
    named = ("money", "use_phase", "direct_budget", "legacy_budget", "target")
    given = [name for name in named if getattr(args, name) is not None]
    if given:
        raise options.UsageError(
            "usage.arguments",
            f"--{given[0].replace('_', '-')} is for a CO2 statement.",
            hint="Leave it out; a claim about a product is explained by itself.",
        )
