"""The lists of ``tests/trust_lists``: what contradicts itself is not opened, what only looks so is (T119)."""

import json
from typing import Any

import pytest

from signing.errors import ToolError
from tests.vectors_build import lists
from verify import TrustList

NAMES = sorted(lists.ALL)


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((lists.FOLDER / f"{name}.json").read_bytes())
    return found


def publisher_key(data: bytes) -> str:
    """The multikey that signed a list."""
    return TrustList.look(data).publisher_keys[0]


@pytest.mark.parametrize("name", NAMES)
def test_list(name: str) -> None:
    """T119: every contradiction is found, told with both entries, and the list refused; no other list is."""
    given = vector(name)
    data = given["trust"].encode()
    looked = TrustList.look(data)
    assert [list(one) for one in looked.contradictions] == given["contradictions"]
    if not given["contradictions"]:
        assert TrustList.open(data).digest == looked.digest
        return
    with pytest.raises(ToolError) as caught:
        TrustList.open(data)
    assert caught.value.code == "trust.contradiction"
    for _, one, other, *_ in given["contradictions"]:
        assert one in caught.value.message and other in caught.value.message


@pytest.mark.parametrize("name", NAMES)
def test_list_is_built_again(name: str) -> None:
    assert (lists.FOLDER / f"{name}.json").read_text(encoding="ascii") == lists.text(name)


def test_every_kind_occurs() -> None:
    """A kind of contradiction without a list would be one that nobody tried on the phone."""
    kinds = {row[0] for name in NAMES for row in vector(name)["contradictions"]}
    usual = {"did", "key", "roles", "legal_entity", "control_group", "domain", "gs1", "plate"}
    of_logs = {"log_key", "log_name", "log_twice", "log_member", "log_threshold", "log_circle", "log_split"}
    assert kinds == usual | of_logs
    assert {path.stem for path in lists.FOLDER.glob("*.json")} == set(NAMES)
