"""Where Node and the packages of the interop fixture are, or the visible reason why they are not."""

import functools
import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.signing.documents import Json

FIXTURE = Path(__file__).resolve().parent / "digitalbazaar"
_STAMP = FIXTURE / "node_modules" / ".package-lock.json"


@functools.cache
def _missing() -> str:
    """Why the packages cannot be used; empty when they can. Installs them once when they are absent."""
    npm = shutil.which("npm")
    if shutil.which("node") is None:
        return "Node is not installed"
    if _STAMP.exists() and _STAMP.stat().st_mtime >= (FIXTURE / "package-lock.json").stat().st_mtime:
        return ""
    if npm is None:
        return "the npm packages of tests/interop are not installed, and npm is not there to install them"
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"],
        cwd=FIXTURE,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return "" if done.returncode == 0 else f"npm ci failed: {done.stderr.strip()[-200:]}"


def node(script: str, *arguments: str) -> Json:
    """Return what a script prints, as JSON; skip where it cannot run, and fail in CI."""
    reason = _missing()
    if reason:
        _absent(reason)
    return _printed(FIXTURE, script, *arguments)


def peer(module: str, project: str) -> Any:
    """Return a module of another implementation; skip where it is not installed, and fail in CI."""
    try:
        return importlib.import_module(module)
    except ImportError:
        _absent(f"{project} is not installed")


def script(name: str, *arguments: str) -> Json:
    """Return what a script of ``tests/js`` prints, as JSON; skip where its packages are not, fail in CI."""
    folder = FIXTURE.parents[1] / "js"
    if shutil.which("node") is None or not (folder / "node_modules" / "@sigstore").is_dir():
        _absent("the npm packages of tests/js are not installed: npm ci in that folder")
    return _printed(folder, name, *arguments)


def _printed(folder: Path, script: str, *arguments: str) -> Json:
    done = subprocess.run(
        [str(shutil.which("node")), script, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _absent(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
