"""What the app keeps: whom it believes, deliveries, memory (DESIGN 4, 5, 10; T48, T57, T66, T67, T98)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport import container
from signing.strict_json import loads
from tests.phone.comparing import b64
from tests.phone.node import Asked, asking
from tests.runs import RUNS
from tests.verify import test_trust_lists
from tests.verify.helpers import passport, world
from tests.verify.test_succession import change
from tests.world import NOW, World
from tests.world_people import Identity, Knob
from verify.limits import CONTAINER_BYTES

AT = "2026-11-01T00:00:00Z"
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def running() -> Iterator[Asked]:
    with asking("app.mjs") as asked:
        yield asked


@pytest.fixture
def ask(running: Asked) -> Asked:
    """A phone that has just been bought."""
    running("clock", moment=NOW)
    running("begin")
    return running


def trusting(ask: Asked, world: World) -> None:
    ask("propose", data=b64(world.trust()))
    assert ask("install") == "17"


def listed(world: World, version: str, by: Identity | None = None, *, at: str = AT, **marks: Knob) -> str:
    """A trust file of that version, by the publisher or an heir, as base64."""
    also = [one.listed_key() for one in marks.get("also", ())]
    keys = [world.publisher.listed_key(**marks.get("old", {})), *also]
    document = world.resign(
        world.trust_document(version=version, at=at),
        lambda one: one["credentialSubject"].update(publisherKeys=keys),
        by=by or world.publisher,
    )
    return b64(container.trust_file(document, [world.accreditation_document]))


def delivery(passports: Sequence[bytes], status: Sequence[bytes] = (), count: int | None = None) -> bytes:
    head = {
        "format": "passport-delivery/1",
        "passports": str(len(passports) if count is None else count),
        "status": str(len(status)),
    }
    lines = [json.dumps(head, separators=(",", ":")).encode()]
    lines += [b'{"passport":' + one + b"}" for one in passports]
    lines += [b'{"status":' + one + b"}" for one in status]
    return b"\n".join(lines) + b"\n"


# Whom the phone believes


def test_nothing_is_believed_before_a_person_said_so(ask: Asked) -> None:
    assert ask("begin")["trusted"] is False
    assert ask("take", data=b64(delivery([passport()])), name="x") == {"refused": "no_trust"}


def test_t48_the_first_list_pins_its_key_and_only_that_key_or_its_heir_updates(ask: Asked) -> None:
    world = World()
    heir = world.successor(world.publisher)
    file = listed(world, "17")
    first = ask("propose", data=file)
    assert (first["how"], first["fingerprint"]) == ("first", world.publisher.key.public.fingerprint)
    assert ask("install") == "17"
    assert ask("propose", data=file)["how"] == "same"
    by_stranger = ask("propose", data=listed(world, "18", heir, also=[heir]))
    assert (by_stranger["how"], by_stranger["reason"]) == ("anew", "trust.pinned")
    assert ask("propose", data=listed(world, "18", also=[heir]))["how"] == "update"
    assert ask("install") == "18"
    # The pinned key has named its heir in the list itself.
    assert ask("propose", data=listed(world, "19", heir, also=[heir]))["how"] == "update"
    assert ask("install") == "19"
    assert ask("begin", keep=True)["trusted"] is True


def test_t57_t98_versions_never_go_back(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    older = ask("propose", data=listed(world, "16"))
    assert (older["how"], older["reason"], older["blocked"]) == ("anew", "trust.version", True)
    assert ask("install") == {"refused": "trust_version"}
    other = ask("propose", data=listed(world, "17", at="2026-11-02T00:00:00Z"))
    assert (other["how"], other["reason"]) == ("anew", "trust.version")
    back_dated = ask("propose", data=listed(world, "18", at="2026-10-30T00:00:00Z"))
    assert back_dated["reason"] == "trust.version"


def test_a_key_change_signed_by_the_pinned_key_is_followed(ask: Asked) -> None:
    world = World()
    heir = world.successor(world.publisher)
    trusting(ask, world)
    update = listed(world, "18", heir, also=[heir])
    assert ask("propose", data=update)["how"] == "anew"
    told = change(world.publisher, heir, at=AT, revoked=NOW, begin=AT)
    other = world.successor(world.publisher, "key-3").key.public.multikey
    forged = json.dumps(told).replace(heir.key.public.multikey, other)
    assert ask("change", data=b64(forged.encode())) == {"refused": "change.signature"}
    assert ask("change", data=b64(json.dumps(told).encode())) == heir.key.public.multikey
    assert ask("propose", data=update)["how"] == "update"
    elsewhere = change(world.mill, world.successor(world.mill))
    assert ask("change", data=b64(json.dumps(elsewhere).encode())) == {"refused": "change_publisher"}


def test_another_publisher_is_believed_only_on_purpose_and_remembers_nothing(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    ask("status", files=[b64(world.status_bundle())])
    ask("check", data=b64(world.passport()))
    assert ask("begin", keep=True)["seen"] > 0
    rival = ask("propose", data=b64(world.trust(by=world.rival, without=[world.rival])))
    assert (rival["how"], rival["reason"], rival["blocked"]) == ("anew", "trust.publisher", False)
    ask("install")
    assert ask("begin", keep=True) == {"trusted": True, "problem": None, "lists": 0, "seen": 0}


@pytest.mark.parametrize("spoiled", ["bytes", "key", "version"])
def test_t98_a_stored_list_that_was_changed_is_not_believed(ask: Asked, spoiled: str) -> None:
    world = World()
    trusting(ask, world)
    values = {
        "bytes": b64(world.trust().replace(b'"version":"17"', b'"version":"18"')),
        "key": world.rival.key.public.multikey,
        "version": "18",
    }
    ask("spoil", name=spoiled, value=values[spoiled])
    told = ask("begin", keep=True)
    assert told["trusted"] is False
    assert told["problem"] in {"trust.signature", "trust.pinned", "trust_version"}


def test_t119_a_stored_list_that_contradicts_itself_is_like_a_damaged_one(ask: Asked) -> None:
    """The version before had taken it; a new one is installed by its fingerprint, and none that is as bad."""
    world = World()
    trusting(ask, world)
    contradicting = test_trust_lists.vector("compromised-key-comes-back")["trust"].encode()
    key = test_trust_lists.publisher_key(contradicting)
    ask("spoil", name="bytes", value=b64(contradicting))
    ask("spoil", name="key", value=key)
    told = ask("begin", keep=True)
    assert (told["trusted"], told["problem"]) == (False, "trust.contradiction")
    assert ask("propose", data=b64(contradicting)) == {"refused": "trust.contradiction"}
    assert ask("propose", data=b64(world.trust()))["how"] == "anew"


# Deliveries


def test_a_delivery_is_found_again_by_product_and_judged_like_the_file(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    data, status = world.passport(), world.status_bundle()
    uri = world.claim()["credentialSubject"]["id"]
    assert ask("scan", uri=uri) is None
    told = ask("take", data=b64(delivery([data], [status])), name="truck.ndjson")
    assert (told["passports"], told["fresh"]) == (1, told["given"])
    foreign = uri.replace("https://id.norrland-steel.example", "https://elsewhere.example")
    report = ask("scan", uri=foreign)["report"]  # T96: the host of the label leads nowhere
    ours: Any = loads(world.verify(data, product=foreign).to_bytes())
    for one in (report, ours):
        one.pop("tool")
        one["freshness"]["trustList"].pop("digest")  # each call of the world signs a list with a new id
    assert report == ours
    assert ask("find", uri=uri[:-1] + "9") == []
    assert ask("drop", id=told["id"]) == 0
    assert ask("scan", uri=uri) is None


def test_t290_an_item_that_a_lot_lists_leads_to_its_passport(ask: Asked) -> None:
    """The label names no lot: the stored passport is found by the digest of the item, now and anew."""
    world = World()
    trusting(ask, world)
    gtin = "https://id.norrland-steel.example/01/07312345678909"
    data = world.passport(claim={"id": f"{gtin}/10/LOT7", "items": [f"{gtin}/21/C-1"]})
    ask("take", data=b64(delivery([data], [world.status_bundle()])), name="x")
    shown = ask("scan", uri=f"{gtin}/21/C-1")
    assert shown["state"] == "verified"
    (label,) = [one for one in shown["report"]["findings"] if one["code"] == "claim.label"]
    assert (label["outcome"], label["params"]["relation"]) == ("pass", "item")
    assert ask("scan", uri=f"{gtin}/21/C-2") is None
    assert ask("scan", uri=f"{gtin}/10/LOT7/21/C-2")["state"] == "wrong_label"
    ask("begin", keep=True)
    assert len(ask("find", uri=f"{gtin}/21/C-1")) == 1


def test_t108_a_lot_passport_for_an_item_is_found_and_verified_for_its_lot(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    lot = "https://id.norrland-steel.example/01/07312345678909/10/LOT7"
    data = world.passport(claim={"id": lot})
    ask("take", data=b64(delivery([data], [world.status_bundle()])), name="x")
    shown = ask("scan", uri=f"{lot}/21/C-1")
    assert shown["state"] == "verified"
    assert ask("scan", uri=lot.replace("LOT7", "LOT8")) is None


def test_of_two_claims_about_one_product_the_newest_is_shown_and_the_other_counts(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    first = world.passport()
    rivalling = world.passport(claim={"heat": "H-2"})
    uri = world.claim()["credentialSubject"]["id"]
    ask("take", data=b64(delivery([first, rivalling], [world.status_bundle()])), name="x")
    assert len(ask("find", uri=uri)) == 2
    assert ask("scan", uri=uri)["state"] == "chain_broken"  # T114: two claims, no line between them


def test_a_forged_copy_beside_the_good_file_hides_nothing(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    parts = world.documents()
    forged = world.file(type(parts)(world.tampered(parts.claim), parts.statement, parts.response))
    files = [forged, world.file(parts), forged]
    uri = parts.claim["credentialSubject"]["id"]
    ask("take", data=b64(delivery(files, [world.status_bundle()])), name="x")
    assert ask("scan", uri=uri)["state"] == "verified"
    assert ask("check", data=b64(forged), uri=uri)["state"] == "tampered"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "delivery_format"),
        (b"{}\n", "delivery_format"),
        (b'{"format":"passport-delivery/2","passports":"0","status":"0"}\n', "delivery_format"),
        (b'{"format":"passport-delivery/1","passports":0,"status":"0"}\n', "delivery_format"),
        (b'{"format":"passport-delivery/1","passports":"0","status":"0","more":"1"}\n', "delivery_format"),
        (b'{"format":"passport-delivery/1","passports":"9999","status":"0"}\n', "delivery_many"),
        (delivery([b"{}"]), "delivery_line"),
        (delivery([b'{"verifiableCredential":[{}]}']), "delivery_line"),
        (delivery([b'{"a":1,"a":2}']), "delivery_line"),
        (delivery([passport()]).replace(b'{"passport":', b'{ "passport":'), "delivery_line"),
        (delivery([passport()], count=2), "delivery_cut"),
        (delivery([passport()])[:-400], "delivery_line"),
        (delivery([passport(), passport()]).rpartition(b"\n{")[0], "delivery_cut"),
        (delivery([passport()], [b"{}"]).replace(b'{"status":{', b'{"passport":{'), "delivery_line"),
        (delivery([b'{"verifiableCredential":"' + b"x" * (CONTAINER_BYTES + 2000) + b'"}']), "delivery_line"),
    ],
)  # fmt: skip
def test_a_delivery_is_taken_whole_or_not_at_all(ask: Asked, data: bytes, code: str) -> None:
    world = World()
    trusting(ask, world)
    assert ask("take", data=b64(data), name="x") == {"refused": code}
    assert ask("drop", id=0) == 0


@given(cut=st.integers(1, 400), at=st.integers(0, 10**6))
@RELAXED
def test_a_damaged_delivery_never_crashes(running: Asked, cut: int, at: int) -> None:
    whole = delivery([passport()], [world().status_bundle()])
    place = at % len(whole)
    told = running("delivery", data=b64(whole[:place] + whole[place + cut :]))
    assert set(told) == {"refused"} or len(told["passports"]) == 1


def test_bytes_of_a_delivery_are_kept_as_they_are(running: Asked) -> None:
    bundle = world().status_bundle()
    told = running("delivery", data=b64(delivery([passport()], [bundle])))
    assert [one["bytes"] for one in told["passports"]] == [b64(passport())]
    assert told["status"] == [b64(bundle)]


# Memory


def test_t67_a_withdrawal_seen_once_is_never_forgotten(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    documents = world.documents()
    data, good = world.file(documents), world.status_bundle()
    ask("status", files=[b64(good)])
    assert ask("check", data=b64(data))["state"] == "verified"
    world.revoke(documents.claim)
    ask("status", files=[b64(world.status_bundle(at="2026-11-21T09:00:00Z"))])
    assert ask("check", data=b64(data))["state"] == "revoked"
    # The older list again, after a restart: what was seen counts.
    ask("begin", keep=True)
    ask("status", files=[b64(good)])
    assert ask("check", data=b64(data))["state"] == "revoked"


def test_t66_lists_by_strangers_are_not_kept(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    stranger = World(seed="elsewhere")
    told = ask("status", files=[b64(stranger.status_bundle())])
    assert told["given"] > 0 and told["fresh"] == 0
    assert ask("begin", keep=True)["lists"] == 0


# One body of evidence


@pytest.mark.parametrize("name", RUNS)
def test_t122_a_delivery_gives_the_states_of_a_run(ask: Asked, name: str) -> None:
    """T122: each passport of a delivery is judged in the light of the others, as by ``passport verify``."""
    world = World()
    run = RUNS[name](world)
    trusting(ask, world)
    ask("status", files=[b64(run.status)])
    ask("take", data=b64(delivery(list(run.files.values()))), name="the lot")
    states = {}
    for data in run.files.values():
        answer = ask("check", data=b64(data))
        states[answer["report"]["input"]["digest"]] = answer["state"]
    assert states == run.expected()


@pytest.mark.parametrize("name", RUNS)
def test_t122_files_chosen_together_give_the_states_of_a_run(ask: Asked, name: str) -> None:
    """T122: a folder of files that was opened at once, its status lists among them, in either order."""
    world = World()
    run = RUNS[name](world)
    trusting(ask, world)
    for turn in (list(run.files.values()), list(reversed(run.files.values()))):
        states = dict(ask("open", files=[b64(data) for data in [*turn, run.status]]))
        expected = run.expected()
        assert {digest: state for digest, state in states.items() if digest in expected} == expected
