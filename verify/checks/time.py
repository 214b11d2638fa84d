"""Check that the times of the chain follow each other, and contain the moment of checking (T56-T58, T113).

period.start < period.end <= claim validFrom <= claim signed <= statement <= response (DESIGN 7).
"""

from typing import Final

from passport.model.about import about
from passport.model.common import Envelope
from passport.moments import seconds
from verify.case import Case, Doc
from verify.limits import CLOCK_TOLERANCE_SECONDS

_CLAIM: Final = ("period", "dates", "window")
_STATEMENT: Final = ("order", "window")
_RESPONSE: Final = ("dates",)


def claim(case: Case) -> None:
    """Record ``claim.period``, ``claim.dates`` and ``claim.window``.

    A claim is about what has happened: its period is not empty and ends before the claim is valid. Then it is
    valid before it ends, and not signed before it is valid.
    """
    doc = case.claim
    subject = None if doc is None else about(doc.model)
    if not case.usable(doc, _CLAIM) or doc is None or subject is None:
        return
    envelope, period = doc.envelope, subject.period
    created = envelope.proof.created
    seen = _seen_before(case, doc)
    case.ask(
        doc,
        "period",
        period.start < period.end <= envelope.valid_from,
        "/credentialSubject/period",
        start=period.start,
        end=period.end,
        validFrom=envelope.valid_from,
    )
    case.ask(
        doc,
        "dates",
        envelope.valid_from <= created and envelope.valid_from < envelope.valid_until and not seen,
        "/validFrom",
        validFrom=envelope.valid_from,
        validUntil=envelope.valid_until,
        signedAt=created,
        **seen,
    )
    window(case, doc)


def statement(case: Case) -> None:
    """Record ``statement.order`` (no opinion before the claim was signed) and ``statement.window``."""
    doc, about = case.statement, case.claim
    if not case.usable(doc, _STATEMENT, about) or doc is None or about is None:
        return
    stated, claimed = first_word(doc.envelope), about.envelope.proof.created
    seen = _seen_before(case, doc)
    holds = stated >= claimed and not seen
    case.ask(doc, "order", holds, "/validFrom", statedAt=stated, claimedAt=claimed, **seen)
    window(case, doc)


def response(case: Case) -> None:
    """Record ``response.dates``; a response older than claim or statement, or from the future, is stopped.

    The future begins after the moment of checking and the tolerance of clocks.
    """
    doc = case.response
    if not case.usable(doc, _RESPONSE, case.claim) or doc is None:
        return
    answered = first_word(doc.envelope)
    limits = [
        other.envelope.said
        for other in (case.claim, case.statement)
        if other is not None and not other.stopped
    ]
    older = next((limit for limit in limits if answered < limit), None)
    future = doc.envelope.said > case.latest
    other = older or (case.demand.at if future else "")
    case.ask(doc, "dates", not other, "/validFrom", answeredAt=answered, other=other)
    if other:
        doc.stopped = "response.dates"


def first_word(envelope: Envelope) -> str:
    """The earlier of ``validFrom`` and ``created``; the later is ``Envelope.said`` (DESIGN 4)."""
    return min(envelope.valid_from, envelope.proof.created)


def _seen_before(case: Case, doc: Doc) -> dict[str, str]:
    """``seenAt`` where witnesses of a log saw a document before the time at which it says it was signed."""
    found = case.sightings.get(doc.raw.digest)
    if found is None or not found.seen_at:
        return {}
    early = seconds(doc.envelope.proof.created) > seconds(found.seen_at) + CLOCK_TOLERANCE_SECONDS
    return {"seenAt": found.seen_at} if early else {}


def window(case: Case, doc: Doc) -> None:
    """Ask whether the moment of checking lies in the validity of a document, and not before its signature."""
    envelope, at = doc.envelope, case.demand.at
    created = envelope.proof.created
    holds = envelope.window.holds(at) and created <= at
    case.ask(
        doc,
        "window",
        holds,
        "/validUntil",
        at=at,
        validFrom=envelope.valid_from,
        validUntil=envelope.valid_until,
        signedAt=created,
    )
