"""Callers that are slow, silent, many or endless, and a service that is told to stop (T89)."""

import contextlib
import http.client
import os
import resource
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from resolver.outgoing import client
from resolver.web import limits
from resolver.web.signed_requests import PUBLISH_PATH, sign_publish
from signing import jcs
from tests.forked import Forked
from tests.resolver import postgres, server_process
from tests.resolver.service import PATH, Service, file
from tests.resolver.service import ROOT as SERVED
from tests.world import World

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the resolver runs on POSIX systems")


class Running:
    """A resolver process."""

    def __init__(self, process: Forked, port: int) -> None:
        self.process, self.port = process, port

    def connect(self, *, buffer: int = 0) -> socket.socket:
        found = socket.socket()
        if buffer:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        found.settimeout(20)
        try:
            found.connect(("127.0.0.1", self.port))
        except OSError:
            found.close()
            raise
        return found

    def status(self, path: str = "/healthz") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        try:
            return connection.getresponse().status
        finally:
            connection.close()


@contextmanager
def running(folder: Path, database: str = "", **knobs: int) -> Iterator[Running]:
    port_file = folder / "port"
    url = database or f"sqlite:///{folder / 'resolver.sqlite'}"
    process = Forked(server_process.main, folder, port_file, url, knobs)
    try:
        for _ in range(1500):
            if port_file.exists():
                break
            assert process.poll() is None, process.errors()
            time.sleep(0.02)
        yield Running(process, int(port_file.read_text(encoding="ascii")))
    finally:
        process.kill()
        process.wait(60)


