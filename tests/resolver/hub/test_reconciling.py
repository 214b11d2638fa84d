"""Coverage of an inventory by published claims, by each set of rules apart."""

from pathlib import Path

import pytest

from resolver.hub.engine import HubRefused
from resolver.hub.reconciling import Reported, read_inventory, reconcile
from resolver.hub.rows import Row
from resolver.hub.store import Hub
from tests.resolver.hub.filled import like, needs_engine, rows
from tests.world import World

KG = 10**9


@pytest.fixture
def row() -> Row:
    world = World()
    return rows(world, world.passport())[0]


def test_each_set_of_rules_by_itself(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    methods = ["location-based", "market-based"]
    facilities = ["f1", "f1", "f2", "f2", "f3", "f3"]
    with hub.alone() as mine:
        mine.take(like(
            row, 12, electricity=methods, facility=facilities,
            direct_ug=[10 * KG, 10 * KG, 7 * KG, 7 * KG, None, None],
        ))  # fmt: skip
    inventory = [Reported(name, "2026", "20") for name in ("f1", "f2", "f3", "f4")]
    found = reconcile(Hub.opened(hub.folder), [*inventory, Reported("f2", "2026", "13.5")])
    some = [one for one in found if one.electricity != methods[1]]
    said = [(one.facility, one.electricity, one.ratio, one.finding) for one in some]
    assert said == [
        ("f1", "location-based", "1.000", "all is published"),
        ("f2", "location-based", "0.700", "the rest is not published"),
        ("f3", "location-based", "0.000",
         "2 of 2 claims disclose no components: less is known than published"),
        ("f4", "", "0.000", "no claim is published"),
        ("f2", "location-based", "1.037", "more than is reported: counted twice, or by another boundary"),
    ]  # fmt: skip
    assert len(found) == 9, "location-based and market-based are never added up"


def test_an_inventory_with_every_mistake() -> None:
    assert read_inventory(b"facility,year,direct_kg\nf,2026,1.5\n", "i.csv") == [Reported("f", "2026", "1.5")]
    bad = b"facility,year,direct_kg\nf,2026,1\nf,2026,2\nf,26,1\nf,2025,0\nf,2024,1e3\n,2026,1\nf,2026\n"
    with pytest.raises(HubRefused) as refused:
        read_inventory(bad, "i.csv")
    said = [refused.value.message, *map(str, refused.value.also)]
    assert [one[:7] for one in said] == [f"i.csv:{n}" for n in range(3, 9)]
    for empty in (b"\xff", b"a,b\n", b"facility,year,direct_kg\n"):
        with pytest.raises(HubRefused):
            read_inventory(empty, "i.csv")


def test_the_table_of_a_jurisdiction(tmp_path: Path, row: Row) -> None:
    """Facilities of a country by heading: one line for each set of rules, and nothing of another country."""
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    with hub.alone() as mine:
        mine.take(like(
            row, 6, country=["SE", "SE", "DE"], hs4=["7208", "7209"], facility=["f1", "f2", "f3"],
            direct_ug=[10 * KG] * 6,
        ))  # fmt: skip
    data = b"country,hs4,year,direct_kg\nSE,7208,2026,40\nDE,7208,2026,5\nNO,7208,2026,1\n"
    found = reconcile(Hub.opened(hub.folder), read_inventory(data, "table.csv"))
    assert [(one.place, one.claims, one.ratio, one.finding) for one in found] == [
        ("SE 7208", 2, "0.500", "the rest is not published"),
        ("DE 7208", 1, "2.000", "more than is reported: counted twice, or by another boundary"),
        ("NO 7208", 0, "0.000", "no claim is published"),
    ]
    lines = (b"country,hs4,year,direct_kg", b"Sweden,7208,2026,1", b"SE,72,2026,1", *[b"SE,7208,2026,1"] * 2)
    bad = b"\n".join([*lines, b"SE"])
    with pytest.raises(HubRefused) as refused:
        read_inventory(bad, "t.csv")
    said = [refused.value.message, *map(str, refused.value.also)]
    assert [one[:7] for one in said] == ["t.csv:2", "t.csv:3", "t.csv:5", "t.csv:6"]
