"""What counts does not depend on how files were divided into ingests, nor on their order (T680, T681)."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar

import pytest

from resolver.hub import editions
from resolver.hub.counting.joining import joined
from resolver.hub.rows import LEAVING, UNBELIEVED, Row, is_kept
from resolver.hub.searching import Asked, search
from resolver.hub.store import Hub
from tests import runs
from tests.resolver.hub.filled import judge, like, needs_engine, rows
from tests.runs import COIL, Run
from tests.world import NOW, Documents, World
from verify.states import STATES

One = TypeVar("One")
LATER = "2026-11-22T10:00:00Z"
STATES_DRAWN = [*sorted(LEAVING), "verified", "qualified", "two_signatures", "not_verified", "incomplete"]


@pytest.fixture(scope="module")
def row() -> Row:
    world = World()
    return rows(world, world.passport())[0]


def partition(draw: random.Random, some: Sequence[One]) -> list[list[One]]:
    """The same in another order, in groups; some of them come a second time."""
    order = [*some, *draw.sample(some, draw.randrange(len(some) + 1))]
    draw.shuffle(order)
    parts: list[list[One]] = []
    for one in order:
        if not parts or draw.random() < 0.6:
            parts.append([])
        parts[-1].append(one)
    return parts


def counted(hub: Hub) -> set[tuple[str, str]]:
    """Claims that count, with their state, as search shows them and as releases take them."""
    found = Hub.opened(hub.folder)
    with found.connected() as base:
        editions.find_doubled(base)
        asked = f"SELECT digest, state FROM standing WHERE NOT {editions.NOW.is_doubled}"
        standing = set(base.execute(asked).fetchall())
    shown = {(one["digest"], one["state"]) for one in search(found, Asked()).rows}
    assert shown == standing
    return shown


def ingested(folder: Path, parts: Sequence[Sequence[Row]]) -> set[tuple[str, str]]:
    hub = Hub.opened(folder, make=True)
    for one in parts:
        with hub.alone() as mine:
            mine.take(one)
    return counted(hub)


def drawn(draw: random.Random, row: Row) -> list[Row]:
    """Files about a few claims of two producers: corrections, one product twice, two opinions, any state."""
    claims = like(row, 6)
    made = []
    for at, claim in enumerate(claims):
        earlier = draw.choice([*claims[:at], None]) if at else None
        one = claim._replace(
            producer=draw.choice(["did:web:a.example", "did:web:b.example"]), thing=f"u{draw.randrange(4)}",
            listed=draw.choice(["", "u0", "u1 u2"]),
            revision_of=earlier.digest if earlier and draw.random() < 0.5 else "",
            hs4=draw.choice(["7208", "7209"]),
        )  # fmt: skip
        for opinion in range(draw.choice([1, 1, 2])):
            state = draw.choice(STATES_DRAWN) if draw.random() < 0.5 else "verified"
            made.append(one._replace(
                opinion=f"o{opinion}", state=state, checked_at=draw.choice([NOW, NOW, LATER]),
                bears=draw.choice(["", "now", "file"] if state in LEAVING else ["", "", "", "list"]),
                against=draw.choice(["", "", "", "uDabsent", claims[-1].digest]),
            ))  # fmt: skip
    return made


def test_t680_joining_is_a_join(row: Row) -> None:
    """T680: of the verdicts about one claim, in whatever order and grouping, and also twice."""
    draw = random.Random(680)
    states = sorted(STATES)
    for _ in range(3000):
        some = []
        for _ in range(draw.randrange(1, 6)):
            state = draw.choice(states)
            some.append(row._replace(
                opinion=draw.choice(["", "a", "b"]), state=state, checked_at=draw.choice([NOW, LATER]),
                as_of=draw.choice(["", NOW]), bears=draw.choice(["", "now", "file", "list", "signer"]),
                successor=draw.choice(["", "", "uDs"]), against=draw.choice(["", "", "uDx", "uDy"]),
            ))  # fmt: skip
        whole = joined(some)
        assert joined(whole) == whole
        there: list[Row] = []
        for part in partition(draw, some):
            there = joined([*there, *part])
        assert there == whole, some
        assert len([one for one in whole if not one.aside]) == 1


@pytest.mark.parametrize("seed", range(8))
def test_t680_any_partition_of_rows_counts_as_one_ingest_of_all(tmp_path: Path, row: Row, seed: int) -> None:
    """T680: the rows that count are those of one ingest of all."""
    needs_engine()
    draw = random.Random(seed)
    some = drawn(draw, row)
    whole = ingested(tmp_path / "whole", [some])
    for number in range(2):
        parts = partition(draw, some)
        assert ingested(tmp_path / str(number), parts) == whole, parts


def _runs() -> Iterator[str]:
    """Those whose files bring their own evidence."""
    yield from (name for name in runs.RUNS if name not in ("with_its_slab", "statements_of_one_year"))


def _of_files(folder: Path, world: World, run: Run, parts: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    """What counts after ingests of these files, by their names, each group judged by itself."""
    hub = Hub.opened(folder, make=True)
    for names in parts:
        found = judge(world, *(run.files[name] for name in names))
        with hub.alone() as mine:
            mine.take([row for one in found for row in (*one.rows, *one.beside)])
    return counted(hub)


@pytest.mark.parametrize("name", list(_runs()))
def test_t680_any_partition_of_passports_counts_as_one_ingest_of_all(tmp_path: Path, name: str) -> None:
    """T680: what counts is what verifies beside all others."""
    needs_engine()
    world = World()
    run = runs.RUNS[name](world)
    files = sorted(run.files)
    good = [one for one in files if is_kept(run.states[one])]
    whole = _of_files(tmp_path / "whole", world, run, [files])
    assert len(whole) == len(good)
    draw = random.Random(name)
    parts = [[[one] for one in files], [[one] for one in files[::-1]], [files[:1], files], [files, files[:1]]]
    for number, some in enumerate([*parts, *(partition(draw, files) for _ in range(1))]):
        assert _of_files(tmp_path / str(number), world, run, some) == whole, some


@pytest.mark.parametrize("attested", [True, False])
def test_t680_a_correction_that_nobody_attested_replaces(tmp_path: Path, attested: bool) -> None:
    """T680: its producer has called the old figure wrong; and a second claim that lacks all contradicts."""
    needs_engine()
    world = World()
    first = world.documents(claim={"id": COIL})
    effect = runs._revision(first.claim) if attested else None
    knobs = {"id": COIL, "grade": "S420", **({} if effect is None else {"edit": effect})}
    second = world.documents(claim=knobs, statement=None)
    status = world.status_bundle(of=[*first.signed(), *second.signed(), world.accreditation_document])
    run = Run({"old": world.file(first), "new": world.file(second)}, {}, status)
    for number, parts in enumerate([[["old", "new"]], [["old"], ["new"]], [["new"], ["old"]],
                                    [["old", "new"], ["old"]], [["old"], ["old", "new"]]]):  # fmt: skip
        assert _of_files(tmp_path / str(number), world, run, parts) == set(), parts


def test_t680_a_claim_that_was_revoked_before_the_hub_met_it(tmp_path: Path) -> None:
    """T680: the status list is of the same moment; an older one brings the claim not in."""
    needs_engine()
    world = World()
    docs = world.documents()
    good = rows(world, world.file(docs))
    world.revoke(docs.claim)
    gone = rows(world, world.file(docs))
    assert {one.state for one in gone} == {"revoked"}
    for number, parts in enumerate(permutations([good, gone])):
        assert ingested(tmp_path / str(number), parts) == set()


def test_t681_another_statement_about_a_claim_may_still_hold(tmp_path: Path) -> None:
    """T681: one statement was withdrawn, and the verifier gave another one; in every order."""
    needs_engine()
    world = World()
    docs = world.documents()
    before = rows(world, world.file(docs))
    statement = world.statement(docs.claim)
    new = Documents(docs.claim, statement, world.response(docs.claim, statement))
    assert docs.statement is not None
    world.revoke(docs.statement)
    old, again = rows(world, world.file(docs)), rows(world, world.file(new))
    assert ({one.state for one in old}, {one.bears for one in old}) == ({"revoked"}, {"file"})
    digest = before[0].digest
    assert ingested(tmp_path / "old", [before, old]) == set()
    for number, parts in enumerate([*permutations([before, old, again]), [[*old, *again]]]):
        assert ingested(tmp_path / str(number), parts) == {(digest, "verified")}, number


def test_t681_an_adverse_opinion_stands_until_it_is_withdrawn(tmp_path: Path, row: Row) -> None:
    """T681: a second, better opinion does not lift it; its own withdrawal does."""
    needs_engine()
    bad = row._replace(opinion="a", state="adverse", bears="file")
    good = row._replace(opinion="b")
    withdrawn = bad._replace(state="revoked", checked_at=LATER)
    assert ingested(tmp_path / "1", [[good], [bad]]) == ingested(tmp_path / "2", [[bad], [good]]) == set()
    for number, parts in enumerate(permutations([[good], [bad], [withdrawn]])):
        assert ingested(tmp_path / f"w{number}", parts) == {(row.digest, "verified")}


def test_t680_a_claim_whose_key_was_compromised_leaves(tmp_path: Path) -> None:
    """T680: by a trust list that says so; a forgery in the producer's name replaces nothing."""
    needs_engine()
    world = World()
    docs = world.documents()
    good = rows(world, world.file(docs))
    assert ingested(tmp_path / "hub", [good]) == {(good[0].digest, "verified")}
    gone = [one._replace(state="revoked", thing=UNBELIEVED, revision_of="") for one in good]
    assert ingested(tmp_path / "hub", [gone]) == set()
    (found,) = judge(world, world.file(Documents(world.tampered(docs.claim), docs.statement, docs.response)))
    assert (found.state, found.rows, found.beside) == ("tampered", (), ())
    knobs = {"id": COIL, "by": world.rival, "edit": runs._revision(docs.claim)}
    (found,) = judge(world, world.file(world.documents(claim=knobs)))
    assert (found.state, found.rows) == ("unknown_signer", ())
    assert {(one.thing, one.revision_of, one.bears) for one in found.beside} == {(UNBELIEVED, "", "signer")}
    assert ingested(tmp_path / "other", [found.beside, good, found.beside]) == {(good[0].digest, "verified")}


