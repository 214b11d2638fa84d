"""The phone calculates again from workings what Python calculates, or says the same code (L3, T110)."""

import json
import random
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from passport.carbon.calculating.detail import DETAILS
from passport.carbon.factors import FactorRecord, record_of
from passport.carbon.inputs import CheckedInput
from passport.carbon.quantities import ratio
from passport.carbon.workings import drawn, replay
from passport.sheets.activity.factor_sheet import read_factors
from passport.units import UNITS
from signing.errors import ToolError
from signing.jcs import canonical
from signing.strict_json import loads
from tests.mutations import named, replaced
from tests.passport.carbon.activities import (
    DAY,
    HEAD,
    calculated,
    day,
    example_file,
    factor,
    source,
    supplier,
)
from tests.passport.carbon.test_choosing import STRONG, WEAK, WRITTEN, _file
from tests.passport.carbon.test_engine_properties import _files
from tests.passport.carbon.test_inputs import BOTH, SHARES
from tests.passport.carbon.test_money import SPEND, _bought
from tests.passport.carbon.test_recheck_inputs import _calculated, _supplier
from tests.phone.node import Asked, asking

RELAXED = {"deadline": None, "suppress_health_check": list(HealthCheck)}
Workings = dict[str, Any]
Verified = dict[str, CheckedInput] | None


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("carbon.mjs") as asked:
        yield asked


def _python(workings: Workings, verified: Verified, detail: Any) -> Any:
    try:
        result = replay(workings, verified)
        footprint = drawn(result, detail, workings)
    except ToolError as refused:
        return {"refused": refused.code}
    return {
        "footprint": footprint,
        "inputs": [dict(entry) for entry in result.inputs],
        "validations": [
            {name: getattr(one, name) for name in ("key", "method", "amount", "deviation", "code")}
            | {"covers": list(one.covers)}
            for one in result.validations
        ],
        "warnings": [{"where": w.where, "code": w.code, "about": w.about} for w in result.warnings],
        "excluded": [list(entry) for entry in result.excluded],
        "trials": [
            {"source": name, "method": method, "counts": counts, "code": code}
            for name, method, counts, code, _ in result.trials
        ],
    }


def _agrees(ask: Asked, workings: Workings, verified: Verified = None, detail: str = "component") -> Any:
    listed = None if verified is None else [one.as_json() for one in verified.values()]
    found = ask("replay", workings=workings, verified=listed, detail=detail)
    expected = _python(workings, verified, detail)
    assert canonical(found) == canonical(json.loads(json.dumps(expected))), (found, expected)
    return found


def _example(name: str) -> Workings:
    if name.endswith(".csv"):
        factors = read_factors(example_file("factors.csv"), source="factors.csv")
        return calculated(example_file(name), "csv", factors=factors).workings
    return calculated(example_file(name), series={DAY: day()}).workings


EXAMPLES = ("bf-bof.toml", "dri-eaf.toml", "re-roller.toml", "scrap-eaf.toml", "scrap-eaf.csv")


@pytest.mark.parametrize(("name", "detail"), list(product(EXAMPLES, DETAILS)))
def test_every_example_is_calculated_again(ask: Asked, name: str, detail: str) -> None:
    workings = _example(name)
    again = _agrees(ask, loads(canonical(workings)), detail=detail)  # type: ignore[arg-type]  # an object
    assert "refused" not in again
    assert again["footprint"]["results"] and (again["footprint"].get("components") or detail == "total")


