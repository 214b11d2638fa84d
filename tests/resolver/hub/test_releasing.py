"""Releases: frozen, of rows that stand, exact, and the same bytes when made again (THREATS T325, T326)."""

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from resolver.hub import releasing
from resolver.hub.control.groups import read_groups
from resolver.hub.engine import HubRefused
from resolver.hub.rows import Row, things_of
from resolver.hub.store import Hub
from tests.resolver.hub.filled import needs_engine, rows
from tests.world import World

AT = "2026-12-01T00:00:00Z"
MILLS = [f"did:web:mill-{letter}.example" for letter in "abcdefgh"]
GROUPS = {mill: mill[13] for mill in MILLS}
TONNE = 10**12


@pytest.fixture(scope="module")
def row() -> Row:
    world = World()
    return rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    needs_engine()
    return Hub.opened(tmp_path / "hub", make=True)


def take(hub: Hub, some: list[Row]) -> None:
    with hub.alone() as mine:
        mine.take(some)


def publish(hub: Hub, groups: dict[str, str] | None = None) -> dict[str, Any]:
    with hub.alone() as mine:
        done = releasing.release(mine, GROUPS if groups is None else groups, AT)
    return dict(json.loads(done.data))


def of(row: Row, mill: int, total: int = 1000, number: int = 0, **columns: Any) -> Row:
    """A claim of a mill, with so many kg a tonne."""
    mass = columns.pop("mass_ug", row.mass_ug)
    name, emitted = f"uD{mill}-{number}", total * mass // 1000
    columns.setdefault("product", f"https://p.example/{name}")
    columns.setdefault("thing", things_of(columns["product"])[0])
    return row._replace(digest=name, producer=MILLS[mill], mass_ug=mass, emitted_ug=emitted, **columns)


def cell(content: dict[str, Any], route: str, country: str) -> dict[str, Any] | None:
    asked = (route, country)
    found = [one for one in content["cells"] if (one.get("route"), one.get("country")) == asked]
    assert len(found) < 2
    return found[0] if found else None


def test_a_mean_is_weighted_by_mass_and_rounded_to_a_kilogram(hub: Hub, row: Row) -> None:
    totals = [(1000, 20), (1101, 10), (1307, 7)]
    take(hub, [of(row, mill, total, mass_ug=mass * TONNE) for mill, (total, mass) in enumerate(totals)])
    content = publish(hub)
    exact = Fraction(sum(total * mass for total, mass in totals), sum(mass for _, mass in totals))
    found = cell(content, "scrap-EAF", "SE")
    assert found is not None
    assert (found["mean"], found["claims"], found["groups"]) == (str(round(exact)), "5", "5")
    assert (found["boundary"], found["gwpSet"]) == (row.boundary, row.gwp_set)
    assert found["electricity"] == row.electricity
    assert content["previous"] == ""
    assert "mass" not in found, "the rule of dominance is about mass, which is not published"


def test_identities_of_one_group_are_one(hub: Hub, row: Row) -> None:
    """T325: three DIDs of one owner are no crowd, and who is in no group is in no cell."""
    take(hub, [of(row, mill) for mill in range(4)])
    assert publish(hub, {**GROUPS, MILLS[1]: "a", MILLS[2]: "a"})["cells"] == []
    assert publish(hub, {MILLS[0]: "a", MILLS[1]: "b"})["cells"] == []
    with hub.alone() as mine:
        done = releasing.release(mine, {MILLS[0]: "a", MILLS[1]: "b"}, AT)
    assert done.left_out == {"no control group": 2, "waits for others": 2}
    assert len(publish(hub)["cells"]) == 3


def test_rules_are_part_of_every_cell(hub: Hub, row: Row) -> None:
    other = {"boundary": "gate-to-gate", "gwp_set": "other", "electricity": "market-based"}
    kinds: list[dict[str, Any]] = [{}, *({name: value} for name, value in other.items())]
    take(hub, [of(row, mill, 1000, kind, **kinds[kind]) for kind in range(4) for mill in (0, 1)])
    take(hub, [of(row, 2, 1000, 9)])
    content = publish(hub)
    assert {(one["boundary"], one["gwpSet"], one["electricity"]) for one in content["cells"]} == {
        (row.boundary, row.gwp_set, row.electricity)
    }


