"""What is served: pointers, immutable bytes, responses, and no reflection (T61, T72, T86, T91)."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport import container, moments
from passport.vocab import StatusPurpose
from resolver.settings import Platform
from signing.digests import document_digest
from signing.errors import ToolError
from signing.keys import PublicKey
from tests.resolver.service import PATH, Service, parts
from tests.world import GTIN, PLATE, World


def response_of(data: bytes) -> dict[str, Any]:
    response = parts(data).response
    assert response is not None
    return dict(response.document)


def word(data: bytes) -> str:
    return str(response_of(data)["credentialSubject"]["answer"])


def test_the_answer_is_exactly_the_file_the_container_would_write(service: Service) -> None:
    service.stocked()
    served = service.get(PATH).content
    members = parts(served)
    assert members.statement is not None
    assert members.response is not None
    written = container.write(
        members.claim.document,
        members.statement.document,
        members.response.document,
        [extra.document for extra in members.extras],
    )
    assert served == written
    assert {extra.kind for extra in members.extras} == {"accreditation", "statuslist"}


def test_t61_a_challenge_is_in_the_proof_and_the_answer_is_never_cached(service: Service) -> None:
    service.stocked()
    for path, headers in ((f"{PATH}?challenge=abc-1", {}), (PATH, {"Passport-Challenge": "abc-1"})):
        answer = service.get(path, **headers)
        assert response_of(answer.content)["proof"]["challenge"] == "abc-1"
        assert answer.headers["cache-control"] == "no-store"
        assert service.world.verify(answer.content, challenge="abc-1").state == "verified"
    recorded = service.get(f"{PATH}?challenge=abc-1").content
    assert service.world.verify(recorded, challenge="another").state == "two_signatures"


def test_t61_every_challenge_is_answered_anew_and_with_the_newest_word(service: Service) -> None:
    """All but the signature of an answer to a challenge is remembered, for one revision of the store."""
    world = service.world
    claim, _ = service.stocked()
    asked = [service.get(f"{PATH}?challenge=c-{one * 'x'}", "application/json") for one in range(4)]
    for one, answer in enumerate(asked):
        assert world.verify(answer.content, challenge=f"c-{one * 'x'}").state == "verified"
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.headers["cache-control"] == "no-store"
    assert len({response_of(answer.content)["id"] for answer in asked}) == 4
    assert len({tuple(sorted(answer.headers)) for answer in asked}) == 1
    both = service.get(f"{PATH}?challenge=c-9", "application/json", Passport_Challenge="c-9")
    assert response_of(both.content)["proof"]["challenge"] == "c-9"
    for query, header in (("?challenge=c-9", "c-8"), ("", "a b"), ("?challenge=c-9&challenge=c-9", "c-9")):
        assert service.get(PATH + query, "application/json", Passport_Challenge=header).status_code == 400
    service.later(3600)
    later = service.get(f"{PATH}?challenge=c-1", "application/json")
    assert response_of(later.content)["validFrom"] == service.now
    world.revoke(claim)
    withdrawn = world.status_list(world.mill, "revocation", at=moments.shift(service.now, -60))
    assert service.publish(withdrawn, world.mill).status_code == 201
    for _ in range(2):
        gone = service.get(f"{PATH}?challenge=c-1", "application/json")
        assert (gone.status_code, word(gone.content)) == (410, "withdrawn")


def test_without_a_challenge_a_response_is_used_again_for_a_minute_only(service: Service) -> None:
    service.stocked()
    first = service.get(PATH)
    assert first.headers["cache-control"] == "public, max-age=60"
    service.later(59)
    assert service.get(PATH).content == first.content
    service.later(1)
    assert response_of(service.get(PATH).content)["validFrom"] == service.now
    fresh = [response_of(service.get(f"{PATH}?challenge=same").content)["id"] for _ in range(2)]
    assert len(set(fresh)) == 2


@pytest.mark.parametrize("bad", ["", "a b", "a" * 129, "%C3%A9", "a&challenge=b", "%0d%0aX:1"])
def test_a_challenge_that_cannot_be_signed_is_400(service: Service, bad: str) -> None:
    service.stocked()
    answer = service.get(f"{PATH}?challenge={bad}")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.challenge")


def test_the_response_follows_the_documents_and_the_status_lists(service: Service) -> None:
    world = service.world
    claim = world.claim()
    assert service.publish(claim, world.mill).status_code == 201
    assert word(service.get(PATH).content) == "unverified"
    assert service.publish(world.statement(claim), world.verifier).status_code == 201
    assert word(service.get(PATH).content) == "current"
    acts: tuple[tuple[Callable[[Any], None], StatusPurpose, str], ...] = (
        (world.refresh, "refresh", "superseded"),
        (world.suspend, "suspension", "suspended"),
        (world.revoke, "revocation", "withdrawn"),
    )
    for act, purpose, expected in acts:
        act(claim)
        service.later(60)
        assert (
            service.publish(world.status_list(world.mill, purpose, at=service.now), world.mill).status_code
            == 201
        )
        answer = service.get(PATH)
        assert word(answer.content) == expected
        assert answer.status_code == (410 if expected == "withdrawn" else 200)
        assert answer.headers["content-type"] == "application/json"
    assert world.verify(service.get(PATH).content, at=service.now).state == "revoked"
    assert service.get(PATH, "text/html").status_code == 410


def test_a_withdrawn_statement_is_said_to_be(service: Service) -> None:
    _, statement = service.stocked()
    service.world.revoke(statement)
    withdrawn = service.world.status_list(service.world.verifier, "revocation", at=service.now)
    assert service.publish(withdrawn, service.world.verifier).status_code == 201
    answer = service.get(PATH)
    assert (answer.status_code, word(answer.content)) == (200, "withdrawn")
    assert service.world.verify(answer.content).state == "revoked"


def test_without_a_platform_two_signatures_are_served(tmp_path: Path) -> None:
    service = Service(tmp_path, with_platform=False)
    service.stocked()
    served = service.get(PATH).content
    assert parts(served).response is None
    assert service.world.verify(served).state == "two_signatures"


class _BrokenSigner:
    """A key service that is not there; everything else about it is the platform's."""

    def __init__(self, world: World) -> None:
        self.public: PublicKey = world.platform.signer.public
        self.verification_method = world.platform.signer.verification_method

    def sign(self, message: bytes) -> bytes:
        raise ToolError("kms.gone", "The key service does not answer.")