def _ruled() -> Iterator[tuple[str, Workings]]:
    """Workings that one of the two rules of choice gives, and those of money and passports as evidence."""
    yield "0.3.0", json.loads(WRITTEN.read_bytes())["workings"]
    yield "strongest", calculated(_file(WEAK, STRONG)).workings
    yield "reason", calculated(_file(WEAK, STRONG, reason="The scale was moved")).workings
    yield "fallback", calculated(_file(WEAK, STRONG.replace("3.5", '3.5"\nstockEnd = "9'))).workings
    for passes in (True, False):
        slab = supplier(SHARES, passes=passes)
        mine = factor("urn:example:s", "supplier", supplied="1900", evidence=slab.digest)
        bought = source(method="M4", scope="3", factor="urn:example:s")
        yield f"passport {passes}", calculated(HEAD + bought + mine, inputs=[slab]).workings
    grid = "urn:passport:factor:cea-v21:grid-in"
    for value in ("727", "1"):
        mine = factor("urn:example:g", "national", "MWH", gases={"CO2": value}, evidence=grid)
        power = source(method="M2", unit="MWH", factor="urn:example:g")
        yield f"shipped {value}", calculated(HEAD + power + mine).workings
    yield "money", calculated(HEAD + _bought() + SPEND).workings


@pytest.mark.parametrize(
    ("name", "workings"), [*_ruled()], ids=lambda told: told if isinstance(told, str) else ""
)
def test_the_phone_knows_both_rules_of_choice(ask: Asked, name: str, workings: Workings) -> None:
    """T129: the version of the engine says which rule applied, and both sides follow it; T135: money."""
    workings = json.loads(json.dumps(workings))
    again = _agrees(ask, workings)
    assert "refused" not in again, name
    other = "1.0.0" if workings["engine"]["version"] == "1.1.0" else "1.1.0"
    _agrees(ask, {**workings, "engine": {**workings["engine"], "version": other}})
    versions: list[object] = ["1.2.0", "", None, ["1.1.0"], {}]
    for version in versions:
        found = _agrees(ask, {**workings, "engine": {**workings["engine"], "version": version}})
        assert found == {"refused": "workings.engine"}
    _changes(ask, workings, None, random.Random(len(name)), 6)


REPLAY = {
    "activity", "allocation", "boundary", "calculate", "detail", "disclosable", "engine", "factors",
    "methods", "quantities", "series", "sources", "tables", "values", "workings",
}  # fmt: skip
MOST_OF_A_VERDICT = 100
"""Fewer files than the screens and the checks have: with less, the imports were not followed."""
IMPORTED = re.compile(r"^(?:import|export)\b[^;]*?\bfrom\s+\"([^\"]+)\"|^import\s+\"([^\"]+)\"", re.MULTILINE)


def test_nothing_of_the_first_load_imports_the_replay() -> None:
    """Only ``import()`` brings it in, where somebody has workings.

    Asked of each way a first verdict begins, and of all that is imported from there without ``import()``.
    """
    phone = (Path(__file__).parents[2] / "mobile_demo").resolve()
    replaying = {path for path in (phone / "passport" / "carbon").rglob("*.js") if path.stem in REPLAY}
    assert {path.stem for path in replaying} == REPLAY and len(replaying) == len(REPLAY)
    replaying.add(phone / "verify" / "checks" / "numbers" / "replaying.js")
    screens = sorted((phone / "app" / "screens").glob("*.js"))
    begun = ("app/main.js", "app/session.js", "verify/pipeline.js")
    waiting = [*(phone / name for name in begun), *screens]
    loaded: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in loaded:
            loaded.add(path)
            found = IMPORTED.findall(path.read_text(encoding="utf-8"))
            waiting += [(path.parent / (one or other)).resolve() for one, other in found]
    assert len(loaded) > MOST_OF_A_VERDICT
    assert not loaded & replaying


def test_units_become_each_other_as_the_library_of_units_says(ask: Asked) -> None:
    for unit, wanted in product([*UNITS, "MT", "__proto__"], repeat=2):
        try:
            exact = ratio(unit, wanted)
            expected: Any = [str(exact.numerator), str(exact.denominator)]
        except ToolError as refused:
            expected = {"refused": refused.code}
        assert ask("convert", unit=unit, wanted=wanted) == expected, (unit, wanted)


