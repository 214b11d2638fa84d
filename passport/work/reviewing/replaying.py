"""The audit chain of one number: what the claim says beside what its workings come to, part by part (L3).

Nothing is judged here. Where something cannot be calculated again, the chain says what and why.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, cast

from passport.carbon.activity import Activity, activity_of
from passport.carbon.calculating.calculate import RULED_BY_FILE
from passport.carbon.calculating.detail import Detail, merged
from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.carbon.factors import FactorRecord, record_of
from passport.carbon.inputs import CheckedInput
from passport.carbon.rechecking.benchmarks import Finding as Doubt
from passport.carbon.rechecking.benchmarks import plausibility
from passport.carbon.workings import drawn, in_form, replay
from passport.vocab import LIBRARIES
from signing.errors import ToolError

YES: Final = "yes"
NOT_NAMED: Final = "workings.not_named"
MISSING: Final = "workings.missing"
_APART: Final = (
    "stage", "scope", "method", "quantityTier", "factorTier", "tier", "isPrimary", "dataType", "electricity",
    "allocation", "input",
)  # fmt: skip
"""What two merged components cannot share (DESIGN 6.3)."""
_COMPARED: Final = (
    "boundary", "declaredUnit", "unit", "gwpSet", "method", "detail", "uncertainty", "workings",
)  # fmt: skip


class Total(NamedTuple):
    """One result: figures in kgCO2e per declared unit, ``recomputed`` empty where there is none."""

    electricity: str
    claimed: str
    recomputed: str
    difference: str


class Part(NamedTuple):
    """One disclosed component; figures as in ``Total``. ``changed``: members the workings do not give."""

    place: int
    key: str
    stage: str
    electricity: str
    method: str
    tiers: tuple[str, str, str]
    """Quantity, factor, component."""
    claimed: str
    recomputed: str
    difference: str
    changed: tuple[str, ...]


class Leaf(NamedTuple):
    """One component of the workings, and the factor behind it; ``part`` is the disclosed one it is in."""

    key: str
    part: str
    stage: str
    electricity: str
    method: str
    amount: str
    tiers: tuple[str, str, str]
    factor: str
    publisher: str
    edition: str
    kind: str
    valid: tuple[str, str]
    misfits: tuple[str, ...]
    fallback: str
    evidence: tuple[str, str] = ("", "")
    """What the factor's kind rests on, and the digest of that document."""


class Chain(NamedTuple):
    """What became of one footprint. ``replayed`` is ``yes`` or a code, with ``reason`` in words."""

    workings: str
    replayed: str
    reason: str
    totals: tuple[Total, ...]
    parts: tuple[Part, ...]
    leaves: tuple[Leaf, ...]
    others: tuple[str, ...]
    """JSON Pointers, relative to the footprint, of what differs besides totals and components."""
    doubts: tuple[Doubt, ...]
    warnings: tuple[tuple[str, str, str], ...]
    """Code, component, and what it is about: choices of the calculation a reader should know of."""
    unproven_inputs: tuple[str, ...]
    """Digests of inputs whose facts are the mill's own word, for nobody gave their passports."""
    output_kg: str
    subject: Mapping[str, Any]
    """What the workings say of the product."""
    sources: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Digest and edition of each library of factors, and the ids of the factors taken from it."""


def walk(
    footprint: Mapping[str, Any],
    workings: Mapping[str, Any] | None,
    inputs: Mapping[str, CheckedInput],
) -> Chain:
    """Walk the chain of a footprint that has passed the claim's schema; ``inputs`` by digest, as verified."""
    named = footprint.get("workings", {}).get("digestMultibase", "")
    if workings is None:
        code = MISSING if named else NOT_NAMED
        reason = "its workings are not at hand" if named else "the claim names no workings"
        return _unreplayed(footprint, named, code, reason)
    try:
        with in_form():
            return _replayed(footprint, workings, inputs, named)
    except ToolError as refused:
        return _unreplayed(footprint, named, refused.code, refused.message)


def _unreplayed(footprint: Mapping[str, Any], named: str, code: str, reason: str) -> Chain:
    totals = tuple(Total(one["electricity"], one["total"], "", "") for one in footprint["results"])
    parts = tuple(_part(place, one, None, ()) for place, one in enumerate(footprint.get("components", ())))
    return Chain(named, code, reason, totals, parts, (), (), (), (), (), "", {})


def _replayed(
    footprint: Mapping[str, Any],
    workings: Mapping[str, Any],
    inputs: Mapping[str, CheckedInput],
    named: str,
) -> Chain:
    """Replay workings and put the claim beside the result; raises what ``replay`` raises.

    Where every input was verified, the verified figures count; else those that the workings state (T110), and
    the inputs that were not verified are listed. All figures are kgCO2e per declared unit.
    """
    unproven = tuple(digest for digest in _consumed(workings) if digest not in inputs)
    result = replay(workings, inputs_that_count(workings, inputs))
    again = drawn(result, cast("Detail", footprint["detail"]), workings)
    activity = activity_of(workings["activity"])
    records = records_of(workings)
    full = result.footprint("component")["components"]
    return Chain(
        named,
        YES,
        "",
        tuple(_totals(footprint["results"], again["results"])),
        tuple(_parts(footprint.get("components", ()), again.get("components", ()))),
        tuple(_leaves(full, again.get("components", ()), records, activity)),
        tuple(_others(footprint, again)),
        plausibility(activity, result, records.values()),
        (
            *((warned.code, warned.where, warned.about) for warned in result.warnings),
            *((("engine.earlier", "", result.version),) if result.version == RULED_BY_FILE else ()),
        ),
        unproven,
        format(result.output_kg, "f"),
        activity.subject,
        tuple(
            (one["digestMultibase"], one["edition"], tuple(part["id"] for part in one["factors"]))
            for one in workings.get(LIBRARIES, ())
        ),
    )


