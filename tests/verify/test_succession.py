"""Rotations and endings of keys, really signed: from the holder's word to the verdict (T48, T52, T102)."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from passport import container
from passport.acts import keychange, trustlist
from passport.acts.sealing import Signing
from passport.belief import trust_editing
from passport.model import trustlist as trustlists
from passport.model.keychange import Begun, Ended
from passport.model.trustlist import ListedKey
from signing.digests import document_digest
from signing.errors import ToolError
from signing.keys import KeyKind
from signing.signer import Signer
from tests.world import ATTESTED, CLAIMED, World
from tests.world_people import Document, Identity, Knob
from verify import TrustList
from verify.believing.succession import check_update, judge_change, successors

ROTATED, OVERLAP = "2026-09-20T00:00:00Z", "2026-09-24T00:00:00Z"
AT = "2026-11-01T00:00:00Z"
NEXT_YEARS = "2034-01-01T00:00:00Z"


def change(
    who: Identity,
    following: Identity | None = None,
    *,
    signer: Signer | None = None,
    at: str = ROTATED,
    revoked: str = OVERLAP,
    reason: str = "rotation",
    begin: str = ROTATED,
    until: str = "2027-09-20T00:00:00Z",
) -> Document:
    """What the holder of a key announces."""
    begun = None
    if following is not None:
        method = following.signer.verification_method
        begun = Begun(method, following.key.public.multikey, begin, NEXT_YEARS)
    ended = Ended(who.signer.verification_method, revoked, reason)
    by = signer or who.signer
    name = "urn:uuid:01996000-0000-7000-8000-000000000001"
    return keychange.announce(ended, begun, Signing(who.did, by, at, name, until))


def keys(world: World, who: Identity, **marks: str) -> tuple[ListedKey, ...]:
    return trustlists.read_keys([who.listed_key(**marks)])


def code(document: Document, listed: Iterable[ListedKey], at: str = AT) -> str:
    with pytest.raises(ToolError) as caught:
        judge_change(document, listed, at=at)
    assert caught.value.hint
    return caught.value.code


def following(world: World, *changes: Document, witnessed: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The world's trust file after its publisher followed these changes."""
    subject = dict(world.trust_document(witnessed=witnessed)["credentialSubject"])
    subject = trust_editing.next_version(subject)
    for one in changes:
        held = next(p["keys"] for p in subject["parties"] if p["id"] == one["credentialSubject"]["id"])
        judged = judge_change(one, trustlists.read_keys(held), at=AT)
        subject = trust_editing.with_key_change(subject, judged)
    publisher = world.publisher
    signing = Signing(publisher.did, publisher.signer, AT, world.new_id(AT), "2026-12-31T00:00:00Z")
    signed = trustlist.publish(subject, signing)
    return container.trust_file(signed, [world.accreditation_document])


def lists(world: World, heir: Identity) -> bytes:
    """The status bundle after the verifier signed its lists with its next key."""
    signed = world.status_lists()
    renewed = [
        world.resign(one, lambda _: None, by=heir) if one["issuer"] == heir.did else one for one in signed
    ]
    return world.status_bundle(renewed)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_an_orderly_rotation_keeps_every_document_of_its_time(kind: KeyKind) -> None:
    """DESIGN 4: ordinary rotation keeps believing ``created``; each key counts in its window, exactly."""
    world = World(kinds=kind)
    heir = world.successor(world.verifier)
    trust = following(world, change(world.verifier, heir))
    claimed = world.claim()
    for signer, at, state in (
        (world.verifier, "2026-09-19T23:59:59Z", "verified"),
        (world.verifier, "2026-09-23T23:59:59Z", "verified"),
        (world.verifier, OVERLAP, "unlisted"),
        (heir, "2026-09-19T23:59:59Z", "unlisted"),
        (heir, ROTATED, "verified"),
        (heir, "2026-10-30T00:00:00Z", "verified"),
    ):
        said = world.statement(claimed, at=at, by=heir if signer is heir else None)
        data = container.write(claimed, said, world.response(claimed, said))
        report = world.verify(data, trust=trust, status=lists(world, heir))
        assert (report.state == "verified") == (state == "verified"), (signer.fragment, at, report.state)


def test_t52_after_a_compromise_only_what_was_witnessed_stands() -> None:
    """The same documents under the same key: rotated away, then found to be stolen."""
    world = World()
    heir = world.successor(world.verifier)
    claimed = world.claim()
    said = world.statement(claimed)
    stolen = change(
        world.verifier, signer=heir.signer, at="2026-10-20T00:00:00Z", revoked="2026-09-30T00:00:00Z",
        reason="compromise",
    )  # fmt: skip
    rotated = change(world.verifier, heir, revoked="2026-10-15T00:00:00Z")

    def state(*changes: Document, seen: str | None = None, of: Document = said) -> str:
        told = ((document_digest(of), seen),) if seen else ()
        data = container.write(claimed, of, world.response(claimed, of))
        trust = following(world, *changes, witnessed=told)
        return str(world.verify(data, trust=trust, status=lists(world, heir)).state)

    assert state(rotated) == "verified"
    assert state(rotated, stolen) not in ("verified", "revoked")
    assert state(rotated, stolen, seen=ATTESTED) == "verified"
    assert state(rotated, stolen, seen="2026-09-30T00:00:00Z") == state(rotated, stolen)
    # Dated at the compromise or later: revoked, witnessed or not.
    forged = world.statement(claimed, at="2026-09-30T00:00:00Z")
    assert state(rotated, stolen, of=forged) == "revoked"
    assert state(rotated, stolen, of=forged, seen="2026-09-30T00:00:00Z") == "revoked"


