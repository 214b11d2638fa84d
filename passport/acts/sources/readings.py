"""Sign a batch of meter readings, as a gateway does for meters that sign nothing themselves (readings.md)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.readings.document import Reading, Wrong, tree_of, wrong

_SUBJECT: Final = "/credentialSubject"


def sign(subject: Mapping[str, Any], readings: Sequence[Reading], signing: Signing) -> dict[str, Any]:
    """Sign a ReadingsBatchCredential about readings in the order of time.

    ``subject``: ``meter``, ``quantity``, ``unit``, ``period``, ``step`` or ``sample``, and perhaps
    ``register``, ``calibration``, ``previous``. Raises ``ActRefused`` ``readings.subject`` with everything
    that contradicts itself, ``ShapeRefused``, signing errors.
    """
    tree = tree_of(subject["meter"], subject["unit"], readings)
    ordered = {"type": "ReadingsBatch", **subject, "readings": tree}
    body = envelope("readings", signing, ordered)

    def examine() -> None:
        found = [*wrong(ordered, readings), *unended(ordered, signing.at)]
        if found:
            (first, *_), *rest = found
            hint = "Nothing was signed; correct every place that is named."
            where = f"{_SUBJECT}/{first}"
            error = ActRefused("readings.subject", _sentence(found[0]), hint=hint, where=where)
            error.also = tuple(f"{_SUBJECT}/{one.member}: {_sentence(one)}" for one in rest)
            raise error

    return seal("readings", body, signing, examine=examine)


def unended(subject: Mapping[str, Any], at: str) -> Iterator[Wrong]:
    """What keeps a batch from being signed at a moment: its period has not ended."""
    if subject["period"]["end"] > at:
        yield Wrong("period/end", "The period has not ended: what was not read is not signed.")


def _sentence(one: Wrong) -> str:
    return one.sentence if one.place is None else f"Reading {one.place + 1}: {one.sentence}"
