"""The first year of a printed table is the report's own, by whatever name, and no other one (T564)."""

from datetime import date, timedelta

import pytest

from passport.carbon.rechecking.inventories.years import is_own, month_of, own_names
from tests.passport.inventories.sheets import REGION, Changes, codes

CALENDAR = {"start": "2023-01-01", "end": "2024-01-01"}
FISCAL = {"start": "2022-07-01", "end": "2023-07-01"}
WEEKS = {"start": "2022-12-26", "end": "2024-01-01"}
HALF = {"start": "2023-01-01", "end": "2023-07-01"}
TWO_YEARS = {"start": "2022-01-01", "end": "2024-01-01"}
SHORT_CENTURY = {"start": "1999-04-01", "end": "2000-04-01"}


@pytest.mark.parametrize(
    ("period", "names"),
    [
        (CALENDAR, ["2023", "FY23", "FY2023"]),
        (FISCAL, ["2022", "2023", "FY22", "FY23", "FY2022", "FY2023", "2022/23", "FY2022/23"]),
        (WEEKS, ["2022", "2023", "FY22", "FY23", "FY2022", "FY2023", "2022/23", "FY2022/23"]),
        (HALF, ["2023", "FY23", "FY2023", "2023-06", "FY2023-06"]),
        (TWO_YEARS, ["2022", "2023", "FY22", "FY23", "FY2022", "FY2023", "2022/23", "FY2022/23"]),
        (SHORT_CENTURY, ["1999", "2000", "FY00", "FY1999", "FY2000", "1999/00", "FY1999/00"]),
    ],
)
def test_of_all_names_of_years_a_period_has_its_own_and_no_other(
    period: dict[str, str], names: list[str]
) -> None:
    """T564: every form of every year around the period, so that no two digits alone decide."""
    years = [*range(1897, 1905), *range(1997, 2028), *range(2097, 2128)]
    every = {f"{mark}{year}" for year in years for mark in ("", "FY")}
    every |= {f"FY{year:02}" for year in range(100)}
    every |= {f"{mark}{year}/{last:02}" for year in years for last in range(100) for mark in ("", "FY")}
    every |= {f"{mark}{year}-{month:02}" for year in years for month in range(14) for mark in ("", "FY")}
    assert {name for name in every if is_own(name, period)} == set(names)
    assert all(month_of(name) is not None for name in names)


@pytest.mark.parametrize("length", [28, 90, 181, 364, 365, 366, 371])
def test_each_name_that_a_hint_gives_is_taken(length: int) -> None:
    """T564: the years of the hint, of periods that begin on any day of two years."""
    for day in range(0, 730, 7):
        begin = date(2023, 1, 1) + timedelta(days=day)
        period = {"start": begin.isoformat(), "end": (begin + timedelta(days=length)).isoformat()}
        assert all(is_own(name, period) for name in own_names(period)), period


def _codes(head: str, *changes: Changes) -> list[str]:
    return codes("companies", REGION, head, *changes)


@pytest.mark.parametrize(
    ("head", "heading", "code"),
    [
        ("software", "FY23,FY22", ""),
        ("software", "2022/23,2021/22", ""),
        ("software", "FY22,2021/22", ""),
        ("software", "2021/22,FY21", "inventory.column"),
        ("software", "FY2021/22,FY21", "inventory.column"),
        ("software", "2022/22,2021/22", "inventory.column"),
        ("software", "FY22,2022", "inventory.column"),
        ("logistics", "2022/23,2022", "inventory.column"),
        ("logistics", "2024/23,2022", "inventory.column"),
        ("logistics", "1923,2022", "inventory.column"),
        ("logistics", "123,2022", "inventory.column"),
        ("logistics", "2023-12,2022", "inventory.column"),
        ("logistics", "FY23,2022", ""),
    ],
)
def test_the_year_before_is_never_taken_for_the_reports_own(head: str, heading: str, code: str) -> None:
    """T564: a table of two fiscal years whose columns are the other way around is refused."""
    first = {"software": "FY23,FY22", "logistics": "2023,2022"}[head]
    found = _codes(f"{head}.toml", {f"{head}.csv": (first, heading)})
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("used", "code"),
    [
        ("2024-03-31", "inventory.year"), ("2024-04-01", ""), ("2025-03-31", ""),
        ("2025-04-01", "inventory.year"),
    ],
)  # fmt: skip
def test_a_retirement_is_used_within_the_fiscal_year(used: str, code: str) -> None:
    """T564: the period decides, not the calendar year in which it begins."""
    changes: list[Changes] = [
        {"report": ('start = "2024-01-01"\nend = "2025-01-01"', 'start = "2024-04-01"\nend = "2025-04-01"')},
        {"retirements": ("2024-10-30", used)},
    ]
    assert set(codes("shipping", REGION, "report.toml", *changes)) == ({code} if code else set())
