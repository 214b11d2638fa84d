"""Figures against the inputs they were taken from: rounding never contradicts, the rest does (T110)."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from passport.carbon.inputs import CheckedInput, InputResult
from passport.carbon.rechecking.recheck_inputs import recheck_subject
from passport.carbon.tiers import TIERS, Tier, shares
from passport.sheets.activity.from_file import Calculation, calculate_file
from tests.world_inputs import SALT

_HEAD = """
id = "https://id.norrland-steel.example/p/ULE12345678900001"
name = "Coil"
productionRoute = "re-roller"
facility = { id = "https://id.norrland-steel.example/414/7312340000019", name = "Works", country = "SE" }
period = { start = 2026-09-17T00:00:00Z, end = 2026-09-18T00:00:00Z }
"""
LEVELS = ("component", "stage", "total")


def _supplier(chance: random.Random, place: int, *, passes: bool = True) -> CheckedInput:
    sums: dict[Tier, Fraction] = {tier: Fraction(chance.randint(0, 9)) for tier in TIERS}
    breakdown = tuple(shares(sums).items()) if chance.random() < 0.8 else None
    totals = [f"{chance.uniform(-50, 4000):.{chance.randint(0, 6)}f}" for _ in range(2)]
    totals = ["0" if not Decimal(one) else one for one in totals]
    results = [InputResult(one, (("CO2", one),), breakdown) for one in totals]
    return CheckedInput(
        id=f"urn:uuid:01990000-0000-7000-8000-{place:012x}",
        digest=f"uIDA{place:064d}",
        passes=passes,
        gwp_set="IPCC-AR6-GWP100",
        boundary="cradle-to-gate",
        declared_value=chance.choice(("1", "1000", "0.5")),
        declared_unit=chance.choice(("TNE", "KGM")),
        mass_value="9999999",
        mass_unit="TNE",
        results={"location-based": results[0], "market-based": results[1]},
    )


def _calculated(chance: random.Random, inputs: list[CheckedInput]) -> Calculation:
    lines = [
        *_HEAD.splitlines(),
        f'detail = "{chance.choice(LEVELS)}"',
        f'output = {{ value = "{chance.randint(1, 10**6)}", unit = "KGM" }}',
        f'mass = {{ value = "{chance.randint(1, 10**5)}", unit = "KGM" }}',
    ]  # fmt: skip
    for place, one in enumerate(inputs):
        evidence = chance.choice(("weighbridge", "invoice", "instrument", "estimate", "meter-and-stock"))
        quantity = f"{chance.uniform(0.001, 10**6):.{chance.randint(0, 4)}f}"
        for mark in ("location-based", "market-based"):
            facts = {
                "key": f"slab-{place}-{mark}", "stage": "precursors", "scope": "3", "method": "M4",
                "unit": "KGM",
                "quantity": quantity if Decimal(quantity) else "1", "evidence": evidence, "input": one.digest,
                "electricity": mark, "calibratedUntil": "2027-01-01",
            }  # fmt: skip
            if evidence != "instrument":
                del facts["calibratedUntil"]
            lines += ["[[sources]]", *(f'{name} = "{value}"' for name, value in facts.items())]
    return calculate_file("\n".join(lines).encode(), "toml", inputs=inputs, salt=SALT)


def _chain(seed: int, *, passes: bool = True) -> tuple[dict[str, Any], dict[str, CheckedInput]]:
    chance = random.Random(seed)
    inputs = [_supplier(chance, place, passes=passes) for place in range(chance.randint(1, 3))]
    draft = _calculated(chance, inputs).draft
    return draft, {one.digest: one for one in inputs}


@pytest.mark.parametrize("passes", [True, False])
def test_rounding_never_contradicts(passes: bool) -> None:
    """Whatever the masses, units and levels of detail: what the engine makes agrees with its inputs."""
    for seed in range(200):
        subject, given = _chain(seed, passes=passes)
        found = recheck_subject(subject, given)
        assert (found.wrong, found.open) == ([], []), seed


def test_a_breakdown_of_an_input_that_does_not_pass_contradicts() -> None:
    """What was imported from an input nobody vouches for is wrong; if nobody knows, it is open (T110)."""
    contradicted = 0
    for seed in range(60):
        subject, given = _chain(seed)
        fallen = {digest: replace(one, passes=False) for digest, one in given.items()}
        wrong, left = recheck_subject(subject, fallen)
        unsure = recheck_subject(subject, fallen, unsure=set(given))
        assert unsure.wrong == [] and bool(unsure.open) <= bool(wrong), seed
        assert left == []
        contradicted += bool(wrong)
    assert contradicted > 30  # nothing can contradict a total alone


def test_claiming_less_than_an_input_gives_is_no_contradiction() -> None:
    """Counted as T0 by somebody who could not verify it, and it passes here (DESIGN 6.2)."""
    for seed in range(60):
        subject, given = _chain(seed, passes=False)
        risen = {digest: replace(one, passes=True) for digest, one in given.items()}
        assert recheck_subject(subject, risen) == ([], []), seed


def test_without_its_inputs_nothing_about_them_is_passed() -> None:
    for seed in range(30):
        subject, _ = _chain(seed)
        found = recheck_subject(subject, {})
        assert found.wrong == []
        assert bool(found.open) == (subject["footprint"]["detail"] != "total")


@pytest.mark.parametrize("change", ["0.001", "-0.001", "1", "-1"])
def test_another_amount_contradicts(change: str) -> None:
    """A thousandth of a kilogram per tonne is far more than rounding leaves at detail 'component'."""
    subject, given = _of_a_tonne()
    part = subject["footprint"]["components"][0]
    part["amount"] = str(Decimal(part["amount"]) + Decimal(change))
    assert "figures.input_amount" in {one.code for one in recheck_subject(subject, given).wrong}


def test_units_are_compared_and_not_their_names() -> None:
    subject, given = _of_a_tonne()
    subject["inputs"] = [{**subject["inputs"][0], "amount": {"value": "1.05", "unit": "TNE"}}]
    assert recheck_subject(subject, given) == ([], [])
    subject["inputs"][0]["amount"] = {"value": "1.05", "unit": "H87"}
    found = recheck_subject(subject, given)
    assert found.wrong == [] and [one.params["problem"] for one in found.open] == ["unit.not_mass"]


def test_nothing_divides_by_nothing() -> None:
    for pointer in ("mass", "amount"):
        subject, given = _of_a_tonne()
        nothing = {"value": "0", "unit": "KGM"}
        if pointer == "mass":
            subject["mass"] = nothing
        else:
            subject["inputs"][0]["amount"] = nothing
        found = recheck_subject(subject, given)
        assert found.wrong or found.open


def _of_a_tonne() -> tuple[dict[str, Any], dict[str, CheckedInput]]:
    chance = random.Random(7)
    one = _supplier(chance, 1)
    lines = _HEAD + """
detail = "component"
output = { value = 1, unit = "TNE" }
mass = { value = 1, unit = "TNE" }
"""
    for mark in ("location-based", "market-based"):
        lines += f"""
[[sources]]
key = "slab-{mark}"
stage = "precursors"
scope = "3"
method = "M4"
quantity = "1050"
unit = "KGM"
evidence = "weighbridge"
input = "{one.digest}"
electricity = "{mark}"
"""
    return calculate_file(lines.encode(), "toml", inputs=[one], salt=SALT).draft, {one.digest: one}
