"""A verification starts without what it does not need (DESIGN 12, row 3)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.world import World

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = """
import sys
import passport.cli.main, passport.cli.buyer.verify, passport.cli.output.rendering, verify
verify.verify, verify.TrustList, verify.Evidence, verify.Policy, verify.Demand
print(*sorted(sys.modules), sep="\\n")
"""
# What cost most, or stands for the most: dataclasses brings inspect, importlib.resources brings zipfile.
DEAR = {
    "dataclasses", "datetime", "importlib.resources", "inspect", "secrets", "shutil", "tempfile", "tomllib",
    "uuid", "zipfile", "fractions", "decimal", "cryptography.hazmat.primitives.serialization",
    "passport.container", "passport.sheets.drafts", "passport.acts.claim", "resolver", "signing.keystore",
}  # fmt: skip


ANY = ["inspect", "ssl", "http.client", "urllib.request", "dataclasses"]
"""What no short command loads; the first is the standard library's, as dear as reading JSON."""
NOT_LOADED = {
    ("inspect", "FILE"): {*ANY, "verify.pipeline", "verify.believing.trust", "sqlite3"},
    ("label", "--help"): {*ANY, "cryptography", "signing.keys", "passport.label.drawing", "PIL", "qrcode"},
    ("status", "check", "--help"): {*ANY, "verify.pipeline", "PIL", "resolver"},
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{IMPORTS}"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return set(done.stdout.split())


def test_verify_loads_nothing_dear(loaded: set[str]) -> None:
    assert {"verify.pipeline", "signing.keys"} <= loaded
    assert DEAR & loaded == set()


@pytest.mark.parametrize("words", NOT_LOADED, ids=" ".join)
def test_short_commands_load_nothing_they_do_not_use(tmp_path: Path, words: tuple[str, ...]) -> None:
    """DESIGN 12, row 3: what a command loads is most of what it costs."""
    file = tmp_path / "coil.json"
    file.write_bytes(World().passport())
    line = [str(file) if word == "FILE" else word for word in words]
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['passport', *{line!r}]\n"
    program += "from passport.cli.main import main\ncode = main(sys.argv[1:])\n"
    program += "print(code, *sorted(sys.modules), sep='\\n', file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    code, *modules = done.stderr.split()
    assert (code, NOT_LOADED[words] & {*modules}) == ("0", set())
