"""Rows of verified claims: what is kept, exact to the microgram, replaced by D(claim) (THREATS T328)."""

import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from resolver.hub.engine import HubRefused
from resolver.hub.rows import LEAVING, Row, is_kept, when
from resolver.hub.store import Hub
from signing.digests import document_digest
from tests.resolver.hub.filled import files_of, judge, like, needs_engine, rows
from tests.world import NOW, World
from verify.states import STATES

LATER = "2026-11-22T10:00:00Z"


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def row(world: World) -> Row:
    return rows(world, world.passport())[0]


def _kept(hub: Hub, columns: str = "*", table: str = "kept") -> list[Any]:
    with hub.connected() as base:
        return list(base.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall())


def test_a_row_says_what_the_claim_says_and_what_was_found(world: World) -> None:
    docs = world.documents()
    (one,) = judge(world, world.file(docs))
    location, market = one.rows
    assert (location.electricity, market.electricity) == ("location-based", "market-based")
    subject = docs.claim["credentialSubject"]
    assert location.digest == document_digest(docs.claim)
    assert (location.cn, location.hs4) == ("72083700", "7208")
    assert (location.quarter, location.year) == ("2026Q3", "2026")
    assert location.total == subject["footprint"]["results"][0]["total"]
    assert location.mass_ug == 21840 * 10**9
    assert location.emitted_ug == Fraction(location.total) * 21840 / 1000 * 10**9
    scope_1 = [c for c in subject["footprint"]["components"] if c["scope"] == "1"]
    assert location.direct_ug == sum(Decimal(c["amount"]) for c in scope_1) * 21840 / 1000 * 10**9
    assert (location.state, location.verifier, location.assurance) == (
        "verified", "did:web:nordcert.example", "reasonable",
    )  # fmt: skip
    assert location.checked_at == NOW
    assert location.policy.startswith("uI")
    assert location.tier == "T1"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-06-30T00:00:00Z", "2026-07-02T00:00:00Z", ("2026", "")),
        ("2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z", ("2026", "2026Q2")),
        ("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z", ("2026", "2026Q4")),
        ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", ("2026", "")),
    ],
)
def test_a_period_over_two_quarters_is_in_none(start: str, end: str, expected: tuple[str, str]) -> None:
    assert when(start, end) == expected


def test_less_than_qualified_is_not_kept(world: World) -> None:
    docs = world.documents()
    bad = [world.file(type(docs)(docs.claim, None, None)), b"{", world.file(type(docs)(
        world.tampered(docs.claim), docs.statement, docs.response))]  # fmt: skip
    assert [(one.state, one.rows) for one in judge(world, *bad)] == [
        ("not_verified", ()), ("unreadable", ()), ("tampered", ()),
    ]  # fmt: skip
    assert [name for name in STATES if is_kept(name)] == [
        "qualified", "input_corrected", "stale", "below_policy", "two_signatures", "verified",
    ]  # fmt: skip
    assert not any(is_kept(name) for name in LEAVING)


