"""Where Node and the packages of the interop fixture are, or the visible reason why they are not."""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

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
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    done = subprocess.run(
        [str(shutil.which("node")), script, *arguments],
        cwd=FIXTURE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