RICH = (
    HEAD.replace('"component"', '"stage"')
    + """
[[allocations]]
key = "hall"
product = "coil"
drivers = [
  { rule = "processing-time", weights = { coil = "", plate = "3" } },
  { rule = "mass", weights = { coil = "1", plate = "2", "10" = "4" } },
]
[[allocations]]
key = "nobody"
product = "coil"
drivers = [{ rule = "overhead", weights = { coil = "", plate = "", bar = "" } }]
[[allocations]]
key = "value"
product = "coil"
drivers = [{ rule = "market-value", weights = { coil = "1", plate = "2" }, values = { coil = "3.5", plate = "7" } }]
[[crossChecks]]
key = "stack"
covers = ["coke", "gas"]
candidate = { method = "M1", quantity = "12.5", unit = "TNE", evidence = "instrument", calibratedUntil = "2027-01-01", factor = "urn:example:stack" }
[[crossChecks]]
key = "old-stack"
covers = ["coke"]
candidate = { method = "M1", quantity = "12.5", unit = "TNE", evidence = "instrument", calibratedUntil = "2020-01-01", factor = "urn:example:stack" }
"""  # noqa: E501  # inline tables of TOML take one line
    + source("coke", allocation="hall", uncertainty="0.02", stockStart="2", stockEnd="1.25")
    + source("office", scope="3", allocation="nobody", evidence="weighbridge", uncertainty="0.1")
    + source("yard", scope="1", allocation="value", role="output", uncertainty="0.013")
    + source("late", stage="use", scope="3")
    + source("gas", method="M2", unit="TNE", factor="urn:passport:factor:ipcc-2006:natural-gas-combustion",
             quantity="0.25", oxidation="0.995", uncertainty="0.03")
    + source("building", method="M2", factor="urn:example:building", scope="3", uncertainty="0.3", capital={
             "rule": "straight-line", "start": "2020-01-01T00:00:00Z", "end": "2060-01-01T00:00:00Z"})
    + source("rolls", method="M2", factor="urn:example:building", scope="3", uncertainty="0.3",
             capital={"rule": "units-of-production", "expected": "100000", "madeBefore": "99995"})
    + """
[[sources]]
key = "slag"
stage = "steelmaking"
scope = "3"
candidates = [
  { method = "M1", quantity = "1", unit = "TNE", evidence = "invoice", factor = "urn:example:stack" },
  { method="M4", quantity="1", unit="TNE", evidence="invoice", factor="urn:example:slag", uncertainty="0.2" },
  { method = "M2", quantity = "1", unit = "KGM", evidence = "spend", factor = "urn:example:building" },
]
"""
    + source("grid-l", method="M2", scope="2", unit="KWH", quantity="5000.5", electricity="location-based",
             factor="urn:passport:factor:cea-v21:grid-in", uncertainty="0.05")
    + source("grid-m", method="M2", scope="2", unit="MWH", quantity="5.0005", electricity="market-based",
             factor="urn:passport:factor:cea-v21:grid-in", uncertainty="0.05")
    + factor("urn:example:stack", "continuous", gases={"CO2": "1000", "SF6": "0.000001"})
    + factor("urn:example:building", "national", gases={"CO2": "3.25", "CH4-combustion": "0.01"},
             uncertainty="0.07", geography=["DE"], validFrom="2020-01-01", validUntil="2026-09-02")
    + factor("urn:example:slag", supplied="12.125", biogenic="yes")
)  # fmt: skip


def test_allocations_cross_checks_capital_and_fallbacks(ask: Asked) -> None:
    for detail in DETAILS:
        again = _agrees(ask, calculated(RICH).workings, detail=detail)
        assert (
            again["validations"] and again["warnings"] and again["excluded"] == [["late", "boundary.stage"]]
        )
        assert "uncertainty" in again["footprint"]


