"""Rows leave a hub when its charter keeps them no longer, and do not come back (THREATS T493)."""

import json
import random
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from resolver.hub import releasing, retaining
from resolver.hub.access import charters, journal
from resolver.hub.engine import HubRefused
from resolver.hub.rows import Row
from resolver.hub.searching import Asked, search
from resolver.hub.store import Hub
from tests.cli.sessions import in_process
from tests.resolver.hub.filled import HubWorld, needs_engine, rows
from tests.resolver.hub.serving import EVERYBODY, draft, issue
from tests.resolver.hub.test_partitions import counted, drawn, partition
from tests.resolver.hub.test_releasing import AT, GROUPS, TONNE, of, take
from tests.world import NOW
from verify import TrustList

OLD, YOUNG = "2010-01-01T00:00:00Z", "2026-07-01T00:00:00Z"


@pytest.fixture(scope="module")
def world() -> HubWorld:
    return HubWorld()


@pytest.fixture(scope="module")
def row(world: HubWorld) -> Row:
    needs_engine()
    return rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub.opened(tmp_path / "hub", make=True)


def aged(row: Row, number: int, ends: str, **columns: Any) -> Row:
    year = ends[:4]
    return of(row, number % 8, 1000, number, year=year, quarter=f"{year}Q3", ends=ends, **columns)


def digests(hub: Hub) -> list[str]:
    return [one["digest"] for one in search(Hub.opened(hub.folder), Asked()).rows]


def let_go(hub: Hub, moment: str) -> int:
    with hub.alone() as mine:
        found = retaining.going(mine, moment)
        retaining.let_go(mine, moment)
    return found.claims


def test_t493_old_rows_leave_and_no_ingest_brings_them_back(hub: Hub, row: Row) -> None:
    """T493: whole partitions and parts of them; a release that counted them is made again all the same."""
    old = [aged(row, number, OLD) for number in range(8)]
    young = [aged(row, 10 + number, YOUNG) for number in range(3)]
    mixed = [aged(row, 20, "2016-01-01T00:00:00Z"), aged(row, 21, "2016-12-01T00:00:00Z")]
    take(hub, [*old, *young, *mixed])
    with hub.alone() as mine:
        first = releasing.release(mine, GROUPS, AT)
    assert b"2010Q3" in first.data
    assert let_go(hub, "2016-06-01T00:00:00Z") == 9
    assert digests(hub) == sorted(one.digest for one in [*young, mixed[1]])
    assert releasing.rebuild(Hub.opened(hub.folder)) == [(1, True)]
    with hub.alone() as mine:
        assert [one.digest for one in retaining.young(mine, [*old, *young])] == [one.digest for one in young]
        second = json.loads(releasing.release(mine, GROUPS, AT).data)
        assert {one["quarter"] for one in second["cells"]} == {"2026Q3"}, "they left the cells too"
    assert let_go(hub, "2016-06-01T00:00:00Z") == 0
    let_go(hub, "2011-01-01T00:00:00Z")
    assert retaining.kept_since(hub.folder) == "2016-06-01T00:00:00Z", "it never goes back"


def test_t493_a_replaced_claim_does_not_count_again(hub: Hub, row: Row) -> None:
    """T493, T720: of what replaces a claim that is kept digests stay, also where it is late."""
    first = aged(row, 0, YOUNG)
    second = aged(row, 8, OLD, revision_of=first.digest)
    third = aged(row, 16, OLD, revision_of=second.digest)
    take(hub, [first, second, third, aged(row, 1, OLD)])
    assert digests(hub) == [third.digest, "uD1-1"]
    assert let_go(hub, "2016-01-01T00:00:00Z") == 3
    assert digests(hub) == [], "the first one is called wrong, and the others are too old"
    fourth = aged(row, 24, OLD, revision_of=third.digest)
    revoked = third._replace(state="revoked")
    with hub.alone() as mine:
        kept = retaining.young(mine, [fourth, revoked, aged(row, 2, OLD)])
        assert {one.digest for one in kept} == {fourth.digest, revoked.digest}
        assert retaining.too_old([fourth, revoked, aged(row, 2, OLD), first], [first, *kept]) == 3
        mine.take(kept)
        said = {name: text for one in kept for name, text in one._asdict().items() if text}
        assert said.keys() == {"digest", "producer", "revision_of", "year", "hs4", "thing", "state"}
    fifth = aged(row, 32, YOUNG, revision_of=fourth.digest, thing=first.thing, product=first.product)
    take(hub, [first, fifth])
    assert digests(hub) == [fifth.digest], "the traces lead from it to the first: no contradiction"
    assert let_go(hub, "2016-01-01T00:00:00Z") == 0, "a trace does not leave, and is not counted"


