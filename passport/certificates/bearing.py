"""Name what makes unchecked documents bear on each other although none names the other's digest (T387).

Two certificates of one production have two digests, and so has a retirement that was signed anew. Devices are
named with each day of a period, so that the hours of one park bear on each other a day at a time. Reports
bear on each other by what they count, cited or not, and by their issuers: a correction of one need not count
what it did, and who has the goods of a certificate is named by its retirement or by itself (T629).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from passport.identifiers.device_id import device_key
from passport.identifiers.instrument_name import named
from passport.model.instruments.cited import names
from passport.moments import is_moment, moment, seconds
from passport.vocab import Kind

MOST: Final = 50_000
"""Names of one file that are looked at: a month of hours for sixty products."""
_MOST_DAYS: Final = 3_700
"""Days of one period that are named: ten years of an assignment."""
REPORTS: Final = "reports of "
"""Before the DID of whoever signed a report, or is named as having the goods of a certificate."""
_DAY: Final = 86_400


def bearings(kind: Kind | None, document: Mapping[str, Any]) -> Iterator[str]:
    """The id of each retirement cited or signed, devices with their days, interventions, reporters."""
    if kind in {"claim", "inventory"}:
        yield from (f"retirement {one}" for one, _ in names(kind, document))
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict):
        return
    yield from _parties(kind, document, subject)
    if kind == "retirement":
        own, units = document.get("id"), subject.get("units")
        yield f"retirement {own if isinstance(own, str) else ''}"
        for one in units if isinstance(units, list) else ():
            if isinstance(one, dict):
                yield from _days(one.get("origin"), one)
    elif kind == "assignment":
        yield from _days(subject.get("id"), subject.get("period"))
    elif kind == "inventory":
        yield from _counted(subject.get("inventory"))


def _parties(kind: Kind | None, document: Mapping[str, Any], subject: Mapping[str, Any]) -> Iterator[str]:
    """Who signed a report, and who has the goods of a certificate."""
    issuer = document.get("issuer")
    if kind == "inventory":
        party = issuer.get("id") if isinstance(issuer, dict) else None
    else:
        party = subject.get("counterpart" if kind == "retirement" else "recipient")
    if isinstance(party, str):
        yield f"{REPORTS}{party}"


def _counted(value: object) -> Iterator[str]:
    """The interventions and certificates that a report counts, wherever it names one."""
    if isinstance(value, list):
        for one in value:
            yield from _counted(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "instrument" and isinstance(one, str):
                yield f"intervention {named(one)}"
            yield from _counted(one)


def _days(device: object, period: object) -> Iterator[str]:
    """A device with each day that a period touches; nothing for what is no period."""
    if not isinstance(device, str) or not isinstance(period, dict):
        return
    start, end = period.get("start"), period.get("end")
    if not (isinstance(start, str) and isinstance(end, str) and is_moment(start) and is_moment(end)):
        return
    key, first, last = device_key(device), seconds(start) // _DAY, (seconds(end) - 1) // _DAY
    for day in range(first, min(last + 1, first + _MOST_DAYS)):
        yield f"device {key} {moment(day * _DAY)[:10]}"
