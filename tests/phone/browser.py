"""The system's Chromium on pages from a loopback server; a visible skip where either is missing."""

import mimetypes
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest

from signing.strict_json import loads
from tests import waiting

ROOT = Path(__file__).resolve().parents[2]
PHONE = ROOT / "mobile_demo"
# Playwright's own type, where it is installed.
Browser = Any
_QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    # No process is started in advance for a page that never comes; contexts have one each all the same.
    "--renderer-process-limit=1",
)  # fmt: skip


_SHELL: Final = "chromium-headless-shell"
"""Chromium without a browser around its pages: what Playwright itself starts where nobody looks on.

Debian has it as a package of this name. A test takes a third less processor time in it.
"""
_WHOLE: Final = ("chromium", "chromium-browser", "google-chrome")


def chromium(*, shell: bool = False) -> str:
    """The program, ``shell``: pages alone where they are installed; skips the test where there is none."""
    names = (_SHELL, *_WHOLE) if shell else _WHOLE
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


def arguments() -> list[str]:
    """What Chromium is started with: it asks nobody anything, and root has no sandbox."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*_QUIET, *(["--no-sandbox"] if root else [])]


@contextmanager
def browser(*, shell: bool = False, **options: Any) -> Iterator[Any]:
    """A running browser, ``shell`` as for ``chromium``; ``options`` go to Playwright's ``launch``."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the test extra is not installed")
    program = chromium(shell=shell)
    # Otherwise the driver follows each request of a service worker that keeps the app; nobody listens.
    os.environ["PLAYWRIGHT_DISABLE_SERVICE_WORKER_NETWORK"] = "1"
    with sync_api.sync_playwright() as playwright:
        given = [*arguments(), *options.pop("args", ())]
        running = playwright.chromium.launch(executable_path=program, args=given, **options)
        try:
            yield running
        finally:
            running.close()


def shared_files() -> dict[str, Path]:
    """The virtual folder ``shared/`` beside the phone's modules: data that lie with the Python packages."""
    listed: Any = loads((PHONE / "shared.json").read_bytes())
    return {f"shared/{name}": ROOT / place for name, place in listed.items()}


@contextmanager
def serving(more: Mapping[str, Path] | None = None) -> Iterator[str]:
    """The address of the phone's modules on loopback; ``more`` maps further paths to files or folders."""
    placed = {**shared_files(), **(more or {})}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = _file(unquote(urlsplit(self.path).path).lstrip("/"), placed)
            if path is None:
                self.send_error(404)
                return
            data = path.read_bytes()
            kind = "text/javascript" if path.suffix in {".js", ".mjs"} else mimetypes.guess_type(path.name)[0]
            self.send_response(200)
            self.send_header("Content-Type", kind or "application/octet-stream")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            waiting.ended(thread)


def _file(name: str, placed: Mapping[str, Path]) -> Path | None:
    if ".." in name.split("/"):
        return None
    head = next((one for one in placed if name == one or name.startswith(f"{one}/")), None)
    path = PHONE / name if head is None else placed[head] / name.removeprefix(head).lstrip("/")
    return path if path.is_file() else None
