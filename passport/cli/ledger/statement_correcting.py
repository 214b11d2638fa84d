"""``passport correct`` of a CO2 statement: what of it is another one than in the statement it replaces."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from passport.carbon.rechecking.accounts import scaled, shown
from passport.cli.ledger.ledger_running import usable
from passport.cli.ledger.statement_issuing import compare
from passport.ledger.keeping import replaying, signed
from passport.model.carbon_statement import year_of


def check_books(args: Namespace, draft: Mapping[str, Any]) -> None:
    """Raise ``ledger.*`` unless the books that ``--books`` names come to this draft."""
    if args.books is not None:
        with usable(args.books):
            compare(replaying.of_books(args.books, draft), draft, args.books)


def begin(args: Namespace, draft: Mapping[str, Any]) -> None:
    """Note in the books that the statement of the year is about to be replaced."""
    if args.books is not None:
        with usable(args.books):
            signed.begin(args.books, draft)


def note(args: Namespace, made: Mapping[str, Any]) -> None:
    """Note in the books which statement stands for the year now, so that the next year's names it."""
    if args.books is not None:
        with usable(args.books):
            signed.note(args.books, made, at=made["proof"]["created"])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Old and new contribution of each column, in tonnes, and by how much they differ."""
    pairs = zip(before["co2Statement"]["results"], after["co2Statement"]["results"], strict=True)
    lines = []
    for one, other in pairs:
        old, new = one["contribution"]["total"], other["contribution"]["total"]
        effect = shown(scaled(new) - scaled(old))
        sign = "" if effect.startswith("-") else "+"
        lines.append(f"    {one['electricity']:<14} {old} -> {new} t CO₂e net ({sign}{effect})")
    return lines


def about(made: Mapping[str, Any]) -> str:
    """What was signed, in a few words."""
    subject = made["credentialSubject"]
    return f"CO2 statement of {subject['id']} for {year_of(subject)}"
