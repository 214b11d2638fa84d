"""``passport correct``: a producer signs a claim or CO2 statement that replaces an earlier one of its line.

Interrupted anywhere, the same command goes on where it stopped. The new claim is durable in the register
before its file is written, and its file before the old claim is said to be replaced: nobody is recorded of a
successor that does not exist.
"""

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from passport import container, door
from passport.cli import options
from passport.cli.everyone import saying
from passport.cli.output import terminal
from passport.cli.producer import drafting
from passport.disk import clock, files
from passport.party import admissible, credentials, signing_acts
from passport.party.credentials import CredentialRefused, Issued
from passport.party.identity import Identity, IdentityRefused
from passport.party.withdrawals import Correction, StatusHistory, Word
from passport.vocab import CLAIMS, STATUS_LIST_LIFETIME_SECONDS
from passport.work.correct import REASONS, revision, revision_of_report, revision_of_statement
from passport.work.standing import Change, is_set
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.signer import Signer
from signing.strict_json import loads

_DAYS: Final = 1825


class CorrectRefused(ToolError):
    """A claim that cannot be corrected, or not so; codes ``correct.*``."""


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "old", metavar="OLD", help="passport file with what is replaced; with --plan the folder of the claims"
    )
    draft = parser.add_argument("draft", metavar="DRAFT", type=Path, help="draft of the whole new document")
    parser.add_argument("--trust", metavar="FILE", type=Path, help="with --plan: trust list for the inputs")
    parser.add_argument(
        "--workings", metavar="FILE", type=Path, help="make sure that the draft was drawn from these workings"
    )
    parser.add_argument(
        "--books", metavar="BOOKS", type=Path,
        help="of a CO2 statement: compare with these books, which note what was signed",
    )  # fmt: skip
    reason = parser.add_argument(
        "--reason", required=True, metavar="REASON", type=_reason, help=f"one of {', '.join(REASONS)}"
    )
    _add_plan(parser, (draft, reason))
    options.add_paths(parser, "--factors", "with --plan: corrected factor records, .csv", metavar="FILE")
    parser.add_argument("--yes", action="store_true", help="do not ask; what is shown was reviewed")
    saying.add_publishing(parser)
    options.add_identity(parser)
    options.add_output(parser)
    options.add_days(parser, _DAYS, "the new claim")
    options.add_at(parser)
    options.add_json(parser)


def _add_plan(parser: ArgumentParser, spared: Sequence[Action]) -> None:
    """``--plan FILE``, beside which the arguments ``spared`` are not needed.

    They are not optional by themselves: argparse matches an optional DRAFT with nothing where an option
    stands between it and OLD.
    """

    class Plan(Action):
        def __call__(
            self, _parser: object, namespace: Namespace, value: object, _name: object = None
        ) -> None:
            for one in spared:
                one.required = False
            setattr(namespace, self.dest, value)

    parser.add_argument(
        "--plan", metavar="FILE", type=Path, action=Plan,
        help="sign your own claims of this plan of passport cascade anew, inputs first; -o names a folder",
    )  # fmt: skip


def _reason(text: str) -> str:
    if text not in REASONS:
        raise options.UsageError(
            "usage.reason",
            f"{terminal.quoted(text, 40)} is not a reason for a correction.",
            hint=f"Say one of {', '.join(REASONS)}.",
        )
    return text


def run(args: Namespace) -> int:
    """Sign the new claim, write its file, then set the old claim's bit ``refresh``.

    In this order, because a claim that is marked as replaced needs its successor. An interrupted run is
    taken up where it stopped: the signed claim is kept in the register before its file is written. Raises
    ``identity.role``, ``credential.kind``, ``correct.*``, ``draft.*``. With ``--plan`` all claims of a plan.
    """
    if args.plan is not None:
        from passport.cli.corrections import correct_plan  # only for many

        return correct_plan.run(args)
    return _correct(args)


