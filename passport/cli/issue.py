"""``passport issue``: a producer signs a claim about one product."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport import claim, container
from passport.cli import clock, drafting, files, identity, options, signing_acts, terminal
from passport.cli.identity import Identity, IdentityRefused
from passport.identifiers.product_id import covered_by, parse_product_id
from signing import jcs

_DAYS = 1825


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("draft", metavar="DRAFT", type=Path, help="draft of the claim, .toml or .json")
    parser.add_argument(
        "--workings", metavar="FILE", type=Path, help="make sure that the draft was drawn from these workings"
    )
    options.add_identity(parser)
    options.add_output(parser)
    options.add_days(parser, _DAYS, "the claim")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Read the draft, allocate a place in the status lists, sign, write, record."""
    files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    producer = identity.load(args.identity)
    if producer.role != "producer":
        raise IdentityRefused(
            "identity.role", f"{producer.name} is a {producer.role}.", hint="Only a producer issues claims."
        )
    draft = drafting.read(args.draft, "claim")
    if args.workings is not None:
        drafting.check_workings(draft, args.workings)
    check_prefix(producer, draft["id"])
    if not args.force:
        _check_first(producer, draft["id"])
    signer = producer.signer(args.passphrase_file)
    credential = signing_acts.new_id(at)
    signed = claim.issue(
        draft,
        signing_acts.party(producer),
        signer,
        at=at,
        valid_until=signing_acts.until(at, args.days),
        status=signing_acts.place(producer, credential, "claim", at),
        id=credential,
    )
    files.write(args.output, container.write(signed), replace=args.force)
    digest = signing_acts.record(producer, signed, "claim", at)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output), "id": credential, "digest": digest}))
    else:
        terminal.say(f"{args.output}: claim about {signed['credentialSubject']['id']}, digest {digest}")
    return 0


def check_prefix(producer: Identity, product: str) -> None:
    """Nobody would believe a claim outside the producer's prefixes (T105), so it is not signed by mistake."""
    if not covered_by(producer.prefixes, parse_product_id(product)):
        raise IdentityRefused(
            "identity.prefix",
            f"{producer.name} has no identifier prefix that covers {terminal.clean(product)}.",
            hint="Check the product id, or make the identity with --prefix as the trust list knows it.",
        )


def _check_first(producer: Identity, product: str) -> None:
    """Two claims about one product that do not name each other make every passport of it ``chain_broken``."""
    earlier = producer.register.issued_about(product, "claim")
    if earlier:
        raise IdentityRefused(
            "issue.second_claim",
            f"{producer.name} has signed a claim about this product already, digest {earlier[-1]}.",
            hint="Two claims break the chain of a product; passport correct replaces one by another."
            " Say --force only if nobody else has the first.",
        )
