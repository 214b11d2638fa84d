"""``passport attest --batch``: one engagement, a statement about each claim of a lot, one passphrase.

Everything is read, concluded and rehearsed before the first signature. A statement appears whole or not at
all; a run that was interrupted is simply run again and signs what is missing.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport import container, statement
from passport.cli import (
    attest_rendering,
    claim_check,
    clock,
    documents,
    drafting,
    files,
    findings_reading,
    folders,
    judged,
    lots,
    signing_acts,
    terminal,
)
from passport.cli.identity import Identity
from passport.cli.ledger import Ledger
from passport.cli.options import UsageError
from passport.cli.progress import Progress
from passport.statuslist import StatusPlace
from passport.work.engagement import AttestRefused, Concluded, conclude
from passport.work.findings_file import Findings
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError

_REHEARSED_ID: Final = "urn:uuid:00000000-0000-7000-8000-000000000000"
_TOGETHER: Final = 64
"""Statements whose places in the status lists are taken together."""


class Work(NamedTuple):
    """One statement to be: where it goes, about what, what it will say; ``done`` if it is there already."""

    name: str
    path: Path
    concluded: Concluded
    subject: Mapping[str, Any]
    done: bool


class Act(NamedTuple):
    """All that every statement of the lot shares."""

    verifier: Identity
    accreditation: Mapping[str, Any]
    at: str
    valid_until: str


def run(args: Namespace, verifier: Identity) -> int:
    """Check everything, show the lot, ask once, sign what is not signed yet."""
    _check(args)
    at = clock.at(args)
    act = Act(
        verifier,
        documents.one(args.accreditation, "accreditation"),
        at,
        signing_acts.until(at, args.days),
    )
    findings = findings_reading.read(args.review, args.sent)
    judged.check(verifier, findings)
    template = drafting.read(args.template, "statement")
    names, claims = _claims(args)
    signatures = _signatures(args, names, claims, at)
    concluded = conclude(claims, findings, template, whole=True)
    work = _rehearsed(args, act, names, concluded)
    digest = said_digest(act, [one.subject for one in work])
    left = [one for one in work if not one.done]
    _show(args, act, findings, template, work, (signatures, digest))
    if args.expect is not None and args.expect != digest:
        raise AttestRefused(
            "attest.not_expected",
            "What would be signed is not what --expect names.",
            hint="Something changed since it was checked: run --check again, and read what it shows.",
        )
    if args.check:
        terminal.note(f"Nothing was signed. Sign exactly this with: --yes --expect {digest}")
        return 0
    if left:
        terminal.confirm(f"Sign these {len(left)} opinions?", assume_yes=args.yes)
        _sign(args, act, left)
    for one in work:
        _repair(act, one)
    if args.json:
        told = {"signed": str(len(left)), "already": str(len(work) - len(left)), "digest": digest}
        terminal.say_bytes(jcs.canonical({**told, "files": [str(one.path) for one in work]}))
    else:
        already = len(work) - len(left)
        terminal.say(f"{args.output}: {len(left)} statements signed, {already} were there already")
    return 0


def said_digest(act: Act, subjects: Sequence[Mapping[str, Any]]) -> str:
    """What names everything that will be signed: the subjects, the verifier; not the moment."""
    said = sorted(multibase_digest(jcs.canonical(dict(subject))) for subject in subjects)
    return multibase_digest(jcs.canonical([act.verifier.did, *said]))


def _check(args: Namespace) -> None:
    if args.review is None:
        raise UsageError(
            "usage.review",
            "A lot is attested by its review.",
            hint="Make one with: passport review FOLDER --workings ... -o findings.toml, then say --review.",
        )
    if args.output.resolve() == args.batch.resolve():
        raise UsageError(
            "usage.same_folder",
            "The statements would replace the claims they are about.",
            hint="Name another folder with -o; it is made if it does not exist.",
        )
    if args.output.exists() and not args.output.is_dir():
        raise files.translate(NotADirectoryError(), args.output)
    if not args.output.exists() and not args.output.parent.is_dir():
        raise files.translate(FileNotFoundError(), args.output.parent)


def _claims(args: Namespace) -> tuple[list[str], list[Mapping[str, Any]]]:
    """Names for the files to be written, and the claims; the same claim or name twice is refused."""
    if not args.batch.is_dir():
        hint = "Name the folder of the claims that were reviewed."
        raise UsageError("usage.batch", f"{args.batch} is no folder.", hint=hint)
    names: list[str] = []
    found: dict[str, Mapping[str, Any]] = {}
    replaced: set[str] = set()
    with Progress("claims read") as progress:
        for name, claim, digest, _ in lots.claims(args.batch):
            short = Path(name).name
            if not short.lower().endswith(folders.PASSPORT):
                raise UsageError(
                    "usage.lines",
                    f"{name} is a line of a file, and each statement becomes a file with its claim.",
                    hint="Name a folder that holds a .passport.json file for each claim.",
                )
            if short in names or digest in found:
                raise AttestRefused(
                    "attest.twice",
                    f"{name}: another file of the lot has this name or holds this claim.",
                    hint="Keep one file of each claim, each under a name of its own.",
                )
            names.append(short)
            found[digest] = claim
            if "wasRevisionOf" in claim:
                replaced.add(claim["wasRevisionOf"]["digestMultibase"])
            progress.step()
    listed = zip(names, found.items(), strict=True)
    kept = [(name, claim) for name, (digest, claim) in listed if digest not in replaced]
    return [name for name, _ in kept], [claim for _, claim in kept]


def _signatures(
    args: Namespace, names: Sequence[str], claims: Sequence[Mapping[str, Any]], at: str
) -> str:
    """A phrase about the claims' signatures; raises ``claim.signature`` for the first that fails."""
    judge = lots.Judge(args.trust, [], [], at)
    if judge.trust is None:
        return "not checked, no trust list is in force"
    from verify import messages  # noqa: PLC0415 - only with a trust list

    passed = 0
    with Progress("claims checked") as progress:
        for name, claim in zip(names, claims, strict=True):
            report = judge.report(claim)
            listed = () if report is None else report.findings
            own = [one for one in listed if one.code.startswith("claim.")]
            for one in own:
                if one.outcome == "fail":
                    raise claim_check.ClaimRefused(
                        "claim.signature",
                        f"{name}: by the trust list in force: {messages.sentence(one)}",
                        hint="Run passport verify on it, and ask the producer for the file again.",
                    )
            passed += any(one.code == "claim.proof" and one.outcome == "pass" for one in own)
            progress.step()
    return f"{passed} of {len(claims)} hold, by keys on the trust list"


