"""Coverage and advice: contradicting claims do not count, a facility is one in any spelling (T627, T628)."""

from pathlib import Path

import pytest

from resolver.hub import plausible
from resolver.hub.engine import HubRefused
from resolver.hub.reconciling import Reported, facility_producers, read_inventory, reconcile
from resolver.hub.rows import Row
from resolver.hub.store import Hub
from tests.resolver.hub.filled import like, needs_engine, rows
from tests.resolver.hub.test_one_product import COIL, SPELLINGS
from tests.resolver.hub.test_releasing import of
from tests.world import World

KG = 10**9
MILL = "https://id.mill.example/414/7312340000019"
SPELT = [
    MILL, "https://id.gs1.org/414/7312340000019", "http://id.mill.example/414/7312340000019", f"{MILL} ",
    "https://id.mill.example/plants/414/7312340000019", "https://id.mill.example/414/73%312340000019",
]  # fmt: skip


@pytest.fixture(scope="module")
def row() -> Row:
    world = World()
    return rows(world, world.passport())[0]._replace(facility=MILL, direct_ug=10 * KG)


def _hub(folder: Path, some: list[Row]) -> Hub:
    needs_engine()
    with Hub.opened(folder / "hub", make=True).alone() as mine:
        mine.take(some)
    return Hub.opened(folder / "hub")


def test_t627_claims_that_contradict_each_other_are_in_no_sum(tmp_path: Path, row: Row) -> None:
    """T627: also under two headings and spellings; the line says how many."""
    one = of(row, 0, 1000, product=COIL)
    other = of(row, 0, 9000, 1, product=SPELLINGS[1], hs4="7209")
    hub = _hub(tmp_path, [one, other, of(row, 1, 1000), of(row, 2, 1000)])
    (found,) = reconcile(hub, [Reported(MILL, "2026", "20")])
    assert (found.claims, found.contradicting, found.published_kg, found.ratio) == (2, 2, "20.000", "1.000")
    assert found.finding == "2 claims contradict others about their product and do not count"
    by_heading = [Reported("", "2026", "20", row.country, hs4) for hs4 in ("7208", "7209")]
    lines = reconcile(hub, by_heading)
    assert [(line.claims, line.contradicting) for line in lines] == [(2, 1), (0, 1)]
    assert {line.finding for line in lines} == {
        "1 claim contradicts another one about its product and does not count"
    }
    values = plausible.values_of(hub)
    assert {value.digest for value in values} == {"uD1-0", "uD2-0"}
    assert plausible.values_of(hub, hs4="7209") == []


@pytest.mark.parametrize("asked", SPELT)
@pytest.mark.parametrize("stated", SPELT[:3])
def test_t628_a_facility_is_found_in_any_spelling(tmp_path: Path, row: Row, asked: str, stated: str) -> None:
    """T628: what is not found would read as not published."""
    hub = _hub(tmp_path, like(row, 3, facility=[stated, MILL, f"{MILL[:-1]}8"]))
    table = f"facility,year,direct_kg\n{asked},2026,20\n".encode()
    (found,) = reconcile(hub, read_inventory(table, "i.csv"))
    assert (found.claims, found.ratio, found.facility) == (2, "1.000", asked.strip())
    assert len(facility_producers(hub, [(asked, "2026")])) == 2
    assert {value.mill[1] for value in plausible.values_of(hub)} == {
        "414/7312340000019", f"{MILL[:-1]}8",
    }, "a number without its check digit is no key: its text is compared"  # fmt: skip


@pytest.mark.parametrize("again", SPELT)
def test_t628_a_facility_is_reported_once_in_any_spelling(again: str) -> None:
    """T628: else its emissions would be held against twice."""
    table = f"facility,year,direct_kg\n{MILL},2026,20\n{again},2026,30\n{again},2025,30\n".encode()
    with pytest.raises(HubRefused) as refused:
        read_inventory(table, "i.csv")
    assert refused.value.message.startswith("i.csv:3 names")
    assert refused.value.also == ()


def test_another_name_is_another_facility(tmp_path: Path, row: Row) -> None:
    names = ["https://mill.example/works/1", "urn:example:works", "https://mill.example/works/2"]
    hub = _hub(tmp_path, like(row, 3, facility=names))
    found = reconcile(hub, [Reported(name, "2026", "10") for name in names])
    assert [one.claims for one in found] == [1, 1, 1]
