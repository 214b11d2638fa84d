"""Fixtures of the golden files: copies to work on, and a configuration of their own."""

import shutil
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent


@pytest.fixture(autouse=True)
def configuration(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this test's user keeps a trust list and memory; nothing is there yet."""
    base = tmp_path_factory.mktemp("configuration")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(base))
    for name in ("PASSPORT_TRUST", "PASSPORT_DEBUG", "PASSPORT_RESOLVER_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    return base / "passport"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of what 0.3.0 wrote, without the vectors."""
    folder = tmp_path / "old"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "vectors"))
    for key in folder.glob("*/keys/key-*"):
        key.chmod(0o600)  # Git keeps no modes
    return folder
