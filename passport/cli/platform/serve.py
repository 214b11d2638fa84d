"""``passport serve``: the resolver behind the QR code, on this machine."""

import contextlib
import errno
import logging
import os
import signal
import socket
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passport.belief.trust_source import in_force
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import resolver_store, serving_services
from passport.disk import clock, files
from passport.disk.files import FileRefused
from passport.party import identity
from signing.shown import quoted

if TYPE_CHECKING:
    from fastapi import FastAPI

    from resolver.log.service import LogService
    from resolver.settings import Settings
    from signing.signer import Signer


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list whose parties may publish here"
    )
    options.add_identity(parser)
    parser.add_argument(
        "--spare-key",
        metavar="NAME",
        help="another key of the identity, like key-2, that signs when the first does not answer; during a "
        "change of keys both are in the trust list",
    )
    parser.add_argument(
        "--db",
        metavar="FILE|URL",
        help="SQLite file or postgresql:// URL; default: resolver.sqlite in the identity",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="settings in TOML; PASSPORT_RESOLVER_NAME in the environment wins over it",
    )
    parser.add_argument(
        "--registry", metavar="DIR", type=Path, nargs="?", const=Path(),
        help="keep a registry of certificates, signed by this identity; default: by that of --as",
    )  # fmt: skip
    parser.add_argument(
        "--pact", action="store_true",
        help="answer clients of PACT 3 with footprints of what is shared with them (passport share)",
    )  # fmt: skip
    parser.add_argument(
        "--hub", metavar="DIR", type=Path,
        help="answer questions about a hub: signed releases to everybody, rows by its charter",
    )  # fmt: skip
    parser.add_argument("--log", action="store_true", help="one JSON object a request on standard error")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; default 127.0.0.1, this machine only"
    )
    parser.add_argument(
        "--port", type=port_number, default=8000, help="port to listen on; default 8000, 0 for any"
    )
    parser.add_argument(
        "--root", metavar="URL", help="address people reach it under; default: where it listens"
    )
    parser.add_argument(
        "--phone", metavar="URL", default="", help="phone app that pages link to; default: its own, /phone/"
    )
    parser.add_argument(
        "--modules",
        metavar="DIR",
        help="node_modules with that app's optional second decoder; default: mobile_demo/node_modules",
    )


def run(args: Namespace) -> int:
    """Serve until interrupted."""
    running = prepare(args)
    terminal.note(f"{running.name} serves passports at {running.url} (Ctrl-C stops).")
    for line in running.services:
        terminal.note(line)
    try:
        running.run()
    except KeyboardInterrupt:
        terminal.note("Stopped.")  # the usual way to end it, and no error
    return 0


class Running:
    """A resolver or witness that is ready to answer at ``url``; ``run`` returns after ``stop``.

    ``services``: a line for each service of it, to be shown at start.
    """

    log: "LogService | None" = None
    """The log that a resolver keeps."""

    def __init__(
        self,
        name: str,
        app: "FastAPI",
        settings: "Settings",
        listening: socket.socket,
        services: Sequence[str],
    ) -> None:
        import uvicorn  # the server's libraries only when they are used

        from resolver.web import server

        self.name = name
        self.url = address(listening)
        self.services = services
        self._listening = listening
        server.raise_file_limit(settings.connections)
        self._server = uvicorn.Server(server.config(app, settings))

    def run(self) -> None:
        """Answer requests, until ``stop``, Ctrl-C, or the signal by which a service is stopped."""
        if threading.current_thread() is threading.main_thread():
            # The server finishes what is under way and raises the signal again: it has done its work by then.
            signal.signal(signal.SIGTERM, lambda *_: None)
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._listening.close()

    def stop(self) -> None:
        """Ask ``run`` to finish what is under way and return."""
        self._server.should_exit = True


