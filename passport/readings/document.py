"""A file of signed readings: batches of one meter, each a credential and its readings (readings.md).

A reading is ``start``, ``end`` (moments in UTC) and ``value`` (a figure in the batch's unit). The credential
signs the root of the RFC 6962 tree over the JCS bytes of ``{"meter", "unit", "start", "end", "value"}`` in
the order of time, so that a reading proves its meter and its time alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.model.compiling import Check
from passport.model.shape import check_of
from passport.model.sources.batch import Batch
from passport.moments import is_moment, seconds
from passport.views.commitment import root_text
from signing import jcs
from signing.errors import ToolError
from signing.logs import merkle
from signing.strict_json import JsonValue, loads

FORMAT: Final = "passport-readings/1"
MOST_BYTES: Final = 64 * 1024 * 1024
_LISTED: Final = 100
_MEMBERS: Final = frozenset({"start", "end", "value"})


class ReadingsRefused(ToolError):
    """A file that holds no batches of readings; codes ``readings.*``."""


class Reading(NamedTuple):
    """One interval, from ``start`` to before ``end``, and its figure."""

    start: str
    end: str
    value: str

    def as_json(self) -> dict[str, str]:
        """The reading as the file has it."""
        return self._asdict()


class HeldBatch(NamedTuple):
    """A credential as it was read, and the readings beside it; nothing of it is believed yet."""

    credential: dict[str, Any]
    readings: tuple[Reading, ...]


def is_readings(data: bytes) -> bool:
    """Whether a file of readings is one of signed batches, by its beginning and its format."""
    return data.lstrip()[:1] == b"{" and b'"passport-readings/1"' in data


def read(data: bytes) -> list[HeldBatch]:
    """Read a file; raises ``readings.format``, and ``json.*`` for what is no strict JSON."""
    document: Any = loads(data, max_bytes=MOST_BYTES)
    batches = document.get("batches") if isinstance(document, dict) else None
    listed = batches if isinstance(batches, list) else []
    if not listed or document.keys() != {"format", "batches"} or document["format"] != FORMAT:
        raise _refused([("", "This is no file of signed readings.")])
    wrong: list[tuple[str, str]] = []
    found = [_batch(one, f"batch {place + 1}", wrong) for place, one in enumerate(listed)]
    if wrong:
        raise _refused(wrong)
    return found


def _batch(entry: object, where: str, wrong: list[tuple[str, str]]) -> HeldBatch:
    """Read one batch; what has another form is added to ``wrong`` as pairs of place and sentence."""
    parts = entry if isinstance(entry, dict) and entry.keys() == {"credential", "readings"} else {}
    credential, readings = parts.get("credential"), parts.get("readings")
    if not isinstance(credential, dict) or not isinstance(readings, list):
        wrong.append((where, "The batch is none: it has no credential with readings beside it."))
        return HeldBatch({}, ())
    found = []
    for place, one in enumerate(readings):
        reading = _reading(one)
        if reading is None:
            wrong.append((f"{where}, reading {place + 1}", "The reading is none."))
        else:
            found.append(reading)
    return HeldBatch(credential, tuple(found))


@cache
def _figure() -> Check:
    return check_of({"$ref": "common.schema.json#/$defs/figure"})


def _reading(entry: object) -> Reading | None:
    """Read one reading; ``None`` for one of another form."""
    if isinstance(entry, dict) and entry.keys() == _MEMBERS:
        start, end, value = entry["start"], entry["end"], entry["value"]
        if is_moment(start) and is_moment(end) and _figure()(value) is None:
            return Reading(start, end, value)
    return None


def _refused(wrong: Sequence[tuple[str, str]]) -> ReadingsRefused:
    """The refusal of a file with its first place and sentence; the others are listed besides."""
    hint = "Name the file that passport issue wrote for the gateway, unchanged."
    (where, message), *rest = wrong
    error = ReadingsRefused("readings.format", message, hint=hint, where=where)
    error.also = tuple(f"{place}: {sentence}" for place, sentence in rest[:_LISTED])
    return error


def write(batches: Sequence[HeldBatch]) -> bytes:
    """Give the bytes of a file of batches, in JCS."""
    entries = [
        {"credential": one.credential, "readings": [each.as_json() for each in one.readings]}
        for one in batches
    ]
    return jcs.canonical(cast("JsonValue", {"format": FORMAT, "batches": entries}))


def entry_of(meter: str, unit: str, reading: Reading) -> bytes:
    """Give the bytes of a reading that the tree is over."""
    return jcs.canonical(cast("JsonValue", {"meter": meter, "unit": unit, **reading.as_json()}))


def tree_of(meter: str, unit: str, readings: Sequence[Reading]) -> dict[str, str]:
    """Give ``digestMultibase`` and ``count`` of readings, as the credential states them."""
    leaves = [merkle.leaf_hash(entry_of(meter, unit, one)) for one in readings]
    return {"digestMultibase": root_text(merkle.fold(leaves)), "count": str(len(leaves))}


def holds(batch: Batch, readings: Sequence[Reading]) -> bool:
    """Whether readings are exactly those of a signed batch."""
    tree = tree_of(batch.meter, batch.unit, readings)
    return tree == {"digestMultibase": batch.root, "count": str(batch.readings)}


class Wrong(NamedTuple):
    """What contradicts itself in a batch: a member of its subject and a sentence.

    ``place`` is that of the reading it is about, from 0; ``None``: of no single one.
    """

    member: str
    sentence: str
    place: int | None = None


def wrong(subject: Mapping[str, Any], readings: Sequence[Reading]) -> Iterator[Wrong]:
    """Give everything in which a batch contradicts itself, of each reading the first."""
    period, step = subject["period"], int(subject.get("step", "0"))
    if not period["start"] < period["end"]:
        yield Wrong("period", "The period ends before it begins.")
    if ("step" in subject) == ("sample" in subject):
        yield Wrong("step", "A batch has one of them: the step of its intervals, or the sample drawn.")
    before: Reading | None = None
    for place, one in enumerate(readings):
        found = _wrong_reading(one, before, period, step)
        if found is not None:
            yield Wrong(*found, place)
        before = one
    yield from _wrong_figures(subject)


def _wrong_reading(
    one: Reading, before: Reading | None, period: Mapping[str, str], step: int
) -> tuple[str, str] | None:
    """The member that a reading contradicts and the sentence; ``None``: it can be."""
    if one.start >= one.end:
        return "readings", "The reading ends before it begins."
    if one.value.startswith("-"):
        return "readings", "The reading is below zero."
    if one.start < period["start"] or period["end"] < one.end:
        return "readings", "The reading lies outside the period of the batch."
    if before is not None and one.start < before.end:
        return "readings", "The reading overlaps the one before it, or stands in another order than time."
    if step and seconds(one.end) - seconds(one.start) != step:
        return "step", "The reading is longer or shorter than the step."
    return None


def _wrong_figures(subject: Mapping[str, Any]) -> Iterator[Wrong]:
    register, sample = subject.get("register"), subject.get("sample")
    if register is not None and Decimal(register["last"]) < Decimal(register["first"]):
        yield Wrong("register", "The register runs backwards.")
    if sample is not None and int(sample["size"]) > int(sample["of"]):
        yield Wrong("sample", "The sample is larger than what it was drawn of.")
    if sample is not None and Decimal(sample["high"]) < Decimal(sample["low"]):
        yield Wrong("sample", "The interval ends below its beginning.")
    if sample is not None and not is_confidence(sample["confidence"]):
        yield Wrong("sample", "Its confidence is a share between 0 and 1, for example 0.95.")
    if sample is not None and register is not None:
        yield Wrong("register", "A sample has no register.")


def is_confidence(share: str) -> bool:
    """Whether a share says how sure a sample is: nobody is wholly sure, and 0 says nothing."""
    return 0 < Decimal(share) < 1
