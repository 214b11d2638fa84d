"""Footprints over HTTP: what is shared and verifies, filtered and paged, as PACT 3 asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.resolver.pact.hosting import PRODUCT, Asking, client_of, host_of, with_pact
from tests.resolver.service import ROOT, Service, file


@pytest.fixture
def service(tmp_path: Path, database: str) -> Iterator[Service]:
    found = with_pact(tmp_path, database)
    yield found
    found.close()


def stocked(service: Service) -> Asking:
    """A client with which the one published product is shared."""
    service.stocked()
    asking = client_of(service)
    assert host_of(service).sharing.share(asking.client.id, [PRODUCT], shared=True).changed == 1
    return asking


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The same for everyone who only reads, on SQLite."""
    service = with_pact(tmp_path_factory.mktemp("shared"))
    yield stocked(service)
    service.close()


def test_both_stores_page_and_filter_alike(service: Service) -> None:
    shared = stocked(service)
    test_pages_follow_each_other_and_leave_nothing_out(shared)
    test_each_filter_keeps_and_leaves_out(shared)


def test_a_client_fetches_the_footprints_that_are_shared_with_it(shared: Asking) -> None:
    answer = shared.listed()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    found = answer.json()["data"]
    assert len(found) == 2, "one for each way to count electricity"
    assert {one["status"] for one in found} == {"Active"}
    for one in found:
        single = shared.get(f"/3/footprints/{one['id']}")
        assert single.json() == {"data": one}
        assert one["extensions"][0]["data"]["verdict"] == "verified"
        assert one["extensions"][0]["data"]["passport"] == f"{ROOT}/{PRODUCT}"
    assert shared.get(f"/3/footprints/{found[0]['id'].upper()}").status_code == 200


