"""``passport verify``: recheck passports and say what was found."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import clock, files, options, targets, terminal
from passport.cli.options import UsageError
from passport.cli.targets import Network, Target
from passport.cli.trust_source import in_force, opened
from signing.errors import JsonRefused, ToolError

if TYPE_CHECKING:
    from verify import Evidence, Report, TrustList

# Worst first (DESIGN 7).
_BADNESS: Final = (5, 6, 4, 3, 0)


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    from verify.messages import LANGUAGES  # noqa: PLC0415 - the verifier when the verb is used, not before

    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="+",
        help="passport file, - for standard input, picture of a label, or URL",
    )
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list to judge by; default: the one in force"
    )
    scanned = parser.add_mutually_exclusive_group()
    scanned.add_argument("--product", metavar="URI", help="identifier read from the label, to be compared")
    scanned.add_argument("--label", metavar="PICTURE", type=Path, help="picture of the label, to be compared")
    parser.add_argument(
        "--challenge", metavar="auto|VALUE", help="have the platform sign this value into its answer"
    )
    parser.add_argument(
        "--status", metavar="FILE", type=Path, action="append", default=[], help="further status lists"
    )
    parser.add_argument("--save", metavar="FILE", type=Path, help="keep the passport that was fetched")
    parser.add_argument("--force", action="store_true", help="replace the file named by --save if it exists")
    network = parser.add_mutually_exclusive_group()
    network.add_argument("--resolver", metavar="URL", help="fetch what a picture names from this resolver")
    network.add_argument(
        "--online", action="store_true", help="fetch what a picture names from where it points"
    )
    parser.add_argument("--strict", action="store_true", help="exit 5 also where it would be 3 or 4")
    parser.add_argument("--no-state", action="store_true", help="remember nothing (this version never does)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the sentences")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Read everything, judge everything, show everything; the worst verdict makes the exit code."""
    if args.save is not None:
        if len(args.targets) != 1:
            raise UsageError("usage.save", "--save keeps one passport.", hint="Name one TARGET.")
        files.check_free(args.save, replace=args.force)
    at = clock.at(args)
    challenge = _new_challenge() if args.challenge == "auto" else args.challenge
    network = Network(args.resolver, args.online, challenge)
    label = targets.product_on_label(args.label) if args.label else args.product
    trust, evidence = _known(args)
    codes = []
    found = [targets.read(name, network) for name in args.targets]
    if args.challenge == "auto" and not all(target.fetched for target in found):
        raise UsageError(
            "usage.challenge",
            "--challenge auto asks a platform, and a file cannot be asked.",
            hint="Name a URL, or the VALUE that was sent when the file was fetched.",
        )
    for target in found:
        report = _judge(target, trust, evidence, at, challenge, label)
        codes.append(report.exit_code)
        _show(report, target, args)
        if args.save is not None and report.state != "unreadable":
            files.write(args.save, target.data, replace=args.force)
            terminal.note(f"Saved as {args.save}.")
    return exit_code(codes, strict=args.strict)


def _new_challenge() -> str:
    from signing import nonces  # noqa: PLC0415 - only to ask a platform

    return nonces.random_bytes(16).hex()


def exit_code(codes: Sequence[int], *, strict: bool) -> int:
    """The worst of several exit codes; ``strict`` makes 5 of 3 and 4."""
    worst = min(codes, key=_BADNESS.index)
    return 5 if strict and worst in (3, 4) else worst


def _known(args: Namespace) -> "tuple[TrustList, Evidence]":
    from verify import Evidence  # noqa: PLC0415 - after the arguments were found good

    source = in_force(args.trust)
    trust = opened(source)
    bundles = [*args.status, *([source.status] if source.status.exists() else [])]
    try:
        return trust, Evidence.open(status=[files.read(path) for path in bundles])
    except JsonRefused as error:
        names = ", ".join(str(path) for path in bundles)
        message = f"A status file ({names}) cannot be read: {error.message}"
        raise UsageError(error.code, message, hint=error.hint, where=error.where) from error


def _judge(
    target: Target,
    trust: "TrustList",
    evidence: "Evidence",
    at: str,
    challenge: str | None,
    label: str | None,
) -> "Report":
    from verify import Demand, verify  # noqa: PLC0415 - after the arguments were found good

    return verify(
        target.data, evidence, trust, Demand(at=at, product=label or target.product, challenge=challenge)
    )


def _show(report: "Report", target: Target, args: Namespace) -> None:
    if args.json:
        terminal.say_bytes(report.to_bytes())
        return
    from passport.cli import rendering  # noqa: PLC0415 - not for --json

    by_address = target.fetched and target.asked and not (args.label or args.product)
    if len(args.targets) > 1:
        terminal.say(terminal.clean(target.name))
    for line in rendering.verdict(
        report, args.lang, chosen_moment=args.at is not None, by_address=by_address
    ):
        terminal.say(line)
    if report.state == "unreadable":
        terminal.report(
            ToolError(
                "verify.unreadable",
                f"{target.name} cannot be read as a passport.",
                hint="It is damaged, of another kind, or newer than this tool; passport inspect says more.",
            )
        )
