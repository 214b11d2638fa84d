"""L2 of figures: never a false alarm by rounding, never a miss beyond it; every code of the closed list."""

import copy
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.calculating.calculate import CalculationResult, calculate
from passport.carbon.calculating.detail import DETAILS
from passport.carbon.exact import is_figure, places, scaled, text_of
from passport.carbon.gwp import gwp
from passport.carbon.rechecking.recheck import CODES, HIDDEN_PARTS, recheck
from tests.cases import cases_of
from tests.passport.carbon.activities import demo_result
from tests.passport.carbon.recipes import calculations, carbon_flow

Footprint = dict[str, Any]


def _demo() -> Footprint:
    return demo_result().footprint()


def _component(footprint: Footprint, key: str) -> dict[str, Any]:
    return next(part for part in footprint["components"] if part["key"] == key)


def _codes(footprint: Footprint) -> set[str]:
    found = recheck(footprint)
    assert {contradiction.code for contradiction in found} <= set(CODES)
    for contradiction in found:
        _resolve(footprint, contradiction.where)
        assert all(isinstance(value, str) for value in contradiction.params.values())
    return {contradiction.code for contradiction in found}


def _resolve(footprint: Footprint, pointer: str) -> None:
    node: Any = footprint
    for part in pointer.split("/")[1:]:
        node = node[int(part)] if isinstance(node, list) else node[part]


@given(calculations(), st.sampled_from(DETAILS))
@settings(max_examples=80, deadline=None)
def test_never_a_false_alarm_on_what_the_engine_computed(result: CalculationResult, detail: str) -> None:
    assert recheck(result.footprint(detail)) == []  # type: ignore[arg-type]  # one of the literals


def _bump(figure: str, units: int) -> str:
    return text_of(scaled(figure, places(figure)) + units, places(figure))


@given(calculations(), st.data())
@settings(max_examples=80, deadline=None)
def test_a_changed_total_or_amount_is_always_found(result: CalculationResult, data: st.DataObject) -> None:
    footprint = result.footprint()
    units = data.draw(st.integers(-1000, 1000).filter(bool))
    targets = [(part, "total") for part in footprint["results"]]
    targets += [(part, "amount") for part in footprint["components"]]
    target, member = data.draw(st.sampled_from(targets))
    target[member] = _bump(target[member], units)
    if is_figure(target[member]):
        assert "figures.sum" in _codes(footprint)


@given(calculations(), st.data())
@settings(max_examples=80, deadline=None)
def test_a_gas_mass_changed_beyond_the_rounding_is_always_found(
    result: CalculationResult, data: st.DataObject
) -> None:
    footprint = result.footprint()
    found = data.draw(st.sampled_from(footprint["results"]))
    entry = data.draw(st.sampled_from(found["gases"]))
    slack = _slack(footprint, found)
    potential = Fraction(gwp(footprint["gwpSet"], entry["gas"]))
    step = Fraction(1, 10 ** places(entry["mass"]))
    # Twice the slack: the honest figures may already sit at one end of it.
    units = int(2 * slack / (potential * step)) + 1
    entry["mass"] = _bump(entry["mass"], data.draw(st.sampled_from([units, -units])))
    assert _codes(footprint) == {"figures.gwp"}


def _slack(footprint: Footprint, result: dict[str, Any]) -> Fraction:
    """The documented tolerance, computed another way."""
    counted = [
        part["amount"]
        for part in footprint["components"]
        if part.get("electricity", result["electricity"]) == result["electricity"]
    ]
    slack = sum((Fraction(1, 2 * 10 ** places(amount)) for amount in counted), Fraction())
    for entry in result["gases"]:
        slack += Fraction(gwp(footprint["gwpSet"], entry["gas"])) / (2 * 10 ** places(entry["mass"]))
    return slack


def test_the_tolerance_is_exact_at_its_edge() -> None:
    footprint = calculate([carbon_flow("coke", "3", "0.1")], Decimal(1)).footprint()
    for result in footprint["results"]:
        assert result["gases"] == [{"gas": "CO2", "mass": "1100.000000"}]
        result["gases"][0]["mass"] = "1100.000001"  # half a unit of mass and half a unit of the one amount
    assert recheck(footprint) == []
    for result in footprint["results"]:
        result["gases"][0]["mass"] = "1100.000002"
    assert _codes(footprint) == {"figures.gwp"}


def test_hidden_parts_widen_it_by_their_rounding_only() -> None:
    footprint = calculate([carbon_flow("coke", "3", "0.1")], Decimal(1)).footprint("total")
    edge = scaled("1100.000001", 6) + HIDDEN_PARTS // 2
    for units, codes in ((edge, set()), (edge + 1, {"figures.gwp"})):
        for result in footprint["results"]:
            result["gases"][0]["mass"] = text_of(units, 6)
        assert _codes(footprint) == codes


