"""Effects that may be reversed are monitored, whatever they are called; in sheets too (T608)."""

import pytest

from tests.passport.inventories.sheets import REGION, codes


@pytest.mark.parametrize(
    ("lasts", "expected"),
    [
        ("permanent,", []),
        ("reversible,2040-12-31", []),
        ("reversible,2025-12-31", []),
        ("reversible,2025-12-30", ["inventory.impact"]),
        ("Reversible,", ["inventory.impact"]),
        ("temporary,", ["inventory.impact"]),
    ],
)
def test_what_may_be_reversed_is_monitored(lasts: str, expected: list[str]) -> None:
    change = ("financed before it began,ex-post,permanent,", f"financed before it began,ex-post,{lasts}")
    assert codes("roasters", REGION, "report.toml", {"actions": change}) == expected
