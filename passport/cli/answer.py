"""``passport answer``: the mill answers a finding; the auditor accepts the answer or reopens the finding."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import clock, documents, files, identity, options, terminal
from passport.cli.options import UsageError
from signing import jcs
from signing.digests import multibase_digest

if TYPE_CHECKING:
    from passport.work.findings_file import Findings
    from passport.work.findings_schema import Act

_ACTS: Final = {
    "close": "mill: this explains it, the claim stands",
    "amend": "mill: it is corrected, see --claim, or will be",
    "accept": "auditor: settled, or not upheld",
    "reopen": "auditor: the answer does not settle it",
}
_MOST_EVIDENCE: Final = 256 * 1024 * 1024


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("findings", metavar="FINDINGS", type=Path, help="file of passport review")
    parser.add_argument("--finding", metavar="ID", help="which one, e.g. F-003; default: show all")
    acts = parser.add_mutually_exclusive_group()
    for act, words in _ACTS.items():
        acts.add_argument(f"--{act}", dest="act", action="store_const", const=act, help=words)
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
    parser.add_argument("--by", metavar="NAME", help="the person who says it")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Show the findings, or add one word about one of them to the file."""
    from passport.cli import findings_reading  # noqa: PLC0415 - after the arguments

    data = files.read(args.findings, limit=_most())
    findings = findings_reading.parse(data, args.findings)
    findings_reading.check_sent(findings, args.sent)
    if args.finding is None and args.act is None:
        return _show(args, findings)
    return _answer(args, data, findings)


def _answer(args: Namespace, data: bytes, findings: "Findings") -> int:
    _check(args)
    at = clock.at(args)
    from passport.work.answering import Speaker, answered  # noqa: PLC0415 - after the arguments

    party = identity.load(args.identity)
    evidence = [
        (path.name, multibase_digest(files.read(path, limit=_MOST_EVIDENCE))) for path in args.evidence
    ]
    act: Act = args.act
    longer, entry = answered(
        data,
        findings,
        args.finding,
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
        from passport.cli import judged  # noqa: PLC0415 - only for the auditor

        judged.record(party, entry)
    files.write(args.findings, longer, replace=True)
    if args.json:
        terminal.say_bytes(jcs.canonical({"finding": entry.finding, "act": entry.act, "link": entry.link}))
    else:
        terminal.say(f"{args.findings}: {entry.finding} {_DONE[act]} by {terminal.quoted(entry.by)}")
    return 0


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
    from passport.work.findings_file import MOST_BYTES  # noqa: PLC0415 - after the arguments

    return MOST_BYTES


def _show(args: Namespace, findings: "Findings") -> int:
    from passport.cli import findings_rendering  # noqa: PLC0415 - after the arguments

    if args.json:
        terminal.say_bytes(jcs.canonical(findings_rendering.facts(findings)))
        return 0
    for line in findings_rendering.lines(findings):
        terminal.say(line)
    return 0
