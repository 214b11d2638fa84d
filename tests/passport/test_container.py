"""What a passport file, a trust file and a status bundle may hold, and in which order."""

from typing import Any

import pytest

from passport import container
from passport.model import shape
from signing.digests import document_digest
from signing.strict_json import loads
from tests.world import PLATE, World
from tests.world_people import Document


@pytest.fixture(scope="module")
def world() -> World:
    return World("container")


def presentation(*members: Document) -> Document:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(members),
    }


def refusal(*members: Document) -> tuple[str, str]:
    with pytest.raises(container.ContainerRefused) as refused:
        container.split(presentation(*members))
    assert refused.value.hint
    return refused.value.code.removeprefix("container."), refused.value.where


def by_digest(*members: Document) -> list[Document]:
    return sorted(members, key=document_digest)


def test_a_whole_passport_comes_apart_as_it_was_put_together(world: World) -> None:
    data = world.passport(status_inside=True)
    document: Any = loads(data, max_bytes=container.MAX_BYTES)
    assert shape.check("container", document) is None
    parts = container.split(document)
    assert [member.kind for member in parts.members()[:3]] == ["claim", "statement", "response"]
    kinds = sorted(str(member.kind) for member in parts.extras)
    assert kinds == ["accreditation"] + ["statuslist"] * 7
    assert [member.position for member in parts.members()] == list(range(11))
    assert all(member.digest == document_digest(dict(member.document)) for member in parts.members())
    assert (
        container.write(
            parts.claim.document,
            parts.statement and parts.statement.document,
            parts.response and parts.response.document,
            [extra.document for extra in reversed(parts.extras)] * 2,
        )
        == data
    )


@pytest.mark.parametrize("leave_out", [("statement",), ("response",), ("statement", "response")])
def test_a_claim_may_stand_alone(world: World, leave_out: tuple[str, ...]) -> None:
    parts = container.split(loads(world.passport(**dict.fromkeys(leave_out))))  # type: ignore[arg-type]  # None each
    assert (parts.statement is None, parts.response is None) == tuple(
        name in leave_out for name in ("statement", "response")
    )


def test_the_first_member_is_the_claim(world: World) -> None:
    one = world.documents()
    assert one.statement is not None
    assert refusal(one.statement, one.claim) == ("no_claim", "/verifiableCredential/0")
    assert refusal({"garbage": True}) == ("no_claim", "/verifiableCredential/0")


def test_stuffing_is_refused_T104(world: World) -> None:
    claim, statement, response = world.documents().signed()
    second = world.statement(claim, outcome="modified")
    assert refusal(claim, statement, second, response)[0] == "second_statement"
    assert refusal(claim, statement, response, second) == ("second_statement", "/verifiableCredential/3")
    assert refusal(claim, response, statement)[0] == "second_statement"
    later = world.response(claim, statement, at="2026-11-21T11:00:00Z")
    assert refusal(claim, statement, response, later) == ("second_response", "/verifiableCredential/3")
    assert refusal(claim, statement, response, {"garbage": 1.5}) == (
        "unreferenced",
        "/verifiableCredential/3",
    )
    assert refusal(claim, statement, response, claim)[0] == "unreferenced"


def test_an_extra_of_a_version_to_come_may_lie_there_T104(world: World) -> None:
    later = {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://passport.example/ns/v7"],
        "type": ["X"],
    }
    parts = container.split(presentation(world.claim(), later))
    assert [(extra.kind, extra.version) for extra in parts.extras] == [(None, "unknown_version")]


def test_no_trust_list_lies_in_a_passport_T107(world: World) -> None:
    claim, statement, response = world.documents().signed()
    assert refusal(claim, statement, response, world.trust_document())[0] == "unreferenced"


def test_only_what_is_reached_by_id_and_digest_may_lie_there(world: World) -> None:
    one = world.documents()
    claim, statement, response = one.signed()
    other = world.accreditation()
    assert refusal(claim, statement, response, other)[0] == "unreferenced"
    renamed = {**world.accreditation_document, "name": "x"}
    assert refusal(claim, statement, response, renamed)[0] == "unreferenced"
    foreign = world.status_list(world.rival, "revocation")
    assert refusal(claim, statement, response, foreign)[0] == "unreferenced"


