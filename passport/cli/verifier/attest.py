"""``passport attest``: a verifier signs an opinion about exactly one claim, or one about each of a lot.

What is signed is shown first, from the same parsed document that the signature will name (T101).
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passport import door
from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.producer import drafting
from passport.disk import clock, documents, files
from passport.model import claim as claims
from passport.model.about import is_carbon_statement, is_inventory
from passport.model.claim import Claim
from passport.party import admissible, signing_acts
from passport.party.identity import Identity
from passport.party.signing_acts import Attesting
from signing import jcs
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.cli.verifier.attest_checks import Claimed

_DAYS = 1825


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "claim", metavar="CLAIM", type=Path, nargs="?", help="passport file with the claim or CO2 statement"
    )
    parser.add_argument(
        "--batch", metavar="FOLDER", type=Path, help="all claims of a reviewed lot; -o is then a folder"
    )
    parser.add_argument(
        "--review", metavar="FINDINGS", type=Path,
        help="findings file the opinion rests on, every finding settled",
    )  # fmt: skip
    _configure_methods(parser)
    options.add_sent(parser)
    options.add_changed(parser)
    parser.add_argument(
        "--opinion", metavar="FILE", type=Path, help="opinion to sign, .toml or .json"
    )
    parser.add_argument(
        "--template", metavar="FILE", type=Path,
        help="without CLAIM and --batch: write the opinion's form, .toml; with them the same as --opinion",
    )  # fmt: skip
    parser.add_argument("--accreditation", metavar="FILE", type=Path, help="accreditation it rests on")
    options.add_paths(
        parser, "--workings",
        "workings to repeat the review with, beside those of the review and those next to the claims",
    )  # fmt: skip
    options.add_evidence(parser, status=False)
    options.add_plan(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask; what is signed was reviewed")
    parser.add_argument("--check", action="store_true", help="check everything, show it, and sign nothing")
    parser.add_argument(
        "--expect", metavar="DIGEST", help="sign only what --check of the lot showed with this digest"
    )
    parser.add_argument(
        "--second", action="store_true", help="sign a second opinion beside one that was not withdrawn"
    )
    options.add_identity(parser, required=False)
    options.add_output(parser, required=False)
    options.add_days(parser, _DAYS, "the statement")
    options.add_at(parser)
    options.add_json(parser)


def _configure_methods(parser: ArgumentParser) -> None:
    methods = parser.add_mutually_exclusive_group()
    methods.add_argument(
        "--method-of", metavar="PATH", type=Path,
        help="attest the method behind these claims, a file or folder, which --workings show; no number",
    )  # fmt: skip
    methods.add_argument(
        "--replay", metavar="FOLDER", type=Path,
        help="replay a lot by the attested --method, and sign limited assurance about what holds",
    )  # fmt: skip
    parser.add_argument("--method", metavar="FILE", type=Path, help="with --replay: the attestation")
    options.add_paths(parser, "--status", "with --replay: status lists, a file or a folder of them")
    parser.add_argument(
        "--size", type=options.count, metavar="N",
        help="with --replay: claims left to people; default: the square root of all",
    )  # fmt: skip
    parser.add_argument(
        "--seed", metavar="TEXT", help="with --replay: what the sample is drawn by; default: at random"
    )
    parser.add_argument(
        "--since", metavar="DAY", help="with --method-of: production it is for; default: from now on"
    )


def run(args: Namespace) -> int:
    """One claim, or a lot: show, ask, sign, write. Neither, and a template: write the form."""
    others = (
        args.claim, args.batch, args.method_of, args.replay, args.opinion, args.review, args.accreditation,
        args.identity,
    )  # fmt: skip
    if args.template is not None and all(one is None for one in (*others, args.output)):
        from passport.cli.verifier import attest_form  # only for the form

        return attest_form.run(args)
    _check(args)
    if args.method_of is not None:
        from passport.cli.verifier import attest_method  # only for a method

        return attest_method.run(args, _verifier(args), _DAYS)
    if args.replay is not None:
        from passport.cli.verifier import attest_replay  # only for a replay

        return attest_replay.run(args, _verifier(args))
    if args.batch is None:
        return _one(args)
    from passport.cli.verifier import attest_lot  # only for a lot

    return attest_lot.run(args, _verifier(args))


def _check(args: Namespace) -> None:
    """Refuse options that do not go together, and those that are missing: ``usage.*``."""
    if sum(one is not None for one in (args.claim, args.batch, args.method_of, args.replay)) != 1:
        raise UsageError(
            "usage.claim", "Name one claim, a lot with --batch or --replay, or claims with --method-of.",
            hint="One of them, no two. --template FILE by itself writes the form of an opinion.",
        )
    _check_options_of_methods(args)
    if args.opinion is not None and args.template is not None:
        raise UsageError(
            "usage.opinion", "--opinion and --template both name an opinion.", hint="Keep --opinion."
        )
    args.opinion = args.opinion or args.template
    needed = {
        "--opinion FILE": args.opinion,
        "--accreditation FILE": args.accreditation,
        "--as DIR": args.identity,
        "-o FILE": args.output,
    }
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise UsageError(
            "usage.arguments",
            f"To sign an opinion, say {', '.join(missing)} too.",
            hint="passport attest --template opinion.toml writes the form of an opinion.",
        )


def _check_options_of_methods(args: Namespace) -> None:
    """Refuse options of ``--replay`` and ``--method-of`` without them: ``usage.replay``, ``usage.since``."""
    of_replay = {"--method": args.method, "--size": args.size, "--seed": args.seed, "--status": args.status}
    there = [name for name, value in of_replay.items() if value not in (None, [])]
    if there and args.replay is None:
        raise UsageError(
            "usage.replay", f"{there[0]} is of a replay.", hint="Say --replay FOLDER too, or leave it out."
        )
    if args.since is not None and args.method_of is None:
        raise UsageError("usage.since", "--since is of a method.", hint="Say --method-of PATH too.")


def _verifier(args: Namespace) -> door.Party:
    verifier = door.open_party(args.identity, passphrase_file=args.passphrase_file)
    verifier.acts_as("verifier", "attests")
    return verifier


def _one(args: Namespace) -> int:
    """Show, ask, sign, write claim, statement and accreditation as one passport file."""
    if args.expect is not None:
        raise UsageError("usage.expect", "--expect is of a lot.", hint="Leave it out, or say --batch.")
    opened = _verifier(args)
    verifier = opened.identity
    source = documents.passport(args.claim)
    claim = source.claim.document
    if not args.check:
        _finish(args, verifier, claim)
    if args.output.exists():
        _repair(verifier, args.output, claim)
    files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    template = drafting.read(args.opinion, "statement")
    accreditation = documents.one(args.accreditation, "accreditation")
    act = Attesting(verifier, accreditation, at, signing_acts.until(at, args.days), args.second)
    from passport.cli.verifier import attest_checks  # what reviews, after the arguments

    checked = attest_checks.claimed(
        args, [(str(args.claim), claim, source.claim.digest)], template["outcome"], at
    )
    opinion, reviewed, keep = _concluded(args, verifier, checked, template, at)
    if not args.second:
        admissible.check_first_opinion(verifier, claim, str(args.claim))
    head = _head(claim, source.claim.digest, opinion, verifier, checked.phrase)
    for line in [*head, *reviewed]:
        terminal.note(line)
    act.rehearse(claim, opinion)
    if args.check:
        terminal.note("Nothing was signed: --check.")
        return 0
    terminal.confirm("Sign this opinion about this claim?", assume_yes=args.yes)
    opened.signer()  # a passphrase is asked for before anything is remembered
    keep()
    signed = door.signed_opinion(opened, act, claim, opinion, args.output, replace=args.force)
    if args.json:
        terminal.say_bytes(
            jcs.canonical({"file": str(args.output), "id": signed.id, "digest": signed.digest})
        )
    else:
        terminal.say(f"{args.output}: {opinion['outcome']} opinion signed, digest {signed.digest}")
    return 0


def _concluded(
    args: Namespace, verifier: Identity, checked: "Claimed", template: Mapping[str, Any], at: str
) -> tuple[Mapping[str, Any], list[str], Callable[[], None]]:
    """The opinion with what the review found about this claim, the lines that say so, what to remember."""
    from passport.cli.output import attest_rendering
    from passport.cli.verifier import attest_checks, findings_reading
    from passport.party import decisions
    from passport.work import signing_basis
    from passport.work.reviewing import engagement

    claim = checked.entered[0].document
    findings = None
    if args.review is not None:
        findings = findings_reading.read(args.review, args.sent)
        decisions.check(verifier, findings)
        engagement.matched([claim], findings, whole=False)
    basis, repeated, plan = attest_checks.signing_basis(args, verifier, checked, findings, template, at)
    again = [*attest_checks.reasons(basis.reasoned), attest_checks.repetition(repeated, 1), *plan]
    if findings is None:
        return signing_basis.alone(claim, template, basis), again, lambda: None
    (concluded,) = engagement.conclude([claim], findings, template, whole=False, basis=basis)
    own = tuple(engagement.about(findings, concluded.row))
    sampled = "was sampled" if concluded.row.sampled else "was not sampled"
    lines = [
        *attest_rendering.engagement(findings),
        f"             this claim, {concluded.row.key}, {sampled}",
        *attest_rendering.summary(findings._replace(found=own)),
        attest_rendering.held_against(args.sent),
        *again,
    ]
    return concluded.opinion, lines, lambda: attest_checks.keep(verifier, findings, basis, at)


def _finish(args: Namespace, verifier: Identity, claim: Mapping[str, Any]) -> None:
    """Write the statement that a killed run signed and recorded and had no time to write; say where."""
    from passport.cli.verifier import attest_lot

    paths = signing_acts.finish(verifier, {claim["id"]: args.output}, replace=args.force)
    attest_lot.say_finished(paths)


def _repair(verifier: Identity, path: Path, claim: Mapping[str, Any]) -> None:
    """Record the statement about this claim that an interrupted run wrote and had no time to record."""
    try:
        signed = documents.passport(path).statement
    except ToolError:
        return
    if signed is not None and signed.document["issuer"]["id"] == verifier.did:
        signing_acts.repair(verifier, signed.document, claim["id"])


def _head(
    claim: Mapping[str, Any], digest: str, said: Mapping[str, Any], verifier: Identity, signature: str
) -> list[str]:
    """The summary of a claim, a CO2 statement or an inventory report."""
    if is_inventory(claim):
        from passport.cli.reporting import report_attesting  # only for an inventory report

        return report_attesting.summary(claim, said, verifier, signature)
    if not is_carbon_statement(claim):
        return summary(claims.read(claim), digest, said, verifier, signature)
    from passport.cli.ledger import statement_attesting  # only for a CO2 statement

    return statement_attesting.summary(claim, said, verifier, signature)


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
