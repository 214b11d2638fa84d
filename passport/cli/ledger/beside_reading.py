"""Read what stands beside a CO2 statement and is kept nowhere: money, budgets, estimates, a target."""

from argparse import Namespace
from fractions import Fraction
from pathlib import Path
from typing import Final

from passport.cli import options
from passport.cli.ledger.ledger_running import sheet
from passport.ledger.books.amounts import is_figure, scaled
from passport.ledger.papers import estimates
from passport.ledger.papers.tables import has_points, lines, number, said_once
from passport.ledger.statements import performance
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.work.accounts.explaining import Beside
from signing.shown import quoted

_YEAR_DIGITS: Final = 4


def beside(args: Namespace) -> Beside:
    """What the options say; raises ``DraftRefused`` for mistakes in files, ``usage.arguments`` for others."""
    return Beside(
        money(args.money) if args.money is not None else {},
        tonnes(args.direct_budget),
        tonnes(args.legacy_budget),
        tuple(estimates.use_phase(sheet(args.use_phase), str(args.use_phase))) if args.use_phase else (),
        _target(args.target),
    )


def tonnes(text: str | None) -> int | None:
    """The grams of a budget."""
    if text is None:
        return None
    if not is_figure(text):
        message = f"{quoted(text, 40)} is no budget."
        raise options.UsageError("usage.arguments", message, hint="Write tonnes, as 2000.")
    return scaled(text)


def _target(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    year, _, amount = text.partition(":")
    if not (len(year) == _YEAR_DIGITS and year.isascii() and year.isdigit() and is_figure(amount)):
        message = f"{quoted(text, 40)} is no target."
        raise options.UsageError("usage.arguments", message, hint="Write a year and tonnes, as 2030:700.")
    return year, scaled(amount)


def money(path: Path) -> dict[str, Fraction]:
    """Amounts of money by name, from a CSV file or workbook; they are not kept."""
    data, problems = sheet(path), list[Problem]()
    found: dict[str, Fraction] = {}
    points = has_points(data, str(path))
    for line in lines(data, str(path), "money", ("name", "amount"), ("name", "amount"), problems):
        amount = number(line, "amount", problems, points)
        name = line.get("name")
        if name not in performance.MONEY and not name.startswith("profit/"):
            hint = f"Write {', '.join(performance.MONEY)} or profit/ and a line."
            problems.append(
                Problem(line.at("name"), "ledger.money", f"{quoted(name, 40)} is no amount of money.", hint)
            )
        elif amount is not None:
            found[name] = Fraction(amount, 10**6)
    if problems:
        raise DraftRefused(said_once(problems))
    return found
