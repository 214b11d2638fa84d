"""Raw bytes on a socket: what can be read in two ways ends the connection, and nothing behind it is served.

T127, on both parsers that the server may run on. Each case is followed by a second request in the same bytes,
as a smuggler would send it through a proxy that reads the first one differently.
"""

import re
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.h11_impl import H11Protocol

from resolver.web import framing, server
from tests.resolver.service import Service

POST = b"POST /publish HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
GET = b"GET /readyz HTTP/1.1\r\nHost: a\r\n"
SECOND = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
NOTHING = b"\r\n0\r\n\r\n"

REFUSED = {
    "length and coding": POST + b"Content-Length: 4\r\n" + CHUNKED + NOTHING,
    "coding and length": POST + CHUNKED + b"Content-Length: 4\r\n" + NOTHING,
    "both, in a GET": GET + b"Content-Length: 4\r\n" + CHUNKED + NOTHING,
    "both, in other letters": POST + b"CONTENT-length: 4\r\ntransfer-ENCODING: Chunked\r\n" + NOTHING,
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "one length twice": POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
    "a list of lengths": POST + b"Content-Length: 4, 4\r\n\r\nabcd",
    "a signed length": POST + b"Content-Length: +4\r\n\r\nabcd",
    "a negative length": POST + b"Content-Length: -4\r\n\r\nabcd",
    "a hexadecimal length": POST + b"Content-Length: 0x4\r\n\r\nabcd",
    "an empty length": POST + b"Content-Length:\r\n\r\nabcd",
    "a blank behind a name": POST + b"Content-Length : 4\r\n\r\nabcd",
    "a folded line": POST + b"X: a\r\n Content-Length: 9\r\nContent-Length: 4\r\n\r\nabcd",
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n" + NOTHING,
    "a tab in front": POST + b"X: a\r\n\tb\r\nContent-Length: 4\r\n\r\nabcd",
    "lines of LF only": b"POST /publish HTTP/1.1\nHost: a\nContent-Length: 4\n\nabcd",
    "one line of LF only": POST + b"X: a\nContent-Length: 4\r\n\r\nabcd",
    "an end of LF only": POST + b"Content-Length: 4\r\n\nabcd",
    "a lone CR": POST + b"X: a\rContent-Length: 9\r\nContent-Length: 4\r\n\r\nabcd",
    "a NUL": POST + b"X: a\0b\r\nContent-Length: 4\r\n\r\nabcd",
    "another coding before": POST + b"Transfer-Encoding: gzip, chunked\r\n" + NOTHING,
    "another coding behind": POST + b"Transfer-Encoding: chunked, identity\r\n" + NOTHING,
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "a coding nobody knows": POST + b"Transfer-Encoding: xchunked\r\n" + NOTHING,
    "the coding twice": POST + CHUNKED + CHUNKED + NOTHING,
    "a quoted coding": POST + b'Transfer-Encoding: "chunked"\r\n' + NOTHING,
    "a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n" + NOTHING,
    "an empty coding": POST + b"Transfer-Encoding:\r\n" + NOTHING,
    "a coding in HTTP/1.0": POST.replace(b"1.1", b"1.0") + b"Connection: keep-alive\r\n" + CHUNKED + NOTHING,
    "two hosts": GET + b"Host: b\r\n\r\n",
    "no host": b"GET /readyz HTTP/1.1\r\n\r\n",
    "a line that is no field": GET + b"nothing\r\n\r\n",
}
BODIES = {
    # The head is plain; the chunks are not. They may end the connection after an answer, never go on.
    "chunks of LF only": POST + CHUNKED + b"\r\n4\nabcd\n0\n\n",
    "an extension with LF": POST + CHUNKED + b"\r\n4;a\nb\r\nabcd\r\n0\r\n\r\n",
    "a size with 0x": POST + CHUNKED + b"\r\n0x4\r\nabcd\r\n0\r\n\r\n",
    "a size with a sign": POST + CHUNKED + b"\r\n-4\r\nabcd\r\n0\r\n\r\n",
    "a chunk longer than its size": POST + CHUNKED + b"\r\n2\r\nabcd\r\n0\r\n\r\n",
    "a size beyond 64 bits": POST + CHUNKED + b"\r\n10000000000000004\r\nabcd\r\n0\r\n\r\n",
}
TAKEN = {
    "a length": POST + b"Content-Length: 4\r\n\r\nabcd",
    "chunks": POST + CHUNKED + b"\r\n4\r\nabcd\r\n0\r\n\r\n",
    "chunks in capitals, after a tab": POST + b"Transfer-Encoding:\tCHUNKED\r\n" + NOTHING,
    "no content": GET + b"\r\n",
    "an empty field": GET + b"X:\r\n\r\n",
}


