"""Bulk publishing, dry runs, the operator's register of issuers, and the audit (T81-T84, T114)."""

import json
from typing import Any

import pytest

from resolver.outgoing import client
from resolver.publishing.issuers import Issuer, Issuers
from resolver.store import connecting
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.web import limits
from resolver.web.signed_requests import CHECK_PATH, PUBLISH_PATH
from signing import jcs
from tests.resolver.service import ROOT, Service, file, listening

MILL = "https://id.norrland-steel.example/01/07312345678909/21/"
NDJSON = "application/x-ndjson"


def claims(service: Service, count: int, start: int = 0) -> list[dict[str, Any]]:
    return [service.world.claim(id=f"{MILL}B-{start + one}") for one in range(count)]


def sent(service: Service, lines: list[bytes], path: str = PUBLISH_PATH) -> list[dict[str, Any]]:
    answer = service.post(path, b"\n".join(lines) + b"\n", service.world.mill, NDJSON)
    assert (answer.status_code, answer.headers["content-type"]) == (200, NDJSON), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def records(service: Service) -> Records:
    store = service.app.state.services.store
    assert isinstance(store, SqlStore)
    return Records(store)


def test_each_line_is_stored_whole_or_refused_alone(service: Service) -> None:
    world = service.world
    one, two, three = claims(service, 3)
    tampered = json.loads(jcs.canonical(two))
    tampered["credentialSubject"]["grade"] = "S999"
    both = file([two, world.statement(two), world.accreditation_document])
    lines = [jcs.canonical(one), jcs.canonical(tampered), b"", b"{not json", both, jcs.canonical(three)]
    answers = sent(service, lines)
    assert [(one["line"], one["status"]) for one in answers] == [
        (1, 200),
        (2, 422),
        (4, 422),
        (5, 200),
        (6, 200),
    ]
    assert answers[1]["problem"]["code"] == "verify.claim.proof"
    assert {one["outcome"] for one in answers[3]["results"]} == {"stored"}
    assert service.get("/01/07312345678909/21/B-1", "application/json").status_code == 200


def test_sent_again_everything_is_there_already_and_the_rest_follows(service: Service) -> None:
    """T84: whoever was interrupted sends the whole file again."""
    made = [jcs.canonical(one) for one in claims(service, 4)]
    sent(service, made[:2])
    outcomes = [one["results"][0]["outcome"] for one in sent(service, made)]
    assert outcomes == ["already", "already", "stored", "stored"]


def test_t114_a_second_claim_for_one_serial_is_refused_in_bulk_too(service: Service) -> None:
    """T82, T114: two claims with different figures for one serial."""
    first, second = service.world.claim(), service.world.claim(name="another coil")
    answers = sent(service, [jcs.canonical(first), jcs.canonical(second)])
    assert [one["status"] for one in answers] == [200, 409]
    assert answers[1]["problem"]["code"] == "publish.second_claim"


