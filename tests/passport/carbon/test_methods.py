"""Candidates, fallback, comparison by a second method, electricity and stock; nothing happens unrecorded."""

from fractions import Fraction

import pytest

from passport.carbon.calculating.series import STACK_HEADER
from passport.carbon.rechecking.recheck import recheck
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.carbon.activities import DOCUMENT, HEAD, amounts, calculated, factor, source

GAS = factor("urn:example:stack", "continuous", "KGM", gases={"CO2": "1"}, **DOCUMENT)
COKE = "urn:passport:factor:ipcc-2006:coke"
SERIES = '\n[[series]]\nname = "stack.csv"\nzone = "0"\nstep = 3600\n'


def _stack(hours: int, skip: int = -1) -> bytes:
    rows = [f"2026-09-01T{hour:02d}:00:00,200,1000" for hour in range(hours) if hour != skip]
    return "\n".join([STACK_HEADER, *rows]).encode()


def _short_period(text: str) -> str:
    start, end = "2026-09-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00"
    return text.replace(start, "2026-09-01T00:00:00Z").replace(end, "2026-09-01T10:00:00Z")


def _candidates(*parts: str) -> str:
    return '\n[[sources]]\nkey = "stack"\nstage = "melting"\nscope = "1"\n' + "".join(
        f"\n[[sources.candidates]]\n{part}\n" for part in parts
    )


M1 = """method = "M1"
series = "stack.csv"
evidence = "instrument"
calibratedUntil = "2027-01-01"
factor = "urn:example:stack\""""
M3 = f'method = "M3"\nquantity = "0.6"\nunit = "TNE"\nevidence = "weighbridge"\nfactor = "{COKE}"'


def test_measurement_counts_and_the_balance_stands_beside_it() -> None:
    text = _short_period(HEAD) + SERIES + _candidates(M1, M3) + GAS
    found = calculated(text, series={"stack.csv": _stack(10)})
    assert amounts(found) == {"stack": "200.000000"}  # 10 h x 1000 NM3 x 200 g, of 10 t
    part = found.result.components[0].source
    assert (part.method, part.tier, part.is_primary, part.fallback_from) == ("M1", "T4", True, None)
    (other,) = found.result.validations
    assert (other.method, other.amount, other.deviation) == ("M3", "182.600000", "-0.0870")
    assert [finding.code for finding in found.findings] == ["benchmark.band", "benchmark.methods_disagree"]


@pytest.mark.parametrize(
    ("first", "series", "code"),
    [
        (M1, {}, "candidate.quantity"),
        (M1, {"stack.csv": _stack(10, skip=4)}, "interval.gap"),
        (M1.replace("2027", "2020"), {"stack.csv": _stack(10)}, "candidate.measured"),
        (M1.replace("urn:example:stack", COKE), {"stack.csv": _stack(10)}, "candidate.value"),
        (M1.replace("urn:example:stack", "urn:example:none"), {"stack.csv": _stack(10)}, "candidate.factor"),
        (M3.replace('"0.6"', '"0.1"\nstockEnd = "0.5"').replace("M3", "M2"), {}, "candidate.stock"),
        (M3.replace("TNE", "KWH").replace("weighbridge", "invoice"), {}, "unit.dimension"),
    ],
)
def test_a_fallback_says_what_was_tried_and_why_it_did_not_apply(
    first: str, series: dict[str, bytes], code: str
) -> None:
    text = _short_period(HEAD) + SERIES + _candidates(first, M3) + GAS
    found = calculated(text, series=series)
    assert [(trial[2], trial[3]) for trial in found.result.trials] == [(False, code), (True, "")]
    assert all(trial[4] for trial in found.result.trials if not trial[2])
    part = found.result.components[0].source
    method = first[10:12]
    assert part.fallback_from == (method if method != "M3" else None)
    component = found.draft["footprint"]["components"][0]
    assert component.get("fallbackFrom") == part.fallback_from
    assert recheck(found.draft["footprint"]) == []
    assert found.workings["trials"][0]["code"] == code


def test_no_candidate_applies_and_all_reasons_are_told_at_once() -> None:
    bad = source("b", factor="urn:example:none")
    worse = source("c", unit="KWH")
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + source() + bad + worse)
    problems = caught.value.problems
    assert [problem.code for problem in problems] == ["candidate.factor", "unit.dimension"]
    lines = (HEAD + source() + bad + worse).split("\n")
    assert [lines[int(p.where.rpartition(":")[2]) - 1] for p in problems] == ["[[sources]]", "[[sources]]"]
    assert all(problem.hint for problem in problems)


def test_a_filled_gap_lowers_the_tier_and_is_too_weak_to_measure() -> None:
    text = _short_period(HEAD) + SERIES + _candidates(M1 + '\nfill = "linear"', M3) + GAS
    found = calculated(text, series={"stack.csv": _stack(10, skip=4)})
    assert found.result.components[0].source.method == "M3"  # a tenth is filled: an estimate
    assert found.result.trials[0][3] == "candidate.measured"


def test_a_cross_check_covers_several_sources() -> None:
    check = '\n[[crossChecks]]\nkey = "stack"\ncovers = ["coke", "coal"]\n[crossChecks.candidate]\n' + M1
    text = (
        _short_period(HEAD) + SERIES + source(quantity="0.3") + source("coal", quantity="0.3") + check + GAS
    )
    found = calculated(text, series={"stack.csv": _stack(10)})
    (entry,) = found.result.validations
    assert (entry.covers, entry.amount, entry.deviation) == (("coke", "coal"), "200.000000", "0.0953")
    missing = calculated(text)
    assert (missing.result.validations[0].code, missing.result.validations[0].amount) == (
        "candidate.quantity",
        "",
    )