def test_when_the_response_key_is_gone_the_rest_is_served_with_an_alarm(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    broken = Platform(world.platform.did, world.platform.name, _BrokenSigner(world))
    service = Service(tmp_path, world=world, knobs={"platform": broken})
    service.stocked()
    with caplog.at_level(logging.ERROR, "resolver"):
        answer = service.get(f"{PATH}?challenge=x")
    assert answer.status_code == 200
    assert parts(answer.content).response is None
    assert "ALARM" in caplog.text
    assert "kms.gone" in caplog.text


def test_a_digest_names_its_bytes_for_ever(service: Service) -> None:
    claim, _ = service.stocked()
    path = f"/d/{document_digest(claim)}"
    answer = service.get(path)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "application/vc"
    tag = answer.headers["etag"]
    assert tag == f'"{document_digest(claim)}"'
    again = service.get(path, if_none_match=f'"x", {tag}')
    assert (again.status_code, again.content) == (304, b"")
    assert service.get(path, if_none_match='"x"').status_code == 200


def test_t72_strange_paths_are_400_or_404_and_never_more(service: Service) -> None:
    service.stocked()
    unknown = service.get("/nothing").content
    for path, status in {
        "/d/..%2f..%2fetc%2fpasswd": 404,
        "/d/x": 400,
        f"/d/uIDB{'A' * 63}A": 404,
        "/": 200,
        "/favicon.ico": 404,
        "/01/07312345678900/21/C": 400,
        "/01/07312345678909/21/" + "9" * 21: 400,
        "/01/07312345678909/21/%00": 400,
        "/01/07312345678909/10/L/22/V": 400,
        "//01/07312345678909": 404,
        "/01//07312345678909": 400,
        "/x/01/07312345678909": 404,
        "/p/%2e%2e": 400,
        "/p/CON": 400,
        "/p/" + "A" * 500: 400,
        "/01/07312345678909/21/unknown": 404,
        "/" + "a" * 5000: 414,
    }.items():
        answer = service.get(path)
        assert answer.status_code == status, path
        if status == 404:
            assert answer.content == unknown, path


def test_percent_encoding_and_a_trailing_slash_do_not_matter(service: Service) -> None:
    service.stocked()
    for path in (PATH, PATH + "/", PATH.replace("-", "%2d").replace("C", "%43")):
        assert service.get(path).status_code == 200, path


def test_requests_walk_up_from_item_to_lot_to_product(service: Service) -> None:
    world = service.world
    host = "https://id.norrland-steel.example/01/07312345678909"
    claims = {tail: world.claim(id=host + tail) for tail in ("", "/22/V", "/10/L", "/22/V/10/L", "/21/S")}
    for claim in claims.values():
        assert service.publish(claim, world.mill).status_code == 201
    for asked, found in {
        "/22/V/10/L/21/S": "/21/S",
        "/10/L/21/S": "/21/S",
        "/22/V/10/L/21/T": "/22/V/10/L",
        "/10/L/21/T": "/10/L",
        "/22/V/21/T": "/22/V",
        "/22/W/10/M": "",
        "": "",
    }.items():
        served = parts(service.get("/01/07312345678909" + asked).content)
        assert served.claim.document == claims[found], asked


def test_a_licence_plate_is_found_as_the_product_or_as_its_alternate_name(service: Service) -> None:
    world = service.world
    claim = world.claim(alternateIds=[PLATE])
    assert service.publish(claim, world.mill).status_code == 201
    served = service.get("/p/ULE12345678900001").content
    assert parts(served).claim.document == claim
    assert response_of(served)["credentialSubject"]["id"] == PLATE
    assert response_of(service.get(PATH).content)["credentialSubject"]["id"] == GTIN


def test_t86_nothing_of_host_and_forwarded_fields_comes_back(service: Service) -> None:
    service.stocked()
    tricks = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher"}
    for path in (PATH, "/nothing", "/01/1", "/healthz"):
        for accept in ("text/html", "application/json"):
            answer = service.ask(
                "GET", path, headers={**tricks, "accept": accept, "origin": "https://evil.example"}
            )
            assert b"evil" not in answer.content
            assert "evil" not in str(answer.headers)
            assert "location" not in answer.headers


def test_t91_unknown_query_members_change_nothing(service: Service) -> None:
    service.stocked()
    assert service.get(PATH + "?accessRole=authority&x=%0d%0a").content == service.get(PATH).content


def test_accept_decides_between_people_and_tools(service: Service) -> None:
    service.stocked()
    for accept, media in {
        None: "application/json",
        "*/*": "application/json",
        "application/*": "application/json",
        "application/vp": "application/vp",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "text/html; charset=utf-8",
        "application/json;q=0.4, text/html;q=0.5": "text/html; charset=utf-8",
        "text/html;q=0, */*": "application/json",
    }.items():
        answer = service.get(PATH, accept)
        assert answer.headers["content-type"] == media, accept
        assert "Accept" in answer.headers["vary"]
        # Whoever takes anything is sent on, as every GS1 resolver does.
        takes_anything = accept in {"*/*", "text/html;q=0, */*"}
        assert answer.status_code == (307 if takes_anything else 200), accept
    assert service.get(PATH, "image/png").status_code == 406
    assert (
        service.get(PATH + "?download=1", "text/html").headers["content-disposition"].startswith("attachment")
    )


def test_head_and_options(service: Service) -> None:
    claim, _ = service.stocked()
    for path in (PATH, f"/d/{document_digest(claim)}", "/healthz"):
        answer = service.ask("HEAD", path)
        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer.headers["content-length"]) > 0
        assert answer.headers["access-control-allow-origin"] == "*"
    options = service.ask("OPTIONS", PATH, headers={"origin": "https://a.example"})
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert service.ask("DELETE", PATH).status_code == 405
    assert service.ask("PUT", "/publish").status_code == 405


def test_health_and_log_lines(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    """T90: what a caller sends reaches the log escaped, on one line."""
    assert json.loads(service.get("/healthz").content) == {"status": "ok"}
    with caplog.at_level(logging.INFO, "resolver.access"):
        service.get("/p/%0d%0aFORGED%1b[31m")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "resolver.access"]
    assert "\n" not in line
    assert "\x1b" not in line
    assert "FORGED" in line
