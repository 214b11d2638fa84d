"""Keep the engagement of a review in the auditor's identity, where ``--as`` names one."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli import options
from passport.cli.options import UsageError
from passport.party import identity, remembered
from passport.work.reviewing import continuing
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.work.reviewing.continuing import Reasoned
    from passport.work.reviewing.findings_file import Findings


class Remembered(ToolError):
    """A new review of an engagement that is under way: ``review.remembered``."""


class Keeper:
    """Compares a review with what the identity remembers, and has it remember the new findings file."""

    def __init__(self, args: Namespace, old: "Findings | None") -> None:
        """``old``: the file of ``--resume``; raises what ``remembered.compared`` raises about it."""
        self._args = args
        self._old = old
        self._verifier = None if args.identity is None else remembered.auditor(identity.load(args.identity))
        self.reasoned: tuple[Reasoned, ...] = ()
        reasons = options.changed(args)
        if reasons and (old is None or self._verifier is None):
            raise UsageError(
                "usage.changed",
                "--changed is about findings that an identity remembers.",
                hint="Say --resume FINDINGS and --as DIR too, or leave it out.",
            )
        if self._verifier is None or old is None:
            return
        # A file of an earlier version, of which nothing is remembered yet, begins its memory here.
        if remembered.recall(self._verifier, old.engagement) is None:
            remembered.check_no_other(self._verifier, old)
        else:
            _, self.reasoned = remembered.compared(self._verifier, old, reasons)

    def check(self, findings: "Findings") -> None:
        """Raise ``review.remembered`` where a new review would take the place of one that is under way."""
        if self._verifier is None or self._old is not None or self._args.output is None:
            return
        memory = remembered.recall(self._verifier, findings.engagement)
        if memory is None:
            return
        apart = continuing.differences(memory.findings, findings)
        if apart or continuing.frame(memory.findings, findings):
            raise Remembered(
                "review.remembered",
                f"{self._verifier.folder} remembers the engagement {findings.engagement}, and this review"
                " does not continue it.",
                hint="Go on with its findings file: --resume FINDINGS. A new engagement has another name:"
                " --engagement IRI.",
            )

    def remember(self, data: bytes, findings: "Findings", at: str) -> None:
        """Keep the file that was written, and where its workings lie."""
        if self._verifier is not None:
            workings, inputs = _absolute(self._args.workings), _absolute(self._args.inputs)
            beside = remembered.Beside(workings, inputs) if workings or inputs else None
            remembered.remember(
                self._verifier, data, findings, at=at, beside=beside, reasoned=self.reasoned
            )

    def summary(self, output: Path) -> str:
        """What the auditor does about the memory next."""
        if self._verifier is None:
            return "Nobody remembers this engagement, so attest will refuse it: say --as DIR, your identity."
        return (
            f"{self._verifier.folder} remembers it; after editing, before sending:"
            f" passport answer {output} --remember --as {self._verifier.folder}"
        )


def _absolute(paths: list[Path]) -> tuple[Path, ...]:
    return tuple(path.absolute() for path in paths)
