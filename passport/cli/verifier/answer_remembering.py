"""``passport answer FINDINGS --remember``: keep the findings with the auditor's identity before sending.

Statements are checked against what is kept (T124), so an edit made after sending is noticed.
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import clock
from passport.party import identity, remembered
from passport.work.reviewing import continuing
from signing import jcs

if TYPE_CHECKING:
    from passport.work.reviewing.continuing import Difference
    from passport.work.reviewing.findings_file import Findings, ReviewFinding


def run(args: Namespace, data: bytes, findings: "Findings") -> int:
    """Show what was edited since, ask, keep it; a finding that asks less than before needs a reason."""
    _check(args)
    at = clock.at(args)
    verifier = remembered.auditor(identity.load(args.identity))
    reasons = options.changed(args)
    memory, reasoned = remembered.compared(verifier, findings, reasons, own_words=True)
    known = {kept.id for kept in memory.findings.found}
    edited = [
        *_edited(continuing.differences(memory.findings, findings), reasons),
        *(_added(finding) for finding in findings.found if finding.id not in known),
    ]
    terminal.note(f"{verifier.name} is about to remember, of {findings.engagement}:")
    for line in edited or ["nothing in it was edited since"]:
        terminal.note(f"  {line}")
    terminal.confirm("Is this how the file is to be sent?", assume_yes=args.yes or not edited)
    remembered.remember(verifier, data, findings, at=at, reasoned=reasoned)
    _show(args, verifier, findings)
    return 0


def _check(args: Namespace) -> None:
    """Refuse an identity left out, and the options that answer a single finding; ``usage.remember``."""
    if args.identity is None or args.finding is not None or args.text or args.claim or args.evidence:
        raise UsageError(
            "usage.remember",
            "--remember takes the whole file, and the identity that remembers it.",
            hint="Say: passport answer FINDINGS --remember --as DIR",
        )


def _edited(differences: "Iterable[Difference]", reasons: Mapping[str, str]) -> Iterator[str]:
    """What was edited in findings that were kept before, with the reason of ``--changed`` if there is one."""
    for difference in differences:
        reason = reasons.get(difference.was.id)
        yield difference.words if reason is None else f"{difference.words}: {terminal.quoted(reason)}"


def _added(finding: "ReviewFinding") -> str:
    what = f"{finding.kind}, {finding.severity}"
    return f"{finding.id} is new, {what}: {terminal.quoted(finding.question)}"


def _show(args: Namespace, verifier: identity.Identity, findings: "Findings") -> None:
    if args.json:
        facts = {
            "engagement": findings.engagement,
            "digest": findings.digest,
            "findings": str(len(findings.found)),
        }
        terminal.say_bytes(jcs.canonical({**facts}))
    else:
        count = terminal.counted(len(findings.found), "finding")
        terminal.say(f"{args.findings}: {verifier.folder} remembers {count}.")
