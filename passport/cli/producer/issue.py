"""``passport issue``: a producer signs a claim about one product, or about each product of a lot."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport import container
from passport.acts import claim
from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.producer import drafting
from passport.disk import clock, files, folders
from passport.identifiers.product_id import covered_by, parse_product_id
from passport.party import identity, signing_acts
from passport.party.identity import Identity, IdentityRefused
from signing import jcs

_DAYS = 1825
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "draft", metavar="DRAFT", type=Path, nargs="?", help="draft of the claim, .toml or .json"
    )
    parser.add_argument(
        "--workings", metavar="FILE", type=Path, help="make sure that the draft was drawn from these workings"
    )
    parser.add_argument(
        "--second", action="store_true", help="sign another claim about a product although the first stands"
    )
    _configure_batch(parser)
    options.add_identity(parser)
    options.add_output(parser, required=False, what="file to write; default: SERIAL.passport.json here")
    options.add_days(parser, _DAYS, "the claim")
    options.add_at(parser)
    options.add_json(parser)


def _configure_batch(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--batch", metavar="SHEET", type=Path, help="issue a lot: workbook of heats and coils; -o is a folder"
    )
    parser.add_argument("--coils", metavar="FILE", type=Path, help="coils of a --batch in .csv")
    parser.add_argument("--map", metavar="FILE", type=Path, help="how your own export is to be read, .toml")
    parser.add_argument(
        "--factors",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="your own factors for the lot, .csv, beside those of the sheet",
    )
    parser.add_argument("--check", action="store_true", help="check the whole lot; sign and write nothing")
    parser.add_argument(
        "--input",
        dest="passports",
        metavar="PASSPORT",
        type=Path,
        action="append",
        default=[],
        help="passport of a material of the lot; it is verified before it is used",
    )
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list for --input; default: the one in force"
    )
    parser.add_argument("--csv", metavar="FILE", type=Path, help="also write a row for each coil")


def run(args: Namespace) -> int:
    """One claim, or a lot of them."""
    if args.batch is not None:
        from passport.cli.producer import issue_batch  # noqa: PLC0415 - the engine only for a lot

        return issue_batch.run(args)
    only = [
        name
        for name in ("coils", "map", "factors", "check", "passports", "trust", "csv")
        if getattr(args, name)
    ]
    if args.draft is None or only:
        raise UsageError(
            "usage.arguments",
            "Options of a lot were given without one." if only else "A DRAFT is needed.",
            hint="Say passport issue DRAFT --as DIR, or --batch SHEET -o FOLDER for a lot.",
        )
    return _issue_one(args)


def _issue_one(args: Namespace) -> int:
    """Read the draft, allocate a place in the status lists, sign, write, record."""
    if args.output is not None:
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
    _warn_of_template(draft)
    check_prefix(producer, draft["id"])
    if not args.second:
        _check_first(producer, draft["id"])
    output: Path = args.output or _named_by(draft["id"])
    files.check_free(output, replace=args.force)
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
    files.write(output, container.write(signed), replace=args.force)
    digest = signing_acts.record(producer, signed, "claim", at)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(output), "id": credential, "digest": digest}))
    else:
        terminal.say(f"{output}: claim about {signed['credentialSubject']['id']}, digest {digest}")
    return 0


def _named_by(product: str) -> Path:
    """The file of a claim in this folder, named by the product's serial number or licence plate."""
    identity = parse_product_id(product)
    serial = dict(identity.qualifiers).get("21", "") or identity.primary[1]
    return Path(f"{_NO_WORD.sub('-', serial).strip('-') or 'claim'}{folders.PASSPORT}")


def _warn_of_template(draft: Mapping[str, Any]) -> None:
    from passport.cli.producer.lot_checked import warn_of_template  # noqa: PLC0415 - only on the way to a signature
    from passport.work.leftovers import leftovers  # noqa: PLC0415 - as above

    warn_of_template(leftovers(draft))


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
            " Say --second only if nobody else has the first.",
        )