@pytest.mark.parametrize("knobs", [
    {"withdrawn": {"at": "2026-10-01T00:00:00Z", "reason": "for-cause"}}, {"without": "verifier"},
    {"without": "mill"},
])  # fmt: skip
def test_t689_whom_the_trust_list_names_no_more_counts_no_more(tmp_path: Path, knobs: dict[str, Any]) -> None:
    """T689: the same bytes by a later list; a file that lacks its statement still takes nothing away."""
    needs_engine()
    world = World()
    docs = world.documents()
    good = rows(world, world.file(docs))
    if "without" in knobs:
        knobs = {"without": [getattr(world, knobs["without"])]}
    list_ = world.trust(at="2026-11-21T11:00:00Z", version="18", **knobs)
    (found,) = judge(world, world.file(docs), at=LATER, trust=list_)
    assert found.state == "unknown_signer"
    (bare,) = judge(world, world.file(Documents(docs.claim, None, None)), at=LATER)
    whole = {(good[0].digest, "verified")}
    assert ingested(tmp_path / "bare", [good, bare.beside]) == whole
    assert ingested(tmp_path / "1", [good, found.beside]) == ingested(tmp_path / "2", [found.beside]) == set()
    again = rows(world, world.file(docs), at="2026-11-23T10:00:00Z")
    assert ingested(tmp_path / "1", [again]) == whole, "by a list that names it again"


def test_releases_of_earlier_editions_state_the_same_query() -> None:
    """They are made again by it (T488)."""
    known = ("726e19cbd30b1ef944cbf87847315a1146478f45c433f1e500ed9796cbb582b1",
             "11ec2a338bac8896fca97c2e3d52ee80a5659d62e2f42cb9b89f7de66b1a32b0")  # fmt: skip
    for edition, digest in zip((editions.FIRST, editions.SECOND), known, strict=True):
        assert hashlib.sha256(edition.stated.encode()).hexdigest() == digest
        content = {"rules": edition.rules, "query": edition.stated}
        assert editions.edition_of(content) is edition
