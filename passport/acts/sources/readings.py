"""Sign a batch of meter readings, as a gateway does for meters that sign nothing themselves (readings.md)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.readings.document import Reading, tree_of, wrong

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
        found = list(wrong(ordered, readings))
        if ordered["period"]["end"] > signing.at:
            found.append(("period/end", "The period has not ended: what was not read is not signed."))
        if found:
            (where, sentence), *rest = found
            hint = "Nothing was signed; correct every place that is named."
            error = ActRefused("readings.subject", sentence, hint=hint, where=f"{_SUBJECT}/{where}")
            error.also = tuple(f"{_SUBJECT}/{place}: {text}" for place, text in rest)
            raise error

    return seal("readings", body, signing, examine=examine)
