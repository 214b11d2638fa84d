"""``passport answer FINDINGS --remember``: the auditor's identity remembers the file before it is sent."""

from argparse import Namespace
from typing import TYPE_CHECKING

from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import clock
from passport.party import identity, remembered
from passport.work.reviewing import continuing
from signing import jcs

if TYPE_CHECKING:
    from passport.work.reviewing.findings_file import Findings


def run(args: Namespace, data: bytes, findings: "Findings") -> int:
    """Show what was edited since, ask, remember; what asks less than before needs a reason."""
    if args.identity is None or args.finding is not None or args.text or args.claim or args.evidence:
        raise UsageError(
            "usage.remember",
            "--remember takes the whole file, and the identity that remembers it.",
            hint="Say: passport answer FINDINGS --remember --as DIR",
        )
    at = clock.at(args)
    verifier = remembered.auditor(identity.load(args.identity))
    reasons = options.changed(args)
    memory, reasoned = remembered.compared(verifier, findings, reasons, own_words=True)
    apart = continuing.differences(memory.findings, findings)
    known = {one.id for one in memory.findings.found}
    added = [one for one in findings.found if one.id not in known]
    terminal.note(f"{verifier.name} is about to remember, of {findings.engagement}:")
    for one in apart:
        why = f": {terminal.quoted(reasons[one.was.id])}" if one.was.id in reasons else ""
        terminal.note(f"  {one.words}{why}")
    for found in added:
        what = f"{found.kind}, {found.severity}"
        terminal.note(f"  {found.id} is new, {what}: {terminal.quoted(found.question)}")
    if not apart and not added:
        terminal.note("  nothing in it was edited since")
    terminal.confirm("Is this how the file is to be sent?", assume_yes=args.yes or not (apart or added))
    remembered.remember(verifier, data, findings, at=at, reasoned=reasoned)
    if args.json:
        count = str(len(findings.found))
        told = {"engagement": findings.engagement, "digest": findings.digest, "findings": count}
        terminal.say_bytes(jcs.canonical({**told}))
    else:
        terminal.say(f"{args.findings}: {verifier.folder} remembers {len(findings.found)} findings.")
    return 0
