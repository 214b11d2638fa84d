"""Write workings, everything a footprint was calculated from, and replay them (DESIGN 6.3, L3).

Mill and verifier keep them. A replay gives the same result, byte for byte. The claim carries their digest;
the salt of 32 random bytes keeps others from guessing a recipe and comparing digests.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast

from passport.carbon.activity import activity_of
from passport.carbon.allocation import Allocated
from passport.carbon.calculating.calculate import ENGINE, ENGINE_VERSIONS, CalculationResult, Validation
from passport.carbon.calculating.detail import Detail
from passport.carbon.calculating.engine import Outcome, run
from passport.carbon.calculating.methods import Given
from passport.carbon.calculating.series import Reading, reading_of
from passport.carbon.factors import Library, record_of
from passport.carbon.inputs import CheckedInput, checked_input_of
from passport.vocab import LIBRARIES, READINGS, SIGNED_READINGS
from signing.digests import multibase_digest
from signing.encoding import multibase_decode, multibase_encode
from signing.errors import ToolError
from signing.jcs import canonical_read
from signing.shown import quoted
from signing.strict_json import JsonValue

FORMAT: Final = "passport-workings/1"
SALT_BYTES: Final = 32
DISCLOSABLE: Final = "disclosable"
"""Member of workings: the places of the facts that the claim commits to. Its root in a footprint has the same
name."""


class WorkingsRefused(ToolError):
    """Refuse to write or replay workings; codes ``workings.salt``, ``.members``, ``.engine``, ``.factor``.

    ``workings.components``: the components listed do not follow from the activity data.
    """


def workings_of(document: Mapping[str, Any], given: Given, outcome: Outcome, salt: bytes) -> dict[str, Any]:
    """Write down an outcome with everything it was calculated from, as JSON of strings and booleans.

    ``salt`` is 32 random bytes, new for each claim; ``workings.salt`` is raised for another length.

    Holds the activity data in normal form, the full records of the factors (laboratory values among them)
    with their digests, the facts of the inputs, the sum of each series over the window, every trial and
    comparison, and the components unmerged. Members without entries are left out.
    """
    if len(salt) != SALT_BYTES:
        raise WorkingsRefused("workings.salt", f"The salt has {SALT_BYTES} bytes, not {len(salt)}.")
    result = outcome.result
    parts: dict[str, list[Any]] = {
        "factors": [{**record.as_json(), "digestMultibase": record.digest} for record in outcome.records],
        **_passports(given, outcome),
        "readings": _readings(given),
        "components": result.footprint("component")["components"],
        "trials": [_trial(*trial) for trial in result.trials],
        "validations": [_validation(entry) for entry in result.validations],
        "allocations": [_allocation(key, allocated) for key, allocated in result.allocations],
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


def _passports(given: Given, outcome: Outcome) -> dict[str, list[Any]]:
    """List the passports that the outcome rests on.

    ``inputs``: the facts of those that materials were taken from. ``vouchers``: id and digest of further ones
    that factors name as their evidence, where an accredited verifier confirmed them.
    """
    used = {entry["digestMultibase"] for entry in outcome.result.inputs}
    named = {record.evidence for record in outcome.records} - used
    return {
        "inputs": [given.inputs[digest].as_json() for digest in sorted(used)],
        "vouchers": [
            {"id": given.inputs[digest].id, "digestMultibase": digest}
            for digest in sorted(named)
            if digest in given.inputs and given.inputs[digest].passes
        ],
    }


def _readings(given: Given) -> list[Any]:
    """Write the sums of the series by name and rule; one that was refused is a trial's reason."""
    asked = sorted(given.readings.items())
    return [entry.as_json() for _, entry in asked if isinstance(entry, Reading)]


def _validation(entry: Validation) -> dict[str, Any]:
    """Write a comparison of two ways to one amount; ``amount`` is kgCO2e per declared unit."""
    return {
        "key": entry.key,
        "covers": list(entry.covers),
        "method": entry.method,
        "amount": entry.amount,
        "deviation": entry.deviation,
        "code": entry.code,
    }


