"""``passport certificate transfer``: give units to another holder, or keep them for their retirement."""

from argparse import Namespace

from passport.cli import options
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.certificates.asking import Asking, digest_of
from passport.cli.output import terminal
from passport.sheets.meters.reading import MOST
from signing import jcs

_FREE = "active"


def run(args: Namespace) -> int:
    """Transfer or reserve the units, all of them or none; the registry answers once it is done."""
    if args.reserve == (args.holder is not None):
        raise options.UsageError(
            "usage.arguments", "To whom are they transferred?",
            hint="Say --holder DID; or --reserve, to keep them for their retirement and nothing else.",
        )  # fmt: skip
    if args.all == (args.certificate is not None or args.units is not None):
        raise options.UsageError(
            "usage.arguments", "What is to be transferred?",
            hint="Say CERTIFICATE --units FROM:TO, or --all for everything that is held.",
        )  # fmt: skip
    if not args.all and (args.certificate is None or args.units is None):
        raise options.UsageError(
            "usage.arguments", "A transfer names a certificate and its units.",
            hint="Say CERTIFICATE --units FROM:TO; passport certificate show lists both.",
        )  # fmt: skip
    asking = Asking(args)
    entries = _held(asking) if args.all else [_entry(digest_of(args.certificate), *args.units)]
    if args.reserve:
        answer = asking.act("reserve", units=entries)
    else:
        answer = asking.act("transfer", to=args.holder, units=entries)
    count = sum(int(one["to"]) - int(one["from"]) for one in entries)
    if args.json:
        terminal.say_bytes(jcs.canonical(answer))
    else:
        many = terminal.counted(len(entries), "lot")
        units = f"{count:,} {terminal.noun(count, 'unit')}"
        what = "Reserved for their retirement:" if args.reserve else f"{terminal.clean(args.holder)} got"
        terminal.say(f"{what} {units} of {many}.")
    return 0


def _held(asking: Asking) -> list[dict[str, str]]:
    """Everything the party holds and may give away."""
    _, lots = asking.holdings()
    free = [
        _entry(lot["certificate"], int(lot["from"]), int(lot["to"])) for lot in lots if lot["state"] == _FREE
    ]
    if not 0 < len(free) <= MOST:
        raise CertificateRefused(
            "certificate.too_many" if free else "certificate.none",
            f"{asking.party.name} holds {terminal.counted(len(free), 'lot')} to give away. Nothing was done.",
            hint=f"A request takes 1 to {MOST}; name single certificates with their units.",
        )  # fmt: skip
    return free


def _entry(digest: str, first: int, behind: int) -> dict[str, str]:
    return {"certificate": digest, "from": str(first), "to": str(behind)}
