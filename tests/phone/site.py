"""Servers of the app's tests: the app as ``passport phone`` serves it, and every other host."""

import datetime
import ipaddress
import json
import posixpath
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from passport.cli.buyer.phone import application
from passport.cli.platform import serve
from resolver.answers import phone_files
from resolver.answers.phone_files import Answer, PhoneApp
from resolver.answers.phone_joined import DATA, JOINED
from tests import waiting
from tests.phone.layout import SERVED, axe


class Site:
    """The app on loopback; ``app`` may be replaced by another version, ``None``: the server is silent."""

    def __init__(self, app: PhoneApp) -> None:
        self.app = app
        self._socket = serve.listen("127.0.0.1", 0)
        self.url = f"{serve.address(self._socket)}/"
        self.port = int(self._socket.getsockname()[1])
        self.asked: list[str] = []
        self.sent = 0
        self.lasting = False
        """Whether a browser may use a file again without asking: `no-cache` is 150 requests for each load."""
        config = uvicorn.Config(
            application(cast("PhoneApp", self)),
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def answer(self, path: str, accepted: str = "", known: str = "") -> Answer:
        """What the app answers, noted; and axe-core."""
        if path == SERVED:
            headers = {"Content-Type": "text/javascript", "Cache-Control": "max-age=3600"}
            return Answer(HTTPStatus.OK, headers, axe().encode())
        found = self.app.answer(path, accepted, known)
        self.asked.append(path)
        self.sent += len(found.body)
        if self.lasting and found.status == HTTPStatus.OK and path:
            return found._replace(headers={**found.headers, "Cache-Control": "max-age=3600"})
        return found

    def __enter__(self) -> "Site":
        self._thread.start()
        waiting.until(lambda: self._server.started, "the site starts")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=20)
        self._socket.close()


_IMPORTED: Final = re.compile(rb"""\b(?:from|import)\s*\(?\s*["`'](\.[^"`'$]+\.js)["`']""")


def asked_for(app: PhoneApp) -> PhoneApp:
    """The app without the files that it never asks for: what joined files hold and is served by itself too.

    They are a third of all files, and a service worker that keeps the app asks for each of them: 4 ms of
    processor time of server and browser. That every file is kept is shown with all of them. Screens are named
    by a part of their path where they are loaded, so that all of ``app/`` stays.
    """
    sources = phone_files.sources()
    modules = {name for name in app.files if name.endswith(".js")}
    stubs = {name for name in modules - {*JOINED} if sources.get(name, app.files[name]) != app.files[name]}
    needed = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), found.decode()))
        for name in modules - stubs
        for found in _IMPORTED.findall(app.files[name])
    }
    listed: Any = json.loads(app.files[DATA])
    held = {f"shared/{name}" for name, place in listed.items() if not isinstance(place, str)}
    left = {name for name in stubs - needed if not name.startswith("app/")} | held | {phone_files.LISTING}
    return PhoneApp({name: data for name, data in app.files.items() if name not in left})


class Elsewhere:
    """All hosts that are not the app's, over HTTPS with a certificate of their own; by host and path."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []


@contextmanager
def elsewhere(folder: Path) -> Iterator[Elsewhere]:
    """Running until the end of the block; the browser is told to find every ``*.example`` here."""
    made: list[Elsewhere] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = f"{self.headers['Host']}{self.path}"
            made[0].asked.append(name)
            body = made[0].answers.get(name)
            self.send_response(404 if body is None else 200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.append(Elsewhere(server.server_port))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield made[0]
        finally:
            server.shutdown()
            waiting.ended(thread)


def certificate(folder: Path) -> Path:
    """A PEM file with a key and a certificate of 127.0.0.1 and every ``*.example``, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName(
        [x509.DNSName("*.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
