"""What keeps the service up and lets its operator see: rates, slow callers, metrics, readiness, two keys."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from resolver import configuring
from resolver.settings import Platform, Settings
from resolver.web import limits, measuring
from resolver.web.limiting import Buckets, Rate, address
from resolver.web.problems import Problem
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.signer import KeySigner, Signer
from tests.resolver.service import PATH, Service
from tests.world import World

UNKNOWN = "/01/07312345678909/21/NOT-HERE-"


def test_t88_whoever_misses_too_often_waits(tmp_path: Path) -> None:
    service = Service(tmp_path, knobs={"misses": Rate(5, 0.01)})
    service.stocked()
    assert [service.get(f"{UNKNOWN}{one}").status_code for one in range(5)] == [404] * 5
    refused = service.get(UNKNOWN + "5")
    assert (refused.status_code, refused.json()["code"]) == (429, "request.too_often")
    assert 1 <= int(refused.headers["retry-after"]) <= 101
    assert service.get(PATH).status_code == 429, "knowing one serial does not help to guess others"
    assert service.get("/healthz").status_code == 200
    service.close()


def test_t88_known_serials_are_never_limited(tmp_path: Path) -> None:
    service = Service(tmp_path, knobs={"misses": Rate(5, 0.01)})
    service.stocked()
    assert {service.get(PATH).status_code for _ in range(20)} == {200}
    service.close()


def test_t89_publishes_are_limited(tmp_path: Path) -> None:
    service = Service(tmp_path, knobs={"publishes": Rate(3, 0.01)})
    statuses = [service.ask("POST", "/publish", content=b"{}").status_code for _ in range(5)]
    assert statuses == [415, 415, 415, 429, 429]
    service.close()


def test_t89_a_forged_forwarding_field_changes_nothing_and_a_named_proxys_counts(tmp_path: Path) -> None:
    for proxies, expected in ((frozenset[str](), 429), (frozenset({"127.0.0.1"}), 404)):
        service = Service(tmp_path, knobs={"misses": Rate(3, 0.01), "proxies": proxies})
        for one in range(3):
            service.get(f"{UNKNOWN}{one}", x_forwarded_for="203.0.113.7")
        assert service.get(UNKNOWN, x_forwarded_for="203.0.113.8").status_code == expected
        assert service.get(UNKNOWN, x_forwarded_for="198.51.100.1, 203.0.113.7").status_code == 429
        service.close()


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", "203.0.113.7", "192.0.2.1"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "nonsense\r\n", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("2001:db8:1:2:3::4", None, "2001:db8:1:2::/64"),
    ],
)
def test_t89_whom_to_count(peer: str, forwarded: str | None, expected: str) -> None:
    assert address(peer, forwarded, frozenset({"10.0.0.1"})) == expected


def test_t89_buckets_refill_and_forget() -> None:
    now = 0.0
    buckets = Buckets(Rate(2, 0.5), monotonic=lambda: now)
    for _ in range(2):
        assert buckets.wait("a") == 0
        buckets.take("a")
    assert buckets.wait("a") >= 2
    now = 2.0
    assert buckets.wait("a") == 0
    for one in range(100_000):
        buckets.take(str(one))
    assert len(buckets) <= 16_384


def test_t89_content_that_trickles_is_cut() -> None:
    async def trickle() -> "list[bytes]":
        async def parts() -> AsyncIterator[bytes]:
            while True:
                yield b"x"
                await asyncio.sleep(0.02)

        return [await limits.read_body(parts(), None, 1000, seconds=0.05)]

    with pytest.raises(Problem) as caught:
        asyncio.run(trickle())
    assert caught.value.status == 408


def test_metrics_count_and_tell_no_paths(service: Service) -> None:
    service.stocked()
    service.get(PATH)
    service.get(UNKNOWN + "secret")
    answer = service.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'passport_requests_total{room="product",status="200"} 1.0' in answer.text
    assert 'passport_requests_total{room="product",status="404"} 1.0' in answer.text
    assert "secret" not in answer.text


class _Broken:
    def __init__(self, verification_method: str) -> None:
        self.verification_method = verification_method

    def __getattr__(self, _: str) -> object:
        raise ToolError("signer.away", "The key does not answer.")


def test_t85_without_its_key_it_serves_and_says_so_and_a_spare_key_signs(tmp_path: Path) -> None:
    who = Service(tmp_path).world.platform
    broken = _Broken(who.signer.verification_method)
    for spare, answered, told in ((None, False, "failing"), (who.signer, True, "ok")):
        platform = Platform(who.did, who.name, broken, spare)  # type: ignore[arg-type]  # a key that is away
        (tmp_path / told).mkdir()
        service = Service(tmp_path / told, knobs={"platform": platform})
        service.stocked()
        served = json.loads(service.get(PATH, "application/json").content)["verifiableCredential"]
        assert any("PlatformResponse" in one["type"] for one in served) is answered
        ready = {"log": "none", "registry": "none", "responses": told, "status": "ok", "store": "ok"}
        assert service.get("/readyz").json() == ready
        assert ("unsigned_total 1.0" in service.get("/metrics").text) is not answered
        service.close()


def test_t85_during_a_change_of_keys_either_signs_and_both_are_believed(tmp_path: Path) -> None:
    """The first key goes away under way, as a module does that is taken out; the list names both."""
    world = World()
    following = world.successor(world.platform)
    keys = [world.platform.listed_key(), following.listed_key()]
    trust = world.trust(listed={"platform": {"keys": keys}})
    for first, spare in ((world.platform, following), (following, world.platform)):
        module = _Module(first.signer)
        platform = Platform(world.platform.did, world.platform.name, module, spare.signer)
        (tmp_path / first.fragment).mkdir()
        service = Service(tmp_path / first.fragment, world, knobs={"platform": platform, "trust": trust})
        service.stocked()
        for there, who in ((True, first), (False, spare), (True, first)):
            module.there = there
            answer = service.get(f"{PATH}?challenge=c-1", "application/json").content
            members = json.loads(answer)["verifiableCredential"]
            assert members[2]["proof"]["verificationMethod"] == who.signer.verification_method
            assert world.verify(answer, trust=trust, challenge="c-1").state == "verified"
        service.close()


class _Module:
    """A signer that is there or not."""

    def __init__(self, signer: Signer) -> None:
        self._signer, self.there = signer, True

    @property
    def public(self) -> PublicKey:
        return self._signer.public

    @property
    def verification_method(self) -> str:
        return self._signer.verification_method

    def sign(self, message: bytes) -> bytes:
        if not self.there:
            raise OSError("the module is not there")
        return self._signer.sign(message)


def test_both_keys_must_be_the_platforms(service: Service) -> None:
    who, mill = service.world.platform, service.world.mill
    assert isinstance(mill.signer, KeySigner)
    with pytest.raises(ToolError) as caught:
        Platform(who.did, who.name, who.signer, mill.signer)
    assert caught.value.code == "settings.platform"


def test_t90_log_lines_are_one_json_object_each() -> None:
    record = logging.LogRecord("a", logging.INFO, "", 0, "path=%s", ("x\r\n\x1b[31m\u202e",), None)
    line = measuring.JsonLines().format(record)
    assert line.isprintable()
    assert json.loads(line)["message"] == "path=x\\r\\n\\x1b[31m\\u202e"


def test_settings_come_from_file_and_environment_and_every_mistake_is_told_at_once() -> None:
    file = b'response_cache = 30\nmisses = "10/2"\nproxies = ["10.0.0.1"]\nroot = "https://a.example"\n'
    environment = {
        "PASSPORT_RESOLVER_RESPONSE_CACHE": "20",
        "PASSPORT_RESOLVER_DATABASE": "sqlite:///x",
        "A": "b",
    }
    assert configuring.read(file, environment) == {
        "response_cache": 20,
        "misses": Rate(10, 2.0),
        "proxies": frozenset({"10.0.0.1"}),
        "root": "https://a.example",
        "database": "sqlite:///x",
    }
    with pytest.raises(ToolError) as caught:
        configuring.read(b'root = 3\nmisses = "many"\nresponse_cash = 4\nclock_skew = true\n', {})
    assert caught.value.code == "settings.values"
    wrong = ("clock_skew is no whole", "misses is no rate", "response_cash is no setting", "root is no text")
    assert all(told in caught.value.message for told in wrong)
    with pytest.raises(ToolError) as caught:
        configuring.read(b"= 3", {})
    assert caught.value.code == "settings.file"


def test_settings_that_do_not_fit_are_told_together(tmp_path: Path) -> None:
    good = Service(tmp_path).settings()
    with pytest.raises(ToolError) as caught:
        Settings(database="mysql://", trust=good.trust, clock_skew=0, root="ftp://x", max_bulk=0)
    assert caught.value.code == "settings.several"
    assert caught.value.message.count(".") >= 4