def test_only_the_key_itself_names_its_heir() -> None:
    world = World()
    mill, heir = world.mill, world.successor(world.mill)
    sound = change(mill, heir)
    assert judge_change(sound, keys(world, mill), at=AT).begun is not None
    with pytest.raises(ToolError) as caught:
        change(mill, heir, signer=heir.signer)
    assert caught.value.code == "keychange.successor"
    with pytest.raises(ToolError) as caught:
        change(mill, heir, reason="compromise")
    assert caught.value.code == "keychange.successor"
    third = world.successor(mill, "key-3")
    listed = (*keys(world, mill), *trustlists.read_keys([third.listed_key()]))
    signed_by_another = world.resign(sound, lambda _: None, by=third)
    assert code(signed_by_another, listed) == "change.successor"
    forced = world.resign(sound, lambda one: one["credentialSubject"]["ended"].update(reason="compromise"))
    assert code(forced, keys(world, mill)) == "change.successor"


def test_what_a_list_does_not_follow() -> None:
    world = World()
    mill, heir, rival = world.mill, world.successor(world.mill), world.rival
    sound = change(mill, heir)
    listed = keys(world, mill)
    assert code({**sound, "extra": "x"}, listed) == "change.profile"
    assert code(world.tampered(sound, lambda one: one.update(validUntil="2027-09-21T00:00:00Z")), listed) == (
        "change.signature"
    )
    assert code(sound, keys(world, rival)) == "change.unknown_key"
    assert code(sound, listed, at="2027-09-20T00:00:00Z") == "change.time"
    assert code(sound, listed, at="2026-09-19T23:59:59Z") == "change.time"
    assert code(world.resign(sound, lambda one: one.update(issuer=rival.did)), listed) == "change.holder"
    assert code(sound, trustlists.read_keys([mill.listed_key(), heir.listed_key()])) == "change.known"
    foreign = world.resign(
        sound, lambda one: one["credentialSubject"]["begun"].update(id=f"{rival.did}#key-9")
    )
    assert code(foreign, listed) == "change.successor"
    backwards = world.resign(
        sound, lambda one: one["credentialSubject"]["begun"].update(notAfter="2026-09-19T00:00:00Z")
    )
    assert code(backwards, listed) == "change.successor"


@pytest.mark.parametrize(
    "marks",
    [
        {"revoked": "2026-10-01T00:00:00Z", "reason": "compromise"},
        {"revoked": "2026-10-01T00:00:00Z"},
        # A thief with a retired key back-dates its rotation: the end is read as of now (DESIGN 4).
        {"revoked": "2026-10-01T00:00:00Z", "reason": "cessation"},
        {"notAfter": "2026-10-01T00:00:00Z"},
        {"notBefore": "2026-09-20T00:00:01Z"},
    ],
)
def test_t52_a_key_that_ended_names_nobody(marks: dict[str, str]) -> None:
    world = World()
    heir = world.successor(world.mill)
    refused = code(change(world.mill, heir), keys(world, world.mill, **marks))
    assert refused in {"change.signer", "change.known"}


def test_a_compromised_key_may_tell_on_itself_and_no_more() -> None:
    world = World()
    told = change(world.mill, reason="compromise", at="2026-10-01T00:00:00Z", revoked="2026-09-01T00:00:00Z")
    judged = judge_change(told, keys(world, world.mill), at=AT)
    assert (judged.begun, judged.ended.reason) == (None, "compromise")
    subject = dict(world.trust_document()["credentialSubject"])
    after = trust_editing.with_key_change(trust_editing.next_version(subject), judged)
    entry = next(p for p in after["parties"] if p["id"] == world.mill.did)["keys"][0]
    assert (entry["revoked"], entry["reason"]) == ("2026-09-01T00:00:00Z", "compromise")
    assert code(told, trustlists.read_keys([entry])) == "change.known"


def test_t38_a_successor_that_somebody_else_holds_is_refused() -> None:
    world = World()
    copied = change(world.mill, replace(world.mill, key=world.rival.key, fragment="key-2"))
    subject = dict(world.trust_document()["credentialSubject"])
    judged = judge_change(copied, keys(world, world.mill), at=AT)
    with pytest.raises(ToolError) as caught:
        trust_editing.with_key_change(trust_editing.next_version(subject), judged)
    assert caught.value.code == "trust.key_taken"


# Updates of an installed list


