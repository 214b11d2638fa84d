"""``passport attest --batch``: one engagement, a statement about each claim of a lot, one passphrase.

Everything is read, concluded and rehearsed before the first signature. A statement appears whole or not at
all; a run that was interrupted is simply run again and signs what is missing.
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport import door
from passport.cli.options import UsageError
from passport.cli.output import attest_rendering, terminal
from passport.cli.output.progress import Progress
from passport.cli.producer import drafting
from passport.cli.verifier import attest_checks, findings_reading, lots
from passport.disk import clock, documents, files, folders, new_folder
from passport.party import admissible, decisions, signing_acts
from passport.party.signing_acts import Attesting
from passport.work.reviewing.engagement import AttestRefused, Concluded, conclude, matched
from passport.work.reviewing.findings_file import Findings
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.signer import Signer

if TYPE_CHECKING:
    from verify.checks.numbers.same import SameFootprints

TOGETHER: Final = 64
"""Statements whose places in the status lists are taken together."""


class Work(NamedTuple):
    """One statement to be: where it goes, about what, what it will say; ``done`` if it is there already."""

    name: str
    path: Path
    concluded: Concluded
    subject: Mapping[str, Any]
    """Empty where it was not rehearsed, because it is signed at once."""
    done: bool

    @property
    def asked(self) -> admissible.Asked:
        """What is asked of the register before anything is signed."""
        return admissible.Asked(self.concluded.claim, self.concluded.row.key, self.path)


def run(args: Namespace, opened: door.Party) -> int:
    """Check everything, show the lot, ask once, sign what is not signed yet.

    The moment of signing is read once, so that all statements of a run have the same ``validFrom``.
    """
    _check(args)
    verifier = opened.identity
    at = clock.at(args)
    act = Attesting(
        verifier,
        documents.one(args.accreditation, "accreditation"),
        at,
        signing_acts.until(at, args.days),
        args.second,
    )
    findings = findings_reading.read(args.review, args.sent)
    decisions.check(verifier, findings)
    template = drafting.read(args.opinion, "statement")
    named = read_claims(args)
    claims = [claim for _, claim, _ in named]
    checked = attest_checks.claimed(args, named, template["outcome"], at)
    matched(claims, findings, whole=True)
    basis, repeated, plan = attest_checks.signing_basis(args, verifier, checked, findings, template, at)
    concluded = conclude(claims, findings, template, whole=True, basis=basis)
    finish(args, act, named)
    work = rehearsed(args, act, [name for name, _, _ in named], concluded)
    digest = said_digest(act, [one.subject for one in work])
    left = [one for one in work if not one.done]
    _show(args, act, findings, template, work, checked.phrase)
    for line in [
        *attest_checks.reasons(basis.reasoned),
        attest_checks.repetition(repeated, len(work)),
        *plan,
        f"  to sign    {len(left)}, {len(work) - len(left)} are in {args.output} already",
        f"  digest     {digest}",
    ]:
        terminal.note(line)
    _check_expected(args, digest)
    if args.check:
        terminal.note(f"Nothing was signed. Sign exactly this with: --yes --expect {digest}")
        return 0
    if left:
        terminal.confirm(f"Sign {terminal.counted(len(left), 'opinion')}?", assume_yes=args.yes)
        signer = opened.signer()
        attest_checks.keep(verifier, findings, basis, at)
        sign(args, act, left, signer)
    for one in work:
        repair(act, one)
    _print_done(args, work, len(left), digest)
    return 0


def _check_expected(args: Namespace, digest: str) -> None:
    """Refuse to sign anything but what an earlier ``--check`` showed; ``attest.not_expected``."""
    if args.expect is not None and args.expect != digest:
        raise AttestRefused(
            "attest.not_expected",
            "What would be signed is not what --expect names.",
            hint="Something changed since it was checked: run --check again, and read what it shows.",
        )


def _print_done(args: Namespace, work: Sequence[Work], signed: int, digest: str) -> None:
    already = len(work) - signed
    if args.json:
        counts = {"signed": str(signed), "already": str(already), "digest": digest}
        terminal.say_bytes(jcs.canonical({**counts, "files": [str(one.path) for one in work]}))
    else:
        count = terminal.counted(signed, "statement")
        terminal.say(f"{args.output}: {count} signed, {already} there already")


def said_digest(act: Attesting, subjects: Sequence[Mapping[str, Any]]) -> str:
    """What names everything that will be signed: the subjects, the verifier; not the moment."""
    said = sorted(multibase_digest(jcs.canonical(dict(subject))) for subject in subjects)
    return multibase_digest(jcs.canonical([act.verifier.did, *said]))


def _check(args: Namespace) -> None:
    """Refuse a lot without a review, and an output that is no folder or that of the claims."""
    if args.review is None:
        raise UsageError(
            "usage.review",
            "A lot is attested by its review.",
            hint="Make one with: passport review FOLDER --workings ... -o findings.toml, then say --review.",
        )
    check_folders(args)


def check_folders(args: Namespace) -> None:
    """Refuse an output that is no folder, that of the claims, or in no folder."""
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


def read_claims(
    args: Namespace, same: "SameFootprints | None" = None
) -> list[tuple[str, Mapping[str, Any], str]]:
    """Read the claims of a lot: the name of the file to be written, the claim, its digest.

    Claims that another claim of the lot corrects are left out. Refused are lines of a file (each
    statement becomes a file), and a claim or a file name that comes twice: ``usage.lines``,
    ``attest.twice``. ``same``: as ``lots.claims`` takes it.
    """
    if not args.batch.is_dir():
        hint = "Name the folder of the claims that were reviewed."
        raise UsageError("usage.batch", f"{args.batch} is no folder.", hint=hint)
    names: dict[str, None] = {}
    by_digest: dict[str, Mapping[str, Any]] = {}
    replaced: set[str] = set()
    with Progress("claims read") as progress:
        for name, claim, digest, _ in lots.claims(args.batch, same):
            short = Path(name).name
            if not short.lower().endswith(folders.PASSPORT):
                raise UsageError(
                    "usage.lines",
                    f"{name} is a line of a file, and each statement becomes a file with its claim.",
                    hint="Name a folder that holds a .passport.json file for each claim.",
                )
            if short in names or digest in by_digest:
                raise AttestRefused(
                    "attest.twice",
                    f"{name}: another file of the lot has this name or holds this claim.",
                    hint="Keep one file of each claim, each under a name of its own.",
                )
            names[short] = None
            by_digest[digest] = claim
            if "wasRevisionOf" in claim:
                replaced.add(claim["wasRevisionOf"]["digestMultibase"])
            progress.step()
    listed = zip(names, by_digest.items(), strict=True)
    return [(name, claim, digest) for name, (digest, claim) in listed if digest not in replaced]


def rehearsed(
    args: Namespace, act: Attesting, names: Sequence[str], concluded: Sequence[Concluded], *,
    signing: bool = False,
) -> list[Work]:  # fmt: skip
    """Each statement as far as it gets without a key; what is there already is compared with it.

    ``signing``: what has no file yet is signed at once, which asks all that a rehearsal asks.
    """
    work = []
    for name, one in zip(names, concluded, strict=True):
        path = args.output / name
        if signing and not path.exists():
            work.append(Work(name, path, one, {}, done=False))
            continue
        with _of(name):
            subject = act.rehearse(one.claim, one.opinion)
        work.append(Work(name, path, one, subject, _is_done(act, path, one, subject)))
    if not args.second:
        admissible.check_first_opinions(
            act.verifier, [one.asked for one in work if not one.done], absent=True
        )
    return work


@contextmanager
def _of(name: str) -> Iterator[None]:
    """Put the name of the claim in front of what its statement is refused for."""
    try:
        yield
    except ToolError as error:
        error.message = f"{name}: {error.message}"
        raise


def _is_done(act: Attesting, path: Path, concluded: Concluded, subject: Mapping[str, Any]) -> bool:
    """Whether the file holds this very opinion about this very claim; raises ``attest.exists``."""
    if not path.exists():
        return False
    there = documents.passport(path)
    signed = there.statement
    same = (
        there.claim.digest == concluded.row.digest
        and signed is not None
        and signed.document["issuer"]["id"] == act.verifier.did
        and signed.document["credentialSubject"] == subject
    )
    if not same:
        raise AttestRefused(
            "attest.exists",
            f"{path} holds something else than this opinion about {concluded.row.key}.",
            hint="Name another folder with -o; passport withdraw takes a signed statement back.",
        )
    return True


def sign(args: Namespace, act: Attesting, left: Sequence[Work], signer: Signer) -> None:
    """Sign these opinions in places that are durable before, each into its file.

    Those of a part are signed, then written and recorded together: a key may be slow, and while the register
    records nobody else can.
    """
    new_folder.make(args.output)
    with Progress("statements signed") as progress:
        for begin in range(0, len(left), TOGETHER):
            part = left[begin : begin + TOGETHER]
            credentials = [signing_acts.new_id(act.at) for _ in part]
            # Durable before the first of them is signed (T71); what a killed run leaves unused stays taken.
            places = signing_acts.places(act.verifier, credentials, "statement", act.at)
            made = []
            for one, credential, place in zip(part, credentials, places, strict=True):
                with _of(one.name):
                    claim, opinion = one.concluded.claim, one.concluded.opinion
                    made.append((act.signed(claim, opinion, signer, (credential, place)), one.asked))
                progress.step()
            act.keep(made)


def finish(args: Namespace, act: Attesting, named: Sequence[tuple[str, Mapping[str, Any], str]]) -> None:
    """Write the statements that a killed run signed and recorded and had no time to write; say where.

    Nothing with ``--check``, which writes nothing.
    """
    if args.check:
        return
    lot: dict[str, Path | None] = {claim["id"]: args.output / name for name, claim, _ in named}
    say_finished(signing_acts.finish(act.verifier, lot))


def say_finished(paths: Sequence[Path]) -> None:
    """State which statements of an interrupted run were written now."""
    if paths:
        folders_of = ", ".join(str(one) for one in sorted({path.parent for path in paths}))
        terminal.note(
            f"An interrupted run had signed {len(paths)} of these statements and not written them; they are"
            f" in {folders_of} now. Go on with that folder: nothing is signed twice."
        )


def repair(act: Attesting, one: Work) -> None:
    """Record what an interrupted run signed and wrote, and had no time to record."""
    if not one.done:
        return
    signed = documents.passport(one.path).statement
    if signed is not None:
        signing_acts.repair(act.verifier, signed.document, one.concluded.claim["id"])


def _show(
    args: Namespace,
    act: Attesting,
    findings: Findings,
    template: Mapping[str, Any],
    work: Sequence[Work],
    signatures: str,
) -> None:
    claims = [one.concluded.claim for one in work]
    for line in attest_rendering.lot(act.verifier, findings, template, act.accreditation, claims, signatures):
        terminal.note(line)
    terminal.note(attest_rendering.held_against(args.sent))
