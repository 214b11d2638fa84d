"""Two tabs, a spoiled or full device, a hostile neighbour, a wrong clock (T57, T67, T98)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from signing.strict_json import loads
from tests.phone.comparing import b64
from tests.phone.node import Asked, asking
from tests.phone.test_app_session import delivery, listed, trusting
from tests.verify.helpers import passport
from tests.world import NOW, World


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


def test_t57_t98_no_tab_brings_an_older_list_back(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    assert ask("propose", data=listed(world, "18"))["how"] == "update"
    ask("tab", name="second")
    assert ask("propose", data=listed(world, "19"))["how"] == "update"
    assert ask("install") == "19"
    # What the first tab would have agreed to was an update of version 17.
    ask("tab", name="first")
    assert ask("propose", data=listed(world, "18"))["blocked"] is True
    assert ask("begin", keep=True)["trusted"] is True
    assert ask("tab", name="first")["version"] == "19"


def test_t57_what_a_person_agreed_to_was_a_change_of_the_list_then_in_force(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    ask("tab", name="second")
    ask("propose", data=listed(world, "18"), keep="18")
    ask("tab", name="first")
    other = ask("propose", data=listed(world, "20"))
    assert other["how"] == "update" and ask("install") == "20"
    ask("tab", name="second")
    assert ask("install", named="18") == {"refused": "changed"}


def test_t57_versions_of_a_publisher_do_not_go_back_by_way_of_another(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    assert ask("propose", data=b64(world.trust(by=world.rival, without=[world.rival])))["how"] == "anew"
    ask("install")
    assert ask("propose", data=listed(world, "16"))["blocked"] is True
    assert ask("install") == {"refused": "trust_version"}
    assert ask("propose", data=listed(world, "17"))["blocked"] is False


def test_t67_what_one_tab_saw_the_other_does_not_forget(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    documents, others = world.documents(), World(seed="others").documents()
    data, good = world.file(documents), world.status_bundle()
    ask("status", files=[b64(good)])
    ask("tab", name="second")
    ask("tab", name="first")
    world.revoke(documents.claim)
    ask("status", files=[b64(world.status_bundle(at="2026-11-21T09:00:00Z"))])
    assert ask("check", data=b64(data))["state"] == "revoked"
    ask("tab", name="second")
    assert ask("check", data=b64(data))["state"] == "revoked"
    ask("status", files=[b64(good)])
    ask("check", data=b64(world.file(others)))
    ask("begin", keep=True)
    ask("put", name="status", value=[])
    assert ask("begin", keep=True)["seen"] > 0
    ask("status", files=[b64(good)])
    assert ask("check", data=b64(data))["state"] == "revoked"


def test_t98_status_lists_spoiled_on_the_device_only_lose_themselves(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    ask("status", files=[b64(world.status_bundle())])
    forged = world.status_bundle().replace(b'"encodedList":"uH4sI', b'"encodedList":"uH4sJ', 1)
    assert forged != world.status_bundle()
    ask("put", name="status", value=[b64(b"{"), b64(b'{"a":1.5}'), b64(forged)])
    ask("put", name="seen", value=[None, {"issuer": 1}])
    ask("begin", keep=True)
    assert ask("check", data=b64(world.passport()))["state"] in {"status_unknown", "incomplete"}
    assert ask("status", files=[b64(world.status_bundle())])["fresh"] > 0
    assert ask("check", data=b64(world.passport()))["state"] == "verified"


def test_a_hostile_neighbour_in_a_delivery_hides_nothing(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    good = world.passport()
    read: Any = loads(good)
    claim = read["verifiableCredential"][0]
    worse = [{**claim, "validFrom": "2027", "x": 1.5}, {**claim, "y": 7}]
    neighbour = json.dumps({"verifiableCredential": worse})
    taken = ask("take", data=b64(delivery([neighbour.encode(), good], [world.status_bundle()])), name="x")
    assert taken["passports"] == 2
    assert ask("scan", uri=claim["credentialSubject"]["id"])["state"] == "verified"


def test_a_delivery_full_of_forgeries_pushes_no_other_out(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    good = world.passport()
    read: Any = loads(good)
    uri = read["verifiableCredential"][0]["credentialSubject"]["id"]
    forged = []
    for day in range(10, 30):
        read["verifiableCredential"][0]["validFrom"] = f"2031-01-{day}T00:00:00Z"
        forged.append(json.dumps(read).encode())
    assert ask("take", data=b64(delivery(forged)), name="bad")["passports"] == 20
    assert ask("scan", uri=uri)["state"] != "verified"
    ask("take", data=b64(delivery([good], [world.status_bundle()])), name="good")
    assert ask("scan", uri=uri)["state"] == "verified"


@pytest.mark.parametrize("data", [b"\n" * 10**6, b"{}\n" * 10**5], ids=["ends", "lines"])
def test_a_hundred_thousand_lines_are_counted_no_further_than_needed(ask: Asked, data: bytes) -> None:
    head = b'{"format":"passport-delivery/1","passports":"2","status":"0"}\n'
    trusting(ask, World())
    assert ask("take", data=b64(head + data), name="x") == {"refused": "delivery_cut"}


def test_a_mark_before_the_first_line_and_line_ends_of_windows_are_refused_by_line(ask: Asked) -> None:
    trusting(ask, World())
    whole = delivery([passport()])
    assert ask("take", data=b64(b"\xef\xbb\xbf" + whole), name="x") == {"refused": "delivery_line"}
    assert ask("take", data=b64(whole.replace(b"\n", b"\r\n")), name="x") == {"refused": "delivery_line"}


def test_a_full_device_says_so_and_still_counts_what_was_seen(ask: Asked) -> None:
    world = World()
    trusting(ask, world)
    documents = world.documents()
    data = world.file(documents)
    world.revoke(documents.claim)
    ask("status", files=[b64(world.status_bundle())])
    ask("full")
    assert ask("take", data=b64(delivery([passport()])), name="x") == {"refused": "storage_full"}
    assert ask("propose", data=listed(world, "18"))["how"] == "update"
    assert ask("install") == {"refused": "storage_full"}
    assert ask("check", data=b64(data))["state"] == "revoked"
    assert ask("tab", name="first") == {"version": "17", "behind": None, "unkept": True}


def test_a_clock_behind_the_newest_signature_is_told(ask: Asked) -> None:
    trusting(ask, World())
    ask("clock", moment="2026-01-01T00:00:00Z")
    assert ask("tab", name="first")["behind"]
    ask("clock", moment=NOW)
    assert ask("tab", name="first")["behind"] is None


def coils(data: bytes, uri: str, count: int) -> list[bytes]:
    """Copies of a passport for other coils of the same GTIN; nobody signed them."""
    return [data.replace(uri.encode(), f"{uri}-{place}".encode()) for place in range(count)]


def test_a_scan_among_many_coils_of_one_gtin_reads_its_own_passport_only(ask: Asked) -> None:
    """The store is asked by the whole identifier, then by the broader ones: the lot, the trade item."""
    world = World()
    trusting(ask, world)
    good = world.passport()
    uri = world.claim()["credentialSubject"]["id"]
    ask("take", data=b64(delivery([good, *coils(good, uri, 200)], [world.status_bundle()])), name="x")
    ask("counting")
    assert ask("scan", uri=uri)["state"] == "verified"
    # Once to find it and once to look for rivals, each time without the 200 others.
    assert ask("handed") == {"rows": 2, "passports": 2}
    assert ask("arrived", scanned=[f"{uri}-9", f"{uri}-900", uri]) == [0, 2]
    assert ask("handed")["passports"] == 2


@pytest.mark.parametrize("without", [False, True], ids=["0.4.0", "0.3.0"])
def test_passports_stored_under_their_gtin_are_found_after_an_upgrade(ask: Asked, without: bool) -> None:
    world = World()
    trusting(ask, world)
    lot = "https://id.norrland-steel.example/01/07312345678909/10/LOT7"
    data = world.passport(claim={"id": lot})
    ask("take", data=b64(delivery([data], [world.status_bundle()])), name="x")
    ask("former", without=without)
    ask("begin", keep=True)
    for scanned, state in ((f"{lot}/21/C-1", "verified"), (lot, "verified")):
        assert ask("scan", uri=scanned)["state"] == state
    assert ask("scan", uri=lot.replace("LOT7", "LOT8")) is None


def test_a_platform_must_answer_the_question_that_was_sent(ask: Asked) -> None:
    sent, other, *more = ask("challenges", count=50)
    assert len({sent, other, *more}) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in (sent, other, *more))
    world = World()
    trusting(ask, world)
    ask("status", files=[b64(world.status_bundle())])
    answered = b64(world.passport(response={"challenge": sent}))
    assert ask("check", data=answered, challenge=sent)["state"] == "verified"
    assert ask("check", data=answered, challenge=other)["state"] == "two_signatures"
    assert ask("check", data=b64(world.passport()), challenge=sent)["state"] == "two_signatures"
