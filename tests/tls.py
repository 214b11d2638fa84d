"""TLS for tests: a certificate for localhost that nobody vouches for, a terminator before a server."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import waiting


def certificate(path: Path) -> Path:
    """Write a certificate for localhost with its key to ``path``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - day).not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + plain)
    return path


@contextmanager
def terminated(port: int, both: Path, server: socket.socket) -> Iterator[None]:
    """Speak TLS on the listening socket ``server``, and pass what comes on to ``port`` of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server.settimeout(0.05)
    stopped = threading.Event()

    def accept() -> None:
        while not stopped.is_set():
            try:
                plain, _ = server.accept()
            except TimeoutError:
                continue
            threading.Thread(target=_pass_on, args=(context, plain, port), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        waiting.ended(thread)


def _pass_on(context: ssl.SSLContext, plain: socket.socket, port: int) -> None:
    with suppress(OSError), plain:
        plain.settimeout(10)
        with context.wrap_socket(plain, server_side=True) as outer:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as inner:
                back = threading.Thread(target=_copy, args=(inner, outer), daemon=True)
                back.start()
                _copy(outer, inner)
                back.join(10)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
