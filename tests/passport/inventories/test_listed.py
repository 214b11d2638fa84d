"""The instruments that a figure lists are those of its parts, in drafts too (T607)."""

import copy

import pytest

from passport.carbon.rechecking.inventories.statements import recheck
from tests.vectors_build.inventories import draft

HUILA = "urn:example:project:huila-1"


@pytest.mark.parametrize(
    ("listed", "wrong"),
    [
        ([HUILA], False), ([f" {HUILA.upper()}"], False), ([], False),
        ([HUILA, "urn:example:lot:17"], True), ([HUILA, HUILA.upper()], True), (["urn:example:lot:17"], True),
    ],
)  # fmt: skip
def test_a_figure_lists_the_instruments_of_its_parts(listed: list[str], wrong: bool) -> None:
    drafted = copy.deepcopy(draft("roaster"))
    drafted["marketBased"]["figures"][0]["instruments"] = listed
    place = ("marketBased", "figures", 0, "instruments")
    assert [(one.where, one.code) for one in recheck(drafted)] == (
        [(place, "inventory.instruments")] if wrong else []
    )
