"""Signed copies in the form of UNTP beside a passport: the mill's of the claim, the verifier's."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from passport.exports import formats
from passport.exports.signed import signed
from passport.exports.subject import Subject
from resolver.web import negotiation
from resolver.web.signed_requests import CHECK_PATH, PUBLISH_PATH
from signing import jcs
from signing.digests import document_digest
from signing.encoding import b64url_decode, b64url_encode
from signing.signer import Signer
from tests.resolver.service import PATH, ROOT, Service
from tests.world_people import Identity

DPP = ("dpp", "untp:dpp", "gs1:dpp", "https://ref.gs1.org/voc/dpp", "https://www.gs1.org/voc/dpp",
       "https://test.uncefact.org/vocabulary/linkTypes/dpp")  # fmt: skip


def copies(
    claim: Mapping[str, Any], statement: Mapping[str, Any] | None, signer: Signer
) -> Mapping[str, bytes]:
    """What ``passport export --to untp --as`` writes, which reads the documents from their files."""
    first = from_file(claim)
    second = None if statement is None else from_file(statement)
    digest = "" if second is None else document_digest(second)
    given = Subject(first, document_digest(first), second, digest, "verified")
    found: Mapping[str, bytes] = signed(formats.export(given, "untp"), given, signer).files
    return found


def from_file(document: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(jcs.canonical(dict(document)))
    return found


def send(service: Service, token: bytes, by: Identity, path: str = PUBLISH_PATH) -> httpx.Response:
    service.later(1)
    return service.post(path, token, by, negotiation.SIGNED_COPY)


def test_both_copies_are_published_linked_and_served_as_they_were_signed(service: Service) -> None:
    world = service.world
    claim, statement = service.stocked()
    place = f"/d/{document_digest(claim)}"
    plain = [service.get(f"{PATH}?linkType={name}", "*/*").headers["location"] for name in DPP]
    for who, name in ((world.mill, "dpp"), (world.verifier, "dcc")):
        token = copies(claim, statement, who.signer)[f"{name}.jwt"]
        assert service.get(f"{place}/{name}.jwt").status_code == 404
        answer = send(service, token, who)
        assert (answer.status_code, answer.json()["results"][0]["location"]) == (201, f"{place}/{name}.jwt")
        assert send(service, token, who).status_code == 200
        served = service.get(f"{place}/{name}.jwt")
        assert (served.content, served.headers["content-type"]) == (token, "application/vc+jwt")
    for name in DPP:
        answer = service.get(f"{PATH}?linkType={name}", "application/vc+jwt")
        assert answer.status_code == 307
        assert answer.headers["location"].partition("?")[0] == f"{ROOT}{place}/dpp.jwt"
    opinion = service.get(f"{PATH}?linkType=gs1:certificationInfo", "application/vc+jwt")
    assert opinion.headers["location"].partition("?")[0] == f"{ROOT}{place}/dcc.jwt"
    again = [service.get(f"{PATH}?linkType={name}", "*/*").headers["location"] for name in DPP]
    assert again == plain, "who has no wish is led to the passport, as before"


def other_payload(token: bytes, signer: Signer) -> bytes:
    """The token with another number, signed by the same key."""
    head, payload, _ = token.split(b".")
    data = b64url_decode(payload.decode())
    changed = re.sub(rb'("value": )([0-9])', lambda found: found[1] + b"9" + found[2], data, count=1)
    assert changed != data
    text = f"{head.decode()}.{b64url_encode(changed)}"
    return f"{text}.{b64url_encode(signer.sign(text.encode()))}".encode()


Filled = tuple[Service, Mapping[str, Any], Mapping[str, Any]]


@pytest.fixture
def filled(local: Service) -> Filled:
    claim, statement = local.stocked()
    return local, claim, statement


def test_t285_nobody_else_publishes_or_signs_a_copy(filled: Filled) -> None:
    """T285: not the verifier, no other producer and no stranger, and with no other key."""
    service, claim, statement = filled
    world = service.world
    dpp = copies(claim, statement, world.mill.signer)["dpp.jwt"]
    for who in (world.verifier, world.rival):
        answer = send(service, dpp, who)
        assert (answer.status_code, answer.json()["code"]) == (403, "copy.not_yours"), who.name
    assert send(service, dpp, world.stranger).status_code == 401
    head, payload, _ = dpp.decode().split(".")
    forged = f"{head}.{payload}.{b64url_encode(world.verifier.signer.sign(f'{head}.{payload}'.encode()))}"
    assert send(service, forged.encode(), world.mill).json()["code"] == "signature.mismatch"
    renamed = b64url_encode(b64url_decode(head).replace(b"norrland-steel", b"verifier-x"))
    assert send(service, f"{renamed}.{payload}.AA".encode(), world.mill).json()["code"] == "copy.key"
    none = b64url_encode(b64url_decode(head).replace(b"EdDSA", b"none"))
    assert send(service, f"{none}.{payload}.AA".encode(), world.mill).status_code == 422


def test_t280_a_copy_that_says_something_else_is_refused(filled: Filled) -> None:
    """T280: signed by the mill itself, with another number, of another claim, or no token at all."""
    service, claim, statement = filled
    mill = service.world.mill
    dpp = copies(claim, statement, mill.signer)["dpp.jwt"]
    other = service.world.claim(heat="H9")
    for token in (other_payload(dpp, mill.signer), copies(other, None, mill.signer)["dpp.jwt"]):
        answer = send(service, token, mill)
        assert (answer.status_code, answer.json()["code"]) == (422, "copy.content")
    for content in (b"", b"x", b"a.b.c", b"\xff", dpp + b"A"):
        assert send(service, content, mill).status_code == 422, content[:9]
    assert send(service, dpp, mill, CHECK_PATH).json()["code"] == "copy.check"
    assert service.get(f"/d/{document_digest(dict(claim))}/dpp.jwt").status_code == 404
    assert service.get(f"/d/{document_digest(dict(claim))}/x.jwt").status_code == 404


SHAPES: tuple[tuple[str, Any], ...] = (
    ("type", [{}, "VerifiableCredential", "DigitalConformityCredential"]),
    ("type", ["VerifiableCredential", "DigitalConformityCredential"]),
    ("type", "VerifiableCredential"),
    ("credentialSubject", []),
    ("credentialSubject", [{"id": "urn:x"}]),
    ("credentialSubject", {"relatedDocument": [[]], "performanceClaim": [{"claimedPerformance": [[]]}]}),
    ("evidence", 7),
)


def test_t398_a_signed_copy_of_any_shape_is_refused_in_words(filled: Filled) -> None:
    """T398: whoever may publish may sign anything; of no shape does the service fail."""
    service, claim, statement = filled
    mill = service.world.mill
    head, payload, _ = copies(claim, statement, mill.signer)["dpp.jwt"].decode().split(".")
    for kind in ("DigitalProductPassport", "DigitalConformityCredential"):
        for member, value in SHAPES:
            document = json.loads(b64url_decode(payload))
            document["type"] = ["VerifiableCredential", kind]
            document[member] = value
            text = f"{head}.{b64url_encode(jcs.canonical(document))}"
            token = f"{text}.{b64url_encode(mill.signer.sign(text.encode()))}".encode()
            assert send(service, token, mill).status_code == 422, (kind, member, value)


def test_the_copy_of_a_withdrawn_claim_is_gone(filled: Filled) -> None:
    """A copy has no status of its own."""
    service, claim, statement = filled
    world = service.world
    token = copies(claim, statement, world.mill.signer)["dpp.jwt"]
    assert send(service, token, world.mill).status_code == 201
    world.revoke(claim)
    service.later(60)
    taken_back = world.status_list(world.mill, "revocation", at=service.now)
    assert service.publish(taken_back, world.mill).status_code == 201
    assert service.get(f"/d/{document_digest(dict(claim))}/dpp.jwt").status_code == 410
    listed = service.get(PATH, "application/linkset+json").text
    assert "dpp.jwt" not in listed
