"""Events: what clients send counts once, and what they are owed reaches their own host and no other."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from resolver.outgoing import fetch
from resolver.pact import events, owed, sending
from resolver.pact.clients import Callback, ClientRefused
from resolver.settings import PactSettings
from resolver.store import tables
from tests.resolver.pact.buyer import Buyer, listening
from tests.resolver.pact.hosting import KEY, PRODUCT, SECRET_THERE, Asking, client_of, host_of, with_pact
from tests.resolver.service import ROOT, Service

IDS = {"pfIds": ["3a6c14a7-4deb-498a-b5ea-16ce2535b576"]}


@pytest.fixture
def service(tmp_path: Path, database: str) -> Iterator[Service]:
    found = with_pact(tmp_path, database)
    yield found
    found.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    found = with_pact(tmp_path)
    yield found
    found.close()


def taking_events(service: Service, url: str) -> Asking:
    """A client whose host is at ``url``; what ``make`` checks of an address is tested by itself."""
    asking = client_of(service)
    host = host_of(service)
    client = asking.client._replace(callback=Callback(url, "us", "secret.txt"))
    host.clients._write(client, service.now)
    return asking._replace(client=client)


def outcomes(service: Service) -> list[str]:
    with service.app.state.services.store.read.connect() as connection:
        query = sa.select(tables.pact_done.c.outcome).order_by(tables.pact_done.c.number)
        return list(connection.execute(query).scalars())


def serve(service: Service, asking: Asking) -> sending._Turn:
    """One turn of the client, as the thread takes it, without the thread."""
    sender = host_of(service)._sender
    turn = sending._Turn(busy=True)
    assert asking.client.callback is not None
    sender._serve(asking.client, asking.client.callback, turn)
    return turn


def share(asking: Asking) -> None:
    host_of(asking.service).sharing.share(asking.client.id, [PRODUCT], shared=True)


def test_a_client_is_told_what_is_shared_and_answered_what_it_asks(service: Service) -> None:
    buyer = Buyer()
    service.stocked()
    with listening(buyer) as url:
        asking = taking_events(service, url)
        share(asking)
        asked = {"productId": [asking.listed().json()["data"][0]["productIds"][0]], "comment": "for 2026"}
        assert asking.send("RequestCreatedEvent", asked, "ask-1").content == b""
        nothing = asking.send("RequestCreatedEvent", {"productId": ["urn:pact:null"]}, "ask-2")
        assert nothing.status_code == 200
        serve(service, asking)
    published, fulfilled, rejected = buyer.events
    whole = asking.listed().json()["data"]
    assert published["type"] == "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"
    assert published["data"] == {"pfIds": [one["id"] for one in whole]}
    assert fulfilled["data"] == {"requestEventId": "ask-1", "pfs": whole}
    assert rejected["data"]["requestEventId"] == "ask-2"
    assert rejected["data"]["error"]["code"] == "NotFound"
    assert {one["source"] for one in buyer.events} == {f"{ROOT}/3/events"}
    assert len({one["id"] for one in buyer.events}) == 3
    assert outcomes(service) == [owed.DELIVERED] * 3
    signed_in = [one for one in buyer.seen if one[1] == "/auth/token"]
    assert len(signed_in) == 1, "one token for all of them"
    assert {one[2] for one in buyer.seen if one[1] == "/3/events"} == {"Bearer TOKEN"}


def test_a_later_claim_of_a_shared_product_is_announced_by_the_service_itself(local: Service) -> None:
    buyer = Buyer()
    with listening(buyer) as url:
        asking = taking_events(local, url)
        local.stocked()
        share(asking)
        host = host_of(local)
        host.start()
        for _ in range(500):
            if buyer.events:
                break
            time.sleep(0.02)
        host.close()
    assert [one["data"]["pfIds"] for one in buyer.events] == [asking.ids()]


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"type": "x"}, "type"), ({"specversion": "0.3"}, "specversion"), ({"id": ""}, "id"),
        ({"source": "a b"}, "source"), ({"time": "2026-02-30T00:00:00Z"}, "time"),
        ({"time": "today"}, "time"),
        ({"data": []}, "data"), ({"data": {"productId": "urn:x:1"}}, "productId"),
        ({"data": {"validOn": "2026-13-01T00:00:00Z"}}, "validOn"), ({"data": {"x": []}}, "x"),
        ({"type": events.PUBLISHED, "data": {"pfIds": ["urn:gtin:1"]}}, "pfIds"),
        ({"type": events.PUBLISHED, "data": {"pfIds": []}}, "pfIds"),
        ({"type": events.FULFILLED, "data": {}}, "requestEventId"),
        ({"type": events.REJECTED, "data": {}}, "requestEventId"),
    ],
)  # fmt: skip
def test_an_event_that_is_wrong_is_refused_with_its_member(
    local: Service, members: dict[str, Any], named: str
) -> None:
    asking = taking_events(local, "https://buyer.example")
    answer = asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]}, changed=members)
    assert (answer.status_code, answer.json()["code"]) == (400, "BadRequest")
    assert named in answer.json()["message"]
    assert host_of(local).owed.pending(asking.client.id, low=0, most=9) == []


def test_an_event_has_its_media_type_and_a_size(local: Service) -> None:
    asking = client_of(local)
    fields = {"authorization": f"Bearer {asking.token()}", "content-type": "application/json"}
    assert local.ask("POST", "/3/events", headers=fields, content=b"{}").status_code == 415
    fields["content-type"] = "application/cloudevents+json"
    for content, status in ((b"{}", 400), (b"[", 400), (b'{"a":1,"a":2}', 400), (b" " * 262_145, 413)):
        answer = local.ask("POST", "/3/events", headers=fields, content=content)
        assert (answer.status_code, answer.json()["code"]) == (status, "BadRequest"), content[:9]


def test_t346_an_event_that_comes_again_counts_once(service: Service) -> None:
    """T346: by its source and id together, as CloudEvents has it, and for each client by itself."""
    one, other = (taking_events(service, "https://buyer.example") for _ in "12")
    for _ in range(3):
        assert one.send("RequestCreatedEvent", {}, "same").status_code == 200
    assert one.send("RequestCreatedEvent", {}, "same", {"source": "//other.example"}).status_code == 200
    assert other.send("RequestCreatedEvent", {}, "same").status_code == 200
    assert one.send("PublishedEvent", IDS, "notice").status_code == 200
    host = host_of(service)
    assert [len(host.owed.pending(each.client.id, low=0, most=9)) for each in (one, other)] == [2, 1]
    assert [each.data["data"] for each in host.owed.received(one.client.id, 9)] == [IDS]


def test_a_request_without_a_registered_address_is_refused_at_once(local: Service) -> None:
    answer = client_of(local).send("RequestCreatedEvent", {})
    assert (answer.status_code, answer.json()["code"]) == (400, "BadRequest")
    assert "No address" in answer.json()["message"]


@pytest.mark.parametrize(
    "url",
    [
        "http://buyer.example", "https://127.0.0.1x", "https://localhost", "https://2130706433",
        "ftp://a.example",
        "https://user:pw@buyer.example", "https://buyer.example/#x", "https://buyer.example?x=1",
        "buyer.example",
        "https://0x7f.1", "https://10.0.0.1", "https://[::1]", "https://169.254.169.254", "https://127.0.0.1:8443",
    ],
)  # fmt: skip
def test_t344_an_address_for_events_is_https_with_a_plain_host(local: Service, url: str) -> None:
    """T344."""
    with pytest.raises(ClientRefused) as caught:
        host_of(local).clients.make("Buyer", Callback(url, "us", "s.txt"), at=local.now)
    assert caught.value.code == "share.callback" and caught.value.hint


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1"])
def test_t344_a_name_that_leads_inside_is_not_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """T344: the name was public when it was registered, and is looked up, checked and used in one step."""

    def rebound(*_: object, **__: object) -> list[Any]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.112.7", 443))
        return [public, (family, socket.SOCK_STREAM, 6, "", (address, 443))]

    service = Service(tmp_path, knobs={"pact": PactSettings(KEY, lambda _: SECRET_THERE)})
    client, _ = host_of(service).clients.make(
        "Buyer", Callback("https://buyer.example", "us", "s.txt"), at=service.now
    )
    asking = Asking(service, client, _)
    assert asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]}).status_code == 200
    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with monkeypatch.context() as patched:
        patched.setattr(fetch, "DEADLINE_SECONDS", 0.5)
        turn = serve(service, asking)
    assert turn.failures == 1 and outcomes(service) == []
    service.close()


def test_t344_nothing_is_sent_elsewhere_by_redirect_discovery_or_source(local: Service) -> None:
    """T344: neither where the client's host points, nor where its event says it comes from."""
    inside, buyer = Buyer(), Buyer()
    with listening(inside) as elsewhere, listening(buyer) as url:
        asking = taking_events(local, url)
        event = asking.send(
            "RequestCreatedEvent", {"productId": ["urn:x:1"]}, changed={"source": f"{elsewhere}/3/events"}
        )
        assert event.status_code == 200
        buyer.discovery = {"token_endpoint": f"{elsewhere}/auth/token"}
        buyer.location = f"{elsewhere}/3/events"
        buyer.answer = lambda path: 200 if path == "/auth/token" else 307
        assert serve(local, asking).failures == 1
        assert outcomes(local) == []
        buyer.answer = lambda _: 200
        serve(local, asking)
    assert inside.seen == []
    assert outcomes(local) == [owed.DELIVERED] and len(buyer.events) == 1


