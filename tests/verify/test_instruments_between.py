"""T583 to T588: what reports at hand take of one retirement, and nothing is gained by leaving one out."""

import pytest

from tests.properties.pairs import Tally
from tests.properties.removals import KINDS, OTHERS, documents
from tests.properties.test_leaving_out import tried
from tests.properties.vectors_as_data import given
from tests.vectors_build import (
    about_inventories_contracts,
    about_inventories_lots,
    about_inventories_others,
    about_inventories_scopes,
    about_inventories_shares,
    about_versions_missing,
)
from tests.vectors_build.scenarios import SCENARIOS

MODULES = (
    about_inventories_contracts, about_inventories_lots, about_inventories_others, about_inventories_scopes,
    about_inventories_shares, about_versions_missing)
NAMES = [
    name for name in SCENARIOS
    if any(hasattr(module, name.partition("/")[2].replace("-", "_")) for module in MODULES)
]  # fmt: skip
FEW = [name for name in NAMES if "correction" in name or "chain" in name or "id-of-a-certificate" in name]


def _left_out(names: list[str]) -> Tally:
    """Every whole document of these scenarios left out, status lists besides."""
    tally = Tally((*KINDS, *OTHERS), None)
    for name in names:
        for removal in documents(given(name)):
            tried(given(name), removal, tally)
    return tally


def test_no_verdict_is_better_without_a_report_of_others_or_a_list() -> None:
    tally = _left_out(FEW)
    assert tally.wrong == []
    assert tally.tried["instrument"] >= 4


@pytest.mark.long
def test_no_verdict_of_any_of_them_is_better_without_a_document() -> None:
    tally = _left_out(NAMES)
    assert tally.wrong == []
    assert tally.tried["list"] >= 20
