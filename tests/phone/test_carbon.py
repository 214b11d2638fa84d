"""The phone's figures are Python's: decimals, tiers, L2 alone and with inputs (T9, T109, T110)."""

import copy
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.carbon.calculating.calculate import CalculationResult, Profile, calculate
from passport.carbon.calculating.detail import DETAILS
from passport.carbon.exact import FigureRefused, half_even, is_figure, places, scaled, text_of
from passport.carbon.gwp import gwp_sets, gwp_values
from passport.carbon.rechecking.recheck import Contradiction, recheck
from passport.carbon.rechecking.recheck_inputs import recheck_subject
from passport.carbon.tiers import TIERS, breakdown, lowest_tier_holding, net_share, primary_share
from passport.model.shape import check_of, schema
from signing.errors import ToolError
from tests.cases import cases_of
from tests.mutations import mutations
from tests.passport.carbon import test_recheck
from tests.passport.carbon.activities import demo_result
from tests.passport.carbon.recipes import calculations, carbon_flow
from tests.passport.carbon.test_calculate import BF_BOF, GAS_DRI_EAF, SCRAP_EAF
from tests.passport.carbon.test_recheck_inputs import _chain
from tests.phone.node import Asked, asking

FOOTPRINT = schema("claim")["properties"]["credentialSubject"]["properties"]["footprint"]
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=6, allow_nan=False, allow_infinity=False)
ITEMS = st.lists(
    st.tuples(AMOUNTS.map(lambda value: format(value, "f")), st.sampled_from(TIERS)), max_size=12
)


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("carbon.mjs") as asked:
        yield asked


def _told(found: list[Contradiction]) -> list[dict[str, Any]]:
    return [{"code": one.code, "where": one.where, "params": dict(one.params)} for one in found]


def _python(footprint: Any) -> Any:
    try:
        return _told(recheck(footprint))
    except ToolError as refused:
        return {"refused": refused.code}


# --- Decimals -----------------------------------------------------------------------------------------------

FIGURES = st.from_regex(r"-?[0-9]{0,19}\.?[0-9]{0,19}", fullmatch=True) | st.sampled_from(
    ["NaN", "+1", "-0.00", "01", "1.", ".5", "1e3", "-0", "", "-", "1,5", " 1", "1\n", "\u0663", "0x1", "1_0",
     "123456789012345678", "1234567890123456789", "0.12345678901234567", "-123456789.123456789", "1.2.3"]
)  # fmt: skip


@given(text=FIGURES)
@RELAXED
def test_t9_the_same_texts_are_figures(ask: Asked, text: str) -> None:
    assert ask("isFigure", text=text) is is_figure(text)
    if is_figure(text):
        assert ask("scaled", text=text, decimals=18) == [places(text), str(scaled(text, 18))]


@given(value=st.fractions(), half=st.integers(-(10**18), 10**18), decimals=st.integers(0, 9))
@RELAXED
def test_half_to_even_of_any_fraction(ask: Asked, value: Fraction, half: int, decimals: int) -> None:
    for exact in (value, Fraction(2 * half + 1, 2 * 10**decimals), Fraction(half, 3)):
        told = ask("halfEven", value=[str(exact.numerator), str(exact.denominator)], decimals=decimals)
        assert told == str(half_even(exact, decimals))


@given(value=st.integers(-(10**19), 10**19), decimals=st.integers(0, 9))
@RELAXED
def test_printing_and_too_many_digits(ask: Asked, value: int, decimals: int) -> None:
    try:
        expected: Any = text_of(value, decimals)
    except FigureRefused as refused:
        expected = {"refused": refused.code}
    assert ask("textOf", value=str(value), decimals=decimals) == expected


@given(values=st.lists(st.decimals(-(10**12), 10**12, places=5).map(lambda value: format(value, "f"))))
@RELAXED
def test_sums_are_exact(ask: Asked, values: list[str]) -> None:
    whole = sum((Fraction(value) for value in values), Fraction())
    assert ask("total", values=values) == [str(whole.numerator), str(whole.denominator)]


# --- Tables and tiers ---------------------------------------------------------------------------------------


