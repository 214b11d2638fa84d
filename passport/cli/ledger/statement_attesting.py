"""``passport attest`` of a CO2 statement: what is about to be signed, and the journal replayed before."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from passport.acts.carbon_statement import subject_of
from passport.cli.ledger.statement_issuing import journal_lines
from passport.cli.output.terminal import clean, quoted
from passport.ledger.keeping import replaying
from passport.party.identity import Identity
from passport.work.reviewing.engagement import AttestRefused
from passport.work.reviewing.repeating import NOTHING, Repeated
from signing import jcs
from signing.digests import document_digest


def summary(
    statement: Mapping[str, Any], said: Mapping[str, Any], verifier: Identity, signature: str
) -> list[str]:
    """What is about to be signed, about which entity's year, by whom."""
    subject = statement["credentialSubject"]
    period = subject["period"]
    totals = [
        f"{clean(one['contribution']['total'])} t CO₂e net, {one['electricity']}"
        for one in subject["co2Statement"]["results"]
    ]
    return [
        f"{verifier.name} is about to sign:",
        f"  statement  {statement['id']}",
        f"  digest     {document_digest(dict(statement))}",
        f"  signature  {signature}",
        f"  issuer     {quoted(statement['issuer']['name'])}  {statement['issuer']['id']}",
        f"  entity     {clean(subject['id'])}",
        f"             {quoted(subject['name'])}, {clean(subject['country'])}",
        f"  number     {totals[0]}",
        f"             {totals[1]}",
        f"             entity, {period['start']} to {period['end']}",
        f"  opinion    {clean(said['outcome'])}, {clean(said['levelOfAssurance'])} assurance",
        f"             {quoted(said['conclusion'], 200)}",
    ]


def repeated(statement: Mapping[str, Any], workings: Sequence[Path]) -> Repeated:
    """Replay the journals that are named; raises ``attest.review_differs`` where one gives other figures."""
    subject = statement["credentialSubject"]
    for path in workings:
        again = replaying.replayed(journal_lines(path), subject)
        if again.problem or jcs.canonical(again.subject) != jcs.canonical(subject_of(subject)):
            raise AttestRefused(
                "attest.review_differs",
                f"The journal of {path} does not give this statement ({again.problem or 'other figures'}).",
                hint="Ask the entity for the journal of the signed statement, or for a corrected statement.",
            )
    return Repeated(frozenset({document_digest(dict(statement))}), ()) if workings else NOTHING