def _rehearsed(
    args: Namespace, act: Act, names: Sequence[str], concluded: Sequence[Concluded]
) -> list[Work]:
    """Each statement as far as it gets without a key; what is there already is compared with it."""
    party, public = signing_acts.party(act.verifier), act.verifier.public_key()
    place = StatusPlace(signing_acts.status_base(act.verifier), 0)
    work = []
    for name, one in zip(names, concluded, strict=True):
        try:
            subject = statement.rehearse(
                one.claim, one.opinion, act.accreditation, party, public, act.verifier.verification_method,
                at=act.at, valid_until=act.valid_until, status=place, id=_REHEARSED_ID,
            )  # fmt: skip
        except ToolError as error:
            error.message = f"{name}: {error.message}"
            raise
        path = args.output / name
        work.append(Work(name, path, one, subject, _is_done(act, path, one, subject)))
    for entry in work:
        if not entry.done and not args.force:
            _check_first(act, entry)
    return work


def _is_done(act: Act, path: Path, one: Concluded, subject: Mapping[str, Any]) -> bool:
    """Whether the file holds this very opinion about this very claim; raises ``attest.exists``."""
    if not path.exists():
        return False
    there = documents.passport(path)
    signed = there.statement
    same = (
        there.claim.digest == one.row.digest
        and signed is not None
        and signed.document["issuer"]["id"] == act.verifier.did
        and signed.document["credentialSubject"] == subject
    )
    if not same:
        raise AttestRefused(
            "attest.exists",
            f"{path} holds something else than this opinion about {one.row.key}.",
            hint="Name another folder with -o; passport withdraw takes a signed statement back.",
        )
    return True


def _check_first(act: Act, entry: Work) -> None:
    """One opinion of a verifier about a claim: a second one only after the first was withdrawn."""
    signed = act.verifier.register.issued_about(entry.concluded.claim["id"], "statement")
    if not signed:
        return
    withdrawn: dict[str, bool] = {}
    for said in Ledger(act.verifier).history():
        if said.purpose == "revocation":
            withdrawn[said.digest] = said.value
    held = [digest for digest in signed if not withdrawn.get(digest)]
    if held:
        raise AttestRefused(
            "attest.second_statement",
            f"{act.verifier.name} has signed about {entry.concluded.row.key} already, digest {held[-1]}, and"
            f" {entry.path} is not there.",
            hint="Put the earlier files back, or withdraw that statement first. --force signs a second one.",
        )


def _sign(args: Namespace, act: Act, left: Sequence[Work]) -> None:
    signer = act.verifier.signer(args.passphrase_file)
    try:
        args.output.mkdir(exist_ok=True)
    except OSError as error:
        raise files.translate(error, args.output) from error
    party = signing_acts.party(act.verifier)
    with Progress("statements signed") as progress:
        for begin in range(0, len(left), _TOGETHER):
            part = left[begin : begin + _TOGETHER]
            credentials = [signing_acts.new_id(act.at) for _ in part]
            # Durable before the first of them is signed (T71); what a killed run leaves unused stays taken.
            places = signing_acts.places(act.verifier, credentials, "statement", act.at)
            for one, credential, place in zip(part, credentials, places, strict=True):
                signed = statement.attest(
                    one.concluded.claim,
                    one.concluded.opinion,
                    act.accreditation,
                    party,
                    signer,
                    at=act.at,
                    valid_until=act.valid_until,
                    status=place,
                    id=credential,
                )
                data = container.write(one.concluded.claim, signed, extras=[act.accreditation])
                files.write(one.path, data)
                signing_acts.record(act.verifier, signed, "statement", act.at)
                progress.step()


def _repair(act: Act, one: Work) -> None:
    """Record what an interrupted run signed and wrote, and had no time to record."""
    if not one.done:
        return
    signed = documents.passport(one.path).statement
    if signed is not None:
        claim = one.concluded.claim["id"]
        if document_digest(signed.document) not in act.verifier.register.issued_about(claim, "statement"):
            signing_acts.record(act.verifier, signed.document, "statement", act.at)


def _show(
    args: Namespace,
    act: Act,
    findings: Findings,
    template: Mapping[str, Any],
    work: Sequence[Work],
    told: tuple[str, str],
) -> None:
    left = sum(not one.done for one in work)
    claims = [one.concluded.claim for one in work]
    for line in attest_rendering.lot(act.verifier, findings, template, act.accreditation, claims, told[0]):
        terminal.note(line)
    terminal.note(attest_rendering.held_against(args.sent))
    terminal.note(f"  to sign    {left}, {len(work) - left} are in {args.output} already")
    terminal.note(f"  digest     {told[1]}")


