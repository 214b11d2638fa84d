"""The age of the facts behind the verdict (DESIGN 5, T57)."""

from collections.abc import Iterable

from verify.case import Case, Doc
from verify.findings import BECAUSE, Finding


def freshness(case: Case) -> None:
    """The lists that counted, and the trust list itself."""
    of(case, (case.claim, case.statement, *case.accreditations))


def of(case: Case, docs: Iterable[Doc | None]) -> None:
    """The lists that counted for these documents."""
    for doc in docs:
        if doc is None or not case.usable(doc, ["freshness"]):
            continue
        counted = [item for item in case.counted if item.doc is doc]
        missing = len(doc.envelope.status) - len(counted)
        if missing:
            because = next(
                (
                    f"{doc.name}.{e.purpose}"
                    for e in doc.envelope.status
                    if all(e.purpose != i.purpose for i in counted)
                ),
                "",
            )
            case.findings.append(
                Finding(
                    f"{doc.name}.freshness",
                    doc.raw.digest,
                    "not_checked",
                    "",
                    {BECAUSE: because},
                    doc.raw.position,
                )
            )
            continue
        stale = next((item for item in counted if item.stale), None)
        if stale is None:
            case.ask(doc, "freshness", True)
        else:
            envelope = stale.list.envelope
            case.ask(
                doc,
                "freshness",
                False,
                "/credentialStatus",
                purpose=stale.purpose,
                list=envelope.id,
                validUntil=envelope.valid_until,
            )


def trust(case: Case) -> None:
    """An expired trust list, or one from after the moment of checking, allows at best ``stale``."""
    at = case.demand.at
    case.general("trust.window", at < case.trust.valid_until, at=at, validUntil=case.trust.valid_until)
    case.general("trust.floor", at >= case.trust.valid_from, at=at, validFrom=case.trust.valid_from)