@pytest.mark.parametrize("shares", [SHARES, None])
@pytest.mark.parametrize("passes", [True, False])
def test_t110_inputs_count_as_they_were_verified(ask: Asked, shares: Any, passes: bool) -> None:
    workings = calculated(HEAD + BOTH, inputs=[supplier(SHARES)]).workings
    _agrees(ask, workings)
    one = supplier(shares, passes=passes)
    _agrees(ask, workings, {one.digest: one})
    assert _agrees(ask, workings, {}) == {"refused": "workings.members"}


def test_t110_random_chains(ask: Asked) -> None:
    for seed in range(40):
        chance = random.Random(seed)
        inputs = [
            _supplier(chance, place, passes=chance.random() < 0.7) for place in range(chance.randint(1, 3))
        ]
        found = _calculated(chance, inputs)
        verified = {one.digest: one for one in inputs}
        again = _agrees(ask, found.workings, verified, found.draft["footprint"]["detail"])
        assert again["footprint"] == found.draft["footprint"], seed
        assert again["inputs"] == found.draft["inputs"]


@given(text=_files())
@settings(max_examples=40, **RELAXED)  # type: ignore[arg-type]  # settings by name
def test_random_calculated_claims(ask: Asked, text: str) -> None:
    _random(ask, text)


@pytest.mark.long
@given(text=_files())
@settings(max_examples=2_000, **RELAXED)  # type: ignore[arg-type]  # settings by name
def test_many_random_calculated_claims(ask: Asked, text: str) -> None:
    _random(ask, text)


def _random(ask: Asked, text: str) -> None:
    found = calculated(text)
    again = _agrees(ask, found.workings, detail=found.draft["footprint"]["detail"])
    assert again["footprint"] == found.draft["footprint"]


def _changes(
    ask: Asked, workings: Workings, verified: Verified, chance: random.Random, one_of: int
) -> set[str]:
    """Small changes; in half of them a mill's digests of its factors fit again."""
    codes: set[str] = set()
    for what, path, value in named(workings):
        if one_of > 1 and chance.randrange(one_of):
            continue
        mutated = replaced(workings, path, value)
        changed = mutated if chance.random() < 0.5 else _fitting(mutated)
        try:
            answer = _agrees(ask, changed, verified)
        except AssertionError as wrong:
            raise AssertionError((what, path)) from wrong
        codes.add(answer.get("refused", ""))
    return codes


def _record(entry: dict[str, Any]) -> FactorRecord:
    return record_of({name: value for name, value in entry.items() if name != "digestMultibase"})


def _fitting(workings: Any) -> Any:
    try:
        listed = [
            {**entry, "digestMultibase": _record(entry).digest} if "digestMultibase" in entry else entry
            for entry in workings["factors"]
        ]
    except (ToolError, TypeError, ValueError, KeyError, AttributeError):
        return workings
    return {**workings, "factors": listed}


@pytest.mark.parametrize("name", ["re-roller", "rich", "inputs"])
def test_small_changes_of_workings_are_answered_alike(ask: Asked, name: str) -> None:
    codes = _changes(ask, _some(name), None, random.Random(name), 25 if name == "rich" else 15)
    assert codes >= {"workings.members", "workings.components", "workings.factor"} - (
        {"workings.factor"} if name == "inputs" else set()
    )


@pytest.mark.long
@pytest.mark.parametrize("name", ["re-roller", "rich", "inputs"])
def test_all_small_changes_of_workings_are_answered_alike(ask: Asked, name: str) -> None:
    assert "" in _changes(ask, _some(name), None, random.Random(name), 1)


def test_t110_small_changes_beside_verified_inputs_are_answered_alike(ask: Asked) -> None:
    one = supplier(SHARES)
    codes = _changes(ask, _some("inputs"), {one.digest: one}, random.Random(110), 2)
    assert codes >= {"", "workings.members", "input.more_than_covered"}


def _some(name: str) -> Workings:
    if name == "inputs":
        return calculated(HEAD + BOTH, inputs=[supplier(SHARES)]).workings
    return calculated(RICH).workings if name == "rich" else _example("re-roller.toml")