def test_a_discovery_document_counts_at_the_clients_own_host(local: Service) -> None:
    buyer = Buyer()
    with listening(buyer) as url:
        asking = taking_events(local, f"{url}/")
        buyer.discovery = {"token_endpoint": f"{url}/own/auth/token"}
        asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]})
        serve(local, asking)
    assert [path for _, path, _ in buyer.seen] == [
        "/.well-known/openid-configuration", "/own/auth/token", "/3/events",
    ]  # fmt: skip


def test_what_fails_is_sent_again_in_order_and_given_up_after_three_days(local: Service) -> None:
    buyer = Buyer()
    with listening(buyer) as url:
        asking = taking_events(local, url)
        for id in ("one", "two"):
            asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]}, id)
        buyer.answer = lambda path: 503 if path == "/3/events" else 200
        turn = serve(local, asking)
        first = turn.due - time.monotonic()
        assert 55 < first <= 60 and turn.failures == 1 and buyer.events == []
        turn.busy = True
        assert asking.client.callback is not None
        host_of(local)._sender._serve(asking.client, asking.client.callback, turn)
        assert 115 < turn.due - time.monotonic() <= 120
        local.later(sending.GIVE_UP_SECONDS + 1)
        serve(local, asking)
        assert outcomes(local) == [owed.GIVEN_UP] * 2
        asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]}, "three")
        buyer.answer = lambda path: 422 if path == "/3/events" else 200
        serve(local, asking)
    assert outcomes(local)[2:] == [owed.REFUSED] and buyer.events == []


