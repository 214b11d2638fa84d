"""``passport attest``: a verifier signs an opinion about exactly one claim.

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
from passport.model import claim as claims
from passport.model.claim import Claim
from signing import jcs

_DAYS = 1825


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("claim", metavar="CLAIM", type=Path, help="passport file with the claim")
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
    options.add_identity(parser)
    options.add_output(parser)
    options.add_days(parser, _DAYS, "the statement")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Show, ask, sign, write claim, statement and accreditation as one passport file."""
    files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    verifier = identity.load(args.identity)
    if verifier.role != "verifier":
        raise IdentityRefused(
            "identity.role", f"{verifier.name} is a {verifier.role}.", hint="Only a verifier attests."
        )
    source = documents.passport(args.claim)
    said = drafting.read(args.template, "statement")
    accreditation = documents.one(args.accreditation, "accreditation")
    claim = claims.read(source.claim.document)
    signature = claim_check.signature_of(source.claim.document, args.trust, at)
    for line in summary(claim, source.claim.digest, said, verifier, signature):
        terminal.note(line)
    terminal.confirm("Sign this opinion about this claim?", assume_yes=args.yes)
    credential = signing_acts.new_id(at)
    signer = verifier.signer(args.passphrase_file)
    signed = statement.attest(
        source.claim.document,
        said,
        accreditation,
        signing_acts.party(verifier),
        signer,
        at=at,
        valid_until=signing_acts.until(at, args.days),
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