def _correct(args: Namespace) -> int:
    """Sign the correction of one claim or CO2 statement by its draft, or finish one that was interrupted.

    Everything is checked and shown, and the user asked, before anything is signed. Then: the new document is
    signed and recorded in the register, its file written, the bit ``refresh`` of the old one set, and with
    ``--to`` both published. A recorded correction by the same draft and reason goes on behind what was done.
    Raises what ``run`` lists, among it ``correct.not_head`` and ``correct.unfinished`` where another draft or
    reason corrected the document already, and ``file.exists``.
    """
    at = clock.at(args)
    party = _producer(args)
    old = _old(party, args.old)
    draft = drafting.read(args.draft, "claim")
    if args.workings is not None:
        drafting.check_workings(draft, args.workings)
    statuses = StatusHistory(party)
    lists = statuses.current()
    named = _digest_of(draft, args.reason)
    earlier = statuses.correction_of(old.digest)
    if earlier is not None and earlier.draft != named:
        raise _not_head(earlier, _WORDS[old.kind], finished=is_set(lists, "refresh", old.position))
    made = None if earlier is None else _object(earlier.data)
    new = _revision(args, old, draft)
    admissible.check_prefix(party, new["id"])
    admissible.check_corrected_time(party, new, old.digest, old.kind)
    _check_output(args, made)
    for line in summary(party, old, new, args.reason, resumed=made is not None):
        terminal.note(line)
    question = "Sign this correction?" if made is None else "Finish this correction?"
    terminal.confirm(question, assume_yes=args.yes)
    signer = party.signer(args.passphrase_file)
    if made is None:
        made = _sign(args, party, new, old, named, signer, at)
    passport = container.write(made)
    if not _is_there(args.output, passport):
        files.write(args.output, passport, replace=args.force)
    word = Word(Change("refresh", old.position, True), old.digest, f"{args.reason}: {document_digest(made)}")
    signed = statuses.sign([word], signer, at=at, seconds=STATUS_LIST_LIFETIME_SECONDS, force=False)
    if old.kind == "carbonstatement":
        _accounts().note(args, made)
    saying.remember(party)
    _print_done(args, old, made)
    if args.to is not None:
        renewed = [dict(document) for document in signed.lists.values()]
        _publish(args, (old.document, made), renewed, door.Party(party, signer=signer))
    return 0


def _producer(args: Namespace) -> Identity:
    """The party of ``--as``; raises ``identity.role`` for one that is no producer."""
    party = saying.issuer(args.identity)
    if party.role != "producer":
        raise IdentityRefused(
            "identity.role", f"{party.name} is a {party.role}.", hint="Only a producer corrects claims."
        )
    return party


def _old(party: Identity, name: str) -> Issued:
    issued = credentials.find(party, name)
    if issued.kind not in CLAIMS or issued.document is None:
        raise CredentialRefused(
            "credential.kind",
            f"{name} is not a file with a claim, CO2 statement or report of this identity.",
            hint="Name the passport file of what is to be replaced.",
        )
    return issued


