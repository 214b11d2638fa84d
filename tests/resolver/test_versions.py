"""Versions of a claim: links to all of them, the one before and the newest; withdrawn means 410."""

import pytest

from passport.links import reference
from signing.digests import document_digest
from tests.resolver.service import PATH, Service, parts

ROOT = "https://served.example"


def links(field: str) -> dict[str, str]:
    found = {}
    for one in field.split(", <"):
        target, _, rel = one.strip("<").partition(">; rel=")
        found[rel.split(";")[0].strip('"')] = target
    return found


def corrected(service: Service) -> tuple[str, str]:
    world = service.world
    first, _ = service.stocked()
    service.later(60)
    effect = [{"electricity": name, "value": "0"} for name in ("location-based", "market-based")]
    line = {**reference(first), "reason": "calculation-error", "effect": effect}
    second = world.claim(edit=lambda d: d.update(wasRevisionOf=line), heat="H2")
    answer = service.publish(second, world.mill)
    assert answer.status_code == 201, answer.text
    return document_digest(first), document_digest(second)


def test_the_versions_of_a_claim_are_linked_listed_and_kept(service: Service) -> None:
    old, new = corrected(service)
    told = links(service.get(PATH, "application/json").headers["link"])
    assert told["predecessor-version"] == f"{ROOT}/d/{old}"
    assert told["latest-version"] == f"{ROOT}/d/{new}"
    history = told["version-history"].removeprefix(ROOT)
    assert history == f"/versions{PATH}"
    listed = service.get(history).json()["versions"]
    assert [one["digest"] for one in listed] == [old, new]
    assert [one["version"] for one in listed] == ["1", "2"]
    for one in listed:
        assert service.get(one["href"].removeprefix(ROOT)).status_code == 200
    types = service.get(PATH, "application/linkset+json").json()["linkset"][0]
    for rel in ("version-history", "predecessor-version", "latest-version"):
        (only,) = types[rel]
        answer = service.get(f"{PATH}?linkType={rel}", "*/*")
        assert answer.headers["location"].startswith(only["href"])
    page = service.get(PATH, "text/html").text
    assert page.index(new[:10]) < page.index(old[:10]), "the newest first"


def test_the_history_of_what_is_not_here_is_404(service: Service) -> None:
    assert service.get(f"/versions{PATH}").status_code == 404
    assert service.get("/versions/x").status_code == 404
    service.stocked()
    assert service.get(f"/versions{PATH}").status_code == 200
    assert service.get("/versions/01/07312345678900").status_code == 400


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", None])
def test_withdrawn_is_410_with_the_issuers_own_list(service: Service, accept: str | None) -> None:
    world = service.world
    claim, _ = service.stocked()
    world.revoke(claim)
    service.later(60)
    withdrawn = world.status_list(world.mill, "revocation", at=service.now)
    assert service.publish(withdrawn, world.mill).status_code == 201
    answer = service.get(PATH, accept)
    assert answer.status_code == 410
    if accept != "text/html":
        members = parts(answer.content)
        assert members.response is not None
        assert members.response.document["credentialSubject"]["answer"] == "withdrawn"
        assert document_digest(withdrawn) in {extra.digest for extra in members.extras}
    assert service.get(f"/passport{PATH}", accept).status_code == 410
    assert service.get(PATH, "application/linkset+json").status_code == 200
