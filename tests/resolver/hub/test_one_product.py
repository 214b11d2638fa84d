"""One product or item counts once, however its claims spell it (T625)."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from passport.identifiers.product_id import parse_product_id
from resolver.hub import editions, releasing
from resolver.hub.counting.tables import fill
from resolver.hub.engine import connect
from resolver.hub.rows import Row, things_of
from resolver.hub.store import Hub, list_of, written
from tests.resolver.hub.filled import needs_engine, rows
from tests.resolver.hub.test_releasing import AT, GROUPS, TONNE, of, take
from tests.world import World

COIL = "https://id.mill-a.example/01/07312340000019/21/C1"
SPELLINGS = [
    COIL, "https://id.gs1.org/01/07312340000019/21/C1", "https://id.mill-a.example/01/7312340000019/21/C1",
    "https://id.mill-a.example/01/07312340000019/21/%43%31", "https://id.mill-a.example/01/07312340000019/10/L/21/C1",
    "https://id.mill-a.example/01/07312340000019/21/C1?3103=000100",
]  # fmt: skip


@pytest.fixture(scope="module")
def row() -> Row:
    world = World()
    return rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)


def released(hub: Hub) -> tuple[dict[str, Any], dict[str, int]]:
    with hub.alone() as mine:
        done = releasing.release(mine, GROUPS, AT)
    return json.loads(done.data), done.left_out


@pytest.mark.parametrize(("one", "other"), list(combinations(SPELLINGS[:1] + SPELLINGS[3:], 2)) + [
    (COIL, spelling) for spelling in SPELLINGS[1:3]
])  # fmt: skip
def test_t625_two_spellings_of_one_product_are_two_claims_about_it(
    tmp_path: Path, row: Row, one: str, other: str
) -> None:
    """T625: hosts, escapes, padding, order, query, and the lot of a thing with a serial number."""
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    take(hub, [of(row, 0, 1000, product=one), of(row, 0, 9000, 1, product=other), *(
        of(row, mill, 1500) for mill in (1, 2, 3)
    ), of(row, 4, 1500, product=one)])  # fmt: skip
    content, left_out = released(hub)
    assert {cell["mean"] for cell in content["cells"]} == {"1500"}, "of another producer it counts"
    assert left_out == {"two claims about one product": 2}
    assert releasing.rebuild(Hub.opened(hub.folder)) == [(1, True)]


def test_t625_an_item_of_a_lot_is_in_one_claim(tmp_path: Path, row: Row) -> None:
    """T625: a claim about a lot lists the item that another claim is about."""
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    lot = "https://id.mill-a.example/01/07312340000019/10/L1"
    thing, listed = things_of(lot, (), [f"uID{things_of(COIL)[0]}"])
    assert (thing, listed) == (things_of(lot)[0], things_of(COIL)[0])
    take(hub, [of(row, 0, 9000, product=lot, listed=listed), of(row, 0, 9000, 1, product=COIL), *(
        of(row, mill, 1500) for mill in (1, 2, 3)
    )])  # fmt: skip
    content, left_out = released(hub)
    assert {cell["mean"] for cell in content["cells"]} == {"1500"}
    assert left_out == {"two claims about one product": 2}


def test_what_a_claim_is_about_is_in_its_rows() -> None:
    world = World()
    docs = world.documents()
    first = rows(world, world.file(docs))[0]
    assert first.thing == things_of(docs.claim["credentialSubject"]["id"])[0] != ""
    assert parse_product_id(first.product)


@pytest.mark.parametrize("count", [39, 41])
def test_t625_rows_of_an_earlier_version_are_read(tmp_path: Path, row: Row, count: int) -> None:
    """T625: their files lack columns; they count with new ones, and keep the bytes of their releases."""
    needs_engine()
    folder = tmp_path / "hub"
    some = [of(row, 0, 1000, product=COIL), *(of(row, mill, 1500) for mill in (1, 2, 3))]
    (folder / "rows/year=2026/hs4=7208").mkdir(parents=True)
    with connect() as base:
        fill(base, "arriving", some)
        columns = ", ".join(Row._fields[:count])
        query = f"SELECT {columns} FROM arriving ORDER BY digest, electricity"
        part = written(base, folder, "rows/year=2026/hs4=7208/000001.parquet", query, ("2026", "7208"))
    earlier = {**part._asdict(), "columns": str(count)}
    (folder / "hub.json").write_bytes(list_of(1, [type(part)(**earlier)]).replace(b'"columns":"39",', b""))
    content, left_out = released(Hub.opened(folder))
    assert (len(content["cells"]), left_out) == (3, {})
    take(Hub.opened(folder), [of(row, 0, 9000, 1, product=SPELLINGS[1], hs4="7209")])
    content, left_out = released(Hub.opened(folder))
    assert left_out == {"two claims about one product": 1}
    assert (content["cells"], len(content["withheld"])) == ([], 3), "the one that was published leaves"
    take(Hub.opened(folder), [of(row, 5, 1000)])
    with Hub.opened(folder).connected() as base:
        things = 2 if count == 39 else 6
        assert base.execute("SELECT COUNT(*), COUNT(thing) FROM kept").fetchall() == [(6, things)]
    assert releasing.rebuild(Hub.opened(folder)) == [(1, True), (2, True)]
    assert editions.FIRST.stated != editions.NOW.stated
