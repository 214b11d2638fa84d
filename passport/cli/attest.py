"""``passport attest``: a verifier signs an opinion about exactly one claim, or one about each of a lot.

What is signed is shown first, from the same parsed document that the signature will name (T101).
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport import container, statement
from passport.cli import (
    claim_check,
    clock,
    documents,
    drafting,
    files,
    identity,
    options,
    signing_acts,
    terminal,
)
from passport.cli.identity import Identity, IdentityRefused
from passport.cli.options import UsageError
from passport.model import claim as claims
from passport.model.claim import Claim
from passport.statuslist import StatusPlace
from signing import jcs

_DAYS = 1825
_REHEARSED_ID = "urn:uuid:00000000-0000-7000-8000-000000000000"


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "claim", metavar="CLAIM", type=Path, nargs="?", help="passport file with the claim"
    )
    parser.add_argument(
        "--batch", metavar="FOLDER", type=Path, help="all claims of a reviewed lot; -o is then a folder"
    )
    parser.add_argument(
        "--review", metavar="FINDINGS", type=Path, help="findings file the opinion rests on, settled"
    )
    options.add_sent(parser)
    parser.add_argument(
        "--template", required=True, metavar="FILE", type=Path, help="opinion, .toml or .json"
    )
    parser.add_argument(
        "--accreditation", required=True, metavar="FILE", type=Path, help="accreditation it rests on"
    )
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list to check the claim's signature by"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask; what is signed was reviewed")
    parser.add_argument("--check", action="store_true", help="check everything, show it, and sign nothing")
    parser.add_argument(
        "--expect", metavar="DIGEST", help="sign only what --check of the lot showed with this digest"
    )
    options.add_identity(parser)
    options.add_output(parser)
    options.add_days(parser, _DAYS, "the statement")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """One claim, or a lot: show, ask, sign, write."""
    if (args.claim is None) == (args.batch is None):
        raise UsageError(
            "usage.claim", "Name one claim, or a lot with --batch FOLDER.", hint="One of the two, not both."
        )
    if args.batch is None:
        return _one(args)
    from passport.cli import attest_lot  # noqa: PLC0415 - only for a lot

    return attest_lot.run(args, _verifier(args))


def _verifier(args: Namespace) -> Identity:
    verifier = identity.load(args.identity)
    if verifier.role != "verifier":
        raise IdentityRefused(
            "identity.role", f"{verifier.name} is a {verifier.role}.", hint="Only a verifier attests."
        )
    return verifier


def _one(args: Namespace) -> int:
    """Show, ask, sign, write claim, statement and accreditation as one passport file."""
    if args.expect is not None:
        raise UsageError("usage.expect", "--expect is of a lot.", hint="Leave it out, or say --batch.")
    files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    verifier = _verifier(args)
    source = documents.passport(args.claim)
    said = drafting.read(args.template, "statement")
    accreditation = documents.one(args.accreditation, "accreditation")
    claim = claims.read(source.claim.document)
    signature = claim_check.signature_of(source.claim.document, args.trust, at)
    reviewed: list[str] = []
    if args.review is not None:
        said, reviewed = _by_review(args, verifier, source.claim.document, said)
    for line in [*summary(claim, source.claim.digest, said, verifier, signature), *reviewed]:
        terminal.note(line)
    party, until = signing_acts.party(verifier), signing_acts.until(at, args.days)
    if args.check:
        unused = StatusPlace(signing_acts.status_base(verifier), 0)
        statement.rehearse(
            source.claim.document, said, accreditation, party, verifier.public_key(),
            verifier.verification_method, at=at, valid_until=until, status=unused, id=_REHEARSED_ID,
        )  # fmt: skip
        terminal.note("Nothing was signed: --check.")
        return 0
    terminal.confirm("Sign this opinion about this claim?", assume_yes=args.yes)
    credential = signing_acts.new_id(at)
    signer = verifier.signer(args.passphrase_file)
    signed = statement.attest(
        source.claim.document,
        said,
        accreditation,
        party,
        signer,
        at=at,
        valid_until=until,
        status=signing_acts.place(verifier, credential, "statement", at),
        id=credential,
    )
    # The accreditation travels along, so that whoever holds the file can ask for its status lists too.
    passport = container.write(source.claim.document, signed, extras=[accreditation])
    files.write(args.output, passport, replace=args.force)
    digest = signing_acts.record(verifier, signed, "statement", at)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output), "id": credential, "digest": digest}))
    else:
        terminal.say(f"{args.output}: {said['outcome']} opinion signed, digest {digest}")
    return 0


def _by_review(
    args: Namespace, verifier: Identity, claim: Mapping[str, Any], template: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[str]]:
    """The opinion with what the review found about this claim, and the lines that say so."""
    from passport.cli import attest_rendering, findings_reading, judged  # noqa: PLC0415 - only with --review
    from passport.work import engagement  # noqa: PLC0415 - only with --review

    findings = findings_reading.read(args.review, args.sent)
    judged.check(verifier, findings)
    (concluded,) = engagement.conclude([claim], findings, template, whole=False)
    own = tuple(engagement.about(findings, concluded.row))
    sampled = "was sampled" if concluded.row.sampled else "was not sampled"
    lines = [
        *attest_rendering.engagement(findings),
        f"             this claim, {concluded.row.key}, {sampled}",
        *attest_rendering.told(findings._replace(found=own)),
        attest_rendering.held_against(args.sent),
    ]
    return concluded.opinion, lines


def summary(
    claim: Claim, digest: str, said: Mapping[str, Any], verifier: Identity, signature: str
) -> list[str]:
    """What is about to be signed, about what, by whom."""
    product = claim.product
    results = [
        f"{terminal.clean(result.total)} kgCO₂e, {result.electricity}" for result in product.footprint.results
    ]
    return [
        f"{verifier.name} is about to sign:",
        f"  claim      {claim.envelope.id}",
        f"  digest     {digest}",
        f"  signature  {signature}",
        f"  issuer     {terminal.quoted(claim.envelope.issuer.name)}  {claim.envelope.issuer.id}",
        f"  product    {terminal.clean(product.id)}",
        f"             {terminal.quoted(product.name)}, {product.mass.value} {product.mass.unit}",
        f"  number     {results[0]}",
        f"             {results[1]}",
        f"             {product.footprint.boundary}, {product.period.start} to {product.period.end}",
        f"  opinion    {terminal.clean(said['outcome'])},"
        f" {terminal.clean(said['levelOfAssurance'])} assurance",
        f"             {terminal.quoted(said['conclusion'], 200)}",
    ]