def test_a_dry_run_judges_everything_and_stores_nothing(service: Service) -> None:
    world = service.world
    (claim,) = claims(service, 1)
    answer = service.post(CHECK_PATH, jcs.canonical(claim), world.mill)
    assert answer.status_code == 200
    assert answer.json()["results"][0] == {
        "digest": answer.json()["results"][0]["digest"],
        "kind": "claim",
        "location": "",
        "outcome": "would be stored",
    }
    assert service.get("/01/07312345678909/21/B-0", "application/json").status_code == 404
    assert records(service).audit() == []
    assert service.publish(claim, world.mill).status_code == 201
    assert (
        service.post(CHECK_PATH, jcs.canonical(claim), world.mill).json()["results"][0]["outcome"]
        == "already"
    )
    second = jcs.canonical(world.claim(id=claim["credentialSubject"]["id"], name="other"))
    assert service.post(CHECK_PATH, second, world.mill).status_code == 409
    assert service.post(CHECK_PATH, jcs.canonical(claims(service, 1, 9)[0]), world.rival).status_code == 403
    assert [one["status"] for one in sent(service, [second], CHECK_PATH)] == [409]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"\n\n", 422, "publish.lines"),
        (b"{}\n" * (limits.MAX_BULK_LINES + 1), 422, "publish.lines"),
        (b" " * (limits.MAX_BULK + 1), 413, "request.too_large"),
    ],
)
def test_t89_bulk_requests_have_limits(service: Service, body: bytes, status: int, code: str) -> None:
    answer = service.post(PUBLISH_PATH, body, service.world.mill, NDJSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_t81_bulk_requests_are_signed_like_others(service: Service) -> None:
    body = jcs.canonical(claims(service, 1)[0]) + b"\n"
    answer = service.ask("POST", PUBLISH_PATH, headers={"content-type": NDJSON}, content=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "publish.unsigned")
    stolen = service.post(PUBLISH_PATH, body, service.world.mill)
    assert stolen.status_code == 201
    # A signature for one address or one media type is none for another.
    answer = service.ask("POST", CHECK_PATH, headers=dict(stolen.request.headers), content=body)
    assert answer.status_code == 401


def test_the_client_sends_a_file_in_parts_and_counts_its_lines(service: Service) -> None:
    made = [jcs.canonical(one) for one in claims(service, 3)]
    lines = [made[0], b"", b"{}", *made[1:]]
    with listening(service.app) as url:
        for rehearse, outcome in ((True, "would be stored"), (False, "stored"), (False, "already")):
            results = list(
                client.publish_lines(
                    url,
                    lines,
                    service.world.mill.signer,
                    clock=lambda: service.now,
                    rehearse=rehearse,
                    root=ROOT,
                )
            )
            assert [one.line for one in results] == [1, 3, 4, 5]
            assert results[1].refusal is not None
            assert results[1].refusal.code == "publish.kind"
            assert [one.results[0].outcome for one in results if one.refusal is None] == [outcome] * 3


def test_the_register_narrows_who_may_publish_and_never_widens(service: Service) -> None:
    """T81: roles and prefixes are those of the trust list and, once used, of the operator's register."""
    world = service.world
    register = Issuers(records(service))
    one, two, three = claims(service, 3)
    assert service.publish(one, world.mill).status_code == 201, "nobody registered: all listed may"
    assert register.add(Issuer(world.verifier.did, ("verifier",)), at=service.now)
    refused = service.publish(two, world.mill)
    assert (refused.status_code, refused.json()["code"]) == (403, "publish.not_registered")
    narrow = Issuer(world.mill.did, ("producer",), (("gs1", "73123456"),))
    assert register.add(narrow, at=service.now)
    assert not register.add(narrow, at=service.now), "registered so already"
    assert service.publish(two, world.mill).status_code == 201
    plate = world.claim(id="https://id.norrland-steel.example/p/ULE12345678900001")
    assert service.publish(plate, world.mill).json()["code"] == "publish.prefix"
    assert register.add(Issuer(world.mill.did, ("verifier",)), at=service.now)
    assert service.publish(three, world.mill).json()["code"] == "publish.role"
    # A stranger or a role the trust list does not give gains nothing by being registered.
    assert register.add(Issuer(world.stranger.did, ("producer",)), at=service.now)
    assert service.publish(world.claim(by=world.stranger), world.stranger).status_code == 401
    assert register.add(Issuer(world.rival.did, ("producer",), (("gs1", "7312345"),)), at=service.now)
    assert service.publish(world.claim(by=world.rival), world.rival).json()["code"] == "publish.prefix"
    assert register.remove(world.mill.did, at=service.now)
    assert not register.remove(world.mill.did, at=service.now)
    assert service.publish(three, world.mill).json()["code"] == "publish.not_registered"
    assert service.get("/01/07312345678909/21/B-0", "application/json").status_code == 200, (
        "what is there stays"
    )
    for left in list(register.list()):
        register.remove(left.did, at=service.now)
    assert service.publish(three, world.mill).status_code == 403, "an empty register lets nobody in"


def test_the_audit_is_append_only_and_tells_who_did_what(service: Service) -> None:
    world = service.world
    (claim,) = claims(service, 1)
    service.publish(claim, world.mill)
    service.publish(claim, world.mill)
    Issuers(records(service)).add(Issuer(world.mill.did, ("producer",)), at=service.now)
    service.register(
        MILL + "B-7", {"rel": "gs1:pip", "href": "https://a.example/", "title": "x", "default": True}
    )
    kept = records(service)
    assert [(one["act"], one["actor"]) for one in kept.audit()] == [
        ("publish claim", world.mill.did),
        ("set issuer", "operator"),
        ("set links", world.mill.did),
    ]


def test_a_store_that_is_away_stops_a_bulk_request_and_says_where(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T85: the line under way is a 503; those before are stored, those after were not tried."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 1)
    made = [jcs.canonical(one) for one in claims(service, 3)]
    sent(service, made[:1])
    store = service.app.state.services.store
    store.close()
    with store.writing():  # another writer that does not finish
        answers = sent(service, made)
    assert answers[-1]["status"] == 503
    assert answers[-1]["problem"]["code"] == "store.unavailable"
    assert len(answers) < 3
    assert [one["status"] for one in sent(service, made)] == [200, 200, 200]
