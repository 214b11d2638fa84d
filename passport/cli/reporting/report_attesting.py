"""``passport attest`` of an inventory report: what is about to be signed, statement by statement."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from passport.carbon.rechecking.inventories.sums import sums
from passport.cli.options import UsageError
from passport.cli.output.terminal import clean, quoted
from passport.party.identity import Identity
from passport.vocab import INVENTORY
from signing.digests import document_digest


def check(workings: Sequence[Path]) -> None:
    """Raise ``usage.workings`` where workings are named: a report shows its own parts."""
    if workings:
        raise UsageError(
            "usage.workings",
            "An inventory report has no workings.",
            hint="Leave --workings out; every amount shows the quantities and factors it comes from.",
        )


def summary(
    report: Mapping[str, Any], said: Mapping[str, Any], verifier: Identity, signature: str
) -> list[str]:
    """What is about to be signed, about which entity's period, by whom; no sum over statements."""
    subject = report["credentialSubject"]
    stated, period = subject[INVENTORY], subject["period"]
    listed = [f"{clean(text)} {clean(stated['unit'])}, {name}" for name, text in sums(stated).items()]
    return [
        f"{verifier.name} is about to sign:",
        f"  report     {report['id']}",
        f"  digest     {document_digest(dict(report))}",
        f"  signature  {signature}",
        f"  issuer     {quoted(report['issuer']['name'])}  {report['issuer']['id']}",
        f"  entity     {clean(subject['id'])}",
        f"             {quoted(subject['name'])}, {clean(subject['country'])}",
        f"  edition    {clean(stated['edition']['name'])}",
        *(f"  {'number' if place == 0 else '':<9}  {text}" for place, text in enumerate(listed)),
        f"             entity, {period['start']} to {period['end']}",
        f"  opinion    {clean(said['outcome'])}, {clean(said['levelOfAssurance'])} assurance",
        f"             {quoted(said['conclusion'], 200)}",
    ]