def test_gwp_tables_are_the_same_file(ask: Asked) -> None:
    for name in gwp_sets():
        assert ask("gwp", set=name) == dict(gwp_values(name))
    assert ask("gwp", set="__proto__") == {"refused": "gwp.set"}
    assert ask("gwp", set="IPCC-AR6-GWP100", gas="constructor") == {"refused": "gwp.gas"}
    assert ask("gwp", set="IPCC-AR6-GWP20", gas="CH4") == {"refused": "gwp.gas"}


@given(items=ITEMS, least=st.sampled_from(["0.05", "0.5", "1", "0.00001"]))
@RELAXED
def test_t109_shares_and_net_shares(ask: Asked, items: list[tuple[str, str]], least: str) -> None:
    exact = [(Decimal(amount), name) for amount, name in items]
    found = breakdown(exact)
    sums = {name: Fraction(sum(abs(amount) for amount, its in exact if its == name)) / 3 for name in TIERS}
    pairs = {name: [str(part.numerator), str(part.denominator)] for name, part in sums.items()}
    assert ask("shares", sums=pairs) == found
    assert ask("netShare", items=items) == net_share(exact)
    assert ask("lowest", shares=found, least=least) == lowest_tier_holding(found, least)


@given(part=st.integers(0, 10**18), more=st.integers(0, 10**18))
@RELAXED
def test_the_share_of_primary_data(ask: Asked, part: int, more: int) -> None:
    expected = primary_share([(Decimal(part), True), (Decimal(more), False)])
    assert ask("ratio", part=str(part), whole=str(part + more)) == expected


def test_only_tiers_are_tiers(ask: Asked) -> None:
    for name in ("T5", "t4", "", "constructor", "__proto__"):
        assert ask("netShare", items=[["1", name]]) == {"refused": "tier.unknown"}


# --- L2 -----------------------------------------------------------------------------------------------------


def _agrees(ask: Asked, footprint: object) -> list[dict[str, Any]]:
    found = ask("recheck", footprint=footprint)
    assert found == _python(footprint), json.dumps(footprint)
    return found if isinstance(found, list) else []


@pytest.mark.parametrize("detail", DETAILS)
def test_every_small_change_that_keeps_the_shape_is_answered_alike(ask: Asked, detail: str) -> None:
    """Thousands of changes, of which those that leave a footprint in form reach this check at all."""
    check = check_of(FOOTPRINT)
    footprint = demo_result().footprint(detail)  # type: ignore[arg-type]  # one of the literals
    codes, count = set(), 0
    for _, changed in mutations(footprint):
        if check(changed) is None:
            count += 1
            codes |= {one["code"] for one in _agrees(ask, changed)}
    assert count > {"component": 80, "stage": 40, "total": 30}[detail]
    assert len(codes) >= {"component": 6, "stage": 6, "total": 2}[detail]


MEMBERS: dict[str, tuple[object, ...]] = {
    "electricity": ("location-based", "market-based"),
    "scope": ("1", "2", "3"),
    "method": ("M1", "M2", "M3", "M4"),
    "fallbackFrom": ("M1", "M2", "M3", "M4"),
    "quantityTier": TIERS,
    "factorTier": TIERS,
    "tier": TIERS,
    "isPrimary": (True, False),
    "dataType": ("primary", "secondary", "hybrid"),
    "gwpSet": tuple(gwp_sets()),
    "detail": DETAILS,
    "unit": ("KGM", "TNE"),
    "gas": ("CO2", "N2O", "CH4-fossil", "CO2e-unsplit", "SF6"),
    "key": ("s0", "s1", "x"),
    "input": ("uIDA" + "A" * 64,),
}


def _nodes(value: object) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from _nodes(part)


def _bumped(chance: random.Random, figure: str) -> str:
    digits = chance.choice([places(figure), 6, 9, 2])
    moved = scaled(figure, max(digits, places(figure))) + chance.choice([-1000, -5, -1, 1, 2, 999, 10**9])
    return text_of(moved, max(digits, places(figure)))


def _changed(chance: random.Random, footprint: dict[str, Any]) -> dict[str, Any]:
    """One to four members replaced by others of their kind, figures moved a little, entries dropped."""
    found = copy.deepcopy(footprint)
    for _ in range(chance.randint(1, 4)):
        node = chance.choice([node for node in _nodes(found) if node])
        if isinstance(node, list):
            again = [*node[::-1]], node[:-1], [*node, copy.deepcopy(node[-1])]
            node[:] = chance.choice(again)
            continue
        name = chance.choice([*node, *(chance.sample(sorted(MEMBERS), 1) if "key" in node else [])])
        held = node.get(name)
        if name in MEMBERS:
            node[name] = chance.choice(MEMBERS[name])
        elif isinstance(held, str) and is_figure(held):
            node[name] = _bumped(chance, held)
    return found


