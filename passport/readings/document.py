"""A file of signed readings: batches of one meter, each a credential and its readings (readings.md).

A reading is ``start``, ``end`` (moments in UTC) and ``value`` (a figure in the batch's unit). The credential
signs the root of the RFC 6962 tree over the JCS bytes of ``{"meter", "unit", "start", "end", "value"}`` in
the order of time, so that a reading proves its meter and its time alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
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
    found = [_batch(one) for one in batches] if isinstance(batches, list) and batches else []
    if not found or document.keys() != {"format", "batches"} or document["format"] != FORMAT:
        raise _refused("This is no file of signed readings.")
    return found


def _batch(entry: object) -> HeldBatch:
    """Read one batch; raises ``readings.format`` where it or a reading has another form."""
    if not isinstance(entry, dict) or entry.keys() != {"credential", "readings"}:
        raise _refused("A batch of the file is none.")
    credential, readings = entry["credential"], entry["readings"]
    if not isinstance(credential, dict) or not isinstance(readings, list):
        raise _refused("A batch of the file is none.")
    return HeldBatch(credential, tuple(_reading(one) for one in readings))


@cache
def _figure() -> Check:
    return check_of({"$ref": "common.schema.json#/$defs/figure"})


def _reading(entry: object) -> Reading:
    if isinstance(entry, dict) and entry.keys() == _MEMBERS:
        start, end, value = entry["start"], entry["end"], entry["value"]
        if is_moment(start) and is_moment(end) and _figure()(value) is None:
            return Reading(start, end, value)
    raise _refused("A reading of the file is none.")


def _refused(message: str) -> ReadingsRefused:
    hint = "Name the file that passport issue wrote for the gateway, unchanged."
    return ReadingsRefused("readings.format", message, hint=hint)


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


def wrong(subject: Mapping[str, Any], readings: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Where a batch contradicts itself, as pairs of a member of its subject and a sentence."""
    period, step = subject["period"], int(subject.get("step", "0"))
    if not period["start"] < period["end"]:
        yield "period", "The period ends before it begins."
    if ("step" in subject) == ("sample" in subject):
        yield "step", "A batch has the step of its intervals, or the sample that was drawn: one of them."
    for rule, member, sentence in _OF_READINGS:
        if not rule(readings, period, step):
            yield member, sentence
    yield from _wrong_figures(subject)


_Rule = Callable[[Sequence[Reading], Mapping[str, str], int], bool]
_OF_READINGS: Final[tuple[tuple[_Rule, str, str], ...]] = (
    (
        lambda readings, _period, _step: all(one.start < one.end for one in readings),
        "readings", "A reading ends before it begins.",
    ),
    (
        lambda readings, _period, _step: not any(one.value.startswith("-") for one in readings),
        "readings", "A reading is below zero.",
    ),
    (
        lambda readings, period, _step: all(
            period["start"] <= one.start and one.end <= period["end"] for one in readings
        ),
        "readings", "A reading lies outside the period of the batch.",
    ),
    (
        lambda readings, _period, _step: all(one.end <= after.start for one, after in pairwise(readings)),
        "readings", "Two readings overlap, or stand in another order than that of time.",
    ),
    (
        lambda readings, _period, step: not step or all(
            seconds(one.end) - seconds(one.start) == step for one in readings
        ),
        "step", "A reading is longer or shorter than the step.",
    ),
)  # fmt: skip
"""What must hold of the readings of a batch; where not, the member and the sentence."""


def _wrong_figures(subject: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    register, sample = subject.get("register"), subject.get("sample")
    if register is not None and Decimal(register["last"]) < Decimal(register["first"]):
        yield "register", "The register runs backwards."
    if sample is not None and int(sample["size"]) > int(sample["of"]):
        yield "sample", "The sample is larger than what it was drawn of."
    if sample is not None and Decimal(sample["high"]) < Decimal(sample["low"]):
        yield "sample", "The interval ends below its beginning."
