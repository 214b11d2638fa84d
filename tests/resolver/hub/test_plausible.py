"""Numbers that stand out: injected faults found and false alarms counted, each said in one sentence."""

import math
import random
from pathlib import Path

import pytest

from resolver.hub.plausible import FEWEST_OWN, Anomaly, Found, Value, anomalies, values_of
from resolver.hub.store import Hub
from tests.resolver.hub.filled import like, needs_engine, rows
from tests.world import World

CELLS, MILLS = 10, 40
# What is found of each kind, and false alarms: measured once, by the seed the same for ever.
PEERS_SMALL = ({"x1000": "18 of 18", "/1000": "7 of 7", "-40 %": "2 of 11", "+35 %": "0 of 4"}, 0)
OWN_SMALL = ({"x1000": "18 of 18", "/1000": "7 of 7", "-40 %": "11 of 11", "+35 %": "4 of 4"}, 5)
PEERS = ({"x1000": "50 of 50", "/1000": "41 of 41", "-40 %": "14 of 57", "+35 %": "1 of 49"}, 0)
OWN = ({"x1000": "50 of 50", "/1000": "41 of 41", "-40 %": "57 of 57", "+35 %": "49 of 49"}, 2)
FAULTS = {"x1000": 1000.0, "/1000": 0.001, "-40 %": 0.6, "+35 %": 1.35}


def synthetic(count: int, seed: int) -> tuple[list[Value], dict[str, str]]:
    """Numbers of mills that differ by a fifth, each within 3 % of its own; 1 % have one of four faults."""
    chance = random.Random(seed)
    cells = [("cradle-to-gate", "AR6", "market-based", f"72{n:02}", "scrap-EAF") for n in range(CELLS)]
    mills = [(c, m) for c in range(CELLS) for m in range(MILLS)]
    level = {(c, m): math.log(300 * (1 + c)) + chance.gauss(0, 0.2) for c, m in mills}
    values, faulty = [], {}
    for number in range(count):
        cell, mill = number % CELLS, number // CELLS % MILLS
        fault = chance.choice(list(FAULTS)) if chance.random() < 0.01 else ""
        figure = math.exp(level[cell, mill] + chance.gauss(0, 0.03)) * FAULTS.get(fault, 1)
        if fault:
            faulty[f"u{number}"] = fault
        values.append(Value(f"u{number}", cells[cell], (f"did:web:m{mill}", ""), figure))
    return values, faulty


def tally(found: Found, faulty: dict[str, str], against: str) -> tuple[dict[str, str], int]:
    """Faults found of those that there are, by kind, and false alarms."""
    named = {one.digest for one in found.anomalies if one.against == against}
    kinds = {
        kind: f"{sum(one in named for one in some)} of {len(some)}"
        for kind in FAULTS
        if (some := [digest for digest, one in faulty.items() if one == kind])
    }
    return kinds, len(named - faulty.keys())


@pytest.mark.parametrize(
    ("count", "peers", "own"),
    [(4_000, PEERS_SMALL, OWN_SMALL),
     pytest.param(20_000, PEERS, OWN, marks=[pytest.mark.long, pytest.mark.ci])],
)  # fmt: skip
def test_injected_faults_are_found(
    count: int, peers: tuple[dict[str, str], int], own: tuple[dict[str, str], int]
) -> None:
    values, faulty = synthetic(count, 21)
    found = anomalies(values)
    assert found.compared == count
    assert tally(found, faulty, "peers") == peers
    assert tally(found, faulty, "own") == own


def test_one_sentence_each() -> None:
    cell = ("b", "g", "e", "7208", "r")
    peers = Anomaly("u", cell, "peers", 2.4, 4.0, 40)
    assert peers.sentence == "2.4 x the median of 40 mills' like product"
    own = Anomaly("u", cell, "own", 1000.0, 90.0, 1)
    assert own.sentence == "1e+03 x the median of the mill's own; unit?"


def test_what_has_no_like_is_counted_and_not_judged() -> None:
    few = [Value(f"u{n}", ("7208",), ("m", ""), 100.0 * 1000**n) for n in range(FEWEST_OWN - 1)]
    assert anomalies([*few, Value("zero", ("7208",), ("m", ""), 0.0)]) == Found((), 0, FEWEST_OWN)


def test_different_rules_are_different_cells(tmp_path: Path) -> None:
    needs_engine()
    world = World()
    row = rows(world, world.passport())[0]
    hub = Hub.opened(tmp_path / "hub", make=True)
    assert row.mass_ug is not None
    with hub.alone() as mine:
        mine.take(like(
            row, 40, emitted_ug=[row.mass_ug, 3 * row.mass_ug], boundary=["cradle-to-gate", "gate-to-gate"],
            producer=[f"did:web:m{n}.example" for n in range(8)],
        ))  # fmt: skip
    values = values_of(Hub.opened(hub.folder))
    assert {value.number for value in values} == {1000.0, 3000.0}
    assert anomalies(values).anomalies == ()