def test_extras_are_sorted_and_single(world: World) -> None:
    claim = world.claim()
    lists = by_digest(*world.status_lists(of=[claim]))
    container.split(presentation(claim, *lists))
    assert refusal(claim, *lists[::-1]) == ("order", "/verifiableCredential/2")
    assert refusal(claim, lists[0], *lists) == ("duplicate", "/verifiableCredential/2")


def test_input_passports_are_reached_through_inputs(world: World) -> None:
    deep = world.claim(id=PLATE)
    amount = {"value": "1", "unit": "TNE"}

    def consuming(*inputs: Document) -> Document:
        return world.claim(
            inputs=[{"id": i["id"], "digestMultibase": document_digest(i), "amount": amount} for i in inputs]
        )

    middle = consuming(deep)
    top = consuming(middle)
    opinion, about_deep = world.statement(top), world.statement(deep)
    extras = by_digest(middle, deep, about_deep)
    parts = container.split(presentation(top, opinion, *extras))
    assert parts.statement is not None
    assert parts.statement.document is opinion
    assert len(parts.extras) == 3
    # Without a statement of its own, a statement about an input is an extra, not the passport's.
    parts = container.split(presentation(top, *extras))
    assert parts.statement is None
    assert refusal(top, *by_digest(deep, about_deep))[0] in {"unreferenced", "second_statement"}
    second = world.statement(deep, outcome="adverse")
    assert refusal(top, *by_digest(middle, deep, about_deep, second))[0] == "second_statement"


def test_a_statement_about_another_claim_is_left_to_the_verifier_T53(world: World) -> None:
    claim, other = world.claim(), world.claim(id=PLATE)
    wrong = world.statement(other)
    parts = container.split(presentation(claim, wrong))
    assert parts.statement is not None
    assert parts.statement.document is wrong


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {**presentation({}), "holder": "did:web:x.example"},
        {**presentation({}), "verifiableCredential": {}},
        {**presentation({}), "verifiableCredential": []},
        {**presentation({}), "verifiableCredential": ["x"]},
        {**presentation({}), "verifiableCredential": [{}] * 201},
        {**presentation({}), "type": ["VerifiablePresentation", "X"]},
    ],
)
def test_other_things_are_no_container(document: object) -> None:
    with pytest.raises(container.ContainerRefused) as refused:
        container.split(document)
    assert refused.value.code == "container.shape"


def test_a_bundle_holds_status_lists_only(world: World) -> None:
    data = world.status_bundle()
    members = container.split_bundle(loads(data, max_bytes=container.MAX_BYTES))
    assert len(members) == 7
    with pytest.raises(container.ContainerRefused) as refused:
        container.bundle([world.claim()])
    assert refused.value.code == "container.kind"
    with pytest.raises(container.ContainerRefused):
        container.bundle([])


def test_a_trust_file_holds_the_list_and_accreditations_only(world: World) -> None:
    first, rest = container.split_trust(loads(world.trust(), max_bytes=container.MAX_BYTES))
    assert (first.kind, [member.kind for member in rest]) == ("trustlist", ["accreditation"])
    with pytest.raises(container.ContainerRefused) as refused:
        container.trust_file(world.trust_document(), [world.claim()])
    assert refused.value.code == "container.kind"
    with pytest.raises(container.ContainerRefused):
        container.split_trust(presentation(world.accreditation_document))


@pytest.mark.parametrize(
    "subject", [None, [], "x", {"inputs": "x"}, {"inputs": [None, {"id": 1}]}, {"accreditation": 5}]
)
def test_unchecked_members_of_any_kind_do_no_harm(world: World, subject: object) -> None:
    """Links are read before anything is checked; what cannot be read leads nowhere."""
    claim = {
        **world.claim(),
        "credentialSubject": subject,
        "credentialStatus": [None, {"statusListCredential": 5}],
    }
    statement = {**world.statement(world.claim()), "credentialSubject": subject}
    parts = container.split(presentation(claim, statement))
    assert parts.claim.document is claim
