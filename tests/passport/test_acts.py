"""The acts sign what agrees, and refuse what contradicts itself or another document."""

from typing import get_args

import pytest

from passport.acts import trustlist
from passport.acts.places import list_id
from passport.acts.sealing import Signing
from passport.vocab import Answer
from signing import errors
from signing.digests import document_digest
from signing.errors import ToolError
from signing.proofs import check_proof
from tests.passport.refusals import code
from tests.world import GTIN, NOW, PLATE, World
from tests.world_people import Document, Knob


@pytest.fixture(scope="module")
def world() -> World:
    return World("acts")


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "Ed25519/jcs", "P-256/jcs"])
def test_the_suite_follows_the_key_and_what_its_holder_chose(kind: Knob) -> None:
    there = World("suites", kinds=kind)
    documents: list[Document] = [
        *there.documents().signed(),
        there.accreditation_document,
        there.trust_document(),
        there.status_list(there.mill, "refresh"),
    ]
    suite = {
        "Ed25519": "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019",
        "Ed25519/jcs": "eddsa-jcs-2022", "P-256/jcs": "ecdsa-jcs-2019",
    }[kind]  # fmt: skip
    for document in documents:
        assert document["proof"]["cryptosuite"] == suite
        check_proof(document, there.issuer_of(document).key.public)
        with pytest.raises(errors.ProofMismatch):
            check_proof(document, World("others", kinds=kind).mill.key.public)


def test_the_same_world_gives_the_same_bytes() -> None:
    assert World("twice").passport(status_inside=True) == World("twice").passport(status_inside=True)


def test_a_response_lasts_a_day_and_carries_the_challenge(world: World) -> None:
    one = world.documents(response={"challenge": "abc"})
    assert one.response is not None
    assert (one.response["validFrom"], one.response["validUntil"]) == (NOW, "2026-11-22T10:00:00Z")
    assert one.response["proof"]["challenge"] == "abc"
    assert one.response["credentialSubject"]["claim"]["digestMultibase"] == document_digest(one.claim)


@pytest.mark.parametrize("challenge", ["", "x" * 129, "a b", "é"])
def test_challenges_have_a_form(world: World, challenge: str) -> None:
    about = world.claim()
    assert code(world.response, about, None, challenge=challenge)[1] == "/proof/challenge"


def test_a_response_fits_what_it_names(world: World) -> None:
    about, other = world.claim(alternateIds=[PLATE]), world.claim()
    opinion = world.statement(about)
    assert code(world.response, other, opinion)[0] == "response.statement"
    assert code(world.response, about, opinion, product=GTIN + "X")[0] == "response.product"
    assert code(world.response, about, None, word="current")[0] == "response.answer"
    assert code(world.response, about, opinion, word="unverified")[0] == "response.answer"
    assert code(world.response, about, opinion, successor=other)[0] == "response.answer"
    answered = world.response(about, opinion, product=PLATE)
    assert answered["credentialSubject"]["id"] == PLATE
    for word in get_args(Answer):
        named = None if word == "unverified" else opinion
        assert world.response(about, named, word=word)["credentialSubject"]["answer"] == word


def test_a_body_does_not_accredit_itself(world: World) -> None:
    assert code(world.accreditation, verifier=world.body)[0] == "accreditation.self"


def test_a_status_list_is_the_issuers_and_lasts_a_week(world: World) -> None:
    signed = world.status_list(world.mill, "refresh", at=NOW)
    assert signed["id"] == list_id(world.mill.base, "refresh")
    assert signed["credentialSubject"]["id"] == signed["id"] + "#list"
    assert signed["validUntil"] == "2026-11-28T10:00:00Z"
    assert signed["issuer"] == world.mill.did


def test_a_trust_list_is_signed_by_a_key_it_names_in_force(world: World) -> None:
    register = world.trust_document()["credentialSubject"]
    at, end = "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"
    bare = {name: register[name] for name in ("id", "name", "version", "publisherKeys")}

    def publish(**changes: Knob) -> Document:
        return trustlist.publish(
            {**bare, **changes},
            Signing(world.publisher.did, world.publisher.signer, at, world.new_id(at), end),
        )

    assert "parties" not in publish()["credentialSubject"]
    for change in (
        {"notAfter": at},
        {"notBefore": "2026-11-01T00:00:01Z"},
        {"revoked": at, "reason": "rotation"},
    ):
        keys = [world.publisher.listed_key(**change)]
        assert code(publish, publisherKeys=keys)[0] == "trustlist.publisher"
    assert code(publish, publisherKeys=[world.rival.listed_key()])[0] == "trustlist.publisher"


def test_two_parties_never_share_a_key_T38(world: World) -> None:
    copied = {"rival": {"keys": [world.mill.listed_key(id=f"{world.rival.did}#key-1")]}}
    assert code(world.trust_document, listed=copied)[0] == "trustlist.contradiction"
    copied = {"rival": {"keys": [world.publisher.listed_key(id=f"{world.rival.did}#key-1")]}}
    assert code(world.trust_document, listed=copied)[0] == "trustlist.contradiction"


def test_keys_that_must_not_be_used_are_not_listed_T29(world: World) -> None:
    small = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"  # the point of order one
    with pytest.raises(ToolError):
        world.trust_document(listed={"rival": {"keys": [world.rival.listed_key(publicKeyMultibase=small)]}})


def test_the_list_names_the_contexts_this_tool_was_built_with_T15() -> None:
    # The digest of credentials/v2 is normative (VC Data Model 2.0 B.1).
    assert trustlist.context_digests()[1] == {
        "id": "https://www.w3.org/ns/credentials/v2",
        "digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA",
    }