def _list(
    world: World, version: str, by: Identity | None = None, *, at: str = AT, **marks: Knob
) -> TrustList:
    also = [one.listed_key() for one in marks.get("also", ())]
    named = [world.publisher.listed_key(**marks.get("old", {})), *also]
    document = world.trust_document(version=version, at=at)
    edit = lambda one: (one["credentialSubject"].update(publisherKeys=named), None)  # noqa: E731
    document = world.resign(document, edit, by=by or world.publisher)
    if by is not None:
        document["proof"]["verificationMethod"] = by.signer.verification_method
    return TrustList.open(container.trust_file(document, [world.accreditation_document]))


def _update(installed: TrustList, pinned: Identity, update: TrustList, *extra: str) -> str:
    try:
        check_update(installed, pinned.key.public.multikey, update, extra)
    except ToolError as error:
        assert error.hint
        return error.code
    return "taken"


def test_an_update_is_signed_by_the_pinned_key_or_its_heir() -> None:
    world = World()
    heir = world.successor(world.publisher)
    plain = _list(world, "17")
    by_heir = _list(world, "18", heir, also=[heir])
    assert _update(plain, world.publisher, _list(world, "18")) == "taken"
    assert _update(plain, world.publisher, by_heir) == "trust.pinned"
    assert _update(plain, world.publisher, by_heir, heir.key.public.multikey) == "taken"
    naming = _list(world, "17", also=[heir])
    assert _update(naming, world.publisher, by_heir) == "taken"
    assert successors(naming, world.publisher.key.public.multikey) == {
        world.publisher.key.public.multikey, heir.key.public.multikey,
    }  # fmt: skip
    # The heir took over and ended the old key: whoever still has that cannot come back.
    ended = {"revoked": AT, "reason": "rotation"}
    taken_over = _list(world, "18", heir, also=[heir], old=ended)
    assert _update(taken_over, heir, _list(world, "19", also=[heir])) == "trust.pinned"
    stolen = {"revoked": AT, "reason": "compromise"}
    old_key = world.publisher.key.public.multikey
    assert _update(taken_over, heir, _list(world, "19", also=[heir]), old_key) == ("trust.pinned")
    again = _list(world, "18", heir, also=[heir], old=stolen)
    assert _update(again, heir, _list(world, "19", also=[heir])) == "trust.pinned"
    stranger = World("other")
    assert _update(plain, world.publisher, _list(stranger, "18")) == "trust.pinned"


def test_a_list_never_goes_back() -> None:
    world = World()
    installed = _list(world, "17")
    assert _update(installed, world.publisher, _list(World(), "17")) == "taken"
    assert _update(installed, world.publisher, _list(world, "16")) == "trust.version"
    other = _list(world, "17", at="2026-11-01T00:00:01Z")
    assert _update(installed, world.publisher, other) == "trust.version"
    older = _list(world, "18", at="2026-10-31T23:59:59Z")
    assert _update(installed, world.publisher, older) == "trust.version"


def _of_mill(world: World, version: str, *keys: dict[str, str], at: str = AT) -> TrustList:
    document = world.trust_document(version=version, at=at, listed={"mill": {"keys": list(keys)}})
    return TrustList.open(container.trust_file(document, [world.accreditation_document]))


def test_t119_a_key_keeps_the_worst_history_of_its_bytes() -> None:
    """A later list may tell a compromise earlier, or leave the party out; it may not take one back."""
    world = World()
    own, renamed = world.mill.listed_key, f"{world.mill.did}#key-9"
    ended = {"revoked": "2026-10-01T00:00:00Z", "reason": "compromise"}
    installed = _of_mill(world, "17", own(**ended))
    earlier = own(revoked="2026-09-01T00:00:00Z", reason="compromise")
    assert _update(installed, world.publisher, _of_mill(world, "18", earlier)) == "taken"
    assert (
        _update(installed, world.publisher, _of_mill(world, "18", own(**{**ended, "id": renamed}))) == "taken"
    )
    gone = container.trust_file(
        world.trust_document(version="18", at=AT, without=[world.mill]), [world.accreditation_document]
    )
    assert _update(installed, world.publisher, TrustList.open(gone)) == "taken"
    for better in (
        own(),
        own(id=renamed),
        own(revoked="2026-10-01T00:00:00Z", reason="rotation"),
        own(revoked="2026-10-01T00:00:01Z", reason="compromise"),
    ):
        assert _update(installed, world.publisher, _of_mill(world, "18", better)) == "trust.revived"
    # Revoked without a reason is the worst; an orderly end is no history that a later list must keep.
    unsaid = _of_mill(world, "17", own(revoked="2026-10-01T00:00:00Z"))
    assert _update(unsaid, world.publisher, _of_mill(world, "18", own())) == "trust.revived"
    rotated = _of_mill(world, "17", own(revoked="2026-10-01T00:00:00Z", reason="rotation"))
    assert _update(rotated, world.publisher, _of_mill(world, "18", own())) == "taken"


def test_the_moments_of_this_file_are_in_order() -> None:
    assert CLAIMED < ROTATED < OVERLAP < ATTESTED < AT
