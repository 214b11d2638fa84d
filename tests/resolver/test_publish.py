"""Who may publish what; what is refused leaves nothing behind (T53, T54, T58, T81, T82, T105)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from passport.links import reference
from resolver.web.signed_requests import PUBLISH_PATH, sign_publish
from signing import jcs
from signing.digests import document_digest
from tests.full_documents import full
from tests.resolver.service import PATH, ROOT, Service, file, parts
from tests.world import Identity, World

Body = Callable[[World], bytes]


def stored(service: Service, document: dict[str, Any]) -> bool:
    return service.get(f"/d/{document_digest(document)}").status_code == 200


def refused(
    service: Service, answer: httpx.Response, status: int, code: str, *documents: dict[str, Any]
) -> None:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    for document in documents:
        assert not stored(service, document), "a refused request left something behind"


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "Ed25519/jcs"])
def test_the_whole_chain_is_published_and_served_back_byte_for_byte(tmp_path: Path, kind: str) -> None:
    service = Service(tmp_path, world=World(kinds=kind))
    claim, statement = service.stocked()
    served = service.get(PATH).content
    members = parts(served)
    assert members.claim.document == claim
    assert members.statement is not None
    assert members.statement.document == statement
    assert service.world.verify(served).state == "verified"
    assert service.get(f"/d/{document_digest(claim)}").content == jcs.canonical(claim)


def test_a_mill_may_bring_the_finished_passport_file_and_the_response_in_it_is_left_out(
    service: Service,
) -> None:
    data = service.world.passport(status_inside=True)
    answer = service.publish(data, service.world.mill)
    assert answer.status_code == 201, answer.text
    outcomes = {one["kind"]: one["outcome"] for one in answer.json()["results"]}
    assert outcomes["response"] == "skipped"
    assert {outcomes[kind] for kind in ("claim", "statement", "accreditation", "statuslist")} == {"stored"}
    again = service.publish(data, service.world.mill)
    assert again.status_code == 200
    assert {one["outcome"] for one in again.json()["results"]} == {"already", "skipped"}


def test_t81_unsigned_is_401(service: Service) -> None:
    claim = service.world.claim()
    answer = service.ask(
        "POST", PUBLISH_PATH, headers={"content-type": "application/json"}, content=jcs.canonical(claim)
    )
    refused(service, answer, 401, "publish.unsigned", claim)


def test_t81_a_key_nobody_lists_is_401(service: Service) -> None:
    claim = service.world.claim()
    refused(service, service.publish(claim, service.world.stranger), 401, "publish.unknown_key", claim)


def test_t81_a_listed_name_with_another_key_is_401(service: Service) -> None:
    claim = service.world.claim()
    thief = Identity(**{**vars(service.world.stranger), "domain": service.world.mill.domain})
    refused(service, service.publish(claim, thief), 401, "publish.signature", claim)


def test_t81_content_changed_under_the_signature_is_401(service: Service) -> None:
    claim = service.world.claim()
    body = jcs.canonical(claim)
    signer = service.world.mill.signer
    headers = sign_publish(PUBLISH_PATH, "application/json", body, signer, at=service.now, root=ROOT)
    refused(
        service,
        service.ask("POST", PUBLISH_PATH, headers=headers, content=body + b" "),
        401,
        "publish.signature",
        claim,
    )


@pytest.mark.parametrize("seconds", [-301, 301])
def test_t81_an_old_or_early_signature_is_401(service: Service, seconds: int) -> None:
    claim, then = service.world.claim(), service.now
    service.later(seconds)
    refused(service, service.publish(claim, service.world.mill, at=then), 401, "publish.clock", claim)


def test_t81_another_mills_claim_is_403(service: Service) -> None:
    claim = service.world.claim()
    refused(service, service.publish(claim, service.world.rival), 403, "publish.not_yours", claim)


def test_t81_t105_a_product_under_another_mills_prefix_is_403(service: Service) -> None:
    claim = service.world.claim(by=service.world.rival)
    refused(service, service.publish(claim, service.world.rival), 403, "publish.prefix", claim)


def test_t105_an_alternate_id_under_another_mills_prefix_is_403(service: Service) -> None:
    theirs = "https://id.sydstal.example/01/04098765000003/21/X"
    claim = service.world.claim(edit=lambda d: d["credentialSubject"].update(alternateIds=[theirs]))
    refused(service, service.publish(claim, service.world.mill), 403, "publish.prefix", claim)


def test_t81_a_mill_cannot_attest(service: Service) -> None:
    claim = service.world.claim()
    statement = service.world.statement(claim, by=service.world.rival)
    refused(
        service,
        service.publish(file([claim, statement]), service.world.mill),
        403,
        "publish.role",
        claim,
        statement,
    )


def test_a_statement_is_not_published_by_a_third_party(service: Service) -> None:
    claim = service.world.claim()
    assert service.publish(claim, service.world.mill).status_code == 201
    statement = service.world.statement(claim)
    refused(service, service.publish(statement, service.world.rival), 403, "publish.not_yours", statement)


def test_t81_a_changed_claim_is_422(service: Service) -> None:
    claim = service.world.tampered(service.world.claim())
    refused(service, service.publish(claim, service.world.mill), 422, "verify.claim.proof", claim)


def test_a_claim_whose_figures_contradict_each_other_is_422(service: Service) -> None:
    def wrong(document: dict[str, Any]) -> None:
        document["credentialSubject"]["footprint"]["results"][0]["total"] = "1"

    claim = service.world.claim(edit=wrong)
    refused(service, service.publish(claim, service.world.mill), 422, "verify.claim.figures", claim)


def test_t53_a_statement_about_a_claim_that_is_not_here_is_409(service: Service) -> None:
    claim = service.world.claim()
    statement = service.world.statement(claim)
    refused(
        service, service.publish(statement, service.world.verifier), 409, "publish.claim_unknown", statement
    )


def test_t53_the_digest_of_one_claim_with_the_id_of_another_is_422(service: Service) -> None:
    claim, other = service.world.claim(), service.world.claim(heat="H2")
    assert service.publish(claim, service.world.mill).status_code == 201
    statement = service.world.statement(claim, edit=lambda d: d["credentialSubject"].update(id=other["id"]))
    refused(
        service, service.publish(statement, service.world.verifier), 422, "verify.statement.link", statement
    )


def test_t58_a_statement_older_than_its_claim_is_422(service: Service) -> None:
    claim = service.world.claim()
    assert service.publish(claim, service.world.mill).status_code == 201

    def earlier(document: dict[str, Any]) -> None:
        document["validFrom"] = document["proof"]["created"] = "2026-09-18T05:00:00Z"

    statement = service.world.statement(claim, edit=earlier)
    answer = service.publish(file([statement, service.world.accreditation_document]), service.world.verifier)
    refused(service, answer, 422, "verify.statement.order", statement)


def test_an_unaccredited_statement_is_422(service: Service) -> None:
    claim = service.world.claim()
    assert service.publish(claim, service.world.mill).status_code == 201
    narrow = service.world.accreditation(
        scope=[{"scheme": "CBAM", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}]
    )

    def swap(document: dict[str, Any]) -> None:
        document["credentialSubject"]["accreditation"].update(reference(narrow))

    statement = service.world.statement(claim, edit=swap)
    answer = service.publish(file([statement, narrow]), service.world.verifier)
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("verify.accreditation."), answer.text
    assert not stored(service, statement)
    assert not stored(service, narrow)


def test_an_adverse_opinion_is_published_like_any_other(service: Service) -> None:
    claim, _ = service.stocked()
    adverse = service.world.statement(claim, outcome="adverse")
    assert service.publish(adverse, service.world.verifier).status_code == 201
    served = parts(service.get(PATH).content)
    assert served.statement is not None
    assert served.statement.document == adverse, "of two opinions the worse is served first"
    assert service.world.verify(service.get(PATH).content).state == "adverse"


def test_t54_the_same_id_with_other_content_is_409(service: Service) -> None:
    claim = service.world.claim()
    assert service.publish(claim, service.world.mill).status_code == 201
    reused = service.world.resign(claim, lambda d: d["credentialSubject"].update(name="Other coil"))
    assert reused["id"] == claim["id"]
    refused(service, service.publish(reused, service.world.mill), 409, "publish.id_reused", reused)


def test_t82_a_second_claim_without_a_line_is_409(service: Service) -> None:
    first, second = service.world.claim(), service.world.claim(heat="H2")
    assert service.publish(first, service.world.mill).status_code == 201
    refused(service, service.publish(second, service.world.mill), 409, "publish.second_claim", second)


def revision(world: World, of: dict[str, Any], **draft: Any) -> dict[str, Any]:
    effect = [{"electricity": name, "value": "0"} for name in ("location-based", "market-based")]
    line = {**reference(of), "reason": "calculation-error", "effect": effect}
    return world.claim(edit=lambda d: d.update(wasRevisionOf=line), **draft)


def test_t82_a_revision_of_the_head_continues_the_line_and_one_of_an_older_claim_does_not(
    service: Service,
) -> None:
    first = service.world.claim()
    second, late = revision(service.world, first, heat="H2"), revision(service.world, first, heat="H3")
    assert service.publish(first, service.world.mill).status_code == 201
    assert service.publish(second, service.world.mill).status_code == 201
    assert parts(service.get(PATH).content).claim.document == second
    refused(service, service.publish(late, service.world.mill), 409, "publish.not_head", late)


def test_a_revision_of_something_unknown_is_409(service: Service) -> None:
    orphan = revision(service.world, service.world.claim())
    refused(service, service.publish(orphan, service.world.mill), 409, "publish.revises_unknown", orphan)


def test_t501_a_claim_that_was_replaced_before_it_was_published_comes_with_what_replaces_it(
    service: Service,
) -> None:
    """Alone neither is taken; together they are one line, whose head is served."""
    world = service.world
    first = world.claim()
    second = revision(world, first, heat="H2")
    world.set_bit(first, "refresh")
    replaced = world.status_list(world.mill, "refresh")
    refused(service, service.publish(file([first, replaced]), world.mill), 422, "verify.claim.refresh", first)
    refused(service, service.publish(second, world.mill), 409, "publish.revises_unknown", second)
    answer = service.publish(file([second, first, replaced]), world.mill)
    assert answer.status_code == 201, answer.text
    assert parts(service.get(PATH).content).claim.document == second
    assert service.get(f"/d/{document_digest(first)}").status_code == 200
    assert service.publish(file([first, second]), world.mill).status_code == 200


def test_a_claim_that_was_withdrawn_is_not_taken_with_its_successor_either(service: Service) -> None:
    world = service.world
    first = world.claim()
    second = revision(world, first, heat="H2")
    world.revoke(first)
    withdrawn = world.status_list(world.mill, "revocation")
    both = file([second, first, withdrawn])
    refused(service, service.publish(both, world.mill), 422, "verify.claim.revocation", first, second)


def test_one_refused_document_keeps_the_whole_request_out(service: Service) -> None:
    good, bad = (
        service.world.status_list(service.world.mill, "revocation"),
        service.world.tampered(service.world.claim()),
    )
    refused(
        service, service.publish(file([good, bad]), service.world.mill), 422, "verify.claim.proof", good, bad
    )


def drop_grade(document: dict[str, Any]) -> None:
    del document["credentialSubject"]["grade"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (lambda w: b"{", "json.syntax"),
        (lambda w: b'{"a":"1","a":"2"}', "json.duplicate_key"),
        (lambda w: b"[]", "publish.kind"),
        (lambda w: jcs.canonical(w.trust_document()), "publish.kind"),
        # Nothing here would judge their signatures.
        (lambda w: jcs.canonical(full("keychange")), "publish.kind"),
        (lambda w: jcs.canonical(w.resign(w.claim(), drop_grade) | {"note": "x"}), "publish.profile"),
        (lambda w: file([]), "publish.profile"),
        (lambda w: file([w.accreditation_document] * 2), "publish.duplicate"),
    ],
)
def test_what_is_no_document_of_ours_is_422(service: Service, body: Body, code: str) -> None:
    refused(service, service.publish(body(service.world), service.world.mill), 422, code)


def test_sizes_are_limited_before_anything_is_read(tmp_path: Path) -> None:
    service = Service(tmp_path, knobs={"max_credential": 2000, "max_request": 60000})
    claim = service.world.claim()
    refused(service, service.publish(claim, service.world.mill), 413, "request.too_large", claim)
    refused(service, service.publish(b" " * 60001, service.world.mill), 413, "request.too_large")


def test_a_status_list_must_be_its_issuers_own(service: Service) -> None:
    claim, _ = service.stocked()
    service.world.revoke(claim)
    forged = service.world.status_list(service.world.mill, "revocation", by=service.world.rival)
    answer = service.publish(forged, service.world.rival)
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("verify.extra.")
    # Under its own name, with the mill's list id, it is only the rival's word and is served for nothing of
    # the mill's.
    own = service.world.resign(
        service.world.status_list(service.world.mill, "revocation", at=service.now),
        lambda d: d.update(issuer=service.world.rival.did),
        by=service.world.rival,
    )
    assert service.publish(own, service.world.rival).status_code == 201
    assert document_digest(own) not in {member.digest for member in parts(service.get(PATH).content).extras}
    assert service.get(PATH).status_code == 200


def test_a_withdrawal_cannot_be_taken_back_but_a_suspension_can(service: Service) -> None:
    world = service.world
    claim, _ = service.stocked()
    world.suspend(claim)
    world.revoke(claim)
    for purpose in ("suspension", "revocation"):
        assert (
            service.publish(world.status_list(world.mill, purpose, at=service.now), world.mill).status_code
            == 201
        )
    world.unsuspend(claim)
    world.set_bit(claim, "revocation", value=False)
    service.later(60)
    lifted = world.status_list(world.mill, "suspension", at=service.now)
    assert service.publish(lifted, world.mill).status_code == 201
    back = world.status_list(world.mill, "revocation", at=service.now)
    refused(service, service.publish(back, world.mill), 422, "publish.taken_back", back)


def test_an_older_status_list_is_kept_but_never_served_as_the_newest(service: Service) -> None:
    service.stocked()
    world = service.world
    old = world.status_list(world.mill, "revocation", at="2026-11-20T00:00:00Z")
    assert service.publish(old, world.mill).status_code == 201
    assert stored(service, old)
    assert document_digest(old) not in {member.digest for member in parts(service.get(PATH).content).extras}


def test_two_status_lists_of_one_moment_are_409_and_one_from_the_future_422(service: Service) -> None:
    world = service.world
    claim, _ = service.stocked()
    world.revoke(claim)
    twin = world.status_list(world.mill, "revocation")
    refused(service, service.publish(twin, world.mill), 409, "publish.same_moment", twin)
    early = world.status_list(world.mill, "revocation", at="2026-11-21T10:05:01Z")
    refused(service, service.publish(early, world.mill), 422, "publish.future", early)


def test_problems_follow_rfc_9457_and_say_nothing_of_the_inside(service: Service) -> None:
    problem = json.loads(service.publish(b"{", service.world.mill).content)
    assert problem["type"] == "urn:passport:problem:json.syntax"
    assert {"title", "status", "detail", "code", "hint"} <= set(problem)
    assert "Traceback" not in json.dumps(problem)
