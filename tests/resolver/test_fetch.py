"""The one fetching client against servers on loopback that mean ill (T69, T75-T79)."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from resolver.outgoing import collect, fetch
from resolver.outgoing.addresses import is_plain_host, is_public
from signing.errors import ToolError
from tests import tls, waiting
from tests.world import World
from verify import TrustList

Behaviour = Callable[[socket.socket], None]


@contextmanager
def behaving(*behaviours: Behaviour) -> Iterator[tuple[str, list[bytes]]]:
    """A server whose n-th caller meets the n-th behaviour (later ones the last); its URL, what they sent."""
    sent: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.02)
        stopped = threading.Event()

        def run() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection, suppress(OSError):
                    connection.settimeout(5)
                    sent.append(connection.recv(65_536))
                    behaviours[min(len(sent), len(behaviours)) - 1](connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", sent
        finally:
            stopped.set()
            waiting.ended(thread)


def says(data: bytes) -> Behaviour:
    return lambda connection: connection.sendall(data)


def endlessly(first: bytes, part: bytes, pause: float = 0.0) -> Behaviour:
    def run(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(100_000):
            connection.sendall(part)
            time.sleep(pause)

    return run


def refused(url: str, *, found: bool = False, **more: Any) -> str:
    with pytest.raises(ToolError) as caught:
        fetch.request("GET", url, found=found, **more)
    assert caught.value.hint
    return caught.value.code


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 0.4)


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    ("status", "target"),
    [
        (b"301 A", b"http://127.0.0.1:1/"), (b"302 B", b"file:///etc/passwd"),
        (b"303 C", b"//elsewhere.example/"),
        (b"307 D", b"/again"), (b"308 E", b"https://169.254.169.254/"),
    ],
)  # fmt: skip
def test_t77_no_redirect_is_followed(status: bytes, target: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nLocation: " + target + b"\r\nContent-Length: 0\r\n\r\n"
    with behaving(says(answer)) as (url, sent):
        assert 300 <= fetch.request("GET", url).status < 400
        assert len(sent) == 1
    with behaving(says(answer)) as (url, _), pytest.raises(ToolError) as caught:
        collect_ask(url)
    assert caught.value.code == "fetch.redirect"


def collect_ask(url: str) -> bytes:
    """``collect.ask`` to a loopback address, which it would refuse as one found in a document."""
    real = fetch.request

    def typed(method: str, address: str, **more: object) -> fetch.Answer:
        assert more.pop("found") is True
        return real(method, address, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "request", typed)
        return collect.ask(url)


def test_t78_an_endless_body_stops_at_the_limit() -> None:
    with behaving(endlessly(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536)) as (url, _):
        assert refused(url, max_bytes=100_000) == "fetch.too_large"


def test_t78_a_promised_length_is_not_believed() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 300_000
    with behaving(says(answer)) as (url, _):
        assert refused(url, max_bytes=100_000) == "fetch.too_large"


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    "slow",
    [
        endlessly(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05),
        endlessly(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.05),
        endlessly(b"", b"H", 0.05),
        endlessly(b"", b"HTTP/1.1 103 Early\r\n\r\n", 0.02),
        lambda connection: time.sleep(1),
    ],
    ids=["body", "headers", "status line", "interim answers", "silence"],
)
def test_t78_no_phase_outlasts_the_deadline_of_the_whole(slow: Behaviour) -> None:
    with behaving(slow) as (url, _):
        begun = time.monotonic()
        assert refused(url) in {"fetch.deadline", "fetch.broken"}
        assert time.monotonic() - begun < 3


@pytest.mark.usefixtures("short")
def test_t78_a_name_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: waiting.wait(5) and [])
    begun = time.monotonic()
    assert refused("https://slow.example/", found=True) == "fetch.deadline"
    assert time.monotonic() - begun < 3
    waiting.set()


def test_t78_huge_headers() -> None:
    with behaving(endlessly(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 60_000 + b"\r\n")) as (url, _):
        assert refused(url) == "fetch.broken"


@pytest.mark.parametrize(
    "field", [b"Content-Encoding: gzip", b"Content-Encoding: br", b"CONTENT-ENCODING: deflate, gzip"]
)
def test_t78_compression_bombs_are_never_inflated(field: bytes) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    head = b"HTTP/1.1 200 OK\r\n" + field + b"\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    with behaving(says(head + bomb)) as (url, sent):
        assert refused(url) == "fetch.encoding"
        assert b"Accept-Encoding: identity" in sent[0]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\n\0: b\r\n\r\n",
        b"220 smtp.example ESMTP\r\n",
    ],
)
def test_answers_that_are_no_http_are_refused(answer: bytes) -> None:
    with behaving(says(answer)) as (url, _):
        assert refused(url) == "fetch.broken"


def _resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The system's resolver answers so, one after the other; the names it was asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def fake(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if not host[-1:].isalpha():  # a checked address on its way to the socket; no name is asked for
            return real(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return asked


def _no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def connected(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", connected)


def test_t76_a_name_is_resolved_once_and_that_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with behaving(says(PLAIN)) as (url, sent):
        port = url.rpartition(":")[2]
        asked = _resolving(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
        assert fetch.request("GET", f"http://rebinding.example:{port}/").body == b"ok"
        assert b"Host: rebinding.example" in sent[0]
    assert asked == ["rebinding.example"]


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:7f00:1"], ["64:ff9b::a00:1"], ["fe80::1%1"]]
)
def test_t76_one_private_answer_refuses_the_name(
    answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolving(monkeypatch, answers)
    _no_connection(monkeypatch)
    assert refused("https://two-faced.example/", found=True) == "fetch.address"


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "localhost", "a..b",
        "-a.example",
        "1.2.3.4.5", "a.example.", "a.0x7f", "[::ffff:127.0.0.1]", "[::1%25lo]", "[0:0::1]",
        "a_b.example", "%31.example",
    ],
)  # fmt: skip
def test_t75_hosts_that_are_not_written_plainly(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _no_connection(monkeypatch)
    assert refused(f"https://{host}/", found=True) == "fetch.url"


@pytest.mark.parametrize(
    "host", ["mill.example", "a-b.mill.example", "xn--mhle-0ra.example", "8.8.8.8", "2606:4700::1"]
)
def test_t75_plain_hosts_are_taken(host: str) -> None:
    assert is_plain_host(host)


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::8.8.8.8", "64:ff9b:1::1", "2002:808:808::1", "2001:0:4136:e378::1", "fec0::1",
        "5f00::1", "ff0e::1",
        "192.0.0.170", "192.88.99.1", "198.19.255.255", "203.0.113.9", "239.255.255.250", "240.0.0.1",
        "0.1.2.3",
    ],
)  # fmt: skip
def test_t75_the_table_holds_what_the_library_misses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://u:p@127.0.0.1/", "http://@127.0.0.1/", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\tx",
        "http://127.0.0.1/\u2028", "gopher://127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http:///x",
        "http://127.0.0.1\\@8.8.8.8/", "",
    ],
)  # fmt: skip
def test_t79_urls_that_are_refused_even_when_typed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _no_connection(monkeypatch)
    assert refused(url) == "fetch.url"


def test_t79_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with behaving(says(PLAIN)) as (proxy, seen), behaving(says(PLAIN)) as (url, sent):
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        assert fetch.request("GET", url).status == 200
        assert (len(seen), len(sent)) == (0, 1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody vouches for, with its key."""
    return tls.certificate(tmp_path_factory.mktemp("tls") / "both.pem")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_t79_a_certificate_that_nobody_vouches_for(host: str, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    told: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            server.settimeout(20)
            connection, _ = server.accept()
            with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                told.append(secured.recv(1000))
            connection.close()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert refused(f"https://{host}:{server.getsockname()[1]}/") == "fetch.certificate"
        thread.join(5)
    assert told in ([], [b""])


def test_t69_t75_refresh_asks_public_addresses_only_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each address of the list is asked under the rules for found addresses; a failure stops nothing."""
    _resolving(monkeypatch, ["10.0.0.1"])
    _no_connection(monkeypatch)
    trust = TrustList.open(World().trust())
    found = list(collect.collect(trust))
    assert len(found) > 6
    assert {one.error.code for one in found if one.error is not None} == {"fetch.address"}
    assert {one.party for one in found} == {party.id for party in trust.register.parties}
    kinds = {one.url.rpartition("/")[2]: one.kind for one in found}
    assert kinds == {"did.json": "did", "1": "status"}
