"""A verification starts without what it does not need (DESIGN 12, row 3)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = """
import sys
import passport.cli.main, passport.cli.buyer.verify, passport.cli.output.rendering, verify
print(*sorted(sys.modules), sep="\\n")
"""
# What cost most, or stands for the most: dataclasses brings inspect, importlib.resources brings zipfile.
DEAR = {
    "dataclasses", "datetime", "importlib.resources", "inspect", "secrets", "shutil", "tempfile", "tomllib",
    "uuid", "zipfile", "cryptography.hazmat.primitives.serialization", "passport.container",
    "passport.sheets.drafts", "passport.acts.claim", "resolver", "signing.keystore",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{IMPORTS}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_verify_loads_nothing_dear(loaded: set[str]) -> None:
    assert {"verify.pipeline", "signing.keys"} <= loaded
    assert DEAR & loaded == set()