def _revision(args: Namespace, old: Issued, draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with the link to what it replaces; raises ``correct.*``, and ``ledger.*`` by ``--books``."""
    if old.kind != signing_acts.kind_of_draft(draft):
        raise CorrectRefused(
            "correct.kind",
            f"{args.draft} is no draft of the same kind.",
            hint="A claim is corrected by a claim, a CO2 statement by what passport ledger close writes, a"
            " report by what passport inventory writes.",
        )
    if old.kind == "carbonstatement":
        _accounts().check_books(args, draft)
        return revision_of_statement(_document(old), draft, args.reason)
    if args.books is not None:
        raise options.UsageError(
            "usage.arguments", "--books is of a CO2 statement.", hint="Leave it out for a claim."
        )
    if old.kind == "inventory":
        return revision_of_report(_document(old), draft, args.reason)
    return revision(_document(old), draft, args.reason)


def _of_entity(kind: str) -> ModuleType:
    """What only the correction of a document of an entity needs."""
    if kind == "carbonstatement":
        return _accounts()
    from passport.cli.reporting import report_correcting  # only for an inventory report

    return report_correcting


def _accounts() -> ModuleType:
    """What only the correction of a CO2 statement needs."""
    from passport.cli.ledger import statement_correcting  # the books only for a CO2 statement

    return statement_correcting


def _document(old: Issued) -> Mapping[str, Any]:
    return old.document or {}


def _digest_of(draft: Mapping[str, Any], reason: str) -> str:
    """What distinguishes an interrupted run from another correction: the same draft for the same reason."""
    return multibase_digest(jcs.canonical({"draft": dict(draft), "reason": reason}))


_WORDS: Final[Mapping[str, str]] = {
    "claim": "claim", "carbonstatement": "statement", "inventory": "report"
}  # fmt: skip


def _not_head(earlier: Correction, word: str, *, finished: bool) -> CorrectRefused:
    if finished:
        about = "product" if word == "claim" else "year"
        return CorrectRefused(
            "correct.not_head",
            f"This {word} was replaced already, by {earlier.new}.",
            hint=f"Correct the newest {word} of the {about}: that one.",
        )
    return CorrectRefused(
        "correct.unfinished",
        f"Another correction of this {word} was begun, and signed as {earlier.new}.",
        hint="Run that command again, with its draft and reason, then correct its result.",
    )


def _check_output(args: Namespace, made: Mapping[str, Any] | None) -> None:
    if made is None or not _is_there(args.output, container.write(made)):
        files.check_free(args.output, replace=args.force)


def _is_there(path: Path, data: bytes) -> bool:
    """Whether an interrupted run wrote the file already."""
    try:
        return files.read(path) == data
    except files.FileRefused:
        return False


def _sign(
    args: Namespace, party: Identity, new: Mapping[str, Any], old: Issued, named: str, signer: Signer, at: str
) -> dict[str, Any]:
    """The new claim, durable in the register; of two processes the faster one's."""
    signed = signing_acts.signed_claim(party, new, signer, at, args.days)
    if old.kind == "carbonstatement":
        _accounts().begin(args, new)
    made = Correction(old.digest, document_digest(signed), named, jcs.canonical(signed))
    kept = StatusHistory(party).corrected(made, signed, at=at)
    if kept.draft != named:
        raise _not_head(kept, _WORDS[old.kind], finished=False)
    return _object(kept.data)


def summary(party: Identity, old: Issued, new: Mapping[str, Any], reason: str, *, resumed: bool) -> list[str]:
    """What is about to be replaced by what (T101)."""
    before = _document(old)["credentialSubject"]
    shown = _changes(before, new) if old.kind == "claim" else _of_entity(old.kind).changes(before, new)
    verb = "finish the correction of" if resumed else "correct"
    return [
        f"{party.name} is about to {verb}:",
        *credentials.lines(old)[:4],
        f"    reason     {reason}",
        *shown,
    ]


def _changes(before: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Old and new total of each method of a claim, and the effect."""
    parts = before["footprint"]["results"], new["footprint"]["results"], new["wasRevisionOf"]["effect"]
    return [
        f"    {one['electricity']:<14} {one['total']} -> {other['total']} kgCO₂e ({_signed(change['value'])})"
        for one, other, change in zip(*parts, strict=True)
    ]


def _signed(value: str) -> str:
    return value if value.startswith("-") else f"+{value}"


def _print_done(args: Namespace, old: Issued, made: Mapping[str, Any]) -> None:
    digest = document_digest(made)
    if args.json:
        facts = {"file": str(args.output), "id": made["id"], "digest": digest, "replaces": old.digest}
        terminal.say_bytes(jcs.canonical(facts))
        return
    about = f"claim about {made['credentialSubject']['id']}"
    if old.kind != "claim":
        about = _of_entity(old.kind).about(made)
    terminal.say(f"{args.output}: {about}, digest {digest}")
    terminal.say(f"  replaces {old.digest}")
    if _commits(made) and _commits(old.document or {}):
        terminal.note("Both claims commit to facts. Who has views of both sees what changed in these facts.")
    if args.to is None:
        terminal.note(f"The new {_WORDS[old.kind]} needs an opinion of its own: send it to the verifier.")
        both = f"{args.old} {args.output}"
        terminal.note(f"Publish both now: passport publish {both} --as {args.identity} --to URL")


def _commits(claim: Mapping[str, Any]) -> bool:
    return "disclosable" in claim.get("credentialSubject", {}).get("footprint", {})


def _publish(
    args: Namespace, pair: tuple[Mapping[str, Any] | None, Mapping[str, Any]],
    lists: list[dict[str, Any]], publisher: door.Party,
) -> None:  # fmt: skip
    """Old and new claim and the lists together: whoever asks sees the line before or after, not half of it.

    The old one is passed over where it is stored; where it never was, the new one brings it along.
    """
    documents = [one for one in (*pair, *lists) if one is not None]
    door.Resolver(args.to, publisher, root=args.root).publish(container.presentation(documents))
    if not args.json:
        terminal.say(f"published at {terminal.clean(args.to)}")


def _object(data: bytes) -> dict[str, Any]:
    value = loads(data, max_bytes=files.MAX_DOCUMENT)
    if not isinstance(value, dict):
        raise CorrectRefused("correct.damaged", "The register holds a claim that cannot be read.")
    return value
