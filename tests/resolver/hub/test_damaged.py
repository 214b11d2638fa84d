"""What somebody changed in the folder of a hub is said, and nothing is published on it (T391, T392)."""

import shutil
from pathlib import Path

import pytest

from resolver.hub import releasing
from resolver.hub.control.groups import read_groups
from resolver.hub.engine import HubRefused
from resolver.hub.rows import Row
from resolver.hub.searching import Asked, search
from resolver.hub.store import LIST, Hub
from tests.resolver.hub.filled import needs_engine, rows
from tests.resolver.hub.test_releasing import of, publish, take
from tests.world import World

KEPT = ("release.json", "published.json", "groups.json", "sums.json", "hub.json", "tranches.parquet")


@pytest.fixture(scope="module")
def row() -> Row:
    needs_engine()
    world = World()
    return rows(world, world.passport())[0]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, row: Row) -> Path:
    made = Hub.opened(tmp_path_factory.mktemp("hubs") / "hub", make=True)
    take(made, [of(row, mill) for mill in range(5)])
    publish(made)
    return made.folder


@pytest.fixture
def hub(tmp_path: Path, first: Path) -> Hub:
    return Hub.opened(shutil.copytree(first, tmp_path / "hub"))


def code(act: object) -> str:
    with pytest.raises(HubRefused) as refused:
        act()  # type: ignore[operator]
    assert refused.value.hint
    return refused.value.code


@pytest.mark.parametrize("name", KEPT)
def test_t391_no_release_rests_on_a_file_that_was_changed(hub: Hub, name: str) -> None:
    path = releasing.place(hub.folder, 1) / name
    for data in (b"", b"[]", b"{}", b'[["a"]]', b"\xff", b'{"at":1,"engine":[]}'):
        path.write_bytes(data)
        if name not in ("groups.json", "hub.json"):
            assert code(lambda: publish(hub)) == "hub.damaged"
            assert not releasing.place(hub.folder, 2).joinpath("release.json").exists()
        if name != "release.json" or b"at" not in data:
            assert code(lambda: releasing.rebuild(hub)) == "hub.damaged"


def test_t391_an_edited_list_of_cells_that_reads_well_is_no_basis(hub: Hub) -> None:
    """Without the cell, what waits would come in as if nothing had been published of it."""
    (releasing.place(hub.folder, 1) / "published.json").write_bytes(b"[]")
    assert code(lambda: publish(hub)) == "hub.damaged"


def test_t391_rows_with_other_bytes_are_neither_released_nor_carried_on(hub: Hub, row: Row) -> None:
    path = hub.folder / hub.parts[0].path
    data = path.read_bytes()
    at = len(data) // 2
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert code(lambda: publish(hub)) == "hub.damaged"
    assert code(lambda: releasing.rebuild(hub)) == "hub.damaged"
    assert code(lambda: take(hub, [of(row, 6)])) == "hub.damaged"
    path.write_bytes(b"no rows")
    assert code(lambda: search(hub, Asked())) == "hub.damaged"


@pytest.mark.parametrize(
    "path", ["../rows.parquet", "/etc/x", "rows/year=2026/hs4=7208/../../x.parquet", "rows/*.parquet", 7]
)
def test_t391_a_list_leads_to_rows_of_this_hub_only(hub: Hub, path: object) -> None:
    named = f'"path":"{hub.parts[0].path}"'.encode()
    said = f'"path":"{path}"' if isinstance(path, str) else f'"path":["{path}"]'
    listed = hub.folder / LIST
    listed.write_bytes(listed.read_bytes().replace(named, said.encode()))
    assert code(lambda: Hub.opened(hub.folder)) == "hub.damaged"


def test_a_copy_beside_the_releases_is_none_of_them(hub: Hub) -> None:
    copy = hub.folder / "releases" / "0001 (copy)"
    copy.mkdir()
    (copy / "release.json").write_bytes(b"{}")
    assert releasing.numbers(hub.folder) == [1]


@pytest.mark.parametrize("other", ["ACME AG", "Acme  AG", "Acme-AG", "\uff21cme AG"])
def test_t392_a_group_in_two_spellings_is_not_two_groups(other: str) -> None:
    table = f"producer,group\ndid:web:a.example,Acme AG\ndid:web:b.example,{other}\n"
    assert code(lambda: read_groups(table.encode(), "g.csv")) == "hub.groups"


@pytest.mark.parametrize("number", ["9" * 40, "--", "1-1", "-"])
def test_a_place_that_no_page_ended_with_is_refused(hub: Hub, number: str) -> None:
    assert code(lambda: search(hub, Asked(after=f"{number}:uDa:location-based"))) == "hub.question"