@given(calculations(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_share_is_always_found(result: CalculationResult, data: st.DataObject) -> None:
    footprint = result.footprint()
    found = data.draw(st.sampled_from(footprint["results"]))
    giver, taker = data.draw(st.permutations(range(5)))[:2]
    entries = found["evidenceBreakdown"]
    moved = data.draw(st.integers(1, 1000))
    entries[giver]["share"] = _bump(entries[giver]["share"], -moved)
    entries[taker]["share"] = _bump(entries[taker]["share"], moved)
    assert _codes(footprint) == {"figures.breakdown"}


def _edit(name: str, /, **members: object) -> Callable[[Footprint], None]:
    def act(footprint: Footprint) -> None:
        _component(footprint, name).update(members)

    return act


def _top(**members: object) -> Callable[[Footprint], None]:
    return lambda footprint: footprint.update(members)


def _first_result(**members: object) -> Callable[[Footprint], None]:
    return lambda footprint: footprint["results"][0].update(members)


def _one_result(footprint: Footprint) -> None:
    footprint["results"].pop()


def _same_result_twice(footprint: Footprint) -> None:
    footprint["results"][1] = copy.deepcopy(footprint["results"][0])


def _components_gone(footprint: Footprint) -> None:
    del footprint["components"]


def _gas(index: int, **members: object) -> Callable[[Footprint], None]:
    return lambda footprint: footprint["results"][0]["gases"][index].update(members)


def _extra_share(footprint: Footprint) -> None:
    footprint["results"][0]["evidenceBreakdown"][0]["share"] = "0.50000"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_one_result, "figures.results"),
        (_same_result_twice, "figures.results"),
        (_top(unit="TNE"), "figures.unit"),
        (_top(declaredUnit={"value": "0", "unit": "TNE"}), "figures.unit"),
        (_components_gone, "figures.components"),
        (_top(detail="total"), "figures.components"),
        (_edit("slab", key="slab-transport"), "figures.key"),
        (_edit("slab", amount="730.2317460"), "figures.places"),
        (_first_result(total="861.299891"), "figures.sum"),
        (_first_result(total="861.2998900"), "figures.sum"),
        (_edit("slab", tier="T2"), "figures.tier"),
        (_edit("slab", tier="T3"), "figures.tier"),
        (_edit("slab", factorTier="T3", tier="T3"), "figures.method"),
        (_edit("site-diesel", method="M1"), "figures.method"),
        (_edit("site-diesel", fallbackFrom="M2"), "figures.method"),
        (_edit("site-diesel", input="uIDx"), "figures.method"),
        (_edit("site-diesel", dataType="secondary"), "figures.primary"),
        (_edit("slab", dataType="primary"), "figures.primary"),
        (_edit("site-diesel", quantityTier="T0", tier="T0"), "figures.primary"),
        (_edit("site-diesel", electricity="market-based"), "figures.electricity"),
        (_edit("mill-electricity-market", amount="-24.467905"), "figures.credit"),
        (_edit("scale-credit", scope="2"), "figures.credit"),
        (_extra_share, "figures.breakdown"),
        (_first_result(primaryDataShare="0.14857"), "figures.primary_share"),
        (_first_result(primaryDataShare="0.1486"), "figures.primary_share"),
        (_top(gwpSet="IPCC-AR6-GWP500"), "figures.gwp_set"),
        (_gas(0, gas="CH4"), "figures.gas"),
        (_gas(0, gas="CO2"), "figures.gas"),
        (_gas(1, mass="130.998011"), "figures.gwp"),
        (_gas(1, gas="N2O", mass="0.1"), "figures.gas"),
        (_top(gwpSet="IPCC-AR4-GWP100"), "figures.gwp"),
    ],
)
def test_every_contradiction_has_its_code(act: Callable[[Footprint], None], code: str) -> None:
    footprint = _demo()
    assert recheck(footprint) == []
    act(footprint)
    assert code in _codes(footprint)


def test_no_code_of_the_list_is_without_a_case() -> None:
    assert {code for _, code in cases_of(test_every_contradiction_has_its_code)} == set(CODES)


def test_electricity_counts_in_its_own_result_only() -> None:
    footprint = _demo()
    del _component(footprint, "mill-electricity-market")["electricity"]
    assert "figures.sum" in _codes(footprint)


def test_an_input_of_the_supplier_leaves_the_breakdown_to_its_own_check() -> None:
    footprint = _demo()
    _component(footprint, "slab").update(input="uIDA", factorTier="T3", tier="T3")
    assert recheck(footprint) == []
    footprint["results"][0]["evidenceBreakdown"][0]["share"] = "0.99999"
    assert _codes(footprint) == {"figures.breakdown"}


def test_printed_digits_of_another_engine_are_respected() -> None:
    """Amounts to two decimals and masses to three: rounded on their own, and no contradiction."""
    footprint = calculate(
        [carbon_flow("coke", "0.35", "0.83"), carbon_flow("pci", "0.15", "0.806")], Decimal(1)
    ).footprint()
    for part, amount in zip(footprint["components"], ("1065.17", "443.30"), strict=True):
        part["amount"] = amount
    for result in footprint["results"]:
        result.update(total="1508.47", gases=[{"gas": "CO2", "mass": "1508.467"}])
    assert recheck(footprint) == []
    for result in footprint["results"]:
        result["gases"][0]["mass"] = "1508.490"
    assert _codes(footprint) == {"figures.gwp"}


def test_the_published_footprint_is_not_changed() -> None:
    footprint = _demo()
    before = copy.deepcopy(footprint)
    recheck(footprint)
    assert footprint == before