@pytest.fixture(scope="module", params=["httptools", "h11"])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if request.param == "h11":
        protocol = H11Protocol
    else:
        found = pytest.importorskip(
            "uvicorn.protocols.http.httptools_impl", reason="the extra fast is not installed (httptools)"
        )
        protocol = found.HttpToolsProtocol
    service = Service(tmp_path_factory.mktemp("framing"))
    # The system chooses the port: another worker of the suite may run the same server.
    configuration = server.config(service.app, service.settings(), protocol)
    configuration.port = 0
    running = uvicorn.Server(configuration)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    for _ in range(500):
        if running.started:
            break
        time.sleep(0.01)
    yield running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = True
    thread.join(10)
    service.close()


def answers(port: int, *parts: bytes, wait: float = 5) -> tuple[list[int], bool, bytes]:
    """The statuses of all answers, whether the server closed the connection, and the raw bytes."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        for part in parts:
            connection.sendall(part)
            if len(parts) > 1:
                time.sleep(0.02)
        try:
            while block := connection.recv(65536):
                got += block
        except TimeoutError:
            return _statuses(got), False, got
        except ConnectionResetError:
            pass
    return _statuses(got), True, got


def _statuses(got: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]


@pytest.mark.parametrize("case", REFUSED)
def test_t127_what_can_be_read_in_two_ways_is_400_and_the_end(port: int, case: str) -> None:
    statuses, closed, got = answers(port, REFUSED[case] + SECOND)
    assert (statuses, closed) == ([400], True), got
    assert b"connection: close" in got.lower()


@pytest.mark.parametrize("case", REFUSED)
def test_t127_the_same_in_two_pieces_and_with_the_second_request_later(port: int, case: str) -> None:
    """T127: a CR at the end of what has arrived is not a lone one yet; closing holds for what comes later."""
    whole = REFUSED[case]
    middle = len(whole) * 2 // 3
    try:
        statuses, closed, _ = answers(port, whole[:middle], whole[middle:], SECOND)
    except ConnectionError:  # closed while the rest was still being sent
        return
    assert statuses in ([400], []) and closed


@pytest.mark.parametrize("case", BODIES)
def test_t127_nothing_behind_a_broken_body_is_served(port: int, case: str) -> None:
    statuses, _, got = answers(port, BODIES[case] + SECOND, wait=1)
    assert 200 not in statuses, got
    assert b'"status":"ok"' not in got


@pytest.mark.parametrize("case", TAKEN)
def test_plain_requests_keep_the_connection(port: int, case: str) -> None:
    """The refusals above are no refusal of everything."""
    statuses, closed, got = answers(port, TAKEN[case] + SECOND, wait=1)
    assert (len(statuses), statuses[-1], closed) == (2, 200, False), got
    for cut in (1, 5, len(TAKEN[case]) - 1):
        statuses, *_ = answers(port, TAKEN[case][:cut], TAKEN[case][cut:] + SECOND, wait=1)
        assert statuses[-1] == 200


def test_a_good_request_before_a_bad_one_does_not_open_the_door(port: int) -> None:
    """T127: the head is looked at for every request of a connection, not for the first."""
    good = GET + b"\r\n"
    statuses, closed, _ = answers(port, good, REFUSED["length and coding"] + SECOND)
    assert (statuses, closed) == ([200, 400], True)


_FIELDS = st.sampled_from(
    [b"Host: a", b"Content-Length: 4", b"Content-Length: 04", b"Transfer-Encoding: chunked", b"X: y", b" z"]
)


@given(st.lists(_FIELDS, max_size=5), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_a_head_passes_only_with_one_length_and_one_host(lines: list[bytes], end: bytes) -> None:
    """T127: whatever passes has at most one length, or one coding, and one host."""
    head = end.join([b"POST / HTTP/1.1", *lines, b"", b""])
    try:
        framing.check_head(head)
    except framing.Ambiguous:
        return
    names = [line.partition(b":")[0] for line in lines]
    if end == b"\r\n":
        assert names.count(b"Host") == 1 and b" z" not in lines
        assert names.count(b"Content-Length") + names.count(b"Transfer-Encoding") <= 1
    else:
        # A lone CR at the very end may be the first half of a line's end.
        assert end == b"\r" and not lines and head.count(b"\r") == 1
