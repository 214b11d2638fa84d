"""The resolver knows who consumed what: stored edges, their pages, and a pull through many levels (D.1)."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from passport import container
from resolver.outgoing import pulling
from resolver.outgoing.pulling import PullRefused
from resolver.routes import documents
from resolver.store import copying, tables
from resolver.store.consumption import Consumer, Edges
from resolver.store.sql import SqlStore
from resolver.store.store import Admission, consumed
from signing.digests import document_digest
from tests.cli.sessions import in_process
from tests.cli.test_cascade import Chain, chain_of, made_of
from tests.resolver.racing import admit, claim_of
from tests.resolver.service import ROOT, Service, file, listening
from tests.world import World
from tests.world_people import Document


def test_the_store_answers_by_page_and_names_the_successor(store: SqlStore) -> None:
    edges = Edges(store)
    admit(store, claim_of(0))
    for number in (1, 2, 3):
        made = claim_of(number, f"01/c{number}")
        weighed = f"{number}.000000" if number < 3 else ""
        admit(store, made.__class__(**{**_members(made), "consumes": (("digest-0000", weighed),)}))
    assert edges.consumers("digest-0000", most=2) == [
        Consumer("digest-0001", "01/c1", "did:web:m", "1.000000"),
        Consumer("digest-0002", "01/c2", "did:web:m", "2.000000"),
    ]
    assert edges.consumers("digest-0000", after="digest-0002", most=2) == [
        Consumer("digest-0003", "01/c3", "did:web:m", "")
    ]
    assert edges.consumers("digest-0001") == []
    assert edges.successor("digest-0000") == ""
    admit(store, claim_of(4, revises="digest-0000"))
    assert edges.successor("digest-0000") == "digest-0004"


def _members(item: Admission) -> dict[str, Any]:
    return {one.name: getattr(item, one.name) for one in fields(item)}


def test_masses_of_one_input_are_added_in_kilograms() -> None:
    def entry(digest: str, value: str, unit: str) -> dict[str, Any]:
        return {"digestMultibase": digest, "amount": {"value": value, "unit": unit}}

    inputs = [entry("b", "1.5", "TNE"), entry("a", "2", "C62"), entry("b", "250", "KGM")]
    told = list(consumed({"credentialSubject": {"inputs": inputs}}))
    assert told == [("a", ""), ("b", "1750.000000")]
    assert list(consumed({"credentialSubject": {}})) == []


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def chain(world: World) -> Chain:
    return chain_of(world)


def publish(service: Service, chain: Chain) -> None:
    world = service.world
    for by, claims in ((world.rival, chain[:2]), (world.mill, chain[2:])):
        lists = [world.status_list(by, one) for one in ("revocation", "suspension", "refresh")]
        answer = service.publish(file([*claims, *lists]), by)
        assert answer.status_code == 201, answer.text


@pytest.fixture
def stocked(tmp_path: Path, database: str, world: World, chain: Chain) -> Iterator[Service]:
    found = Service(tmp_path, world=world, database=database)
    publish(found, chain)
    yield found
    found.close()


def test_the_public_consumers_of_a_claim_are_listed(
    stocked: Service, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    slab, corrected, coil, stamping = map(document_digest, chain)
    answer = stocked.get(f"/d/{slab}/consumers")
    assert answer.headers["content-type"] == "application/json"
    (entry,) = answer.json()["consumers"]
    assert entry["digest"] == coil and entry["href"].endswith(f"/d/{coil}")
    assert entry["kilograms"] == "5250.000000" and entry["issuer"] == stocked.world.mill.did
    assert answer.json()["replacedBy"]["digest"] == corrected
    assert [one["digest"] for one in stocked.get(f"/d/{coil}/consumers").json()["consumers"]] == [stamping]
    assert stocked.get(f"/d/{stamping}/consumers").json() == {"claim": stamping, "consumers": []}
    second = made_of(stocked.world, chain.slab, "1050", "C-45", "5000")
    assert stocked.publish(second, stocked.world.mill).status_code == 201
    monkeypatch.setattr(documents, "PAGE", 1)
    found, path = [], f"/d/{slab}/consumers"
    while path:
        page = stocked.get(path)
        found += [one["digest"] for one in page.json()["consumers"]]
        path = page.json().get("next", "").removeprefix(ROOT)
        assert page.headers.get("link") == (f'<{ROOT}{path}>; rel="next"' if path else None)
    assert found == sorted([coil, document_digest(second)])


@pytest.fixture(scope="module")
def one_service(tmp_path_factory: pytest.TempPathFactory, world: World, chain: Chain) -> Iterator[Service]:
    """A service on SQLite, for what no store has a part in; nothing is published to it any more."""
    found = Service(tmp_path_factory.mktemp("one"), world=world)
    publish(found, chain)
    yield found
    found.close()


def test_what_is_no_public_claim_has_no_consumers(one_service: Service, chain: Chain) -> None:
    lists = one_service.world.status_list(one_service.world.mill, "refresh")
    for path, code in (
        ("/d/uIDA/consumers", 400), (f"/d/{'uIDA' + 'A' * 64}/consumers", 404),
        (f"/d/{document_digest(lists)}/consumers", 404),
        (f"/d/{document_digest(chain.slab)}/consumers?after=x", 400),
    ):  # fmt: skip
        assert one_service.get(path).status_code == code, path


def test_a_copy_of_the_store_has_the_edges(one_service: Service, chain: Chain, tmp_path: Path) -> None:
    source = one_service.app.state.services.store
    target = SqlStore(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    copying.copy(source, target)
    slab, _, coil, _ = map(document_digest, chain)
    assert [one.digest for one in Edges(target).consumers(slab)] == [coil]
    with target.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.consumption)).scalar() == 2
    target.close()


def test_claims_that_were_stored_before_are_filled_in_by_the_migration(
    stocked: Service, chain: Chain
) -> None:
    """A database of the version before: its table is missing, and its claims are there."""
    url = stocked.settings().database
    store = stocked.app.state.services.store
    known = [Edges(store).consumers(document_digest(one)) for one in chain]
    assert sum(map(len, known)) == 2
    with store.writing() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            # What came later, too.
            if table.name in ("consumption", "periods") or table.name.startswith(("registry_", "pact_")):
                connection.exec_driver_sql(f"DROP TABLE {table.name}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    upgraded = SqlStore(url, migrate=True)
    assert upgraded.migrated
    assert [Edges(upgraded).consumers(document_digest(one)) for one in chain] == known
    with pytest.raises(DBAPIError, match="append-only"), upgraded.writing() as connection:
        connection.exec_driver_sql("DELETE FROM consumption")
    upgraded.close()


def test_a_pull_follows_every_level_and_the_plan_is_that_of_the_files(
    one_service: Service, chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the stamping alone: its coil, the coil's slab, the slab's correction."""
    monkeypatch.chdir(tmp_path)
    world = one_service.world
    Path("trust.json").write_bytes(world.trust())
    for name, claim in chain._asdict().items():
        Path(f"{name}.passport.json").write_bytes(container.write(claim))
    Path("lists.json").write_bytes(world.status_bundle(of=chain))
    known = ["--trust", "trust.json", "--at", one_service.now, "--threshold", "0.02", "--json"]
    files = [f"{name}.passport.json" for name in chain._asdict()]
    code, output = in_process(["cascade", *files, "--status", "lists.json", *known])
    assert code == 4, output
    with listening(one_service.app) as url:
        for alone in ("stamping", "slab"):
            pulled = in_process(["cascade", f"{alone}.passport.json", "--resolver", url, *known])
            assert (pulled[0], pulled[1].splitlines()[0]) == (code, output.splitlines()[0]), pulled[1]
        with pytest.raises(PullRefused, match="More than 1 claims"):
            list(pulling.pulled(url, [chain.stamping], most=1))
    effects = [node["effect"][0]["value"] for node in json.loads(output.splitlines()[0])["nodes"]]
    assert sorted(effects) == ["105.000000", "131.250000"]


def test_t239_an_answer_that_is_none_is_refused(
    one_service: Service, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T239."""

    def odd(*_: object, **__: object) -> dict[str, Any]:
        return {"consumers": [{"digest": "../../x"}]}

    monkeypatch.setattr(pulling, "_page", odd)
    claim: Document = chain.slab
    with pytest.raises(PullRefused, match="something else"):
        list(pulling.pulled("http://127.0.0.1:1", [claim]))


def test_a_server_that_names_consumers_without_end_is_left_t361(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T361: none of them is there to be fetched, and each page names a later one."""
    pages = 0

    def endless(*_: object, **__: object) -> dict[str, Any]:
        nonlocal pages
        pages += 1
        assert pages <= 60, "asked on without end"
        return {"consumers": [{"digest": f"uIDA{pages:064}"}], "next": "more"}

    monkeypatch.setattr(pulling, "_page", endless)
    monkeypatch.setattr(pulling, "_claim", lambda *_: None)
    with pytest.raises(PullRefused) as caught:
        list(pulling.pulled("http://127.0.0.1:1", [chain.slab], most=50))
    assert caught.value.code == "pull.too_many"
