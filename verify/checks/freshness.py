"""Check the age of the status lists and of the trust list (DESIGN 5, T57)."""

from collections.abc import Iterable

from verify.case import Case, Doc


def freshness(case: Case) -> None:
    """Ask of claim, statement and accreditations whether the lists that counted are within their window."""
    _of(case, (case.claim, case.statement, *case.accreditations))


def of_statement(case: Case) -> None:
    """Ask the same of the statement and its accreditations, and not of the claim it is about."""
    _of(case, (case.statement, *case.accreditations))


def _of(case: Case, docs: Iterable[Doc | None]) -> None:
    for doc in docs:
        if doc is not None and case.usable(doc, ["freshness"]):
            _age(case, doc)


def _age(case: Case, doc: Doc) -> None:
    """Whether every status entry of a document was answered from a list that is not stale.

    ``not_checked`` where an entry has no answer, because of the first such entry.
    """
    counted = [item for item in case.counted if item.doc is doc]
    entries = doc.envelope.status
    if len(counted) != len(entries):
        answered = {item.purpose for item in counted}
        because = next((f"{doc.name}.{e.purpose}" for e in entries if e.purpose not in answered), "")
        case.skip(doc, ["freshness"], because)
        return
    stale = next((item for item in counted if item.stale), None)
    if stale is None:
        case.ask(doc, "freshness", True)
        return
    envelope = stale.list.envelope
    facts = {"purpose": stale.purpose, "list": envelope.id, "validUntil": envelope.valid_until}
    case.ask(doc, "freshness", False, "/credentialStatus", **facts)


def trust(case: Case) -> None:
    """Record ``trust.window`` (not expired) and ``trust.floor`` (begun): else ``stale`` at best."""
    at = case.demand.at
    case.general("trust.window", at < case.trust.valid_until, at=at, validUntil=case.trust.valid_until)
    case.general("trust.floor", at >= case.trust.valid_from, at=at, validFrom=case.trust.valid_from)
