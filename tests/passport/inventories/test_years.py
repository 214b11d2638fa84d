"""What a draft says of other years is refused where it is made, with its place and what to write (T604)."""

import pytest

from passport.carbon.rechecking.inventories.years import fits, is_own, key_of, month_of
from tests.passport.inventories.sheets import Changes, codes

SERVICES = "services.toml"


def _codes(*changes: Changes) -> list[str]:
    return codes("companies", "ghgp-ami-2026-03-draft/region", SERVICES, *changes)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (",2022,2021,2019", ",FY22,2020/21,2019", ""),
        (",2022,2021,2019", ",2024,2021,2019", "inventory.year"),
        (",2022,2021,2019", ",2022,FY22,2019", "inventory.year"),
        (",2022,2021,2019", ",2022,earlier,2019", "inventory.year"),
        ('"61,901"', '"61,902"', ""),
        ('"61,901"', '"61,904"', "inventory.total"),
        ('"43,727"\n', '"-43,727"\n', "inventory.netting"),
    ],
)
def test_years_of_a_printed_table(before: str, after: str, code: str) -> None:
    found = _codes({"services.csv": (before, after)})
    assert (code in found, bool(found)) == (bool(code), bool(code))


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("2024", 2024 * 12 + 12), ("FY24", 2024 * 12 + 12), ("FY2024", 2024 * 12 + 12),
        ("2023/24", 2024 * 12 + 12),
        ("2024-06", 2024 * 12 + 6), ("1999/00", 2000 * 12 + 12), ("2023/25", None),
        ("2024-13", None),
        ("24", None), ("base", None), ("2024 ", None), ("fy24", None),
    ],
)  # fmt: skip
def test_a_year_has_a_place_in_time(name: str, month: int | None) -> None:
    assert month_of(name) == month


def test_december_of_a_year_is_not_the_year() -> None:
    """T645: both have the same last month, and are two."""
    assert key_of("2022-12") != key_of("2022") == key_of("FY22") == key_of("2021/22")
    assert key_of("base") is None


@pytest.mark.parametrize("year", range(2019, 2027))
@pytest.mark.parametrize("start", ["2022-01-01", "2022-04-01", "2022-07-01", "2021-12-27", "2022-01-02"])
def test_a_year_at_hand_has_the_names_that_a_report_may_give_itself(year: int, start: str) -> None:
    """T645: by its first or last part, or by both; what is called otherwise is another year."""
    period = {"start": start, "end": f"{int(start[:4]) + 1}{start[4:]}"}
    for name in (str(year), f"FY{year}", f"FY{year % 100}", f"{year}/{(year + 1) % 100:02}"):
        assert any(fits(name, period)) is is_own(name, period), (name, period)
    assert fits(f"{year}-12", period) == (False, False)
