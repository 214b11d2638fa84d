"""Where the clone of the conformance service is, or the visible reason why it is not used."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def clone() -> Path:
    """The folder of the clone with its npm packages; else a visible skip."""
    named = os.environ.get("PASSPORT_PACT_SUITE")
    folder = Path(named) if named else ROOT.parent / "pact-conformance-service"
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if not (folder / "node_modules" / "ts-node").is_dir():
        pytest.skip(f"no clone of wbcsd/pact-conformance-service with its packages in {folder}: npm ci there")
    return folder