def test_ingesting_again_replaces_by_digest(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    many = like(row, 3, hs4=["7208", "7210"])
    with hub.alone() as mine:
        assert mine.take(many) == (3, 0, 0)
    again = [one._replace(state="stale", checked_at=LATER) for one in many[:1]]
    with hub.alone() as mine:
        assert mine.take(again) == (1, 0, 0)
    with hub.alone() as mine:  # an earlier verdict does not come back
        assert mine.take(many[:1]) == (0, 0, 1)
    assert _kept(Hub.opened(hub.folder), "digest, state") == [
        ("uD000000", "stale"), ("uD000001", "verified"), ("uD000002", "verified"),
    ]  # fmt: skip
    places = [one.path for one in Hub.opened(hub.folder).parts]
    assert places == ["rows/year=2026/hs4=7208/000002.parquet", "rows/year=2026/hs4=7210/000001.parquet"]
    assert sorted(files_of(hub.folder)) == sorted([*places, "hub.json"]), "what was replaced is gone"


def test_no_figure_passes_through_a_float(tmp_path: Path, row: Row) -> None:
    """T328: sums of 128 bits are exact in memory; in a file there are 64 bits, and texts."""
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    large = [2**63 - 1, 2**53 + 1]
    with hub.alone() as mine:
        mine.take(like(row, 2, mass_ug=large, total=["0.1000000000000000055", "99999999999999999.9"]))
    found = Hub.opened(hub.folder)
    assert _kept(found, "SUM(mass_ug)") == [(sum(large),)]
    assert {value for (value,) in _kept(found, "total")} == {"0.1000000000000000055", "99999999999999999.9"}


def test_what_was_taken_back_stands_no_more(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    old, other, unknown = like(row, 3)
    with hub.alone() as mine:
        mine.take([old, other])
    with hub.alone() as mine:
        back = [one._replace(state="revoked", checked_at=LATER) for one in (old, unknown)]
        assert mine.take(back) == (0, 1, 0), "of what was never kept nothing has to leave"
    assert _kept(Hub.opened(hub.folder), "digest", "standing") == [(other.digest,)]
    with hub.alone() as mine:  # and nothing lifts it
        assert mine.take([old._replace(checked_at="2026-11-30T00:00:00Z")]) == (0, 0, 1)


def test_a_later_claim_of_the_same_producer_takes_the_place(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    old, new, stranger = like(row, 3)
    with hub.alone() as mine:
        mine.take([
            new._replace(revision_of=old.digest, hs4="7210"), old,
            stranger._replace(revision_of=new.digest, producer="did:web:other.example"),
        ])  # fmt: skip
    assert _kept(Hub.opened(hub.folder), "digest", "standing") == [(new.digest,), (stranger.digest,)]
    with Hub.opened(hub.folder).connected(hs4=old.hs4) as base:  # also where its file is not among the chosen
        assert base.execute("SELECT digest FROM standing").fetchall() == [(stranger.digest,)]


def test_a_folder_that_is_no_hub_is_refused(tmp_path: Path) -> None:
    needs_engine()
    with pytest.raises(HubRefused) as refused:
        Hub.opened(tmp_path / "none")
    assert refused.value.code == "hub.missing"
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(HubRefused) as refused:
        Hub.opened(tmp_path, make=True)
    assert refused.value.code == "hub.other"
    (tmp_path / "hub.json").write_text('{"format":"other"}', encoding="utf-8")
    with pytest.raises(HubRefused) as refused:
        Hub.opened(tmp_path)
    assert refused.value.code == "hub.damaged"


def test_without_the_engine_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(HubRefused) as refused:
        Hub.opened(tmp_path / "hub", make=True)
    assert refused.value.code == "hub.engine"
    assert "carbon-passport[hub]" in refused.value.hint
    assert list(tmp_path.iterdir()) == []


def test_two_processes_do_not_write_at_once(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    with hub.alone(), pytest.raises(HubRefused) as refused, hub.alone():
        pass
    assert refused.value.code == "hub.busy"


def test_the_same_claim_twice_is_one_row_and_leaves_if_one_of_them_says_so(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    with hub.alone() as mine:
        assert mine.take([row, row._replace(state="stale"), row]) == (1, 0, 0)
    assert _kept(Hub.opened(hub.folder), "state") == [("verified",)]
    with hub.alone() as mine:
        assert mine.take([row._replace(state="revoked"), row]) == (0, 1, 0)


def test_a_lost_file_is_said(tmp_path: Path, row: Row) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    with hub.alone() as mine:
        mine.take([row])
    found = Hub.opened(hub.folder)
    (hub.folder / found.parts[0].path).unlink()
    with pytest.raises(HubRefused) as refused:
        found.connected()
    assert refused.value.code == "hub.damaged"
