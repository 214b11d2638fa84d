"""What a draft says of other years is refused where it is made, with its place and what to write (T604)."""

import pytest

from passport.carbon.rechecking.inventories.years import month_of
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
