"""The index of a client's footprints: versions, materials, and as quick for 100,000 as for a few."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from resolver.answers.respond import parse
from resolver.pact import sharing
from resolver.pact.filters import Filters, instant
from resolver.pact.footprints import Entry
from resolver.pact.sharing import Sharing
from resolver.store import tables
from resolver.store.sql import SqlStore
from resolver.store.store import Stored
from signing.digests import document_digest
from tests.resolver.pact.hosting import PRODUCT, client_of, host_of, with_pact
from tests.resolver.racing import admit, claim_of
from tests.resolver.service import Service, file
from tests.resolver.test_versions import corrected

AT = "2026-11-22T00:00:00Z"


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    found = with_pact(tmp_path)
    yield found
    found.close()


def test_what_was_replaced_is_deprecated_and_what_replaces_it_comes_by_itself(local: Service) -> None:
    asking = client_of(local)
    old, new = corrected(local)
    host_of(local).sharing.share(asking.client.id, [PRODUCT], shared=True)
    before = asking.listed().json()["data"]
    assert {one["status"] for one in before} == {"Deprecated"}, "nobody has verified the correction"
    world = local.world
    second = local.app.state.services.store.get(new)
    assert second is not None
    assert old != new
    statement = world.statement(parse(second).document, at=local.now)
    local.later(10)
    assert local.publish(file([statement]), world.verifier).status_code == 201
    after = asking.listed().json()["data"]
    active = [one for one in after if one["status"] == "Active"]
    assert len(after) == 4 and len(active) == 2
    assert {one for each in active for one in each["precedingPfIds"]} == {one["id"] for one in before}
    assert asking.ids(status="Active") == [one["id"] for one in active]
    assert asking.ids(status="deprecated") == [one["id"] for one in before]
    for one in before:
        assert asking.get(f"/3/footprints/{one['id']}").json()["data"]["status"] == "Deprecated"


def test_a_claim_that_is_published_later_is_indexed_by_every_instance(service: Service) -> None:
    """The product is shared in one process, and its next claim is published by another."""
    asking = client_of(service)
    service.stocked()
    host_of(service).sharing.share(asking.client.id, [PRODUCT], shared=True)
    service.app = service.build()
    first = len(asking.ids())
    service.later(60)
    claim = asking.service.app.state.services.store.head(PRODUCT)
    assert claim is not None and first == 2
    another = service.world.claim(id="https://id.norrland-steel.example/01/07312345678909/21/N-1")
    assert service.publish(another, service.world.mill).status_code == 201
    key = "01/07312345678909/21/N-1"
    assert host_of(service).sharing.share(asking.client.id, [key], shared=True).changed == 1
    found = host_of(service).sharing.page(asking.client.id, Filters(), -1, 10)
    assert [one.number for one in found] == [0, 1, 2, 3]
    assert found[2].claim == document_digest(another)
    assert len(asking.ids()) == 2, "it is indexed, and served once somebody has verified it"


@pytest.fixture
def service(tmp_path: Path, database: str) -> Iterator[Service]:
    found = with_pact(tmp_path, database)
    yield found
    found.close()


def entries(stored: Stored) -> tuple[Entry, ...]:
    """One footprint for each claim of a made-up store, found by words of three kinds."""
    number = stored.digest.removeprefix("digest-")
    words = (("productId", f"urn:{number}"), ("companyId", "urn:mill"), ("geography", "de"))
    return (Entry(f"id-{number}", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", words),)


def filled(store: SqlStore, count: int, clients: tuple[str, ...]) -> Sharing:
    """A store with so many claims of as many products, all shared with each of the clients."""
    for start in range(0, count, 5_000):
        part = [claim_of(number, f"01/p{number}") for number in range(start, min(start + 5_000, count))]
        admit(store, *part)
    found = Sharing(store, entries, lambda _: False, lambda: AT)
    for client in clients:
        names = [f"01/p{number}" for number in range(count)]
        assert found.share(client, names, shared=True).changed == count
    return found


QUESTIONS = {
    "first page": Filters(),
    "product": Filters({"productId": ("urn:0007",)}),
    "no product": Filters({"productId": ("urn:none",)}),
    "company": Filters({"companyId": ("urn:mill",), "geography": ("de",)}),
    "nowhere": Filters({"geography": ("xx",)}),
    "or": Filters({"productId": ("urn:0007", "urn:0008")}),
    "moment": Filters(on=instant("2026-06-01T00:00:00Z")),
    "active": Filters(status=frozenset({"active"})),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_asked_by_an_index_of_the_client(tmp_path: Path, name: str) -> None:
    """No table is read from end to end, however many rows it has."""
    store = SqlStore(f"sqlite:///{tmp_path / 'a.sqlite'}")
    query = sharing._matching("client", QUESTIONS[name], 5).limit(101)
    text = str(query.compile(store.engine, compile_kwargs={"literal_binds": True}))
    with store.read.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert plan
    scans = [step for step in plan if step.startswith("SCAN") and "pact" in step]
    assert not scans, plan
    store.close()


def test_questions_of_many_footprints_have_the_right_answers(store: SqlStore) -> None:
    asked = filled(store, 120, ("one", "two"))
    found = {name: [row.id for row in asked.page("one", query, -1, 101)] for name, query in QUESTIONS.items()}
    assert len(found["first page"]) == 101 and found["first page"][0] == "id-0000"
    assert found["product"] == ["id-0007"] and found["or"] == ["id-0007", "id-0008"]
    assert found["no product"] == found["nowhere"] == []
    assert found["company"] == found["moment"] == found["active"] == found["first page"]
    rest = asked.page("one", QUESTIONS["company"], 100, 101)
    whole = [*found["first page"], *(row.id for row in rest)]
    assert len(whole) == len(set(whole)) == 120
    assert asked.share("one", ["01/p7"], shared=False).changed == 1
    assert asked.page("one", QUESTIONS["product"], -1, 9) == [] and asked.find("one", "id-0007") is None
    assert len(asked.page("two", QUESTIONS["product"], -1, 9)) == 1
    assert asked.count("one") == 119 and asked.count("two") == 120
    none = asked.share("one", ["01/p8", "01/none", "01/nobody"], shared=False)
    assert none.unknown == ("01/none", "01/nobody")
    assert asked.find("one", "id-0008") is not None, "where one is unknown nothing is written"


def seconds(ask: Sharing, query: Filters, behind: int) -> float:
    """The best of five."""
    best = 9.0
    for _ in range(5):
        began = time.perf_counter()
        ask.page("one", query, behind, 101)
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.long
def test_of_100_000_footprints_a_page_is_found_as_of_1_000(tmp_path: Path) -> None:
    """The median question takes at most four times as long, printed for the report; no step is linear."""
    times = {}
    for count in (1_000, 100_000):
        store = SqlStore(f"sqlite:///{tmp_path / str(count)}.sqlite")
        began = time.perf_counter()
        asked = filled(store, count, ("one",))
        made = time.perf_counter() - began
        with store.read.connect() as connection:
            rows = connection.execute(sa.select(sa.func.count()).select_from(tables.pact_footprints)).scalar()
        assert rows == count
        times[count] = {name: seconds(asked, query, count // 2) for name, query in QUESTIONS.items()}
        began = time.perf_counter()
        assert all(asked.find("one", f"id-{number:04d}") for number in range(0, count, count // 100))
        times[count]["one of them"] = (time.perf_counter() - began) / 100
        print(f"{count}: shared in {made:.1f} s, {times[count]}")
        store.close()
    ratios = sorted(times[100_000][name] / times[1_000][name] for name in times[1_000])
    assert ratios[len(ratios) // 2] < 4, ratios
