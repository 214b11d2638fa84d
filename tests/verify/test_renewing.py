"""What refreshing keeps and reports, and that it believes nothing (T48, T57, T66, T67, T112)."""

from dataclasses import replace

import pytest

from passport import container
from passport.vocab import StatusPurpose
from signing.dids.document import did_document
from signing.digests import document_digest
from tests.world import World
from tests.world_acts import Edit
from tests.world_people import Document
from verify import TrustList
from verify.believing.renewing import did_differences, keep

AT = "2026-11-21T10:00:00Z"


def _keep(world: World, *lists: Document, trust: bytes | None = None) -> list[str]:
    opened = TrustList.open(trust or world.trust())
    kept = [document_digest(one) for one in keep([(document_digest(d), d) for d in lists], opened, at=AT)]
    assert kept == sorted(kept)
    return kept


def test_of_each_list_the_newest_is_kept_in_any_order() -> None:
    world = World()
    days = ("2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z")
    older, newer = (world.status_list(world.mill, "suspension", at=day) for day in days)
    other = world.status_list(world.verifier, "suspension", at="2026-11-01T00:00:00Z")
    expected = sorted([document_digest(newer), document_digest(other)])
    assert _keep(world, older, newer, other) == _keep(world, other, newer, older, newer) == expected


@pytest.mark.parametrize("purpose", ["revocation", "refresh"])
def test_t67_a_bit_that_went_back_stays_known(purpose: StatusPurpose) -> None:
    world = World()
    claim = world.claim()
    before = world.status_list(world.mill, purpose, at="2026-11-18T00:00:00Z")
    world.set_bit(claim, purpose)
    told = world.status_list(world.mill, purpose, at="2026-11-19T00:00:00Z")
    again = world.status_list(world.mill, purpose, at="2026-11-19T12:00:00Z")
    world.set_bit(claim, purpose, value=False)
    silent = world.status_list(world.mill, purpose, at="2026-11-20T00:00:00Z")
    kept = _keep(world, before, told, again, silent)
    assert kept == sorted([document_digest(again), document_digest(silent)])
    assert len(_keep(world, told, silent)) == 2


def test_a_suspension_that_was_lifted_is_lifted() -> None:
    world = World()
    claim = world.claim()
    world.suspend(claim)
    told = world.status_list(world.mill, "suspension", at="2026-11-19T00:00:00Z")
    world.unsuspend(claim)
    lifted = world.status_list(world.mill, "suspension", at="2026-11-20T00:00:00Z")
    assert _keep(world, told, lifted) == [document_digest(lifted)]


def test_t57_t66_lists_of_strangers_forgeries_and_the_future_are_not_taken() -> None:
    world = World()
    sound = world.status_list(world.mill, "revocation", at="2026-11-20T00:00:00Z")
    future = world.status_list(world.mill, "revocation", at="2026-11-21T10:05:01Z")
    tolerated = world.status_list(world.mill, "revocation", at="2026-11-21T10:05:00Z")
    forged = world.tampered(sound, lambda one: one.update(validUntil="2027-01-01T00:00:00Z"))
    by_rival = world.status_list(world.mill, "revocation", at="2026-11-21T00:00:00Z", by=world.rival)
    stranger = world.status_list(world.stranger, "revocation")
    assert _keep(world, sound, future, forged, by_rival, stranger) == [document_digest(sound)]
    assert _keep(world, sound, tolerated) == [document_digest(tolerated)]


def _differences(world: World, document: object, **marks: str) -> list[tuple[str, str]]:
    trust = TrustList.open(world.trust(listed={"mill": {"keys": [world.mill.listed_key(**marks)]}}))
    party = trust.party(world.mill.did)
    assert party is not None
    return [(one.how, one.key) for one in did_differences(party, document, AT)]


def test_t48_a_vanished_key_is_reported_and_keeps_counting() -> None:
    world = World()
    heir = world.successor(world.mill)
    same = did_document(world.mill.did, [("key-1", world.mill.key.public)])
    assert _differences(world, same) == []
    replaced = did_document(world.mill.did, [("key-2", heir.key.public)])
    assert [how for how, _ in _differences(world, replaced)] == ["unlisted_key", "key_vanished"]
    assert world.verify(world.passport()).state == "verified"


def test_t119_an_ended_key_offered_under_another_name_is_no_new_key() -> None:
    world = World()
    again = did_document(world.mill.did, [("key-2", world.mill.key.public)])
    ended = {"revoked": "2026-01-01T00:00:00Z", "reason": "compromise"}
    assert _differences(world, again, **ended) == [("ended_key_offered", f"{world.mill.did}#key-2")]


def test_t112_the_platforms_key_in_the_mills_document_changes_nothing() -> None:
    world = World()
    hosted = did_document(world.mill.did, [("key-1", world.platform.key.public)])
    assert [how for how, _ in _differences(world, hosted)] == ["other_key"]
    forged = world.resign(world.claim(), lambda _: None, by=replace(world.mill, key=world.platform.key))
    assert world.verify(container.write(forged)).state == "tampered"


@pytest.mark.parametrize(
    ("edit", "how"),
    [
        (lambda one: one.update(id="did:web:evil.example"), "not_its_document"),
        (lambda one: one["verificationMethod"][0].update(controller="did:web:evil.example"), "unusable_key"),
        (lambda one: one["verificationMethod"][0].update(publicKeyMultibase="z6Mk"), "unusable_key"),
        (lambda one: one.update(assertionMethod=[]), "key_vanished"),
        (lambda one: one.update(assertionMethod="x"), "key_vanished"),
    ],
)
def test_t47_other_documents_are_told_apart(edit: Edit, how: str) -> None:
    world = World()
    document = did_document(world.mill.did, [("key-1", world.mill.key.public)])
    edit(document)
    assert how in [found for found, _ in _differences(world, document)]


def test_t747_a_listed_key_is_compared_behind_any_number_of_others() -> None:
    """T747: another key under the listed name stood in the 102nd place and was not compared."""
    world = World()
    heir = world.successor(world.mill)
    many = [(f"other-{place}", world.mill.key.public) for place in range(101)]
    document = did_document(world.mill.did, [*many, ("key-1", heir.key.public)])
    found = _differences(world, document)
    assert found[0][0] == "other_key" and found[0][1].startswith(f"{world.mill.did}#key-1 ")
    assert len(found) == 102 and found[-1] == ("unlisted_key", f"{world.mill.did}: 1 more")


def test_an_ended_key_that_is_still_offered_is_reported() -> None:
    world = World()
    same = did_document(world.mill.did, [("key-1", world.mill.key.public)])
    ended = {"revoked": "2026-11-01T00:00:00Z", "reason": "compromise"}
    assert [how for how, _ in _differences(world, same, **ended)] == ["ended_key_offered"]
    assert _differences(world, []) == [("not_its_document", "")]
