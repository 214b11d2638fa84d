"""The platform's word (DESIGN 2.4, T61, T111): a dated hint, never stronger than the issuers' own."""

from typing import Final

from passport.model.response import Response
from verify.case import Case
from verify.checks.opinion import shared

_OWN: Final = ("independent", "challenge")
_WORD: Final = ("statement", "answer")
# Which of the issuers' own findings an answer repeats.
_OWN_WORD: Final = {
    "withdrawn": frozenset({"claim.revocation", "statement.revocation"}),
    "suspended": frozenset({"claim.suspension", "statement.suspension"}),
    "superseded": frozenset({"claim.refresh", "claim.successor"}),
}


def counts(case: Case) -> None:
    """From another company, and an answer to our question; else it counts as absent."""
    doc = case.response
    if not case.usable(doc, _OWN) or doc is None:
        return
    others = [
        other for other in (case.claim, case.statement) if other is not None and other.party is not None
    ]
    common = next(
        (found for other in others if (found := shared(doc, other, groups=False)) is not None), None
    )
    kind, value = common or ("", "")
    if not case.ask(doc, "independent", common is None, "/issuer/id", shared=kind, value=value):
        doc.stopped = "response.independent"
    wanted = case.demand.challenge
    if not case.ask(
        doc, "challenge", wanted is None or doc.envelope.proof.challenge == wanted, "/proof/challenge"
    ):
        doc.stopped = doc.stopped or "response.challenge"


def answer(case: Case) -> None:
    """It names the statement at hand, and what it answers agrees with the status lists."""
    doc = case.response
    if not case.usable(doc, _WORD, case.claim) or doc is None or not isinstance(doc.model, Response):
        return
    named, held = doc.model.statement, case.opened.statement
    same = (named is None) == (held is None) and (
        named is None or held is None or (named.digest, named.id) == (held.digest, held.document.get("id"))
    )
    case.ask(
        doc,
        "statement",
        same,
        "/credentialSubject/statement",
        named=named.digest if named else "",
        held=held.digest if held else "",
    )
    said = doc.model.answer
    if _contradicts_itself(doc.model):
        case.ask(doc, "answer", False, "/credentialSubject/answer", answer=said)
        return
    found = {finding.code for finding in case.findings if finding.outcome == "fail"}
    agrees = said == "current" or bool(_OWN_WORD.get(said, frozenset()) & found)
    agrees = agrees or (said == "unverified" and held is None)
    case.ask(doc, "answer", agrees, "/credentialSubject/answer", answer=said)


def _contradicts_itself(answered: Response) -> bool:
    """Whether the word fits what the response itself names (T126).

    ``current`` is said of a claim with a statement, ``unverified`` of one without; only what was superseded
    has a successor.
    """
    said, successor = answered.answer, answered.successor
    if (said == "current" and answered.statement is None) or (
        said == "unverified" and answered.statement is not None
    ):
        return True
    return successor is not None and said != "superseded"
