"""Hosted DID documents and status lists, which authenticate nobody, and reports made by the service."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from resolver.web import limits
from signing import jcs
from signing.dids.document import did_document
from signing.digests import document_digest
from tests.resolver.service import PATH, Service
from tests.world import Identity


def did_json(who: Identity, key: Identity | None = None) -> bytes:
    return jcs.canonical(did_document(who.did, [("key-1", (key or who).signer.public)]))


def test_a_party_hosts_its_own_did_document(service: Service) -> None:
    world = service.world
    answer = service.post("/hosted", did_json(world.mill), world.mill)
    assert answer.json() == {"location": f"/hosted/{world.mill.did}/did.json", "outcome": "stored"}
    assert service.post("/hosted", did_json(world.mill), world.mill).json()["outcome"] == "already"
    served = service.get(answer.json()["location"])
    assert (served.content, served.headers["content-type"]) == (did_json(world.mill), "application/did+json")
    own = service.ask("GET", "/.well-known/did.json", headers={"host": "norrland-steel.example"})
    assert own.content == served.content
    for host in ("evil.example", "nordcert.example", "norrland-steel.example.evil.example", "a b", "[::1]"):
        assert service.ask("GET", "/.well-known/did.json", headers={"host": host}).status_code == 404
    forwarded = {"host": "x.example", "x-forwarded-host": "norrland-steel.example"}
    assert service.ask("GET", "/.well-known/did.json", headers=forwarded).status_code == 404
    for path in ("/hosted/did:web:nobody.example/did.json", "/hosted/x/did.json", "/hosted/../did.json"):
        assert service.get(path).status_code == 404


def test_t112_a_hosted_document_authenticates_nobody(service: Service) -> None:
    """T112: a did.json with the platform's key for the mill changes nothing without the list's publisher."""
    world = service.world
    claim, _ = service.stocked()
    before = world.verify(service.get(PATH, "application/json").content, at=service.now).state
    # The platform cannot even host it: it is not the mill.
    refused = service.post("/hosted", did_json(world.mill, world.platform), world.platform)
    assert (refused.status_code, refused.json()["code"]) == (422, "hosted.did")
    # Suppose it wrote it into its own database: the forged key signs nothing for the mill.
    assert service.post("/hosted", did_json(world.mill, world.platform), world.mill).status_code == 200
    forger = replace(world.mill, key=world.platform.key)
    other = world.claim(by=forger, id="https://id.norrland-steel.example/01/07312345678909/21/F")
    answer = service.publish(other, forger)
    assert (answer.status_code, answer.json()["code"]) == (401, "publish.signature")
    assert service.publish(other, world.mill).json()["code"] == "verify.claim.proof"
    assert (
        world.verify(service.get(PATH, "application/json").content, at=service.now).state
        == before
        == "verified"
    )
    assert document_digest(claim) in service.get(PATH, "text/html").text


def test_status_lists_are_hosted_newest_first_as_their_issuers_signed_them(service: Service) -> None:
    world = service.world
    claim, _ = service.stocked()
    path = f"/hosted/{world.mill.did}/status/revocation/1"
    first = service.get(path)
    assert first.headers["content-type"] == "application/vc"
    world.revoke(claim)
    service.later(60)
    newer = world.status_list(world.mill, "revocation", at=service.now)
    assert service.publish(newer, world.mill).status_code == 201
    assert service.get(path).content == jcs.canonical(newer) != first.content
    own = service.ask("GET", "/status/revocation/1", headers={"host": "norrland-steel.example"})
    assert own.content == jcs.canonical(newer)
    for wrong in (
        "/status/revocation/1",
        f"/hosted/{world.mill.did}/status/revocation/2",
        f"/hosted/{world.mill.did}/status/../x",
        f"/hosted/{world.platform.did}/status/revocation/1",
        "/hosted/did:key:zX/status/revocation/1",
    ):
        assert service.get(wrong).status_code == 404, wrong


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "hosted.did"),
        (b"[]", "hosted.did"),
        (b"{", "json.syntax"),
        (b'{"id":"did:web:x.example"}', "hosted.did"),
    ],
)
def test_what_is_no_did_document_is_refused(service: Service, body: bytes, code: str) -> None:
    answer = service.post("/hosted", body, service.world.mill)
    assert answer.status_code == 422
    assert answer.json()["code"].split(".")[0] == code.split(".", maxsplit=1)[0]


# Reports


def asked(service: Service, **members: Any) -> httpx.Response:
    body = jcs.canonical(members)
    return service.ask(
        "POST", "/credentials/verify", headers={"content-type": "application/json"}, content=body
    )


def test_the_report_is_the_one_that_verify_makes(service: Service) -> None:
    service.stocked()
    passport = json.loads(service.get(f"{PATH}?challenge=c-1", "application/json").content)
    product = "https://id.norrland-steel.example" + PATH
    answer = asked(service, passport=passport, product=product, challenge="c-1")
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["format"] == "passport-report/1"
    assert report["verdict"]["state"] == "verified"
    assert report["checkedAt"] == service.now
    own = service.world.verify(jcs.canonical(passport), product=product, challenge="c-1").to_json()
    assert report["verdict"] == own["verdict"]
    assert (
        asked(service, passport=passport, product=product + "X").json()["verdict"]["state"] == "wrong_label"
    )
    assert asked(service, passport=passport, challenge="c-2").json()["verdict"]["state"] == "two_signatures"
    passport["verifiableCredential"][0]["credentialSubject"]["grade"] = "S999"
    assert asked(service, passport=passport).json()["verdict"]["state"] == "tampered"
    assert asked(service, passport={}).json()["verdict"]["level"] != "ok"


def test_the_lists_held_here_count_beside_those_that_come_along(service: Service) -> None:
    world = service.world
    claim, _ = service.stocked()
    passport = json.loads(service.get(PATH, "application/json").content)
    world.revoke(claim)
    service.later(60)
    newer = world.status_list(world.mill, "revocation", at=service.now)
    assert asked(service, passport=passport).json()["verdict"]["state"] == "verified"
    assert asked(service, passport=passport, status=newer).json()["verdict"]["state"] == "revoked"
    assert service.publish(newer, world.mill).status_code == 201
    assert asked(service, passport=passport).json()["verdict"]["state"] == "revoked"


def test_a_policy_only_adds(service: Service) -> None:
    service.stocked()
    passport = json.loads(service.get(PATH, "application/json").content)
    del passport["verifiableCredential"][2]
    assert asked(service, passport=passport).json()["verdict"]["state"] == "two_signatures"
    optional = asked(service, passport=passport, policy={"response": "optional"})
    assert optional.json()["verdict"]["state"] == "verified"
    strict = {"response": "optional", "minNetShare": {"tier": "T4", "share": "0.9"}}
    assert asked(service, passport=passport, policy=strict).json()["verdict"]["state"] == "below_policy"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"passport": []},
        {"passport": {}, "trust": {}},
        {"passport": {}, "at": "yesterday"},
        {"passport": {}, "product": "nonsense"},
        {"passport": {}, "product": {}},
        {"passport": {}, "challenge": "a b"},
        {"passport": {}, "status": []},
        {"passport": {}, "policy": []},
        {"passport": {}, "policy": {"response": {}}},
        {"passport": {}, "policy": {"response": "never"}},
        {"passport": {}, "policy": {"staleDays": 99}},
        {"passport": {}, "policy": {"staleDays": True}},
        {"passport": {}, "policy": {"minNetShare": {"tier": "T9", "share": "0.5"}}},
        {"passport": {}, "policy": {"minNetShare": {"tier": "T2"}}},
    ],
)
def test_a_question_that_cannot_be_asked_is_400(service: Service, members: dict[str, Any]) -> None:
    answer = asked(service, **members)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'{"passport":{},"passport":{}}'])
def test_bodies_that_are_no_json_are_400(service: Service, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert service.ask("POST", "/credentials/verify", headers=headers, content=body).status_code == 400


def test_t89_reports_have_limits_and_no_place_for_strange_documents(service: Service) -> None:
    headers = {"content-type": "application/json"}
    big = b" " * (limits.MAX_VERIFY + 1)
    assert service.ask("POST", "/credentials/verify", headers=headers, content=big).status_code == 413
    assert service.ask("POST", "/credentials/verify", content=b"{}").status_code == 415
    odd: list[Any] = [
        1,
        "x",
        {"issuer": 3, "credentialStatus": 4},
        {"issuer": {"id": []}, "credentialStatus": [{}]},
    ]
    odd.append({"issuer": {"id": "did:web:a.example"}, "credentialStatus": [{"statusListCredential": {}}, 5]})
    shapes: list[object] = [odd, {}, "x", None]
    for members in shapes:
        answer = asked(service, passport={"verifiableCredential": members})
        assert answer.status_code == 200
        assert answer.json()["verdict"]["level"] == "unknown"