def _random_changes(ask: Asked, result: CalculationResult, seed: int, rounds: int) -> int:
    chance, check = random.Random(seed), check_of(FOOTPRINT)
    count = 0
    for detail in DETAILS:
        footprint = result.footprint(detail)
        assert _agrees(ask, footprint) == []
        for _ in range(rounds):
            try:
                changed = _changed(chance, footprint)
            except FigureRefused:
                continue
            if check(changed) is None:
                _agrees(ask, changed)
                count += 1
    return count


@given(result=calculations(), seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_claims_and_their_changes(ask: Asked, result: CalculationResult, seed: int) -> None:
    _random_changes(ask, result, seed, 15)


@pytest.mark.long
@given(result=calculations(), seed=st.integers(0, 2**32))
@settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_random_claims_and_their_changes(ask: Asked, result: CalculationResult, seed: int) -> None:
    _random_changes(ask, result, seed, 40)


def test_every_code_of_the_list(ask: Asked) -> None:
    for act, code in cases_of(test_recheck.test_every_contradiction_has_its_code):
        footprint = demo_result().footprint()
        act(footprint)
        assert code in {one["code"] for one in _agrees(ask, footprint)}


@pytest.mark.parametrize(
    ("recipe", "constant", "total"),
    [
        (BF_BOF, "44/12", "1498.383333"),
        (BF_BOF, "3.664", "1497.293600"),
        (GAS_DRI_EAF, "44/12", "618.282500"),
        (GAS_DRI_EAF, "3.664", "617.832840"),
        (SCRAP_EAF, "44/12", "45.466667"),
        (SCRAP_EAF, "3.664", "45.433600"),
    ],
)
def test_check_cases(ask: Asked, recipe: Any, constant: Any, total: str) -> None:
    """The mass balances of FACTS 4, in kilograms a tonne; and one unit of the last place more."""
    profile = Profile(carbon_to_co2=constant)
    footprint = calculate([carbon_flow(*row) for row in recipe], Decimal(1), profile=profile).footprint()
    result = footprint["results"][0]
    assert abs(Fraction(result["total"]) - Fraction(total)) <= Fraction(len(recipe), 2 * 10**6)
    assert _agrees(ask, footprint) == []
    result["total"] = text_of(scaled(result["total"], 6) + 1, 6)
    assert [one["code"] for one in _agrees(ask, footprint)] == ["figures.sum"]


# --- L2 with inputs -----------------------------------------------------------------------------------------


def _subject_agrees(ask: Asked, subject: Any, given_inputs: Any, unsure: list[str]) -> int:
    try:
        found = recheck_subject(subject, given_inputs, set(unsure))
        expected: Any = {"wrong": _told(found.wrong), "open": _told(found.open)}
    except ToolError as refused:
        expected = {"refused": refused.code}
    listed = [one.as_json() for one in given_inputs.values()]
    assert ask("subject", subject=subject, given=listed, unsure=unsure) == expected
    return len(expected.get("wrong", ())) + len(expected.get("open", ()))


@pytest.mark.parametrize("passes", [True, False])
def test_t110_inputs_and_changes_of_what_was_taken_from_them(ask: Asked, passes: bool) -> None:
    told = compared = 0
    for seed in range(60):
        subject, inputs = _chain(seed, passes=passes)
        assert _subject_agrees(ask, subject, inputs, []) == 0
        chance, check = random.Random(seed), check_of(FOOTPRINT)
        for _ in range(30):
            changed = {**copy.deepcopy(subject), "footprint": _changed(chance, subject["footprint"])}
            for entry in changed["inputs"] if chance.random() < 0.5 else ():
                entry["amount"] = {"value": chance.choice(["0", "1.05", "900"]), "unit": chance.choice(
                    ["KGM", "TNE", "GRM", "H87", "MTR"])}  # fmt: skip
            if check(changed["footprint"]) is not None:
                continue
            compared += 1
            some = {digest: one for digest, one in inputs.items() if chance.random() < 0.8}
            told += _subject_agrees(ask, changed, some, [digest for digest in some if chance.random() < 0.3])
    assert told > 150 and compared > 200
