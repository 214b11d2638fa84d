"""A host of a client on loopback: it gives tokens, keeps the events sent to it, and can be unkind."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests import waiting


class Buyer:
    """A host of a client, over loopback: it gives tokens and keeps the events that are sent to it."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.seen: list[tuple[str, str, str]] = []
        self.answer: Callable[[str], int] = lambda _: 200
        self.discovery: dict[str, str] | None = None
        self.location = ""

    def handler(buyer: "Buyer") -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has the self
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                buyer.seen.append(("GET", self.path, ""))
                if buyer.discovery is None:
                    self.reply(404, b"")
                else:
                    self.reply(200, json.dumps(buyer.discovery).encode())

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                buyer.seen.append(("POST", self.path, self.headers["authorization"]))
                status = buyer.answer(self.path)
                if self.path.endswith("/auth/token"):
                    self.reply(status, b'{"access_token":"TOKEN","expires_in":3600}')
                    return
                if status == 200:
                    buyer.events.append(json.loads(content))
                self.reply(status, b"")

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                if buyer.location:
                    self.send_header("Location", buyer.location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def listening(buyer: Buyer) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), buyer.handler())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        waiting.ended(thread)
