"""``passport certificate show``: what a certificate says and what became of its units, or what is held."""

from argparse import Namespace
from typing import Any, Final

from passport.cli import options
from passport.cli.certificates import answers, asking
from passport.cli.certificates.asking import Asking
from passport.cli.output import terminal
from signing import jcs

_MOST: Final = 10_000
"""Lots of one certificate that are shown."""


def run(args: Namespace) -> int:
    """Show one certificate, to anybody, or what the party of ``--as`` holds."""
    if args.certificate is not None:
        return _one(args, asking.digest_of(args.certificate))
    if args.identity is None:
        raise options.UsageError(
            "usage.arguments", "Which certificate, or whose?",
            hint="Name a digest or a file, or say --as DIR for what that party holds.",
        )  # fmt: skip
    certificates, lots = Asking(args).holdings()
    if args.json:
        terminal.say_bytes(jcs.canonical({"certificates": certificates, "lots": list(lots)}))
        return 0
    for lot in lots:
        subject = certificates[lot["certificate"]]["credentialSubject"]
        count = asking.units(int(lot["from"]), int(lot["to"]), subject["units"]["unit"])
        terminal.say(
            f"{lot['certificate']}  {int(lot['from']):,} to {int(lot['to']):,}  {count}"
            f"  {terminal.clean(subject['period']['start'])}  {terminal.clean(lot['state'])}"
        )
    terminal.say(f"{terminal.counted(len(lots), 'lot')} {'is' if len(lots) == 1 else 'are'} held.")
    return 0


def _one(args: Namespace, digest: str) -> int:
    document = asking.certificate_at(args.to, digest)
    withdrawn, lots = lots_of(args.to, digest, document["credentialSubject"]["units"])
    if args.json:
        shown: dict[str, Any] = {"certificate": document, "lots": lots, "withdrawn": withdrawn}
        terminal.say_bytes(jcs.canonical(shown))
        return 0
    for line in _lines(document):
        terminal.say(line)
    if withdrawn:
        terminal.say(f"  withdrawn  {terminal.clean(withdrawn)}")
    for lot in lots:
        span = f"{int(lot['from']):,} to {int(lot['to']):,}"
        terminal.say(f"  {span:>30}  {terminal.clean(lot['state']):<9}  since {terminal.clean(lot['at'])}")
    return 0


def lots_of(url: str, digest: str, own: dict[str, str]) -> tuple[str, list[Any]]:
    """Why it was withdrawn (empty: it stands) and its intervals in order, page after page."""
    lots: list[Any] = []
    unit, withdrawn = own["from"], ""
    while len(lots) < _MOST:
        page = asking.public(url, f"/registry/certificates/{digest}/lots?unit={unit}")
        found = answers.lots_of(page, int(unit))
        lots += found
        withdrawn = page["withdrawn"]
        if not found or not page["more"]:
            break
        unit = found[-1]["to"]
    else:
        terminal.note(f"Not all intervals are shown; the first are, {len(lots)} of them.")
    return withdrawn, lots


def _lines(document: dict[str, Any]) -> list[str]:
    subject = document["credentialSubject"]
    origin, units, attribute = subject["origin"], subject["units"], subject["attribute"]
    count = asking.units(int(units["from"]), int(units["to"]), units["unit"])
    return [
        f"{terminal.quoted(origin['name'])}, {origin['country']}: {count} of {subject['product']}",
        f"  device     {terminal.clean(origin['id'])}, since {origin['commissioned']}",
        f"  period     {subject['period']['start']} to {subject['period']['end']}",
        f"  attribute  {attribute['intensity']} kgCO₂e per {attribute['per']}, {attribute['boundary']}",
        f"  market     {terminal.clean(subject['geography'])}, {subject['custodyModel']}",
        f"  also       {', '.join(subject['supports'])}",
        f"  until      {document['validUntil']}",
    ]
