"""``passport issue``: sign a claim, a CO2 statement, an inventory report, or a source of numbers."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport import door
from passport.cli import apart, options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.producer import drafting
from passport.disk import clock, documents, files, folders
from passport.identifiers.product_id import parse_product_id
from passport.vocab import INVENTORY
from signing import jcs
from signing.errors import ToolError

_DAYS = 1825
_SIGNERS = (
    ("gateway", "a batch of readings", {"meter", "readings"}),
    ("factor-publisher", "a library of factors", {"edition", "records"}),
)
"""Who signs a source of numbers, and the members by which its draft is known."""
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "draft", metavar="DRAFT", type=Path, nargs="?",
        help="draft of a claim, a CO2 statement, an inventory report, a library of factors or a batch of"
        " readings, .toml or .json",
    )
    parser.add_argument(
        "--workings", metavar="FILE", type=Path, help="make sure that the draft was drawn from these workings"
    )
    parser.add_argument(
        "--holdings", metavar="FILE", type=Path, help="make sure that the draft commits to these facts"
    )
    parser.add_argument(
        "--books", metavar="BOOKS", type=Path,
        help="of a CO2 statement: compare with these books, which note what was signed",
    )
    parser.add_argument(
        "--previous", metavar="FILE", type=Path, help="of a CO2 statement: the signed one of the year before"
    )  # fmt: skip
    parser.add_argument(
        "--second", action="store_true", help="sign another claim about a product although the first stands"
    )
    options.add_paths(
        parser, "--retirement",
        "what passport certificate retire --for wrote: the claim, or each of a --batch, cites it",
        metavar="FILE",
    )  # fmt: skip
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
    options.add_activity(
        parser, factors="your own factors for the lot, .csv, beside those of the sheet", of=" of the lot"
    )
    parser.add_argument(
        "--disclosable", metavar="AT", nargs="?", const="", action="append",
        help="commit the claims of a --batch to the facts behind them, at this place or pattern; alone: all",
    )  # fmt: skip
    parser.add_argument("--check", action="store_true", help="check the whole lot; sign and write nothing")
    parser.add_argument("--csv", metavar="FILE", type=Path, help="also write a row for each coil")
    options.add_jobs(parser, "claims of a --batch", usual="1")


def run(args: Namespace) -> int:
    """One claim, or a lot of them."""
    if args.batch is not None:
        from passport.cli.producer import issue_batch  # the engine only for a lot

        return issue_batch.run(args)
    only = [
        name
        for name in (
            "coils", "map", "factors", "libraries", "check", "passports", "trust", "status", "csv",
            "disclosable", "jobs",
        )
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
    """Read the draft, have it signed, written and recorded, and say so."""
    apart.check(args.output, (args.draft, args.workings, args.holdings, args.books, args.previous))
    if args.output is not None and args.books is None:  # with books it may be there: statement_issuing
        files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    producer = door.open_party(args.identity, passphrase_file=args.passphrase_file)
    _check_signer(args.draft, producer)
    if producer.identity.role in ("factor-publisher", "gateway"):
        from passport.cli.libraries import issuing  # only for what numbers are calculated from

        return issuing.run(args, producer, at)
    producer.acts_as("producer", "issues claims")
    draft = drafting.read(args.draft, "claim")
    if args.workings is not None:
        drafting.check_workings(draft, args.workings)
    if args.holdings is not None:
        drafting.check_holdings(draft, args.holdings)
    if args.retirement:
        draft = _citing(args, draft, producer, at)
    _warn_of_template(draft)
    output: Path = args.output or _named_by(draft["id"])
    terms = door.Terms(at, args.days, args.force, args.second)
    if "co2Statement" in draft:
        from passport.cli.ledger import statement_issuing  # the books only for a CO2 statement

        return statement_issuing.issue(args, producer, draft, output, terms)
    if args.books is not None or args.previous is not None:
        raise UsageError(
            "usage.arguments",
            "--books and --previous are of a CO2 statement.",
            hint="Leave them out, or name the draft that passport ledger close wrote.",
        )
    signed = door.issue(producer, draft, output, terms)
    subject = signed.document["credentialSubject"]
    if args.json:
        terminal.say_bytes(
            jcs.canonical({"file": str(output), "id": signed.id, "digest": signed.digest})
        )
    else:
        terminal.say(f"{output}: {_about(subject)}, digest {signed.digest}")
    return 0


def _about(subject: Mapping[str, Any]) -> str:
    """What was signed, in a few words."""
    if INVENTORY not in subject:
        return f"claim about {subject['id']}"
    from passport.cli.reporting import report_correcting  # only for an inventory report

    return report_correcting.about({"credentialSubject": subject})


def _check_signer(draft: Path, party: door.Party) -> None:
    """Raise ``identity.role`` where a source of numbers is to be signed by who cannot.

    Its draft, read as that of a claim, would give one mistake a member and never the role.
    """
    from passport.party.identity import IdentityRefused
    from passport.sheets.drafts.library import named_files

    own = party.identity
    data = files.read(draft, limit=files.MAX_SMALL)
    known = named_files(data, str(draft), ("meter", "readings", "edition", "records"))
    for role, what, names in _SIGNERS:
        if names <= known.keys() and own.role != role:
            raise IdentityRefused(
                "identity.role",
                f"{draft} is the draft of {what}; {own.name} is a {own.role}.",
                hint=f"A {role} signs it: passport init DIR --role {role}",
            )


def _citing(args: Namespace, draft: Mapping[str, Any], producer: door.Party, at: str) -> dict[str, Any]:
    """The draft, citing what was retired for it; raises ``claim.instruments``, ``usage.arguments``."""
    from passport.acts import citations

    if "co2Statement" in draft:
        raise UsageError(
            "usage.arguments", "A CO2 statement cites no retirement.", hint="Leave --retirement out."
        )
    if INVENTORY in draft:
        raise UsageError(
            "usage.arguments",
            "The retirements of a report are read when its draft is made.",
            hint='Leave --retirement out; name the file as retirements under [sheets] of the report.',
        )
    retired = [citations.Retired(_retirement(path), str(path)) for path in args.retirement]
    cited = citations.cite(draft, retired, producer.identity.did, at)
    problem = citations.unusable(draft, retired, producer.identity.did)
    if problem:
        terminal.note(
            f"Some of what it cites was retired {problem}: whoever verifies the claim does not count it as"
            " what supports it."
        )
    return cited


def _retirement(path: Path) -> Mapping[str, Any]:
    """The retirement that is alone in a file; ``document.kind``, with a hint for those of a lot."""
    try:
        return documents.one(path, "retirement")
    except ToolError as refused:
        found = documents.parse(path)
        if isinstance(found, dict) and isinstance(found.get("verifiableCredential"), list):
            refused.hint = (
                f"A file with several is of a lot: passport issue --batch SHEET --retirement {path}. For this"
                " claim name the retirement of its own, which passport certificate retire --for DRAFT wrote."
            )
        raise


def _named_by(product: str) -> Path:
    """The file of a claim in this folder, named by the product's serial number or licence plate."""
    identity = parse_product_id(product)
    serial = dict(identity.qualifiers).get("21", "") or identity.primary[1]
    return Path(f"{_NO_WORD.sub('-', serial).strip('-') or 'claim'}{folders.PASSPORT}")


def _warn_of_template(draft: Mapping[str, Any]) -> None:
    from passport.cli.producer.lot_checked import warn_of_template  # only on the way to a signature
    from passport.work.leftovers import leftovers

    warn_of_template(leftovers(draft))
