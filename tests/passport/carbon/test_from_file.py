"""Files of activity data into a number: the examples, the draft, the claim, same bytes anywhere."""

import hashlib
import os
import subprocess
import sys
from fractions import Fraction

import pytest

from passport.carbon.rechecking.recheck import recheck
from passport.carbon.workings import workings_digest
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.drafts.reading import DraftRefused
from signing.jcs import canonical
from tests.passport.carbon.activities import (
    DAY,
    HEAD,
    amounts,
    calculated,
    day,
    example_file,
    factor,
    replayed_footprint,
    source,
)

CASES = {
    "bf-bof.toml": ("1.498383", "1.497294", "1.498383"),
    "dri-eaf.toml": ("0.6182825", "0.617833", "0.6182825"),
    "scrap-eaf.toml": ("0.372617", None, "0.045467"),
}


def _replaced(name: str, constant: str) -> bytes:
    text = example_file(name).decode()
    assert '"44/12"' in text
    return text.replace('"44/12"', f'"{constant}"').encode()


@pytest.mark.parametrize("name", CASES)
def test_examples_give_the_check_cases_at_both_constants(name: str) -> None:
    location, other, market = CASES[name]
    found = calculated(example_file(name))
    for result, tonnes in zip(found.result.results, (location, market), strict=True):
        assert abs(Fraction(result.total) / 1000 - Fraction(tonnes)) <= Fraction(6, 10**7)
    market_result = calculated(_replaced(name, "3.664")).result.results[1]
    wanted = Fraction(other or "0.045434")
    assert abs(Fraction(market_result.total) / 1000 - wanted) <= Fraction(6, 10**7)


def test_csv_gives_the_same_number_as_toml() -> None:
    factors = read_factors(example_file("factors.csv"), source="factors.csv")
    sheet = calculated(example_file("scrap-eaf.csv"), "csv", factors=factors)
    text = calculated(example_file("scrap-eaf.toml"))
    assert amounts(sheet) == amounts(text)
    assert sheet.result.results == text.result.results
    semicolons = example_file("scrap-eaf.csv").replace(b",", b";").replace(b"\n", b"\r\n")
    assert amounts(calculated(b"\xef\xbb\xbf" + semicolons, "csv", factors=factors)) == amounts(sheet)


@pytest.mark.parametrize("name", [*CASES, "re-roller.toml"])
def test_every_example_holds_together_and_replays(name: str) -> None:
    found = calculated(example_file(name), series={DAY: day()})
    footprint = found.draft["footprint"]
    assert recheck(footprint) == []
    assert footprint["workings"]["digestMultibase"] == workings_digest(found.workings)
    assert canonical(replayed_footprint(found.workings, "stage")) == canonical(footprint)


def test_the_re_roller_shows_what_was_tried() -> None:
    found = calculated(example_file("re-roller.toml"), series={DAY: day()})
    gas = [trial for trial in found.result.trials if trial[0] == "reheating-gas"]
    assert [(trial[1], trial[2], trial[3]) for trial in gas] == [
        ("M1", False, "candidate.quantity"),
        ("M2", True, ""),
        ("M2", False, ""),
    ]
    part = next(part for part in found.result.components if part.source.key == "reheating-gas")
    assert part.source.fallback_from == "M1"
    assert [entry.key for entry in found.result.validations] == ["reheating-gas"]
    electricity = next(p for p in found.result.components if p.source.key == "mill-electricity-location")
    assert electricity.source.quantity_tier == "T4"
    kilograms = Fraction("7353.84") * Fraction("0.436") / Fraction("65.52")
    assert Fraction(electricity.figure) == Fraction(round(kilograms * 10**6), 10**6)
    ((_, allocated),) = found.result.allocations
    assert (allocated.rule, allocated.tried) == ("mass", (("processing-time", "not known for plate"),))


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_no_workings_without_a_salt(salt: bytes) -> None:
    from passport.carbon.workings import WorkingsRefused
    from passport.sheets.activity.from_file import calculate_file

    with pytest.raises(WorkingsRefused) as caught:
        calculate_file(example_file("bf-bof.toml"), "toml", salt=salt)
    assert caught.value.code == "workings.salt"


def test_another_salt_is_another_digest() -> None:
    from passport.sheets.activity.from_file import calculate_file

    data = example_file("bf-bof.toml")
    one, other = (calculate_file(data, "toml", salt=bytes([n]) * 32) for n in (1, 2))
    assert one.draft["footprint"]["workings"] != other.draft["footprint"]["workings"]
    assert one.result == other.result


PROGRAM = """
import hashlib, sys
from tests.passport.carbon.activities import DAY, calculated, day, example_file
from signing.jcs import canonical
found = calculated(example_file("re-roller.toml"), series={DAY: day()})
sys.stdout.write(hashlib.sha256(canonical([found.draft, found.workings])).hexdigest())
"""


def test_same_bytes_in_any_locale_time_zone_and_hash_seed() -> None:
    found = calculated(example_file("re-roller.toml"), series={DAY: day()})
    expected = hashlib.sha256(canonical([found.draft, found.workings])).hexdigest()
    for seed, locale, zone in (("1", "C", "UTC"), ("4711", "de_DE.UTF-8", "Asia/Kathmandu")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, check=True, timeout=120
        )
        assert run.stdout.decode() == expected


@pytest.mark.parametrize(
    "module", ["rechecking.recheck", "tiers", "gwp", "exact", "inputs", "calculating.detail"]
)
def test_rechecking_never_loads_the_unit_library(module: str) -> None:
    program = f"import sys, passport.carbon.{module}; sys.exit('pint' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_a_factor_that_does_not_fit_is_a_warning_and_counts() -> None:
    mine = factor(
        "urn:example:grid",
        "location-average",
        "MWH",
        gases={"CO2": "100"},
        geography=["DE"],
        validFrom="2024-01-01",
        validUntil="2025-01-01",
    )
    text = HEAD + source(method="M2", unit="KWH", quantity="2000", factor="urn:example:grid") + mine
    found = calculated(text)
    assert amounts(found) == {"coke": "20.000000"}
    assert [(w.code, w.where) for w in found.warnings] == [
        ("factor.geography", "coke"),
        ("factor.unevidenced", "coke"),
        ("factor.validity", "coke"),
    ]


def test_two_electricity_results_or_a_reason() -> None:
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + source(scope="2", electricity="location-based"))
    assert caught.value.code == "calculation.electricity"


def test_more_components_than_a_claim_lists() -> None:
    many = "".join(source(f"s{number}") for number in range(2001))
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + many)
    assert caught.value.code == "activity.components"
    assert calculated(HEAD.replace('"component"', '"stage"') + many).draft["footprint"]["components"]


def test_thousands_of_rows_stay_linear() -> None:
    import time

    head = (
        example_file("scrap-eaf.csv").decode().split("\n\n", 1)[0]
        + "\n\nkey,stage,scope,role,method,quantity,"
    )
    head += "unit,evidence,factor\n"

    def seconds(count: int) -> float:
        row = "s{},melting,1,input,M3,1.5,TNE,erp,urn:passport:factor:ipcc-2006:coke"
        data = (head + "\n".join(row.format(n) for n in range(count))).encode()
        start = time.process_time()
        calculated(data, "csv")
        return time.process_time() - start

    seconds(100)
    small = min(seconds(300) for _ in range(2))
    assert seconds(3_000) < 10 * small * 5  # quadratic: 10 times more
