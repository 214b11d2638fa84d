"""``passport export --to cbam --workbook``: the operator's communication of one installation and period."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import options
from passport.disk import files

FILE: Final = "communication.xlsx"

if TYPE_CHECKING:
    from passport.exports.subject import Subject
    from passport.sheets.communication.questions import Questions
    from passport.sheets.drafts.reading import DraftRefused


def add(parser: ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--workbook", metavar="QUESTIONS", type=Path,
        help="with cbam: write also communication.xlsx of all, by this question file (.toml)",
    )  # fmt: skip


def read(args: Namespace) -> "Questions | None":
    """Read the question file before anything else; ``None`` where no workbook is wanted.

    Raises ``usage.workbook`` and what ``questions.read`` refuses.
    """
    if args.workbook is None:
        return None
    if args.to != "cbam" or args.unverified:
        raise options.UsageError(
            "usage.workbook",
            "A workbook is one of the border mechanism, and only of passports that verify.",
            hint="Say --to cbam without --unverified, or leave out --workbook.",
        )
    from passport.sheets.communication import questions  # only where a workbook is wanted
    from passport.sheets.drafts.reading import DraftRefused

    try:
        return questions.read(files.read(args.workbook, limit=files.MAX_SMALL), str(args.workbook))
    except DraftRefused as refused:
        refused.also = _others(refused)
        raise


def write(claims: "Sequence[tuple[str, Subject]]", answers: "Questions") -> tuple[str, bytes]:
    """Name and bytes of the workbook; all that is wrong with the claims in one error (``workbook.*``)."""
    from passport.sheets.communication import gathering, workbook
    from passport.sheets.drafts.reading import DraftRefused

    try:
        return FILE, workbook.workbook(gathering.gather(claims, answers))
    except DraftRefused as refused:
        refused.also = _others(refused)
        raise


def _others(refused: "DraftRefused") -> tuple[str, ...]:
    return tuple(f"{one.where}: {one.message} {one.hint}" for one in refused.problems[1:])
