"""The client against the real server on loopback, and against servers that mean ill (T75, T77-T79)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from resolver.outgoing import client, fetch
from resolver.outgoing.addresses import is_public
from signing.errors import ToolError
from signing.keys import PrivateKey
from signing.signer import KeySigner
from tests.resolver.service import PATH, ROOT, Service, listening, parts
from tests.world import GTIN


def test_publish_and_fetch_over_loopback(service: Service) -> None:
    world = service.world
    with listening(service.app) as url:
        results = client.publish(
            url, world.passport(status_inside=True), world.mill.signer, at=world.at, root=ROOT
        )
        assert {one.outcome for one in results} == {"stored", "skipped"}
        assert results[0].kind == "claim"
        data = client.fetch_passport(GTIN, challenge="c-1", base=url + "/")
        assert world.verify(data, challenge="c-1").state == "verified"
        assert parts(client.fetch_passport(url + PATH)).claim.document == parts(data).claim.document
        assert fetch.request("GET", url + results[0].location).status == 200


def test_errors_of_the_server_become_errors_with_hints(service: Service) -> None:
    world = service.world
    with listening(service.app) as url:
        with pytest.raises(client.ServerRefused) as caught:
            client.fetch_passport(GTIN, base=url)
        assert (caught.value.status, caught.value.code) == (404, "resolver.unknown")
        client.publish(
            url, world.passport(response=None, statement=None), world.mill.signer, at=world.at, root=ROOT
        )
        with pytest.raises(client.ServerRefused) as caught:
            client.publish(
                url, world.passport(response=None, statement=None), world.mill.signer, at=world.at, root=ROOT
            )
        assert (caught.value.status, caught.value.code) == (409, "publish.second_claim")
        assert caught.value.hint
        stranger = KeySigner(PrivateKey.generate("P-256"), "did:web:nobody.example#key-1")
        with pytest.raises(client.ServerRefused) as caught:
            client.publish(
                url, world.passport(response=None, statement=None), stranger, at=world.at, root=ROOT
            )
        assert caught.value.status == 401


def test_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(ToolError) as caught:
            client.fetch_passport(GTIN, base=url)
    assert caught.value.code == "fetch.refused"
    assert "passport serve" in caught.value.hint


@contextmanager
def answering(reply: bytes, *, then_wait: bool = False) -> Iterator[str]:
    """A server that sends these bytes to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def run() -> None:
            server.settimeout(20)
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)
                if then_wait:
                    done.wait(5)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x"
        done.set()
        thread.join(5)


def reply(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (reply("302 Found", Location="http://169.254.169.254/"), "fetch.redirect"),
        (reply("200 OK", b"<html>", Content_Type="text/html"), "fetch.not_a_passport"),
        (
            reply("200 OK", b"\x1f\x8b", Content_Type="application/vp", Content_Encoding="gzip"),
            "fetch.encoding",
        ),
        (reply("500 Oops", b"not json"), "fetch.status"),
        (reply("404 Not Found", b"\x1b[31m"), "fetch.unknown"),
        (b"SSH-2.0-OpenSSH\r\n", "fetch.broken"),
        (b"", "fetch.broken"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "fetch.broken"),
    ],
)
def test_t77_t78_answers_that_are_not_taken(sent: bytes, code: str) -> None:
    with answering(sent) as url, pytest.raises(ToolError) as caught:
        client.fetch_passport(url)
    assert caught.value.code == code


def test_t78_an_endless_body_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Type: application/vp\r\n\r\n" + b"x" * 5000
    with answering(sent) as url, pytest.raises(ToolError) as caught:
        fetch.request("GET", url, max_bytes=4999)
    assert caught.value.code == "fetch.too_large"


def test_t78_the_deadline_is_for_the_whole_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 0.3)
    with answering(b"HTTP/1.1 200 OK\r\n", then_wait=True) as url, pytest.raises(ToolError) as caught:
        fetch.request("GET", url)
    assert caught.value.code == "fetch.deadline"


def test_t90_words_of_a_server_are_cleaned_for_the_terminal() -> None:
    body = b'{"code":"evil.code","detail":"\\u001b[31mred\\u0007\\r\\nerror: all is well","hint":"\\u202e"}'
    with answering(reply("409 Conflict", body)) as url, pytest.raises(client.ServerRefused) as caught:
        client.fetch_passport(url)
    assert caught.value.message == r"\u001b[31mred\u0007\u000d\u000aerror: all is well"
    assert caught.value.hint == r"\u202e"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
        "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "fc00::1",
        "fe80::1",
        "fe80::1%eth0", "ff02::1", "2001:db8::1", "2001::1", "100::1", "not an address", "",
    ],
)  # fmt: skip
def test_t75_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1", "2a00::1"]
)
def test_t75_ordinary_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://2130706433/x", "https://0x7f000001/x", "https://0177.0.0.1/x", "https://127.1/x",
        "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://localhost/x", "https://169.254.169.254/latest",
    ],
)  # fmt: skip
def test_t75_t76_a_found_url_never_reaches_a_private_address(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(ToolError) as caught:
        client.fetch_passport(url, found=True)
    assert caught.value.code in {"fetch.address", "fetch.unknown_host", "fetch.url"}


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/x", "ftp://a.example/x", "file:///etc/passwd", "https://u:p@a.example/",
        "https://a.example/\r\nX: y",
        "https://a.example/ x", "https://127\uff0e0\uff0e0\uff0e1/", "https:///x",
        "https://a.example:99999/", "https://a.example/#x",
        "//a.example/x", "https://a.example\\@127.0.0.1/", "https://" + "a" * 3000,
    ],
)  # fmt: skip
def test_t75_t79_urls_that_are_not_asked(url: str) -> None:
    with pytest.raises(ToolError) as caught:
        client.fetch_passport(url, found=True)
    assert caught.value.code == "fetch.url"


def test_t79_the_environment_names_no_proxy(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with listening(service.app) as url:
        assert fetch.request("GET", url + "/healthz").status == 200
