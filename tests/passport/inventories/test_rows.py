"""Printed rows that the inventories divide otherwise are refused at drafting where emissions move (T606)."""

import pytest

from tests.passport.inventories.sheets import REGION, codes

REST = "(label cropped on the slide) all others,market-based,figure,3,"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("others,market-based,figure,3,", []),
        ("others,market-based,figure,3,15", ["inventory.no_physical", *["inventory.no_market"] * 8]),
    ],
)
def test_a_category_stands_beside_itself_or_a_row_of_none(after: str, expected: list[str]) -> None:
    found = codes("companies", REGION, "software.toml", {"software.csv": (REST, after)})
    assert sorted(found) == sorted(expected)
