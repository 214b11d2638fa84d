"""Opening trust lists and evidence: who may publish one, and what is refused."""

import json
from collections.abc import Callable

import pytest

from passport import container
from signing import jcs
from signing.errors import ToolError
from tests.verify.helpers import Json, check, documents, passport, trust, world
from tests.world import World
from verify import Demand, Evidence, TrustList, verify


def _refused(data: bytes, **knobs: str) -> str:
    with pytest.raises(ToolError) as caught:
        TrustList.open(data, **knobs)
    return caught.value.code


def _with(edit: Callable[[list[Json]], object], data: bytes | None = None) -> bytes:
    value = json.loads(data or trust())
    edit(value["verifiableCredential"])
    return jcs.canonical(value)


def test_a_list_without_accreditations_may_come_alone() -> None:
    alone = jcs.canonical(world().trust_document())
    assert TrustList.open(alone).register.version == 17


def test_a_changed_list_is_refused() -> None:
    assert (
        _refused(_with(lambda members: members[0]["credentialSubject"].update(version="18")))
        == "trust.signature"
    )
    assert _refused(_with(lambda members: members[0].update(extra="x"))) == "trust.profile"
    assert _refused(b"{}") == "trust.profile"
    assert _refused(b"not json") == "json.syntax"
    assert _refused(passport()) == "trust.profile"


def test_a_list_by_another_key_or_issuer_is_refused() -> None:
    actors = World()
    assert (
        _refused(
            container.trust_file(
                actors.resign(actors.trust_document(), lambda one: None, by=actors.rival),
                [actors.accreditation_document],
            )
        )
        == "trust.publisher_key"
    )
    stranger = lambda one: one.update(issuer="did:web:evil.example")  # noqa: E731
    assert _refused(actors.trust(edit=stranger)) == "trust.publisher_key"


@pytest.mark.parametrize(
    "marks",
    [
        {"notAfter": "2026-11-01T00:00:00Z"},
        {"notBefore": "2026-11-01T00:00:01Z"},
        {"revoked": "2026-12-01T00:00:00Z", "reason": "compromise"},
        {"revoked": "2026-11-01T00:00:00Z", "reason": "rotation"},
    ],
)
def test_the_publishers_key_was_good_when_it_signed(marks: dict[str, str]) -> None:
    actors = World()
    edit = lambda one: one["credentialSubject"].update(publisherKeys=[actors.publisher.listed_key(**marks)])  # noqa: E731
    assert _refused(actors.trust(edit=edit)) == "trust.publisher_key"


def test_the_publishers_key_can_be_pinned() -> None:
    key = world().publisher.key.public
    assert (
        TrustList.open(trust(), pinned=key.multikey).digest
        == TrustList.open(trust(), pinned=key.fingerprint).digest
    )
    assert _refused(trust(), pinned=world().rival.key.public.fingerprint) == "trust.pinned"


def test_what_lies_beside_the_list_is_named_by_it_and_whole() -> None:
    actors = World()
    granted = actors.accreditation_document
    other = actors.accreditation(at="2025-06-01T00:00:00Z")
    assert _refused(_with(lambda members: members.append(other))) == "trust.accreditation"
    assert _refused(_with(lambda members: members.append(granted))) == "trust.accreditation"
    bad = actors.tampered(granted)
    value = {
        **json.loads(trust()),
        "verifiableCredential": [actors.trust_document(accreditations=[bad]), bad],
    }
    assert _refused(jcs.canonical(value)) == "trust.accreditation"
    assert _refused(_with(lambda members: members.append(documents().claim))) == "trust.accreditation"


def test_opening_asks_for_no_time_but_checks_its_form() -> None:
    assert TrustList.open(trust(), at="2000-01-01T00:00:00Z").valid_from == "2026-11-01T00:00:00Z"
    assert _refused(trust(), at="yesterday") == "time.form"


def test_evidence_keeps_what_it_was_asked_for() -> None:
    lists = Evidence.open(status=world().status_bundle())
    assert len(lists.status) == 7 and lists.claims == ()
    assert len(Evidence.open(claims=[passport(), jcs.canonical(documents().claim)]).claims) == 2
    assert Evidence.open(status=passport()).status == ()
    for data in (b"[]", b"{", b'{"verifiableCredential": 3}'):
        with pytest.raises(ToolError):
            Evidence.open(status=data)


def test_evidence_is_empty_by_default_and_then_nothing_is_known() -> None:
    report = verify(passport(), Evidence(), TrustList.open(trust()), Demand(at=world().at))
    assert report.state == "status_unknown"
    assert check(passport()).state == "verified"
