"""Name what makes unchecked documents bear on each other although none names the other's digest (T387).

Two certificates of one production have two digests, and so has a retirement that was signed anew. Devices are
named with each day of a period, so that the hours of one park bear on each other a day at a time.
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
_DAY: Final = 86_400


def bearings(kind: Kind | None, document: Mapping[str, Any]) -> Iterator[str]:
    """The id of each retirement that is cited or was signed, devices with their days, interventions."""
    if kind in {"claim", "inventory"}:
        yield from (f"retirement {one}" for one, _ in names(kind, document))
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict):
        return
    if kind == "retirement":
        own, units = document.get("id"), subject.get("units")
        yield f"retirement {own if isinstance(own, str) else ''}"
        for one in units if isinstance(units, list) else ():
            if isinstance(one, dict):
                yield from _days(one.get("origin"), one)
    elif kind == "assignment":
        yield from _days(subject.get("id"), subject.get("period"))
    elif kind == "inventory":
        yield from _interventions(subject)


def _interventions(subject: Mapping[str, Any]) -> Iterator[str]:
    """The interventions of which a report counts a share."""
    report = subject.get("inventory")
    impact = report.get("impact") if isinstance(report, dict) else None
    entries = impact.get("entries") if isinstance(impact, dict) else None
    for one in entries if isinstance(entries, list) else ():
        if isinstance(one, dict) and isinstance(one.get("instrument"), str):
            yield f"intervention {named(one['instrument'])}"


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
