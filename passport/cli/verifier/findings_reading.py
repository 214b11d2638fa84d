"""Findings files from the person at the terminal; every problem is reported, not only the first."""

from pathlib import Path

from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import files
from passport.sheets.drafts.reading import DraftRefused
from passport.work.reviewing import continuing, findings_file
from passport.work.reviewing.findings_file import Findings


def read(path: Path, sent: Path | None = None) -> Findings:
    """The findings in a file; raises ``file.*``, ``usage.findings``, ``draft.*``, ``findings.*``.

    ``sent``: an earlier copy, of which it has to be the continuation.
    """
    findings = parse(files.read(path, limit=findings_file.MOST_BYTES), path)
    check_sent(findings, sent)
    return findings


def check_sent(findings: Findings, sent: Path | None) -> None:
    """Raise ``findings.not_continued`` unless the findings continue the copy."""
    if sent is not None:
        continuing.check_continues(read(sent), findings)


def parse(data: bytes, path: Path) -> Findings:
    """The findings in bytes that were read from ``path``."""
    if path.suffix.lower() != ".toml":
        hint = "Name the findings file that passport review wrote."
        raise UsageError("usage.findings", f"{path} is not .toml.", hint=hint)
    try:
        return findings_file.read(data, str(path))
    except DraftRefused as error:
        # The first becomes the error line; its author wants to correct all of them in one go.
        for problem in error.problems[1:]:
            where = terminal.clean(problem.where)
            terminal.note(f"also: {where}: {terminal.clean(problem.message)} {terminal.clean(problem.hint)}")
        raise