@pytest.mark.parametrize("seed", range(6))
def test_t720_what_counts_under_retention_hangs_on_no_order(tmp_path: Path, row: Row, seed: int) -> None:
    """T720: rows let go at any time, between any ingests: as if all had come before."""
    draw = random.Random(f"retained {seed}")
    some = [
        one._replace(ends=OLD if int(one.digest[-1]) % 2 == seed % 2 else YOUNG) for one in drawn(draw, row)
    ]
    moment = "2016-01-01T00:00:00Z"
    whole = Hub.opened(tmp_path / "whole", make=True)
    take(whole, some)
    let_go(whole, moment)
    for number in range(3):
        parts = partition(draw, some)
        hub = Hub.opened(tmp_path / str(number), make=True)
        leaves = draw.randrange(len(parts) + 1)
        for place, part in enumerate([*parts, []]):
            if place >= leaves:
                let_go(hub, moment)
            with hub.alone() as mine:
                mine.take(retaining.young(mine, part))
        assert counted(hub) == counted(whole), (leaves, parts)


def test_t720_a_correction_of_an_old_period_that_comes_first(tmp_path: Path, row: Row) -> None:
    """T720: in every order of three claims and of the day on which rows are let go."""
    first = aged(row, 0, YOUNG)
    second = aged(row, 8, OLD, revision_of=first.digest)
    third = aged(row, 16, OLD, revision_of=second.digest)
    for number, order in enumerate(permutations([first, second, third, None])):
        hub = Hub.opened(tmp_path / str(number), make=True)
        for one in order:
            with hub.alone() as mine:
                if one is None:
                    retaining.let_go(mine, "2016-01-01T00:00:00Z")
                else:
                    mine.take(retaining.young(mine, [one]))
        assert counted(hub) == set(), order


def test_the_day_that_many_years_before() -> None:
    assert retaining.before("2026-11-30T01:02:03Z", 10) == "2016-11-30T01:02:03Z"
    assert retaining.before("2028-02-29T00:00:00Z", 3) == "2025-02-28T00:00:00Z"


def test_t493_the_charter_says_how_long_and_the_journal_what_left(
    world: HubWorld, hub: Hub, row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T493: by the edition in force, of who signed it; each producer sees how many rows of it left."""
    take(hub, [aged(row, number, OLD) for number in range(3)])
    path = tmp_path / "trust.json"
    path.write_bytes(world.trust())
    keeper = tmp_path / "keeper"
    words = ["init", str(keeper), "--role", "platform", "--did", world.platform.did, "--name", "P"]
    assert in_process([*words, "--no-passphrase"])[0] == 0
    monkeypatch.setattr("passport.disk.clock.now", lambda: NOW)
    retain = ["hub", "retain", "--hub", str(hub.folder), "--as", str(keeper), "--trust", str(path)]
    assert "has no charter" in in_process(retain)[1]
    issue(world, hub.folder, draft(EVERYBODY))
    assert "keeps rows without limit" in in_process(retain)[1]
    issue(world, hub.folder, draft(EVERYBODY, retention={"rows": "10"}))
    code, text = in_process([*retain, "--dry-run"])
    said = "3 claims of periods that ended by 2016-11-21T10:00:00Z"
    assert (code, f"{said} would be let go" in text) == (0, True)
    assert len(digests(hub)) == 3 and list(journal.read(hub.folder)) == []
    assert f"{said} were let go" in in_process(retain)[1]
    assert digests(hub) == []
    ((receipt, entry),) = journal.read(hub.folder)
    assert (entry["act"], entry["who"]) == ("retain", world.platform.did)
    mine = next(entry for _, entry in journal.shown_to(hub.folder, entry["who"], everything=False))
    assert mine["question"].keys() == {"before", "root"}, "how many left of all is nobody's to see"
    seen = next(one for _, one in journal.shown_to(hub.folder, of(row, 1).producer, everything=False))
    assert seen["shown"] == {of(row, 1).producer: "1"} and seen["question"] == mine["question"]
    assert entry["shown"] == {of(row, number).producer: "1" for number in range(3)}
    trust = TrustList.open(world.trust())
    assert entry["charter"] == charters.in_force(hub.folder, trust, NOW).digest
    assert journal.head(hub.folder) == receipt.sha256
    assert in_process(retain)[0] == 0
    assert len(list(journal.read(hub.folder))) == 1, "nothing left, so there is no line"
    other = str(tmp_path / "other")
    words = ["init", other, "--role", "platform", "--did", "did:web:o.example", "--name", "O"]
    assert in_process([*words, "--no-passphrase"])[0] == 0
    assert "not of did:web:o.example" in in_process([*retain[:5], other, *retain[6:]])[1]
    for wrong in ({"rows": "0"}, {"rows": 10}, {"rows": "100"}, {}, {"accesses": "1"}, "10"):
        with pytest.raises(HubRefused) as refused:
            issue(world, hub.folder, draft(EVERYBODY, retention=wrong))
        assert (refused.value.code, refused.value.where) == ("hub.charter", "/retention")
