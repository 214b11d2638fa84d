"""Registering links: who may, what a linkset can carry, and that only https targets are ever led to (T87)."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from resolver.outgoing import client
from tests.resolver.service import PATH, Service, listening
from tests.resolver.test_gs1 import KEY, MILL, ROOT, link, linkset_of, location
from tests.shared_data import vectors


@pytest.mark.parametrize(
    "href",
    [
        "http://mill.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "//mill.example/x",
        "https://user@mill.example/x",
        "https://mill.example\\@evil.example/",
        "https://mill.example/a b",
        "https://mill.example/\r\nX: y",
        "https://mill.example/%zz",
        "https://",
        "https://mill.example:99999999/",
        "https://bücher.example/",
        "https://" + "a" * 2100,
        "",
    ],
)
def test_t87_only_https_targets_with_a_plain_host_can_be_registered(service: Service, href: str) -> None:
    answer = service.register(MILL + KEY, link("gs1:pip", href, default=True))
    assert answer.status_code == 422
    assert answer.json()["where"] == "/links/0/href"
    assert service.get(KEY, "*/*").status_code == 404


def test_t81_links_are_registered_by_the_holder_of_the_prefix_only(service: Service) -> None:
    mine = link("gs1:pip", "https://a.example/x", default=True)
    world = service.world
    for who, product, status, code in (
        (world.rival, MILL + KEY, 403, "links.not_yours"),
        (world.verifier, MILL + KEY, 403, "links.not_yours"),
        (world.stranger, MILL + KEY, 401, "publish.unknown_key"),
        (world.mill, MILL + "/01/04098765000003", 403, "links.not_yours"),
    ):
        answer = service.register(product, mine, by=who)
        assert (answer.status_code, answer.json()["code"]) == (status, code), who.name
    body = json.dumps({"product": MILL + KEY, "description": "x", "links": []}).encode()
    headers = {"content-type": "application/json"}
    unsigned = service.ask("POST", "/links", headers=headers, content=body)
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "publish.unsigned")
    assert service.get(KEY, "*/*").status_code == 404


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"rel": "gs1:defaultLink"}, "/links/0/rel"),
        ({"rel": "https://a.example/with-hyphen"}, "/links/0/rel"),
        ({"rel": "https://a.example/x#y"}, "/links/0/rel"),
        ({"rel": "anchor"}, "/links/0/rel"),
        ({"title": ""}, "/links/0/title"),
        ({"title": "a\u202eb"}, "/links/0/title"),
        ({"hreflang": ["zh-Hant"]}, "/links/0/hreflang/0"),
        ({"hreflang": []}, "/links/0/hreflang"),
        ({"type": "html"}, "/links/0/type"),
        ({"context": ["a b"]}, "/links/0/context/0"),
        ({"accessRole": "x"}, "/links/0"),
        ({"integrity": "x"}, "/links/0"),
        ({"default": "yes"}, "/links/0/default"),
    ],
)
def test_links_that_no_linkset_can_carry_are_refused(
    service: Service, change: dict[str, Any], where: str
) -> None:
    answer = service.register(MILL + KEY, {**link("gs1:pip", "https://a.example/", default=True), **change})
    assert (answer.status_code, answer.json()["where"]) == (422, where)


def test_an_entity_has_one_default_link(service: Service) -> None:
    one, two = (link("gs1:pip", f"https://a.example/{n}", default=True) for n in "12")
    assert service.register(MILL + KEY, one, two).json()["where"] == "/links/1/default"
    del one["default"]
    assert service.register(MILL + KEY, one).json()["code"] == "links.default"
    assert service.register(MILL + KEY + "/10/L/21/S", two).json()["code"] == "links.entity"
    service.stocked()
    assert service.register(MILL + PATH, one).json()["outcome"] == "stored"
    assert service.register(MILL + PATH, one).json()["outcome"] == "already"
    assert location(service, PATH) == f"{ROOT}/passport{PATH}", "the passport stays the default"
    assert service.register(MILL + PATH, two).json()["outcome"] == "stored"
    assert location(service, PATH) == "https://a.example/2"
    assert location(service, PATH, "text/html") == "https://a.example/2"
    assert service.get(PATH, "application/json").status_code == 200, "tools still get the passport"
    assert service.register(MILL + PATH).json() == {
        "links": 0,
        "outcome": "stored",
        "product": ROOT + PATH,
    }
    assert location(service, PATH) == f"{ROOT}/passport{PATH}"


def test_t86_redirects_and_linksets_name_the_configured_address_only(service: Service) -> None:
    service.stocked()
    tricks = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    for path in (PATH, f"{PATH}?linkType=linkset", f"{PATH}?linkType=gs1:dpp", "/.well-known/gs1resolver"):
        for accept in ("*/*", "text/html", "application/vp", "application/linkset+json"):
            answer = service.ask("GET", path, headers={**tricks, "accept": accept})
            assert answer.status_code in {200, 300, 307}
            assert b"evil" not in answer.content
            assert "evil" not in str(answer.headers)


def test_t88_an_unknown_serial_looks_like_any_other_unknown_address(service: Service) -> None:
    service.stocked()
    unknown = service.get("/nothing")
    for path in (
        "/01/07312345678909/21/X",
        "/01/07312345678909",
        "/passport/01/07312345678909/21/X",
        "/versions/p/ABCDEF",
    ):
        for query in ("", "?linkType=linkset", "?linkType=gs1:pip"):
            answer = service.get(path + query, "*/*")
            assert (answer.status_code, answer.content) == (404, unknown.content), path + query


def test_the_client_sends_links_and_says_why_they_are_refused(service: Service) -> None:
    world = service.world
    record = {
        "product": MILL + KEY,
        "description": "Coil",
        "links": [link("gs1:pip", "https://a.example/", default=True)],
    }
    with listening(service.app) as url:
        told = client.send(
            url, "/links", json.dumps(record).encode(), world.mill.signer, at=service.now, root=ROOT
        )
        assert told == {"links": "1", "outcome": "stored", "product": ROOT + KEY}
        with pytest.raises(client.ServerRefused) as refused:
            client.send(
                url, "/links", json.dumps(record).encode(), world.rival.signer, at=service.now, root=ROOT
            )
    assert (refused.value.status, refused.value.code) == (403, "links.not_yours")


def test_t91_access_roles_open_nothing_and_close_nothing(service: Service) -> None:
    service.stocked()
    for query in ("linkType=linkset", "linkType=gs1:certificationInfo"):
        plain = service.get(f"{PATH}?{query}", "*/*")
        with_role = service.get(f"{PATH}?{query}&accessRole=authority", "*/*")
        assert with_role.status_code == plain.status_code
        assert with_role.headers.get("location", "").removesuffix(
            "&accessRole=authority"
        ) == plain.headers.get("location", "")
    linkset = service.get(f"{PATH}?linkType=linkset&accessRole=authority", "*/*")
    assert linkset.content == service.get(f"{PATH}?linkType=linkset", "*/*").content


def test_a_link_may_keep_the_query_to_itself(service: Service) -> None:
    """``fwqs`` of the linkset schema (T283): false, and a redirect goes to the address as registered."""
    service.stocked()
    base = "https://norrland-steel.example"
    links = (
        link("gs1:pip", f"{base}/plain?a=1", fwqs=False, default=True),
        link("gs1:instructions", f"{base}/usual", fwqs=True),
    )
    assert service.register(MILL + KEY, *links).status_code == 200
    assert location(service, f"{KEY}?x=1") == f"{base}/plain?a=1"
    assert location(service, f"{KEY}?linkType=gs1:instructions&x=1").startswith(f"{base}/usual?linkType=")
    document = linkset_of(service, KEY)
    (entry,) = [one for one in document["linkset"] if one["anchor"] == ROOT + KEY]
    assert entry["https://ref.gs1.org/voc/pip"][0]["fwqs"] is False
    assert "fwqs" not in entry["https://ref.gs1.org/voc/instructions"][0]
    untp = json.loads(vectors("untp/v0.7.0/schema/idr.LinksetSchema.json").read_text(encoding="utf-8"))
    Draft7Validator(untp).validate(document)
    for wrong in ("no", None):
        answer = service.register(MILL + KEY, link("gs1:pip", f"{base}/x", fwqs=wrong))
        assert (answer.status_code, answer.json()["code"]) == (422, "links.form")
    answer = service.register(MILL + KEY, link("description", f"{base}/x"))
    assert (answer.status_code, answer.json()["where"]) == (422, "/links/0/rel")


@pytest.mark.parametrize(
    "name", ["gs1:dpp", "dpp", "untp:dpp", "https://test.uncefact.org/vocabulary/linkTypes/dpp"]
)
def test_a_passport_is_found_by_each_of_its_link_types(service: Service, name: str) -> None:
    """The relation that IANA registered, those of GS1 and UNTP: one link type, one answer."""
    service.stocked()
    answer = service.get(f"{PATH}?linkType={name}", "application/json")
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(f"{ROOT}/passport{PATH}?format=json")
