"""``passport attest --method-of``: a verifier signs that a method of calculation was examined, for one plant.

The method is computed from the workings of claims that were made by it, each of which is calculated again.
What is signed is shown first (T101).
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from passport import door
from passport.acts.methods import examined as acts
from passport.acts.methods.examined import Examined
from passport.acts.sealing import Signing
from passport.belief import trust_source
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.cli.producer import drafting
from passport.cli.verifier import lots
from passport.disk import clock, documents, files
from passport.methods.terms import MOST_DAYS, covers
from passport.model.common import Window
from passport.moments import is_moment
from passport.party import admissible, signing_acts
from passport.party.identity import Identity
from passport.work.methods.examining import examined
from passport.work.reviewing import review
from passport.work.reviewing.review import Entered
from signing import jcs
from signing.shown import quoted

_DAYS: Final = 365


def run(args: Namespace, opened: door.Party, usual_days: int) -> int:
    """Replay the workings of the claims, show the method, ask, sign, write it with the accreditation.

    ``usual_days`` is what ``--days`` says where nobody said it: an attestation then holds for a year.
    """
    at = clock.at(args)
    since = _since(args, at)
    days = _DAYS if args.days == usual_days else args.days
    files.check_free(args.output, replace=args.force)
    verifier = opened.identity
    opinion = drafting.read(args.opinion, "statement")
    accreditation = documents.one(args.accreditation, "accreditation")
    found, periods = _examined(args, since, at)
    until = min(signing_acts.until(at, days), signing_acts.until(since, MOST_DAYS))
    if until <= at:
        raise UsageError(
            "usage.since",
            f"A method is attested for {MOST_DAYS} days of production, and {since} is longer ago.",
            hint="Name a later --since; claims of earlier production need an opinion each.",
        )
    covered = sum(covers(since, until, period) for period in periods)
    for line in (*_summary(verifier, found, opinion, (at, until)), *_covered(covered, periods)):
        terminal.note(line)
    if args.check:
        terminal.note("Nothing was signed: --check.")
        return 0
    terminal.confirm("Sign this attestation of the method?", assume_yes=args.yes)
    signer = opened.signer()
    credential = signing_acts.new_id(at)
    place = signing_acts.place(verifier, credential, "method", at)
    signing = Signing(signing_acts.party(verifier), signer, at, credential, until, place)
    signed = acts.attest_method(found, opinion, accreditation, signing)
    files.write(args.output, acts.file_of(signed, accreditation), replace=args.force)
    digest = signing_acts.record(verifier, signed, "method", at)
    if args.json:
        about: dict[str, Any] = {"file": str(args.output), "id": credential, "digest": digest}
        about |= {"method": found.digest, "covered": str(covered), "examined": str(len(periods))}
        terminal.say_bytes(jcs.canonical(about))
    else:
        terminal.say(f"{args.output}: method attested until {until}, digest {digest}")
    return 0


def _since(args: Namespace, at: str) -> str:
    """The first moment of production it is for: a day or a moment in UTC; by default that of signing."""
    if args.since is None:
        return at
    moment = args.since if "T" in args.since else f"{args.since}T00:00:00Z"
    if not is_moment(moment):
        raise UsageError(
            "usage.since",
            f"Not a day or a moment: {quoted(args.since, 40)}.",
            hint="Write --since 2026-01-01, or --since 2026-01-01T00:00:00Z.",
        )
    return moment


def _examined(args: Namespace, since: str, at: str) -> tuple[Examined, list[Window]]:
    """Read claims and workings, ask of each claim what ``verify`` asks, and calculate each again.

    The periods are those of the claims' production.
    """
    trust_source.in_force(args.trust)
    judge = lots.Judge(args.trust, [], args.inputs, at)
    entered: list[Entered] = []
    with Progress("claims checked") as progress:
        for name, claim, digest, _ in lots.claims(args.method_of):
            report = judge.report(claim)
            admissible.check_claim(report, name, "unmodified")
            entered.append(judge.entered_with(report, Path(name).name, claim, digest))
            progress.step()
    if not entered:
        raise UsageError(
            "usage.claim", f"There are no claims in {args.method_of}.", hint="Name a passport or a folder."
        )
    near = args.method_of if args.method_of.is_dir() else args.method_of.parent
    workings = lots.WorkingsFiles(args.workings, lenient=[near])
    with Progress("claims calculated again") as progress:
        lot = review.review(entered, workings.of, judge.verified_inputs(), progress=progress.reach)
    periods = [one.claim.product.period for one in lot.reviewed]
    return examined(entered, lot, workings.of, since), periods


def _covered(covered: int, periods: Sequence[Window]) -> Iterator[str]:
    """How many claims are of the time that the method is attested for, and what to do where none is."""
    yield f"  covered    {covered} of {terminal.counted(len(periods), 'claim')} examined"
    if not covered:
        first = min(period.start for period in periods)[:10]
        yield "warning: no examined claim is covered; the attestation is for other production alone."
        yield f"hint: Their production began on {first}: say --since DAY if it is for them."


def _summary(
    verifier: Identity, found: Examined, opinion: Mapping[str, Any], window: tuple[str, str]
) -> Iterator[str]:
    """What is about to be signed, about which plant, on which workings."""
    subject = found.claim["credentialSubject"]
    footprint, facility = subject["footprint"], subject["facility"]
    issuer = found.claim["issuer"]
    yield f"{verifier.name} is about to attest a method, and no number:"
    yield f"  method     {found.digest}"
    yield f"  producer   {terminal.quoted(issuer['name'])}  {terminal.clean(issuer['id'])}"
    yield f"  plant      {terminal.quoted(facility['name'])}, {facility['country']}"
    yield f"             {terminal.clean(facility['id'])}"
    yield f"             {subject['productionRoute']}, {footprint['boundary']}, {footprint['gwpSet']}"
    yield f"  production {found.since} to {window[1]}"
    files = terminal.noun(found.population, "file")
    yield f"  replayed   {found.population} {files} of workings, {found.population_digest}"
    yield f"  assurance  {terminal.clean(opinion['levelOfAssurance'])}"
    yield f"             {terminal.quoted(opinion['conclusion'], 200)}"
    yield f"  valid      {window[0]} to {window[1]}"