def rest(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def trickle(connection: socket.socket, data: bytes, *, every: float) -> float:
    """Send byte by byte until the server has closed; the seconds it took."""
    began = time.monotonic()
    connection.settimeout(every)
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
            if connection.recv(1, socket.MSG_PEEK) == b"":
                break
            break
        except TimeoutError:
            continue
        except (BrokenPipeError, ConnectionResetError):
            break
    connection.settimeout(20)
    return time.monotonic() - began


def test_t89_a_header_that_trickles_is_cut_and_others_are_served(tmp_path: Path) -> None:
    with running(tmp_path, header_seconds=1) as server, server.connect() as slow, server.connect() as silent:
        spent = trickle(slow, b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 1000, every=0.1)
        assert spent < 5
        assert rest(slow).startswith(b"HTTP/1.1 408 ")
        assert rest(silent) == b"", "whoever says nothing is not kept either"
        assert server.status() == 200


def test_t89_a_second_header_on_a_kept_connection_has_the_same_time(tmp_path: Path) -> None:
    with running(tmp_path, header_seconds=1) as server, server.connect() as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while not answer.endswith(b'{"status":"ok"}'):  # header and content may come one after the other
            part = slow.recv(65536)
            assert part, answer
            answer += part
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert trickle(slow, b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 1000, every=0.1) < 5
        assert rest(slow).startswith(b"HTTP/1.1 408 ")


def test_t89_content_that_trickles_is_408_and_not_waited_for(tmp_path: Path) -> None:
    fields = b"Host: a\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
    with running(tmp_path, header_seconds=1, body_seconds=1) as server, server.connect() as slow:
        slow.sendall(b"POST /publish HTTP/1.1\r\n" + fields)
        assert trickle(slow, b"x" * 999, every=0.1) < 8
        assert rest(slow).startswith(b"HTTP/1.1 408 ")


def test_t89_whoever_does_not_read_its_answers_is_let_go(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.stocked()
    service.close()
    with running(tmp_path, body_seconds=1) as server, server.connect(buffer=4096) as deaf:
        request = f"GET {PATH} HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n\r\n".encode()
        for _ in range(8):  # 8 MB of answers, more than the system's own buffers hold
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                deaf.sendall(request * 50)
            time.sleep(0.4)
        hung_up = select.poll()
        hung_up.register(deaf, select.POLLHUP | select.POLLERR)
        assert hung_up.poll(10_000), "the answers are kept for somebody who does not take them"
        assert server.status() == 200


def test_t89_requests_ahead_of_their_answers_are_not_kept_without_end(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.connect() as eager:
        request = b"GET /01/07312345678909/21/NONE HTTP/1.1\r\nHost: a\r\n\r\n"
        # Let go, or not read any further: what is kept is bounded either way. A server that took everything
        # would have these 6 MB within a second, so four seconds without a byte taken are an answer.
        eager.settimeout(4)
        with pytest.raises((ConnectionResetError, BrokenPipeError, TimeoutError)):
            for _ in range(200):
                eager.sendall(request * 500)
        assert server.status() == 200


def test_t89_a_header_without_end_is_431(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.connect() as long:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            long.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
            for _ in range(limits.MAX_HEADER // 1000 + 50):
                long.sendall(b"X-A: " + b"y" * 993 + b"\r\n")
        told = rest(long)
        assert told == b"" or told.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))
        assert server.status() == 200


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_t89_idle_connections_are_survived(tmp_path: Path, count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count + 500:
        pytest.skip(f"this system allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count + 500), hard))
    service = Service(tmp_path)
    service.stocked()
    service.close()
    idle: list[socket.socket] = []
    try:
        with running(tmp_path, header_seconds=60) as server:
            for _ in range(count):
                idle.append(server.connect())
            assert server.status(PATH) in (200, 307)
            assert server.status() == 200
            pages = int(Path(f"/proc/{server.process.pid}/statm").read_text(encoding="ascii").split()[1])
            assert pages * os.sysconf("SC_PAGE_SIZE") < 700 * 1_048_576
    finally:
        for one in idle:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_t89_one_connection_too_many_is_503_until_one_leaves(tmp_path: Path) -> None:
    with running(tmp_path, connections=10, header_seconds=60) as server:
        idle = [server.connect() for _ in range(12)]
        assert server.status() == 503
        for one in idle:
            one.close()
        for _ in range(100):
            if server.status() == 200:
                break
            time.sleep(0.05)
        assert server.status() == 200


def test_sigterm_lets_requests_under_way_finish_and_takes_no_new_ones(tmp_path: Path) -> None:
    world = World()
    body = file([world.claim()])
    fields = sign_publish(PUBLISH_PATH, "application/json", body, world.mill.signer, at=world.at, root=SERVED)
    head = [f"POST {PUBLISH_PATH} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in fields.items()]
    with running(tmp_path) as server, server.connect() as under_way:
        under_way.sendall("\r\n".join([*head, "", ""]).encode() + body[:100])
        assert server.status() == 200, "the header has been read by now"
        server.process.send_signal(signal.SIGTERM)
        for _ in range(200):
            try:
                server.connect().close()
            except ConnectionRefusedError:
                break
            time.sleep(0.02)
        else:
            raise AssertionError("it still takes connections")
        under_way.sendall(body[100:])
        assert rest(under_way).startswith(b"HTTP/1.1 201 "), "acknowledged although it was told to stop"
        server.process.wait(30)
    again = Service(tmp_path, world=world)
    assert again.publish(jcs.canonical(world.claim()), world.mill).status_code in (200, 409)
    assert again.get(PATH).status_code == 200
    again.close()


def test_t85_a_database_that_restarts_under_load_is_503_and_then_served_again(tmp_path: Path) -> None:
    """Readers go on all the time; nobody gets anything but an answer of before, a 503, or one of after."""
    world = World()
    uri = "https://id.norrland-steel.example/01/07312345678909/21/R"
    bodies = [file([world.claim(id=f"{uri}{one}")]) for one in range(2)]
    with postgres.running(durable=True) as database:
        url = database.database()
        with running(tmp_path, url, response_cache=0) as server:
            base = f"http://127.0.0.1:{server.port}"
            assert client.publish(base, bodies[0], world.mill.signer, at=world.at, root=SERVED)
            seen: list[int] = []
            stop = threading.Event()

            def read() -> None:
                while not stop.is_set():
                    seen.append(server.status("/01/07312345678909/21/R0?format=json"))
                    time.sleep(0.005)  # four readers at full speed take both cores, and show no more

            readers = [threading.Thread(target=read, daemon=True) for _ in range(4)]
            for one in readers:
                one.start()
            for _ in range(1000):  # on a busy machine the first answer takes longer
                if seen:
                    break
                time.sleep(0.01)
            time.sleep(0.3)
            database.stop(at_once=True)
            with pytest.raises(client.ServerRefused) as caught:
                client.publish(base, bodies[1], world.mill.signer, at=world.at, root=SERVED)
            assert (caught.value.status, caught.value.code) == (503, "store.unavailable")
            assert server.status("/healthz") == 503
            time.sleep(0.3)
            during = len(seen)
            database.start()
            for _ in range(100):
                if server.status("/healthz") == 200:
                    break
                time.sleep(0.1)
            assert (
                client.publish(base, bodies[1], world.mill.signer, at=world.at, root=SERVED)[0].outcome
                == "stored"
            )
            time.sleep(0.3)
            stop.set()
            for one in readers:
                one.join(30)
            assert set(seen) == {200, 503}, set(seen)
            assert seen[0] == 200
            assert 503 in seen[:during]
            assert seen[-1] == 200
