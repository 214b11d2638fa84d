"""The workings of a number: everything it was computed from, kept by mill and verifier (DESIGN 6.3, L3).

Whoever holds them replays the calculation and gets the same result, byte for byte. The salt keeps anybody
else from guessing a recipe until its digest fits.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from passport.carbon.activity import activity_of
from passport.carbon.calculating.calculate import ENGINE, ENGINE_VERSIONS, CalculationResult
from passport.carbon.calculating.detail import Detail
from passport.carbon.calculating.engine import Outcome, run
from passport.carbon.calculating.methods import Given
from passport.carbon.calculating.series import Reading, reading_of
from passport.carbon.factors import Library, record_of
from passport.carbon.inputs import CheckedInput, checked_input_of
from signing.digests import multibase_digest
from signing.encoding import multibase_decode, multibase_encode
from signing.errors import ToolError
from signing.jcs import canonical
from signing.strict_json import JsonValue

FORMAT: Final = "passport-workings/1"
SALT_BYTES: Final = 32


class WorkingsRefused(ToolError):
    """Workings that cannot be written or replayed; codes ``workings.*``."""


def workings_of(document: Mapping[str, Any], given: Given, outcome: Outcome, salt: bytes) -> dict[str, Any]:
    """The workings of an outcome, as JSON of strings and booleans.

    ``salt`` is 32 random bytes, new for each claim.

    Holds the activity data, the full records of the factors (laboratory values among them) with their
    digests, the facts of the inputs, what the series came to, every trial and comparison, and the components
    unmerged.
    """
    if len(salt) != SALT_BYTES:
        raise WorkingsRefused("workings.salt", f"The salt has {SALT_BYTES} bytes, not {len(salt)}.")
    result = outcome.result
    used = {entry["digestMultibase"] for entry in result.inputs}
    readings = [entry for _, entry in sorted(given.readings.items()) if isinstance(entry, Reading)]
    parts: dict[str, list[Any]] = {
        "factors": [{**record.as_json(), "digestMultibase": record.digest} for record in outcome.records],
        "inputs": [given.inputs[digest].as_json() for digest in sorted(used)],
        "vouchers": [
            {"id": given.inputs[digest].id, "digestMultibase": digest}
            for digest in sorted({record.evidence for record in outcome.records} - used)
            if digest in given.inputs and given.inputs[digest].passes
        ],
        "readings": [reading.as_json() for reading in readings],
        "components": result.footprint("component")["components"],
        "trials": [_trial(*trial) for trial in result.trials],
        "validations": [
            {
                "key": entry.key,
                "covers": list(entry.covers),
                "method": entry.method,
                "amount": entry.amount,
                "deviation": entry.deviation,
                "code": entry.code,
            }
            for entry in result.validations
        ],
        "allocations": [
            {
                "key": key,
                "rule": found.rule,
                "shares": {product: format(share, "f") for product, share in found.shares.items()},
                "tried": [{"rule": rule, "reason": reason} for rule, reason in found.tried],
            }
            for key, found in result.allocations
        ],
        "excluded": [{"key": key, "code": code} for key, code in result.excluded],
        "warnings": [{"code": w.code, "where": w.where, "about": w.about} for w in result.warnings],
    }
    return {
        "format": FORMAT,
        "engine": {"id": ENGINE, "version": result.version},
        "salt": multibase_encode("u", salt),
        "activity": dict(document),
        **{name: entries for name, entries in parts.items() if entries},
    }


def _trial(source: str, method: str, counts: bool, code: str, reason: str) -> dict[str, str]:  # a row
    return {
        "source": source,
        "method": method,
        "counts": "yes" if counts else "no",
        "code": code,
        "reason": reason,
    }


def workings_digest(workings: Mapping[str, Any]) -> str:
    """What the claim carries: sha2-384 multihash of the JCS bytes."""
    return multibase_digest(canonical(cast("JsonValue", dict(workings))))


def replay(
    workings: Mapping[str, Any], inputs: Mapping[str, CheckedInput] | None = None
) -> CalculationResult:
    """Calculate again from the workings alone, by the rules of the engine that wrote them.

    Raises ``WorkingsRefused`` and ``ActivityRefused``.

    ``inputs`` by digest, where the caller verified them himself: then these count, and not what the workings
    say about them (T110).
    ``workings.format``, ``.engine`` (another version of the engine may compute something else), ``.salt``,
    ``.factor`` (a record that is not the one of its digest), ``.components`` (the workings contradict
    themselves) and ``.members``.
    """
    if workings.get("format") != FORMAT:
        raise WorkingsRefused(
            "workings.format", "This is no file of workings.", hint=f"Its format is {FORMAT}."
        )
    try:
        return _replay(workings, inputs)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise WorkingsRefused(
            "workings.members",
            f"The workings are not complete or not in form ({type(error).__name__}).",
            hint="Ask the mill for the file that was written together with the claim.",
        ) from None


def _replay(workings: Mapping[str, Any], verified: Mapping[str, CheckedInput] | None) -> CalculationResult:
    version = workings["engine"].get("version")
    if version not in ENGINE_VERSIONS or workings["engine"] != {"id": ENGINE, "version": version}:
        raise WorkingsRefused(
            "workings.engine",
            "The workings were made by another engine, or another version of it.",
            hint=f"Replay them with {str(version)[:20]!a}.",
        )
    if len(multibase_decode(workings["salt"], max_chars=64)) != SALT_BYTES:
        raise WorkingsRefused("workings.salt", "The workings lack their salt.")
    library = Library()
    for entry in workings.get("factors", ()):
        members = {name: value for name, value in entry.items() if name != "digestMultibase"}
        record = record_of(members)
        if record.digest != entry["digestMultibase"]:
            raise WorkingsRefused(
                "workings.factor", "A factor is not the one of its digest.", where=record.id
            )
        library.add(record)
    inputs: dict[str, CheckedInput] = {}
    for entry in workings.get("inputs", ()):
        checked = checked_input_of(entry)
        inputs[checked.digest] = checked if verified is None else verified[checked.digest]
    readings = [reading_of(entry) for entry in workings.get("readings", ())]
    vouchers = frozenset(entry["digestMultibase"] for entry in workings.get("vouchers", ()))
    given = Given(library, inputs, _by_rule(workings, readings), version, vouchers)
    result = run(activity_of(workings["activity"]), given).result
    if verified is None and result.footprint("component")["components"] != workings["components"]:
        raise WorkingsRefused(
            "workings.components", "The components listed do not follow from the activity data."
        )
    return result


def _by_rule(
    workings: Mapping[str, Any], readings: list[Reading]
) -> dict[tuple[str, str], Reading | ToolError]:
    """Readings under the (name, rule) a candidate asks for; a complete series satisfies every rule."""
    found: dict[tuple[str, str], Reading | ToolError] = {}
    activity = workings["activity"]
    asked = [part for source in activity["sources"] for part in source["candidates"]]
    asked += [entry["candidate"] for entry in activity.get("crossChecks", ())]
    for part in asked:
        name, rule = part.get("series", ""), part.get("fill", "")
        for reading in readings:
            if name and reading.name == name and reading.fill in {"", rule}:
                found[name, rule] = reading
    return found


def drawn(result: CalculationResult, detail: Detail, workings: Mapping[str, Any]) -> dict[str, Any]:
    """The ``footprint`` of a claim: the result at that depth, and the digest of its workings."""
    return {**result.footprint(detail), "workings": {"digestMultibase": workings_digest(workings)}}
