"""State what signed batches show of a meter over a window: facts, and never a tier (trust-and-scale E.3)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

from passport.model.sources.batch import Batch
from passport.moments import seconds
from passport.readings.document import Reading, is_confidence

Register = Literal["equal", "differs", "none"]
_LEAST_REPEATED: Final = 4
"""Fewest readings of a batch whose values are compared with those of another: fewer are alike by chance."""


class Signed(NamedTuple):
    """A batch that a listed gateway signed, with exactly its readings."""

    digest: str
    batch: Batch
    readings: tuple[Reading, ...]


class Stretch(NamedTuple):
    """What of a batch has to follow on from the one before; ``said``: the moment it was signed.

    ``first`` and ``last`` of its register, empty where it states none.
    """

    meter: str
    quantity: str
    unit: str
    step: str
    start: str
    end: str
    first: str
    last: str
    previous: str
    said: str
    digest: str


def stretch_of(subject: Mapping[str, Any], said: str, digest: str) -> Stretch:
    """Read it from the subject of a batch that keeps the profile, or that is about to be signed."""
    period, register = subject["period"], subject.get("register", {})
    return Stretch(
        subject["meter"], subject["quantity"], subject["unit"], subject.get("step", ""),
        period["start"], period["end"], register.get("first", ""), register.get("last", ""),
        subject.get("previous", {}).get("digestMultibase", ""), said, digest,
    )  # fmt: skip


def contradictions(batches: Sequence[Signed]) -> Iterator[tuple[str, str]]:
    """Give what ``broken`` gives of signed batches in the order of their file."""
    return broken(
        [
            stretch_of(one.batch.document["credentialSubject"], one.batch.envelope.said, one.digest)
            for one in batches
        ]
    )


def broken(stretches: Sequence[Stretch]) -> Iterator[tuple[str, str]]:
    """Give code and sentence of what no meter can have counted from one batch to the next.

    ``readings.meter``, ``.unit``, ``.order`` (a batch begins before the one before ends: replayed, counted
    twice, or the clock was set back), ``.previous`` (another batch was before), ``.rollback``.
    """
    for before, now in pairwise(stretches):
        where = f"The batch from {now.start}"
        if (now.meter, now.quantity) != (before.meter, before.quantity):
            yield "readings.meter", f"{where} is of another meter or quantity than the one before."
        if (now.unit, now.step) != (before.unit, before.step):
            yield "readings.unit", f"{where} has another unit or step than the one before."
        if now.start < before.end:
            yield "readings.order", f"{where} begins before the one before ends, at {before.end}."
        elif now.said < before.said:
            yield "readings.order", f"{where} was signed before the one before it: a clock was set back."
        if now.previous and now.previous != before.digest:
            yield "readings.previous", f"{where} names another batch as the one before it."
        if before.last and now.first and Decimal(now.first) < Decimal(before.last):
            yield "readings.rollback", f"{where} begins with a register below the end of the one before."


def twice(files: Sequence[tuple[str, Sequence[Signed]]]) -> Iterator[tuple[str, str]]:
    """Give the name and a sentence for each file whose readings another meter's file has too.

    One device that is counted as two meters shows the same figures at the same times.
    """
    seen: dict[tuple[Reading, ...], tuple[str, str]] = {}
    for name, batches in files:
        for one in batches:
            if len(one.readings) < _LEAST_REPEATED or not _varies(one.readings):
                continue
            other, meter = seen.setdefault(one.readings, (name, one.batch.meter))
            if meter != one.batch.meter:
                since = one.batch.period.start
                yield name, f"The batch from {since} has the readings of another meter's, {other}."


def facts_of(batches: Sequence[Signed], start: str, end: str) -> dict[str, Any]:
    """Say what the batches of one meter show of ``start <= t < end``, as a claim states it.

    ``signed`` readings of ``of`` intervals, ``gaps`` between them, whether the ``register`` came as far as
    the sum of all readings in the batches (``none`` where no reading is inside), how many batches
    ``repeated`` the figures of an earlier one, and whether the ``calibration`` lasted to the end. Of a
    sample: its frame, size and interval instead.
    """
    first = batches[0].batch
    inside = [one for each in batches for one in each.readings if start <= one.start and one.end <= end]
    found: dict[str, Any] = {"meter": first.meter, "quantity": first.quantity, "unit": first.unit}
    if first.sample is not None:
        sample = first.sample
        found["sample"] = {
            "frame": sample.frame, "size": str(sample.size), "of": str(sample.of), "low": sample.low,
            "high": sample.high, "confidence": sample.confidence,
        }  # fmt: skip
    expected = len(inside) if not first.step else -(-(seconds(end) - seconds(start)) // first.step)
    return {
        **found,
        "signed": str(len(inside)),
        "of": str(expected),
        "gaps": str(max(0, expected - len(inside))),
        "register": register_of(batches) if inside else "none",
        "repeated": str(_repeated(batches)),
        "calibration": _calibration(batches, end),
        "batches": sorted({one.digest for one in batches}),
    }


def impossible_among(stated: Sequence[Mapping[str, Any]], start: str, end: str) -> tuple[int, str]:
    """The first of stated facts, by place, that no meter can have shown of ``start <= t < end``, and why.

    ``stated`` are in the form of a claim; the reason is a member of the entry, empty where all can be: then
    the place is 0. A batch is of one meter and quantity, so that no two entries have one of them.
    """
    seen: set[str] = set()
    for place, facts in enumerate(stated):
        member = impossible(facts, start, end)
        if not member and not seen.isdisjoint(facts["batches"]):
            member = "batches"
        if member:
            return place, member
        seen.update(facts["batches"])
    return 0, ""


def impossible(facts: Mapping[str, Any], start: str, end: str) -> str:
    """The member of one entry that cannot be; else empty.

    Readings do not overlap, so ``signed`` and ``gaps`` are together the ``of`` intervals; of the batches all
    but one can be ``repeated``. A sample has neither gaps nor a register; all else has intervals of a step.
    """
    signed, of, gaps, repeated = (int(facts[name]) for name in ("signed", "of", "gaps", "repeated"))
    sample = facts.get("sample")
    if sample is not None and not _can_be_drawn(sample):
        return "sample"
    if signed + gaps != of:
        return "gaps"
    if (gaps if sample is not None else not _has_step(of, seconds(end) - seconds(start))):
        return "of"
    if facts["register"] != "none" and (sample is not None or not signed):
        return "register"
    return "repeated" if repeated >= len(facts["batches"]) else ""


def _has_step(of: int, length: int) -> bool:
    """Whether a step of whole seconds cuts ``length`` seconds into so many intervals, the last perhaps short.

    The shortest step that gives no more than ``of`` gives them, or none does.
    """
    return of > 0 and -(-length // max(1, -(-length // of))) == of


def _can_be_drawn(sample: Mapping[str, str]) -> bool:
    """Whether a sample is no larger than what it was drawn of, and states an interval and how sure it is."""
    drawn = 0 < int(sample["size"]) <= int(sample["of"])
    return drawn and Decimal(sample["low"]) <= Decimal(sample["high"]) and is_confidence(sample["confidence"])


def register_of(batches: Sequence[Signed]) -> Register:
    """Whether the register of a meter came as far as the readings say, over all batches of a file.

    ``differs`` also where it went on between two batches; ``none`` where a batch states none.
    """
    registers = [one.batch.register for one in batches]
    if any(one is None for one in registers):
        return "none"
    known = [one for one in registers if one is not None]
    total = sum((Decimal(each.value) for one in batches for each in one.readings), Decimal(0))
    unbroken = all(Decimal(one.last) == Decimal(after.first) for one, after in pairwise(known))
    same = Decimal(known[-1].last) - Decimal(known[0].first) == total
    return "equal" if same and unbroken else "differs"


def _varies(readings: Sequence[Reading]) -> bool:
    return len({Decimal(one.value) for one in readings}) > 1


def _repeated(batches: Sequence[Signed]) -> int:
    """How many batches have, value by value, the figures of an earlier one: a day that was played again."""
    seen: set[tuple[str, ...]] = set()
    count = 0
    for one in batches:
        values = tuple(each.value for each in one.readings)
        if len(values) >= _LEAST_REPEATED and _varies(one.readings):
            count += values in seen
            seen.add(values)
    return count


def _calibration(batches: Sequence[Signed], end: str) -> str:
    """``valid`` to the end of the window by every batch, ``ended``, or ``none`` where one states none."""
    stated = [one.batch.calibration for one in batches]
    if any(one is None for one in stated):
        return "none"
    # A calibration is good through its last day.
    lasting = all(one is not None and f"{one[1]}T23:59:59Z" >= end for one in stated)
    return "valid" if lasting else "ended"
