"""Sign a library of factors: its publisher approves these records for this time (libraries.md)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.libraries.document import tree_of

_SUBJECT: Final = "/credentialSubject"
_HINT: Final = "Nothing was signed; correct every place that is named."


def publish(
    subject: Mapping[str, Any], records: Sequence[Mapping[str, Any]], signing: Signing
) -> dict[str, Any]:
    """Sign a FactorLibraryCredential about ``records``, which are in the order of their ids.

    ``subject``: ``name``, ``edition``, ``approver``, ``period`` and perhaps ``replaces``. Raises
    ``ActRefused`` ``library.subject`` with everything that contradicts itself, ``ShapeRefused``, signing
    errors.
    """
    ordered = {"type": "FactorLibrary", **subject, "records": tree_of(records)}
    body = envelope("factorlibrary", signing, ordered)
    return seal(
        "factorlibrary", body, signing, examine=lambda: _refuse(wrong(ordered, records, signing.at))
    )


def wrong(
    subject: Mapping[str, Any], records: Sequence[Mapping[str, Any]], at: str
) -> Iterator[tuple[str, str]]:
    """Where a library contradicts itself, as pairs of JSON Pointer and sentence."""
    period = subject["period"]
    if not period["start"] < period["end"]:
        yield f"{_SUBJECT}/period", "The period ends before it begins."
    if subject["approver"]["date"] > at[:10]:
        yield f"{_SUBJECT}/approver/date", "The approval lies in the future."
    ids = [str(record["id"]) for record in records]
    if ids != sorted(set(ids)):
        yield f"{_SUBJECT}/records", "The records do not stand in the order of their ids, each once."
    for record in records:
        first, behind = record.get("validFrom", ""), record.get("validUntil", "")
        outside = (behind and f"{behind}T00:00:00Z" <= period["start"]) or (
            first and f"{first}T00:00:00Z" >= period["end"]
        )
        if outside:
            yield f"{_SUBJECT}/period", f"The factor {record['id']} is valid at no time of the period."


def _refuse(found: Iterator[tuple[str, str]]) -> None:
    """Raise ``ActRefused`` with every sentence, at the first place; the others are listed besides."""
    every = list(found)
    if not every:
        return
    (where, sentence), *rest = every
    error = ActRefused("library.subject", sentence, hint=_HINT, where=where)
    error.also = tuple(f"{place}: {text}" for place, text in rest)
    raise error
