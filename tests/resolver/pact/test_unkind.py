"""What a client's own host or events can do to the sending and the disk (THREATS T390, T393)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from resolver.pact import owed
from resolver.store import tables
from tests.resolver.pact.buyer import Buyer, listening
from tests.resolver.pact.hosting import host_of, with_pact
from tests.resolver.pact.test_events import IDS, outcomes, serve, taking_events
from tests.resolver.service import Service


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    found = with_pact(tmp_path)
    yield found
    found.close()


def test_t390_a_discovery_document_that_no_address_is_read_from_names_nothing(local: Service) -> None:
    """T390: what is no address is as if it were not there."""
    buyer = Buyer()
    with listening(buyer) as url:
        asking = taking_events(local, url)
        for number, named in enumerate(("http://[", "http://[::1", "http://\uff0f[x]", f"{url}/\udcff")):
            buyer.discovery = {"token_endpoint": named}
            asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]}, f"{number}")
            serve(local, asking)
    assert outcomes(local) == [owed.DELIVERED] * 4


def test_t390_whatever_goes_wrong_with_an_event_is_a_failure_that_waits(
    local: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """T390: a fault of this host's own is no reason to ask a client's host every second, in silence."""

    def broken(*_: object) -> bytes:
        raise KeyError("secret")

    buyer = Buyer()
    with listening(buyer) as url:
        asking = taking_events(local, url)
        asking.send("RequestCreatedEvent", {"productId": ["urn:x:1"]})
        sender = host_of(local)._sender
        with monkeypatch.context() as patched:
            patched.setattr("resolver.pact.sending.events.rejected", broken)
            sender._give_turns()
            turn = sender._turns[asking.client.id]
            for _ in range(500):
                if turn.failures and not turn.busy:
                    break
                time.sleep(0.01)
        assert turn.failures == 1 and turn.due > time.monotonic() + 50 and not turn.busy
        assert "KeyError" in caplog.text and "secret" not in caplog.text
        serve(local, asking)
    assert outcomes(local) == [owed.DELIVERED]


def test_t393_what_a_client_sends_is_bounded_and_what_means_nothing_is_not_kept(
    local: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T393: a day's events of one client have a number, and each what is read of it."""
    monkeypatch.setattr("resolver.pact.host.MOST_A_DAY", 3)
    one, other = (taking_events(local, "https://buyer.example") for _ in "12")
    long = "x" * 100_000
    assert one.send("PublishedEvent", {**IDS, "more": {"padding": [long]}}, "a").status_code == 200
    asked = one.send("RequestCreatedEvent", {"productId": ["urn:x:1"], "comment": long}, "b")
    assert asked.status_code == 200
    with local.app.state.services.store.read.connect() as connection:
        kept = connection.execute(sa.select(tables.pact_events.c.data)).scalars()
        assert all(len(data) < 500 for data in kept)
    assert one.send("PublishedEvent", IDS, "c").status_code == 200
    for kind, data in (("PublishedEvent", IDS), ("RequestCreatedEvent", {})):
        refused = one.send(kind, data, "d")
        assert (refused.status_code, refused.json()["code"]) == (429, "BadRequest")
    assert other.send("PublishedEvent", IDS, "d").status_code == 200
    local.later(86_401)
    assert one.send("PublishedEvent", IDS, "d").status_code == 200
