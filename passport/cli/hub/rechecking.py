"""``passport verify`` of what a hub signed: releases, their order, and other documents of a hub."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from passport.belief.trust_source import in_force, opened
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.model.hub.document import MOST_BYTES
from signing import jcs
from verify.hub import judging
from verify.hub.judging import Judged

FORMAT: Final = "passport-hub-check/1"
_HEADLINES: Final[Mapping[str, str]] = {
    "holds": "HOLDS: signed by a party of the trust list in its role, and what it says keeps to its rules",
    "stale": "HOLDS BY AN OLD TRUST LIST: get the current one",
    "replaced": "REPLACED by a later one",
    "does_not_hold": "DOES NOT HOLD",
    "unknown_signer": "UNKNOWN SIGNER: nobody of the trust list",
    "cannot_be_judged": "CANNOT BE JUDGED: no file of a hub",
}
_NOTES: Final[Mapping[str, str]] = {
    "AggregateRelease": "Whether a mean is right can be seen from the rows alone, which the hub keeps.",
    "RuleSetEquivalence": "Whether two sets of rules come that close is the judgement of who signed it.",
    "HubCharter": "Whether the hub keeps to it is seen in its journal: passport hub accesses",
}
"""What no reader of a document can see in it."""
_MARKS: Final = {"pass": "yes", "fail": "NO", "not_checked": "not checked"}


def run(args: Namespace) -> list[int]:
    """Judge all files as one body of evidence and print what was found; the exit codes."""
    trust = opened(in_force(args.trust))
    data = [files.read(Path(name), limit=MOST_BYTES) for name in args.targets]
    found = judging.judge(data, trust, at=clock.at(args))
    for name, one in zip(args.targets, found, strict=True):
        if args.json:
            terminal.say_bytes(jcs.canonical(_report(name, one)))
        else:
            _say(name, one, alone=len(found) == 1)
    return [judging.EXITS[one.verdict] for one in found]


def _report(name: str, one: Judged) -> dict[str, Any]:
    signed = one.signed
    return {
        "format": FORMAT, "file": name, "verdict": one.verdict,
        "about": "" if signed is None else signed.about,
        "number": "" if signed is None else signed.number,
        "digest": "" if signed is None else signed.content,
        "answers": [dict(answer._asdict()) for answer in one.answers],
    }  # fmt: skip


def _say(name: str, one: Judged, *, alone: bool) -> None:
    if not alone:
        terminal.say(terminal.clean(name))
    terminal.say(_HEADLINES[one.verdict])
    for answer in one.answers:
        code = f" ({answer.code})" if answer.code else ""
        terminal.say(
            f"  {answer.question:<9} {_MARKS[answer.outcome]:<12} {terminal.clean(answer.text)}{code}"
        )
    if one.signed is not None and one.signed.about in _NOTES:
        terminal.note(_NOTES[one.signed.about])