def _allocation(key: str, allocated: Allocated) -> dict[str, Any]:
    """Write a division: the rule that applied, each product's share, and the rules that did not apply."""
    return {
        "key": key,
        "rule": allocated.rule,
        "shares": {product: format(share, "f") for product, share in allocated.shares.items()},
        "tried": [{"rule": rule, "reason": reason} for rule, reason in allocated.tried],
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
    """Give the digest that the claim carries: the sha2-384 multihash of the JCS bytes (RFC 8785)."""
    return multibase_digest(canonical_read(cast("JsonValue", dict(workings))))


def replay(
    workings: Mapping[str, Any], inputs: Mapping[str, CheckedInput] | None = None
) -> CalculationResult:
    """Calculate again from the workings alone, by the rules of the engine that wrote them.

    ``inputs`` by digest, where the caller verified them himself: then these count, and not what the workings
    say about them (T110).

    Raises ``WorkingsRefused``: ``workings.format``, ``.engine`` (a version whose rules are not kept here),
    ``.salt``, ``.factor`` (a record with another digest), ``.components`` (the workings contradict
    themselves) and ``.members``; and ``ActivityRefused``.
    """
    if workings.get("format") != FORMAT:
        raise WorkingsRefused(
            "workings.format", "This is no file of workings.", hint=f"Its format is {FORMAT}."
        )
    with in_form():
        return _replay(workings, inputs)


@contextmanager
def in_form() -> Iterator[None]:
    """Refuse workings (``workings.members``) whose members are missing or of another kind.

    Workings have no schema: whoever reads a member of them that the calculation has not read does it in here.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise WorkingsRefused(
            "workings.members",
            f"The workings are not complete or not in form ({type(error).__name__}).",
            hint="Ask the mill for the file that was written together with the claim.",
        ) from None


def _replay(workings: Mapping[str, Any], verified: Mapping[str, CheckedInput] | None) -> CalculationResult:
    """Calculate again from the members of workings, by the rules of the engine version they were made with.

    Inputs are taken as the workings state them, or from ``verified`` by their digest; with ``verified`` the
    components are not compared, because the inputs may count with other tiers. Raises ``workings.engine``,
    ``.salt``, ``.factor``, ``.components``, what the engine raises, and ``KeyError``, ``TypeError`` and their
    like for members that are missing or of another kind.
    """
    _version_of(workings["engine"])
    if len(multibase_decode(workings["salt"], max_chars=64)) != SALT_BYTES:
        raise WorkingsRefused("workings.salt", "The workings lack their salt.")
    given = given_of(workings, verified)
    result = run(activity_of(workings["activity"]), given).result
    if verified is None:
        check_components(workings, result)
    return result


def check_components(workings: Mapping[str, Any], result: CalculationResult) -> None:
    """Raise ``workings.components`` where the components that workings list are not those of the result."""
    if result.footprint("component")["components"] != workings["components"]:
        raise WorkingsRefused(
            "workings.components", "The components listed do not follow from the activity data."
        )


def given_of(workings: Mapping[str, Any], verified: Mapping[str, CheckedInput] | None) -> Given:
    """Collect what a calculation has beside its activity data; ``verified`` inputs count instead of its own.

    Raises ``workings.engine``, ``workings.factor``, and ``KeyError`` for what is missing.
    """
    inputs: dict[str, CheckedInput] = {}
    for entry in workings.get("inputs", ()):
        checked = checked_input_of(entry)
        inputs[checked.digest] = checked if verified is None else verified[checked.digest]
    readings = [reading_of(entry) for entry in workings.get("readings", ())]
    vouchers = frozenset(entry["digestMultibase"] for entry in workings.get("vouchers", ()))
    version = _version_of(workings["engine"])
    return Given(_library_of(workings), inputs, _by_rule(workings, readings), version, vouchers)


def _version_of(engine: Mapping[str, Any]) -> str:
    """Give the version of the engine; raises ``workings.engine`` for one that cannot be replayed here."""
    version = engine.get("version")
    if version not in ENGINE_VERSIONS or engine != {"id": ENGINE, "version": version}:
        raise WorkingsRefused(
            "workings.engine",
            "The workings were made by another engine, or another version of it.",
            hint=f"Replay them with {quoted(str(version), 20)}.",
        )
    return cast("str", version)


def _library_of(workings: Mapping[str, Any]) -> Library:
    """Collect the factor records of workings; ``workings.factor`` for a record that has another digest."""
    library = Library()
    for entry in workings.get("factors", ()):
        record = record_of({name: value for name, value in entry.items() if name != "digestMultibase"})
        if record.digest != entry["digestMultibase"]:
            raise WorkingsRefused(
                "workings.factor", "A factor is not the one of its digest.", where=record.id
            )
        library.add(record)
    return library


def _by_rule(
    workings: Mapping[str, Any], readings: list[Reading]
) -> dict[tuple[str, str], Reading | ToolError]:
    """Key the readings by the series and the rule for gaps that candidates and cross-checks ask for.

    A series without gaps has one reading, under no rule, and serves every rule.
    """
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
    """Make the ``footprint`` of a claim: the result at a level of detail, and the digest of its workings.

    Workings that say which facts can be disclosed commit the claim to them; raises ``disclosable.*``. What
    they say of libraries and of signed readings the claim states too; raises ``workings.members``.
    """
    with in_form():  # a stage may be no text
        shown = result.footprint(detail)
    found = {**shown, "workings": {"digestMultibase": workings_digest(workings)}}
    if DISCLOSABLE in workings:
        from passport.carbon.disclosable import commitment  # noqa: PLC0415 - most claims commit to no facts

        found[DISCLOSABLE] = commitment(result, detail, workings).member()
    if LIBRARIES in workings:
        from passport.libraries.citing import stated  # noqa: PLC0415 - most claims cite no library

        with in_form():
            named = stated(workings, detail)
        if named:
            found[LIBRARIES] = named
    if SIGNED_READINGS in workings:
        with in_form():
            found[READINGS] = [_without_series(entry) for entry in workings[SIGNED_READINGS]]
    return found


def _without_series(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a claim states of a meter: not the name of the file its readings were in."""
    return {name: value for name, value in entry.items() if name != "series"}
