"""``passport answer``: the mill answers a finding; the auditor accepts the answer or reopens the finding."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import clock, documents, files
from passport.party import identity
from signing import jcs
from signing.digests import multibase_digest

if TYPE_CHECKING:
    from passport.work.reviewing.continuing import Reasoned
    from passport.work.reviewing.findings_file import Findings
    from passport.work.reviewing.findings_schema import Act

_ACTS: Final = {
    "close": "mill: this explains it, the claim stands",
    "amend": "mill: it is corrected, see --claim, or will be",
    "accept": "auditor: settled, or not upheld",
    "reopen": "auditor: the answer does not settle it",
}
_REMEMBER: Final = "remember"
_ALL: Final = "all"
_MOST_EVIDENCE: Final = 256 * 1024 * 1024


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("findings", metavar="FINDINGS", type=Path, help="file of passport review")
    parser.add_argument(
        "--finding", metavar="ID", nargs="+", action="extend",
        help="which, e.g. F-003, several with one text, or 'all' whose turn it is; default: show all",
    )  # fmt: skip
    acts = parser.add_mutually_exclusive_group()
    for act, words in _ACTS.items():
        acts.add_argument(f"--{act}", dest="act", action="store_const", const=act, help=words)
    acts.add_argument(
        "--remember", dest="act", action="store_const", const=_REMEMBER,
        help="auditor: remember the file as it stands now, before it is sent",
    )  # fmt: skip
    parser.add_argument("--text", metavar="TEXT", help="what is said, in one paragraph")
    parser.add_argument(
        "--evidence", metavar="FILE", type=Path, action="append", default=[],
        help="file that shows it; its name and digest are kept, not its content",
    )  # fmt: skip
    parser.add_argument("--claim", metavar="PASSPORT", type=Path, help="corrected claim, with --amend")
    parser.add_argument(
        "--as", dest="identity", metavar="DIR", type=Path, help="identity of the party; nothing is signed"
    )
    options.add_sent(parser)
    options.add_changed(parser)
    parser.add_argument("--yes", action="store_true", help="with --remember: do not ask")
    parser.add_argument("--by", metavar="NAME", help="person who writes this")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Show the findings, or add one word about one or several of them to the file."""
    from passport.cli.verifier import findings_reading

    data = files.read(args.findings, limit=_most())
    findings = findings_reading.parse(data, args.findings)
    findings_reading.check_sent(findings, args.sent)
    if args.act == _REMEMBER:
        from passport.cli.verifier import answer_remembering  # only for it

        return answer_remembering.run(args, data, findings)
    if args.finding is None and args.act is None:
        if args.identity is not None:
            _compared(args, identity.load(args.identity), findings)
        return _show(args, findings)
    return _answer(args, data, findings)


def _answer(args: Namespace, data: bytes, findings: "Findings") -> int:
    """Add what is said to every finding that is meant, and write the file in one step."""
    _check(args)
    at = clock.at(args)
    from passport.work.reviewing.answering import Speaker, answered_all

    party = identity.load(args.identity)
    reasoned = _compared(args, party, findings)
    evidence = [
        (path.name, multibase_digest(files.read(path, limit=_MOST_EVIDENCE))) for path in args.evidence
    ]
    act: Act = args.act
    longer, entries = answered_all(
        data,
        findings,
        _named(args, findings, act),
        act,
        Speaker(args.by, party.did, party.role),
        args.text,
        at=at,
        source=str(args.findings),
        evidence=evidence,
        claim=_corrected(args.claim),
    )
    if files.read(args.findings, limit=_most()) != data:
        raise UsageError(
            "answer.changed", f"{args.findings} changed while this command ran.", hint="Run it again."
        )
    if party.role == "verifier":
        from passport.party import decisions, remembered  # only for the auditor
        from passport.work.reviewing import findings_file

        decisions.record(party, entries)
        files.write(args.findings, longer, replace=True)
        # After the file: an interruption in between leaves a file that continues what is remembered.
        again = findings_file.read(longer, str(args.findings))
        remembered.remember(party, longer, again, at=at, reasoned=reasoned)
    else:
        files.write(args.findings, longer, replace=True)
    for entry in entries:
        if args.json:
            terminal.say_bytes(
                jcs.canonical({"finding": entry.finding, "act": entry.act, "link": entry.link})
            )
        else:
            terminal.say(f"{args.findings}: {entry.finding} {_DONE[act]} by {terminal.quoted(entry.by)}")
    return 0


def _compared(args: Namespace, party: identity.Identity, findings: "Findings") -> "tuple[Reasoned, ...]":
    """The auditor's identity compares the file with what it remembers, whatever is done next (T124)."""
    reasons = options.changed(args)
    if party.role != "verifier":
        if reasons:
            raise UsageError(
                "usage.changed", "--changed is the auditor's.", hint="Leave it out: the mill only answers."
            )
        return ()
    from passport.party import remembered  # only for the auditor

    return remembered.compared(party, findings, reasons)[1]


def _named(args: Namespace, findings: "Findings", act: "Act") -> list[str]:
    """Give the ids of the findings an act is about; ``all`` stands for those whose turn it is.

    Observations need no answer. ``accept`` takes only findings that were answered: to accept one that
    nobody answered is to take it back, which is said one by one. Raises ``answer.none`` where nothing is
    left.
    """
    if args.finding != [_ALL]:
        return list(args.finding)
    from passport.work.reviewing.findings_file import takes_turn

    last = {one.id: (findings.said(one.id) or (None,))[-1] for one in findings.found}
    named = [one.id for one in findings.found if takes_turn(last[one.id], act) and one.kind != "observation"]
    if act == "accept":  # to accept what nobody answered is to take it back: that is said one by one
        named = [id for id in named if findings.state(id) == "answered"]
    if not named:
        raise UsageError(
            "answer.none",
            f"No finding is waiting for --{act}.",
            hint="passport answer FINDINGS shows all of them.",
        )
    return named


def _corrected(path: Path | None) -> tuple[str, str] | None:
    """Digests of the claim in a file, and of the one it corrects."""
    if path is None:
        return None
    claim = documents.passport(path).claim
    return claim.digest, claim.document.get("wasRevisionOf", {}).get("digestMultibase", "")


_DONE: Final = {
    "close": "answered, to be closed",
    "amend": "answered, amended",
    "accept": "accepted",
    "reopen": "reopened",
}


def _check(args: Namespace) -> None:
    missing = [
        said
        for said, value in (
            ("--finding ID", args.finding),
            ("--close, --amend, --accept or --reopen", args.act),
            ("--text TEXT", args.text),
            ("--as DIR", args.identity),
            ("--by NAME", args.by),
        )
        if not value
    ]
    if missing:
        raise UsageError(
            "usage.answer",
            f"An answer needs {missing[0]}.",
            hint="Without --finding and an act, the findings are only shown.",
        )


def _most() -> int:
    from passport.work.reviewing.findings_file import MOST_BYTES

    return MOST_BYTES


def _show(args: Namespace, findings: "Findings") -> int:
    from passport.cli.output import findings_rendering

    if args.json:
        terminal.say_bytes(jcs.canonical(findings_rendering.facts(findings)))
        return 0
    for line in findings_rendering.lines(findings):
        terminal.say(line)
    return 0
