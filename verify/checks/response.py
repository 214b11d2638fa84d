"""Check the platform's response: a dated hint, never stronger than the issuers' own lists (DESIGN 2.4).

T61, T111: a response that fails makes nothing better and takes nothing from what the issuers say.
"""

from typing import Final

from passport.model.common import Link
from passport.model.response import Response
from verify.case import Case, Doc
from verify.checks.opinion import shared
from verify.opening import Raw

_OWN: Final = ("independent", "challenge")
_WORD: Final = ("statement", "answer")
# Answer to the issuers' own findings that it repeats: each of them has failed where the answer is true.
_OWN_WORD: Final = {
    "withdrawn": frozenset({"claim.revocation", "statement.revocation"}),
    "suspended": frozenset({"claim.suspension", "statement.suspension"}),
    "superseded": frozenset({"claim.refresh", "claim.successor"}),
}


def counts(case: Case) -> None:
    """Record whether the platform is independent and answers this challenge; else it counts as absent.

    Independent (``response.independent``): it shares neither DID nor legal entity with producer or verifier;
    a control group may be shared. ``response.challenge`` passes where the caller sent none.
    """
    doc = case.response
    if not case.usable(doc, _OWN) or doc is None:
        return
    common = _shared_with_issuers(case, doc)
    kind, value = common or ("", "")
    if not case.ask(doc, "independent", common is None, "/issuer/id", shared=kind, value=value):
        doc.stopped = "response.independent"
    wanted = case.demand.challenge
    if not case.ask(
        doc, "challenge", wanted is None or doc.envelope.proof.challenge == wanted, "/proof/challenge"
    ):
        doc.stopped = doc.stopped or "response.challenge"


def _shared_with_issuers(case: Case, doc: Doc) -> tuple[str, str] | None:
    """What the platform has in common with the listed producer, else with the listed verifier."""
    for issuer in (case.claim, case.statement):
        if issuer is not None and issuer.party is not None:
            common = shared(doc, issuer, groups=False)
            if common is not None:
                return common
    return None


def answer(case: Case) -> None:
    """Record whether the response names the statement at hand, and agrees with the issuers' lists.

    ``response.statement``: both name one statement by id and digest, or neither has one. ``response.answer``
    fails for an answer that contradicts the response itself (T126) or has no failed finding to repeat; it is
    asked last, when the findings about revocation, suspension and correction are there.
    """
    doc = case.response
    if not case.usable(doc, _WORD, case.claim) or doc is None or not isinstance(doc.model, Response):
        return
    named, held = doc.model.statement, case.opened.statement
    case.ask(
        doc,
        "statement",
        _names(named, held),
        "/credentialSubject/statement",
        named=named.digest if named else "",
        held=held.digest if held else "",
    )
    agrees = not _contradicts_itself(doc.model) and _repeats_the_issuers(case, doc.model.answer)
    case.ask(doc, "answer", agrees, "/credentialSubject/answer", answer=doc.model.answer)


def _names(named: Link | None, held: Raw | None) -> bool:
    """Whether the response names the statement in the file by id and digest; neither may be there too."""
    if named is None or held is None:
        return named is None and held is None
    return (named.digest, named.id) == (held.digest, held.document.get("id"))


def _repeats_the_issuers(case: Case, said: str) -> bool:
    """Whether the issuers' own lists and corrections say what the platform answers."""
    if said == "current" or (said == "unverified" and case.opened.statement is None):
        return True
    failed = {finding.code for finding in case.findings if finding.outcome == "fail"}
    return not failed.isdisjoint(_OWN_WORD.get(said, ()))


def _contradicts_itself(answered: Response) -> bool:
    """Whether the answer does not fit what the response itself names (T126).

    ``current`` is said of a claim with a statement, ``unverified`` of one without; only what was superseded
    has a successor.
    """
    said, successor = answered.answer, answered.successor
    if (said == "current" and answered.statement is None) or (
        said == "unverified" and answered.statement is not None
    ):
        return True
    return successor is not None and said != "superseded"