def test_the_host_says_where_tokens_are_had(shared: Asking) -> None:
    found = shared.service.get("/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == f"{ROOT}/auth/token"
    token = shared.sign_in()
    assert token.headers["cache-control"] == "no-store"
    assert {name: token.json()[name] for name in ("token_type", "expires_in")} == {
        "token_type": "Bearer", "expires_in": 900,
    }  # fmt: skip
    assert set(token.json()) == {"access_token", "token_type", "expires_in"}


def test_pages_follow_each_other_and_leave_nothing_out(shared: Asking) -> None:
    whole = shared.ids()
    first = shared.listed(limit="1")
    link = first.headers["link"]
    assert link.endswith('>; rel="next"')
    target = link[1:].partition(">")[0]
    assert target.startswith(f"{ROOT}/3/footprints?")
    parts = urlsplit(target)
    second = shared.get(f"{parts.path}?{parts.query}")
    assert "link" not in second.headers
    assert [first.json()["data"][0]["id"], second.json()["data"][0]["id"]] == whole
    assert shared.listed(limit="0").json() == {"data": []}
    none = shared.listed(limit="0").headers["link"][1:].partition(">")[0].removeprefix(ROOT)
    assert shared.get(none).status_code == 200, "also where the first page is empty"
    pages = [none]
    while "link" in (answer := shared.get(pages[-1])).headers:
        pages.append(answer.headers["link"][1:].partition(">")[0].removeprefix(ROOT))
        assert len(pages) < 5, "T504: the links of empty pages end"
    assert [one["id"] for page in pages for one in shared.get(page).json()["data"]] == whole


def first(shared: Asking) -> dict[str, Any]:
    found: dict[str, Any] = shared.listed().json()["data"][0]
    return found


def test_each_filter_keeps_and_leaves_out(shared: Asking) -> None:
    one, both = first(shared), shared.ids()
    kept = {
        "productId": one["productIds"][0].upper(),
        "companyId": one["companyIds"][0],
        "geography": one["pcf"]["geographyCountry"].lower(),
        "validOn": one["validityPeriodStart"],
        "validAfter": "2000-01-01T00:00:00Z",
        "validBefore": "2090-01-01T00:00:00Z",
        "status": "aCtIvE",
    }
    left_out = {
        "productId": "urn:bogus:1", "companyId": "urn:bogus:1", "geography": "XX",
        "classification": "urn:bogus:1", "validOn": "1900-01-01T00:00:00Z",
        "validAfter": one["validityPeriodStart"], "validBefore": one["validityPeriodEnd"],
        "status": "Deprecated",
    }  # fmt: skip
    for name, value in kept.items():
        assert shared.ids(**{name: value}) == both, name
    for name, value in left_out.items():
        assert shared.ids(**{name: value}) == [], name
    assert shared.ids(**kept) == both, "all of them at once"
    assert shared.ids(**{**kept, "status": "BogusStatus"}) == []
    assert shared.ids(geography="Europe") == both, "a region holds its countries"


def test_values_of_one_criterion_are_joined_by_or(shared: Asking) -> None:
    one, both = first(shared), shared.ids()
    company = one["companyIds"][0]
    for query in (f"companyId={company}&companyId=urn:x:1", f"companyid=urn:x:1&companyID={company}"):
        answer = shared.get(f"/3/footprints?{query}&productId={one['productIds'][0]}")
        assert [each["id"] for each in answer.json()["data"]] == both
    none = shared.get(f"/3/footprints?companyId={company}&productId=urn:x:1")
    assert none.json() == {"data": []}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=-1", "limit"), ("limit=1&limit=2", "limit"), ("limit=x", "limit"),
        ("validOn=2026-02-30T00:00:00Z", "validOn"), ("validOn=2026-02-01", "validOn"),
        ("validOn=2026-02-01T00:00:00", "validOn"), ("validOn=2026-02-01T00:00:00+01:00", "validOn"),
        ("$filter=x", "$filter"), ("offset=3", "offset"), ("after=x", "after"), ("%ff=1", "UTF-8"),
        ("a", "name"),
        ("status=Active&statuss=Active", "statuss"),
    ],
)  # fmt: skip
def test_a_query_that_is_wrong_is_refused_with_the_parameter(
    shared: Asking, query: str, named: str
) -> None:
    answer = shared.get(f"/3/footprints?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "BadRequest")
    assert named in answer.json()["message"]
    assert set(answer.json()) == {"code", "message"}


def test_an_instant_between_two_seconds_is_compared_as_one(shared: Asking) -> None:
    """PACT moments have fractions and offsets; a claim's are whole seconds in UTC."""
    start = first(shared)["validityPeriodStart"]
    assert shared.ids(validOn=start.replace("Z", ".5Z"))
    assert shared.ids(validAfter=start.replace("Z", ".001+00:00")) == []
    assert shared.ids(validOn=start.replace("Z", "+01:00")) == [], "an hour before it begins"


def test_what_is_withdrawn_or_has_no_opinion_is_not_served(service: Service) -> None:
    world = service.world
    documents = world.documents(response=None)
    lists = [world.status_list(world.mill, one) for one in ("revocation", "suspension", "refresh")]
    assert service.publish(file([documents.claim, *lists]), world.mill).status_code == 201
    asking = client_of(service)
    host_of(service).sharing.share(asking.client.id, [PRODUCT], shared=True)
    assert asking.ids() == [], "nobody has verified it yet"
    assert documents.statement is not None
    theirs = [world.status_list(world.verifier, one) for one in ("revocation", "suspension")]
    bodys = [world.status_list(world.body, one) for one in ("revocation", "suspension")]
    opinion = file([documents.statement, world.accreditation_document, *theirs, *bodys])
    assert service.publish(opinion, world.verifier).status_code == 201
    ids = asking.ids()
    assert len(ids) == 2
    service.later(60)
    world.revoke(documents.claim)
    taken_back = world.status_list(world.mill, "revocation", at=service.now)
    assert service.publish(file([taken_back]), world.mill).status_code == 201
    assert asking.ids() == []
    gone = asking.get(f"/3/footprints/{ids[0]}")
    assert (gone.status_code, gone.json()["code"]) == (404, "NotFound")
