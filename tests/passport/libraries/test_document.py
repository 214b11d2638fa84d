"""The file of a library: its root, the path of each record, and what changes one of them (T460)."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.libraries import citing, document
from passport.libraries.document import LibraryRefused
from signing.errors import ToolError
from tests.vectors_build.stage import Stage
from tests.world_libraries import GAS, RECORDS, calculated, file_of, library, publisher_of, record, taken


def records(count: int) -> list[dict[str, Any]]:
    return [record(f"f-{number:03}") for number in range(count)]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.data())
def test_every_record_is_proven_at_its_place_alone(count: int, data: st.DataObject) -> None:
    held = records(count)
    tree = document.tree_of(held)
    root, size = tree["digestMultibase"], int(tree["count"])
    assert size == count and document.holds(held, root, size)
    place = data.draw(st.integers(0, count - 1))
    (path,) = document.proofs_of(held, [held[place]["id"]])
    assert document.is_proven(held[place], path, root, size)
    other = data.draw(st.integers(0, count - 1).filter(lambda one: one != place)) if count > 1 else None
    if other is not None:
        assert not document.is_proven(held[other], path, root, size)
        assert not document.is_proven(held[place], {**path, "index": str(other)}, root, size)
    assert not document.is_proven({**held[place], "edition": "2027"}, path, root, size)
    assert not document.is_proven(held[place], path, root, size + count)
    if "hashes" in path:
        assert not document.is_proven(held[place], {**path, "hashes": path["hashes"][:-1]}, root, size)


@pytest.mark.parametrize(
    "changed",
    [
        lambda held: held[1]["gases"].update(CO2="2.68"),
        lambda held: held.pop(),
        lambda held: held.append(record("zinc")),
        lambda held: held.reverse(),
    ],
    ids=["value", "left-out", "added", "order"],
)
def test_no_change_of_a_record_keeps_the_root(changed: Any) -> None:
    """T460: edited, left out, added, in another order."""
    held = json.loads(json.dumps(RECORDS))
    tree = document.tree_of(held)
    changed(held)
    assert not document.holds(held, tree["digestMultibase"], int(tree["count"]))


@pytest.mark.parametrize(
    "path",
    [
        {}, {"index": 1}, {"index": "-1"}, {"index": "01x"}, {"index": "9999999999"}, {"index": "٣"},
        {"index": "3", "hashes": "no"}, {"index": "3", "hashes": [1]}, {"index": "3", "hashes": ["no"]},
    ],
)  # fmt: skip
def test_a_path_out_of_form_proves_nothing(path: dict[str, Any]) -> None:
    tree = document.tree_of(RECORDS)
    assert not document.is_proven(RECORDS[3], path, tree["digestMultibase"], 5)


@pytest.mark.parametrize(
    "data",
    [
        b"id,publisher\n", b"{}", b'{"format":"passport-library/1"}',
        b'{"format":"passport-library/1","credential":{},"records":[1]}',
        b'{"format":"passport-library/1","credential":{},"records":[],"more":1}',
        b'{"format":"passport-library/2","credential":{},"records":[]}',
    ],
)  # fmt: skip
def test_other_files_are_no_library(data: bytes) -> None:
    with pytest.raises(LibraryRefused) as refused:
        document.read(data)
    assert refused.value.code == "library.format"


def test_a_file_cut_off_says_where() -> None:
    there = Stage()
    data = file_of(library(there, publisher_of(there)))
    assert document.read(data).records == RECORDS
    with pytest.raises(ToolError) as refused:
        document.read(data[:-9])
    assert refused.value.code.startswith("json.")


def test_workings_name_the_record_and_claims_only_with_their_components() -> None:
    there = Stage()
    signed = library(there, publisher_of(there))
    footprint, workings = calculated(taken(signed))
    (named,) = footprint["libraries"]
    assert named["factors"] == [{"id": GAS, "digestMultibase": document.digest_of(RECORDS[3])}]
    assert footprint["libraries"] == citing.stated(workings, "component")
    for detail in ("stage", "total"):
        hidden = calculated(taken(signed), detail=detail)[0]["libraries"]
        assert hidden == [{name: named[name] for name in ("id", "digestMultibase", "edition")}]


def test_what_is_calculated_anew_keeps_only_records_that_stayed() -> None:
    there = Stage()
    _, workings = calculated(taken(library(there, publisher_of(there))))
    assert citing.kept(workings, workings) == {"libraries": workings["libraries"]}
    others = [
        {**one, "digestMultibase": "uID"} if one["id"] == GAS else one for one in workings["factors"]
    ]
    assert citing.kept(workings, {**workings, "factors": others}) == {}