def test_newcomers_wait_and_what_is_withdrawn_leaves(hub: Hub, row: Row) -> None:
    """T326: through files, releases and verdicts."""
    first = [of(row, mill, 1000 + 100 * mill) for mill in range(3)]
    take(hub, first)
    before = publish(hub)
    take(hub, [of(row, 3, 3000)])
    frozen = publish(hub)
    assert frozen["cells"] == before["cells"]
    assert frozen["previous"] != ""
    take(hub, [of(row, 4, 2000), of(row, 5, 2500)])
    moved = cell(publish(hub), "scrap-EAF", "SE")
    assert moved is not None
    assert moved["mean"] == str(round(Fraction(1000 + 1100 + 1200 + 3000 + 2000 + 2500, 6)))
    take(hub, [first[0]._replace(state="revoked", checked_at="2026-11-29T00:00:00Z")])
    content = publish(hub)
    assert content["cells"] == []
    assert len(content["withheld"]) == 3
    superseding = [of(row, mill, 900, 1, revision_of=f"uD{mill}-0") for mill in (1, 2)]
    take(hub, superseding)
    take(hub, [of(row, 0, 950, 1)])
    content = publish(hub)
    found = cell(content, "scrap-EAF", "SE")
    assert found is not None, "three left together and three came"
    assert found["mean"] == str(round(Fraction(900 + 900 + 950 + 3000 + 2000 + 2500, 6)))


def test_two_claims_about_one_product_are_counted_by_no_release(hub: Hub, row: Row) -> None:
    """T369: each verifies by itself, in an ingest of its own; together they contradict each other."""
    take(hub, [of(row, mill, 1000) for mill in range(5)])
    take(hub, [of(row, 0, 4000, 1, product="https://p.example/uD0-0")])
    take(hub, [of(row, 6, 1600, product="https://p.example/uD1-0")])
    with hub.alone() as mine:
        done = releasing.release(mine, GROUPS, AT)
    means = {one["mean"] for one in json.loads(done.data)["cells"]}
    assert means == {str((4 * 1000 + 1600) // 5)}, "one of another producer is another matter"
    assert done.left_out == {"two claims about one product": 2}


def test_releases_made_again_are_the_same_bytes(hub: Hub, row: Row) -> None:
    chance = random.Random(5)
    for wave in range(3):
        take(hub, [
            of(row, mill, chance.randint(500, 2500), 10 * wave + number,
               route=("scrap-EAF", "BF-BOF")[number % 2], country=("SE", "DE", "PL")[number % 3],
               hs4=("7208", "7209")[number % 2])
            for mill in range(8) for number in range(6)
        ])  # fmt: skip
        assert publish(hub)["cells"]
    assert releasing.rebuild(Hub.opened(hub.folder)) == [(1, True), (2, True), (3, True)]
    path = releasing.place(hub.folder, 2) / releasing.RELEASE
    path.write_bytes(path.read_bytes().replace(b'"mean":"1', b'"mean":"2', 1))
    assert releasing.rebuild(Hub.opened(hub.folder))[1] == (2, False)
    path.unlink()
    with pytest.raises(HubRefused) as refused:
        publish(hub)
    assert refused.value.code == "hub.damaged"


def test_a_table_of_groups_with_every_mistake() -> None:
    good = b"producer,group\ndid:web:a.example,A\ndid:web:a.example,A\n"
    assert read_groups(good, "g.csv") == {"did:web:a.example": "A"}
    bad = b"producer,group\ndid:web:a.example,A\ndid:web:a.example,B\nx\n,\n"
    with pytest.raises(HubRefused) as refused:
        read_groups(bad, "g.csv")
    said = [refused.value.message, *map(str, refused.value.also)]
    assert [one[:7] for one in said] == ["g.csv:3", "g.csv:4", "g.csv:5"]
    for empty in (b"", b"producer,group\n", b"\xff", b"a,b\n1,2\n"):
        with pytest.raises(HubRefused):
            read_groups(empty, "g.csv")
