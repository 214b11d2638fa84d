"""What a draft has twice under two spellings is named with its place (T610)."""

import copy
from typing import Any

import pytest

from passport.carbon.rechecking.inventories.statements import recheck
from tests.vectors_build.inventories import draft

ENTRIES = ("impact", "entries")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"key": "B", "instrument": "urn:example:project:other"}, []),
        ({"key": "B", "share": "0.5", "avoided": "100", "instrument": None}, []),
        ({"key": "B", "instrument": None}, [("inventory.key", (*ENTRIES, 1, "key"))]),
        ({"key": " a-INVEST", "share": "0.5", "avoided": "100"}, [("inventory.key", (*ENTRIES, 1, "key"))]),
    ],
)  # fmt: skip
def test_an_effect_is_there_once(change: dict[str, Any], expected: list[Any]) -> None:
    drafted = copy.deepcopy(draft("roaster"))
    entries = drafted["impact"]["entries"]
    other = {**entries[0], **change}
    entries.append({name: value for name, value in other.items() if value is not None})
    assert [(one.code, one.where) for one in recheck(drafted)] == expected
