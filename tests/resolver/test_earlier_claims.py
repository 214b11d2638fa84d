"""A claim that was replaced stays readable and names what replaced it (DESIGN 5, T59)."""

import json
from typing import Any

import pytest

from signing.digests import document_digest
from tests.resolver.service import PATH, Service, file, parts
from tests.resolver.test_publish import revision
from verify import Demand, Evidence, Report, TrustList, verify


def corrected(service: Service, *, told: bool = True) -> tuple[str, str, dict[str, Any]]:
    """A line of two claims, the first with an opinion: both digests, and the second claim."""
    world = service.world
    first, _ = service.stocked()
    second = revision(world, first, heat="H2")
    service.later(60)
    lists = []
    if told:
        world.refresh(first)
        lists.append(world.status_list(world.mill, "refresh", at=service.now))
    assert service.publish(file([second, *lists]), world.mill).status_code == 201
    return document_digest(first), document_digest(second), second


def word(data: bytes) -> dict[str, Any]:
    response = parts(data).response
    assert response is not None
    return dict(response.document["credentialSubject"])


def judged(service: Service, data: bytes, claims: tuple[bytes, ...] = ()) -> Report:
    trust = TrustList.open(service.world.trust(), at=service.now)
    return verify(data, Evidence.open(claims=claims), trust, Demand(at=service.now))


def test_t59_the_newest_claim_is_served_unasked_and_the_old_one_names_its_successor(service: Service) -> None:
    old, new, second = corrected(service)
    assert parts(service.get(PATH).content).claim.digest == new
    assert word(service.get(PATH).content)["answer"] == "unverified"
    answer = service.get(f"{PATH}?claim={old}")
    assert answer.status_code == 200
    said = word(answer.content)
    assert parts(answer.content).claim.digest == old
    assert (said["answer"], said["successor"]) == (
        "superseded",
        {"id": second["id"], "digestMultibase": new},
    )
    assert judged(service, answer.content).state == "superseded"
    # With the successor at hand, the report names it.
    report = judged(service, answer.content, (service.get(f"/d/{new}").content,)).to_json()
    found = [one for one in report["findings"] if one["code"] == "claim.successor"]
    assert [(one["outcome"], one["params"]["successor"]) for one in found] == [("fail", new)]
    assert report["verdict"]["state"] == "superseded"


def test_the_newest_claim_by_its_digest_is_the_same_answer(service: Service) -> None:
    _, new, _ = corrected(service)
    assert service.get(f"{PATH}?claim={new}").content == service.get(PATH).content
    assert "successor" not in word(service.get(PATH).content)


def test_t111_a_successor_without_the_issuers_bit_is_told_and_disputed_not_believed(service: Service) -> None:
    old, new, _ = corrected(service, told=False)
    data = service.get(f"{PATH}?claim={old}").content
    assert word(data)["answer"] == "superseded"
    # A platform's word alone never supersedes; the issuer's corrected claim does.
    assert judged(service, data).state == "disputed"
    assert judged(service, data, (service.get(f"/d/{new}").content,)).state == "superseded"


def test_a_page_about_the_old_claim_says_that_it_was_replaced(service: Service) -> None:
    old, _, _ = corrected(service)
    page = service.get(f"{PATH}?claim={old}", "text/html").text
    assert "has been replaced by a corrected one" in page


@pytest.mark.parametrize("query", ["claim=", "claim=uID", "claim=../../etc", "claim=a&claim=b", "claim=%00"])
def test_t72_what_is_no_digest_is_400(service: Service, query: str) -> None:
    service.stocked()
    answer = service.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.digest")


def test_another_products_claim_a_statement_and_the_unknown_are_404(service: Service) -> None:
    first, statement = service.stocked()
    other = service.world.claim(id="https://id.norrland-steel.example/01/07312345678909/21/OTHER")
    published = service.publish(other, service.world.mill)
    assert published.status_code == 201, published.text
    unknown = document_digest({"id": "x"})
    for digest in (document_digest(statement), document_digest(other), unknown):
        answer = service.get(f"{PATH}?claim={digest}")
        assert answer.status_code == 404, json.loads(answer.content)
    assert service.get(f"{PATH}?claim={document_digest(first)}").status_code == 200