def test_t347_a_deaf_host_keeps_nobody_else_waiting(
    local: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T347: more deaf hosts than threads, each let go at its deadline; the others are served meanwhile."""
    # The buyer that does answer has this long too, on a machine that runs other tests at the same time.
    monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 2)
    buyer = Buyer()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as deaf, listening(buyer) as url:
        silent = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        clients = [taking_events(local, silent) for _ in range(sending._THREADS + 1)]
        clients.append(taking_events(local, url))
        for asking in clients:
            asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]})
        host = host_of(local)
        host.start()
        turns = host._sender._turns
        for _ in range(500):
            if buyer.events and sum(turn.failures for turn in turns.values()) == len(clients) - 1:
                break
            time.sleep(0.02)
        host.close()
    assert len(buyer.events) == 1
    assert all(turns[one.client.id].failures == 1 for one in clients[:-1])
    assert turns[clients[-1].client.id].failures == 0


def test_t347_requests_that_wait_are_bounded(local: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """T347: one client's queue is full, and another's is not."""
    monkeypatch.setattr("resolver.pact.host.MOST_WAITING", 3)
    one, other = (taking_events(local, "https://buyer.example") for _ in "12")
    for number in range(3):
        assert one.send("RequestCreatedEvent", {}, f"ask-{number}").status_code == 200
    refused = one.send("RequestCreatedEvent", {}, "ask-3")
    assert (refused.status_code, refused.json()["code"]) == (429, "BadRequest")
    assert refused.headers["retry-after"]
    assert other.send("RequestCreatedEvent", {}, "ask-3").status_code == 200