GRID = factor("urn:example:average", "location-average", "MWH", gases={"CO2": "400"})
GRID += factor("urn:example:contract", "supplier", "MWH", gases={"CO2": "0"})


def _power(key: str, mark: str | None, name: str, **members: object) -> str:
    record = f"urn:example:{name}"
    return source(
        key, method="M2", scope="2", unit="MWH", quantity="1", electricity=mark, factor=record, **members
    )


def test_off_gas_electricity_takes_no_market_factor() -> None:
    pair = _power("l", "location-based", "average", offGas=True)
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + pair + _power("m", "market-based", "contract", offGas=True) + GRID)
    assert caught.value.code == "candidate.off_gas"
    fine = calculated(HEAD + pair + _power("m", "market-based", "average", offGas=True) + GRID)
    assert amounts(fine) == {"l": "40.000000", "m": "40.000000"}
    assert ("factor.market_by_location", "m") in {(w.code, w.where) for w in fine.warnings}


def test_the_location_based_result_takes_no_contract() -> None:
    with pytest.raises(DraftRefused) as caught:
        calculated(
            HEAD + _power("l", "location-based", "contract") + _power("m", "market-based", "contract") + GRID
        )
    assert caught.value.code == "candidate.electricity"


def test_stock_counts_and_an_increase_lowers_emissions() -> None:
    plain = amounts(calculated(HEAD + source()))["coke"]
    less = amounts(calculated(HEAD + source(stockStart="1", stockEnd="2")))["coke"]
    same = amounts(calculated(HEAD + source(quantity="2.5")))["coke"]
    assert Fraction(less) < Fraction(plain)
    assert less == same


def test_roles_give_the_sign_and_credits_stay_gross() -> None:
    text = HEAD + source() + source("out", role="output") + source("caught", role="captured", quantity="0.5")
    text += source("scale", role="credit", method="M2", factor="urn:example:credit", scope="3")
    text += factor("urn:example:credit", gases={"CO2": "98"})
    found = calculated(text)
    signs = {key: value.startswith("-") for key, value in amounts(found).items()}
    assert signs == {"coke": False, "out": True, "caught": True, "scale": True}
    merged = calculated(text.replace('"component"', '"stage"')).draft["footprint"]
    assert sum(part["amount"].startswith("-") for part in merged["components"]) == 2
    assert merged["results"] == found.draft["footprint"]["results"]


@pytest.mark.parametrize(
    ("evidence", "calibrated", "tier"),
    [
        ("instrument", "2026-12-31", "T4"),
        ("instrument", "2026-08-31", "T1"),
        ("instrument", None, "T1"),
        ("meter-and-stock", None, "T3"),
        ("weighbridge", None, "T2"),
        ("invoice-and-stock", None, "T2"),
        ("invoice", None, "T1"),
        ("estimate", None, "T0"),
    ],
)
def test_the_evidence_gives_the_tier(evidence: str, calibrated: str | None, tier: str) -> None:
    lab = factor("urn:example:lab", "laboratory-batch", carbon="830", **DOCUMENT)
    text = HEAD + source(evidence=evidence, calibratedUntil=calibrated, factor="urn:example:lab") + lab
    part = calculated(text).result.components[0].source
    assert (part.quantity_tier, part.factor_tier, part.tier) == (tier, "T4", tier)
    assert part.is_primary == (tier != "T0")


def test_metered_coal_by_a_published_factor_is_primary_and_weak_a_bought_alloy_is_not_primary() -> None:
    alloy = source("alloy", scope="3", method="M4", factor="urn:example:alloy", evidence="invoice-and-stock")
    found = calculated(HEAD + source() + alloy + factor("urn:example:alloy", supplied="4000"))
    parts = {part.source.key: part.source for part in found.result.components}
    assert (parts["coke"].is_primary, parts["coke"].tier) == (True, "T1")
    assert (parts["alloy"].is_primary, parts["alloy"].tier) == (False, "T1")


def test_uncertainty_of_quantity_and_factor_by_quadrature() -> None:
    lab = factor("urn:example:lab", "laboratory-batch", carbon="830", uncertainty="0.04")
    found = calculated(HEAD + source(uncertainty="0.03", factor="urn:example:lab") + lab)
    assert found.result.components[0].source.uncertainty is not None
    assert found.draft["footprint"]["uncertainty"] == {"value": "0.0500", "confidence": "0.95"}


def test_a_gas_that_the_set_lacks_is_no_zero() -> None:
    gas = factor("urn:example:gas", gases={"CO2": "1", "CO2e-unsplit": "1"})
    text = HEAD.replace("detail", 'gwpSet = "IPCC-AR6-GWP20"\ndetail')
    with pytest.raises(DraftRefused) as caught:
        calculated(text + source(method="M2", factor="urn:example:gas") + gas)
    assert caught.value.code == "candidate.gas"


def test_capital_is_written_off_over_its_life() -> None:
    life = {"rule": "straight-line", "start": "2026-09-01T00:00:00+02:00", "end": "2026-10-31T00:00:00+02:00"}
    whole = Fraction(amounts(calculated(HEAD + source()))["coke"])
    half = Fraction(amounts(calculated(HEAD + source(capital=life)))["coke"])
    assert abs(2 * half - whole) <= Fraction(2, 10**6)
    units = {"rule": "units-of-production", "expected": "40", "madeBefore": "35"}
    rest = Fraction(
        amounts(calculated(HEAD + source(capital=units)))["coke"]
    )  # 5 of 40 are left, 10 were made
    assert abs(8 * rest - whole) <= Fraction(8, 10**6)