def prepare(args: Namespace) -> Running:
    """Build the resolver that the arguments describe, with its port taken but nothing served yet.

    Raises ``identity.role``, ``serve.*`` and ``trust.*``; the port is given back then.
    """
    source = in_force(args.trust)
    party = identity.load(args.identity)
    if party.role != "platform":
        raise identity.IdentityRefused(
            "identity.role", f"{party.name} is a {party.role}.", hint="Only a platform answers for passports."
        )
    from resolver import configuring  # the server's libraries only when they are used

    file = files.read(args.config) if args.config is not None else b""
    configured = configuring.read(file, os.environ)
    beside = str(party.folder / resolver_store.DEFAULT_FILE)
    database = _database(args.db or configured.pop("database", None) or beside)
    configured.pop("database", None)
    signer = party.signer(args.passphrase_file)
    spare = _spare(party, getattr(args, "spare_key", None), args.passphrase_file)
    with contextlib.ExitStack() as until_ready:
        listening = listen(args.host, args.port)
        until_ready.callback(listening.close)
        from resolver.app import create_app  # the server's libraries only when they are used
        from resolver.settings import Platform, Settings  # with the application

        _complete(configured, args, address(listening))
        settings = Settings(
            database=database,
            trust=source.data,
            pinned=source.pinned,
            platform=Platform(party.did, party.name, signer, spare),
            **configured,
        )
        if getattr(args, "log", False):
            _log()
        app = create_app(settings, clock=clock.now)
        lines = serving_services.lines(app.state.services)
        running = Running(party.name, app, settings, listening, lines)
        running.log = app.state.services.log
        until_ready.pop_all()
    return running


def _complete(configured: dict[str, Any], args: Namespace, address: str) -> None:
    """Add to the settings of the file what the command line says, and what follows from the machine."""
    configured["root"] = args.root or configured.get("root") or address
    # They are started by the first bulk request; one core verifies no faster with two processes.
    configured.setdefault("workers", cores if (cores := os.cpu_count() or 1) > 1 else 0)
    if getattr(args, "registry", None) is not None:
        configured["registry"] = serving_services.registry_settings(args)
    if getattr(args, "pact", False):
        configured["pact"] = serving_services.pact_settings(args.identity)
    if getattr(args, "hub", None) is not None:
        configured["hub"] = args.hub
    if "log" in configured:
        configured["log"] = serving_services.log_settings(configured["log"], args.passphrase_file)
    if args.phone:
        configured["phone"] = args.phone
    if getattr(args, "modules", None):
        configured["modules"] = args.modules


def _spare(party: identity.Identity, name: str | None, passphrase_file: Path | None) -> "Signer | None":
    if name is None:
        return None
    held = party.history.key(name)
    if held.name == party.key:
        raise options.UsageError(
            "serve.spare",
            f"{held.name} is the key that signs already.",
            hint="Make the next one: passport keys rotate DIR. Without --spare-key one key signs alone.",
        )
    return party.signer_of(held, passphrase_file)


def _database(named: str) -> str:
    if "://" in named:
        return named
    path = Path(named)
    if not path.parent.is_dir():
        raise FileRefused("file.missing", f"There is no folder {path.parent}.", hint="Create it first.")
    return f"sqlite:///{files.sqlite_path(path)}"


def _log() -> None:
    from resolver.web.measuring import JsonLines

    lines = logging.StreamHandler()
    lines.setFormatter(JsonLines())
    logger = logging.getLogger("resolver")
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)


def address(listening: socket.socket) -> str:
    """The http address of a bound socket."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; ``serve.port`` when the port is taken, ``serve.host`` when the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows shares ports otherwise
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise _not_bound(host, port, error) from error
    return listening


def _not_bound(host: str, port: int, error: Exception) -> options.UsageError:
    reason = getattr(error, "errno", None)
    if reason == errno.EADDRINUSE:
        return options.UsageError(
            "serve.port",
            f"Port {port} of {host} is in use.",
            hint="Stop the other program, or choose --port 0 for any free one.",
        )
    if reason in (errno.EACCES, errno.EPERM):
        return options.UsageError(
            "serve.port", f"Port {port} may not be used.", hint="Choose a port above 1023."
        )
    return options.UsageError(
        "serve.host",
        f"{host} is no address of this machine.",
        hint="Use 127.0.0.1 for this machine only, 0.0.0.0 for all.",
    )


def port_number(text: str) -> int:
    """A port from 0 to 65535."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= 65535):
        raise ArgumentTypeError(f"{quoted(text, 40)} is not a port from 0 to 65535")
    return int(text)