def inputs_that_count(
    workings: Mapping[str, Any], inputs: Mapping[str, CheckedInput]
) -> Mapping[str, CheckedInput] | None:
    """Where every input was verified, what was verified; else ``None``, the workings' own word (T110)."""
    consumed = _consumed(workings)
    return inputs if consumed and all(digest in inputs for digest in consumed) else None


def _consumed(workings: Mapping[str, Any]) -> list[str]:
    """Digests of the inputs; workings that are out of form have none here, and replaying them says so."""
    entries = workings.get("inputs", ())
    listed = entries if isinstance(entries, list) else ()
    return [str(entry.get("digestMultibase")) for entry in listed if isinstance(entry, dict)]


def records_of(workings: Mapping[str, Any]) -> dict[str, FactorRecord]:
    """The records of the factors in workings, by id."""
    found = {}
    for entry in workings.get("factors", ()):
        record = record_of({name: value for name, value in entry.items() if name != "digestMultibase"})
        found[record.id] = record
    return found


def less(claimed: str, recomputed: str) -> str:
    """Subtract two published figures, exactly."""
    apart = scaled(claimed, AMOUNT_PLACES) - scaled(recomputed, AMOUNT_PLACES)
    return text_of(apart, AMOUNT_PLACES)


def is_zero(figure: str) -> bool:
    """Whether a figure is nothing, or absent."""
    return not figure or not Decimal(figure)


def _totals(claimed: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> Iterable[Total]:
    found = {one["electricity"]: one["total"] for one in again}
    for one in claimed:
        total = found.get(one["electricity"], "0.000000")
        yield Total(one["electricity"], one["total"], total, less(one["total"], total))


def _parts(claimed: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> Iterable[Part]:
    """Pair the components of claim and replay by their key.

    ``changed`` lists members that differ, or ``key`` for a component without a counterpart; ``place`` is the
    index in the claim, and -1 for a component that the claim leaves out.
    """
    found = {one["key"]: one for one in again}
    for place, one in enumerate(claimed):
        other = found.pop(one["key"], None)
        changed = (
            ("key",)
            if other is None
            else tuple(
                name
                for name in (*_APART, "factor", "factorEdition", "fallbackFrom")
                if one.get(name) != other.get(name)
            )
        )
        yield _part(place, one, "0.000000" if other is None else other["amount"], changed)
    for other in found.values():
        part = _part(-1, other, other["amount"], ("key",))
        yield part._replace(claimed="", difference=less("0", other["amount"]))


def _part(place: int, one: Mapping[str, Any], again: str | None, changed: tuple[str, ...]) -> Part:
    """Make a pair of components; the difference is claimed minus replayed, and empty without a replay."""
    return Part(
        place,
        one["key"],
        one["stage"],
        one.get("electricity", ""),
        one["method"],
        (one["quantityTier"], one["factorTier"], one["tier"]),
        one["amount"],
        again or "",
        less(one["amount"], again) if again else "",
        changed,
    )


def _leaves(
    full: Sequence[Mapping[str, Any]],
    disclosed: Sequence[Mapping[str, Any]],
    records: Mapping[str, FactorRecord],
    activity: Activity,
) -> Iterable[Leaf]:
    """List the sources of the workings, each with the component of the claim that it is part of.

    ``full`` are the unmerged components of the replay, ``disclosed`` those of the claim. A source belongs to
    the component of its own key where the claim shows factors, else to that with the same facts (stage,
    scope, method, tiers and what else components are merged by); to none where no component has them. Amounts
    are kgCO2e per declared unit. The record adds publisher, kind, validity, misfits and evidence.
    """
    by_facts = {_facts(one): one["key"] for one in disclosed}
    own = {one["key"] for one in disclosed}
    for one in full:
        shown = one["key"] if one["key"] in own and "factor" in disclosed[0] else ""
        record = records.get(one["factor"])
        yield Leaf(
            one["key"],
            shown or by_facts.get(_facts(merged([one])[0]), ""),
            one["stage"],
            one.get("electricity", ""),
            one["method"],
            one["amount"],
            (one["quantityTier"], one["factorTier"], one["tier"]),
            one["factor"],
            "" if record is None else record.publisher,
            one["factorEdition"],
            "" if record is None else record.kind,
            ("", "") if record is None else (record.valid_from, record.valid_until),
            () if record is None else tuple(record.misfits(activity.start, activity.end, activity.country)),
            one.get("fallbackFrom", ""),
            ("", "") if record is None else (record.evidence, record.evidence_digest),
        )


def _facts(one: Mapping[str, Any]) -> tuple[object, ...]:
    return (one["amount"].startswith("-"), *(repr(one.get(name)) for name in _APART))


def _others(claimed: Mapping[str, Any], again: Mapping[str, Any]) -> Iterable[str]:
    """List the pointers, below the footprint, of what differs besides amounts: frame, gases, shares."""
    for name in _COMPARED:
        if claimed.get(name) != again.get(name):
            yield f"/{name}"
    found = {one["electricity"]: one for one in again["results"]}
    for place, one in enumerate(claimed["results"]):
        other = found.get(one["electricity"], {})
        for name in ("gases", "evidenceBreakdown", "primaryDataShare"):
            if one[name] != other.get(name):
                yield f"/results/{place}/{name}"
