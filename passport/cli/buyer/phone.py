"""``passport phone``: the phone app, served on this machine or written out for any HTTPS host."""

import ipaddress
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.platform import serve
from passport.disk import files, new_folder
from signing import jcs
from signing.strict_json import JsonValue

if TYPE_CHECKING:
    import socket

    from resolver.answers.phone_files import PhoneApp

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
_SAMPLES: Final = ("*.passport.json", "*.ndjson", "*.png", "*.jpg", "trust.json")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; default 127.0.0.1, this machine only"
    )
    parser.add_argument(
        "--port", type=serve.port_number, default=8080, help="port to listen on; default 8080, 0 for any"
    )
    parser.add_argument(
        "--tls-cert", metavar="FILE", type=Path, help="certificate chain (PEM), to serve HTTPS"
    )
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="private key (PEM) of the certificate")
    parser.add_argument(
        "--export", metavar="DIR", type=Path, help="write the app into a new folder instead of serving it"
    )
    parser.add_argument(
        "--samples",
        metavar="DIR",
        type=Path,
        help="folder whose trust.json, passports, deliveries and pictures the app offers as a demonstration",
    )
    parser.add_argument(
        "--modules",
        metavar="DIR",
        type=Path,
        help="node_modules with the optional second decoder (npm ci in mobile_demo/); default: the one there",
    )
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Serve until interrupted, or export."""
    app = _app(args)
    if args.export is not None:
        return _export(args, app)
    if args.json:
        raise UsageError(
            "usage.json", "--json belongs to --export.", hint="Leave it out; a server has no result."
        )
    secure = _tls(args)
    listening = serve.listen(args.host, args.port)
    with listening:
        url = serve.address(listening).replace("http:", "https:" if secure else "http:")
        terminal.note(f"The phone app (version {app.version[:12]}) is served at {url} (Ctrl-C stops).")
        for line in _said(args.host, secure=secure is not None):
            terminal.note(line)
        _serve(app, listening, secure)
    return 0


def _app(args: Namespace) -> "PhoneApp":
    from resolver.answers import phone_files  # the app's files only for its own verb

    modules = args.modules
    if modules is not None and not modules.is_dir():
        raise UsageError(
            "phone.modules", f"There is no folder {modules}.", hint="Run npm ci in mobile_demo/ first."
        )
    if modules is None:
        modules = phone_files.own_modules()
    return phone_files.load(modules=modules, samples={} if args.samples is None else _samples(args.samples))


def _samples(folder: Path) -> dict[str, bytes]:
    paths = sorted({path for pattern in _SAMPLES for path in folder.glob(pattern)})
    if not paths:
        raise UsageError(
            "phone.sample",
            f"There is nothing to offer in {folder}.",
            hint="passport demo makes a folder with a trust.json and passports.",
        )
    return {path.name: files.read(path, limit=files.MAX_PICTURE) for path in paths}


def _tls(args: Namespace) -> tuple[Path, Path] | None:
    """Certificate and key for HTTPS, loaded once to be sure; none for plain HTTP; ``phone.tls``."""
    if args.tls_cert is None and args.tls_key is None:
        return None
    if args.tls_cert is None or args.tls_key is None:
        raise UsageError(
            "phone.tls", "HTTPS needs both a certificate and its key.", hint="Give --tls-cert and --tls-key."
        )
    import ssl  # only for HTTPS

    for path in (args.tls_cert, args.tls_key):
        files.read(path, limit=files.MAX_SMALL)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            args.tls_cert, args.tls_key, password=lambda: b""
        )
    except (ssl.SSLError, ValueError) as error:
        raise UsageError(
            "phone.tls",
            f"{args.tls_cert} and {args.tls_key} are no certificate with its unencrypted key.",
            hint="Both are PEM files; the key is that of the first certificate.",
        ) from error
    return args.tls_cert, args.tls_key


def _said(host: str, *, secure: bool) -> list[str]:
    if not secure and not _is_loopback(host):
        return [
            "warning: over plain HTTP, browsers on other machines give this app no camera, no storage for"
            " airplane mode (service worker) and no cryptography (WebCrypto): it can verify nothing there.",
            "hint: Give --tls-cert and --tls-key of a certificate the phone trusts, or put"
            " passport phone --export DIR behind any HTTPS address; 127.0.0.1 needs none of this.",
        ]
    return []


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _serve(app: "PhoneApp", listening: "socket.socket", secure: tuple[Path, Path] | None) -> None:
    import uvicorn  # the server only when something is served

    certificate, key = (None, None) if secure is None else (str(secure[0]), str(secure[1]))
    config = uvicorn.Config(
        application(app),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        lifespan="off",
        ws="none",
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        terminal.note("Stopped.")  # the usual way to end it, and no error


def application(app: "PhoneApp") -> Callable[..., Awaitable[None]]:
    """The app's files as an ASGI application."""

    async def answer(scope: _Message, _receive: object, send: _Send) -> None:
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            await send({"type": "http.response.start", "status": 405, "headers": [(b"allow", b"GET, HEAD")]})
            await send({"type": "http.response.body", "body": b""})
            return
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        accepted, known = asked.get(b"accept-encoding", ""), asked.get(b"if-none-match", "")
        status, headers, body = app.answer(scope["path"].removeprefix("/"), accepted, known)
        fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        fields.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})

    return answer


def _export(args: Namespace, app: "PhoneApp") -> int:
    """All files in a new folder, or none: they are written beside it and the folder gets its name last."""
    target: Path = args.export
    if os.path.lexists(target):
        raise files.FileRefused(
            "file.exists", f"{target} exists already.", hint="Name a new folder.", where=str(target)
        )
    if not target.parent.is_dir():
        raise files.FileRefused(
            "file.missing", f"There is no folder {target.parent}.", hint="Create it first."
        )
    with new_folder.whole(target) as folder:
        for name, data in app.files.items():
            new_folder.put(folder, name, data)
    if args.json:
        facts: dict[str, JsonValue] = {"files": str(len(app.files)), "folder": str(target)}
        facts["version"] = app.version
        terminal.say_bytes(jcs.canonical(facts))
        return 0
    terminal.say(f"{target}: {terminal.counted(len(app.files), 'file')}, version {app.version[:12]}")
    terminal.note("Any host that serves this folder over HTTPS will do; best one that serves no passports.")
    return 0
