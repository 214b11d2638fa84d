"""Where the published test data lies, and the visible skip when it is absent.

Ask inside a test or a function, never while a module is imported: a skip there stops the whole run
(``tests/test_alone.py``).
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


def _find(kind: str, variable: str, name: str) -> Path:
    base = Path(os.environ.get(variable) or _ROOT.parent / "shared" / kind)
    found = base / name
    if not found.exists():
        pytest.skip(
            f"published test data not present: {kind}/{name} (set {variable} or place it beside the checkout)"
        )
    return found


def vectors(name: str) -> Path:
    """The folder or file of a published set of vectors; skips the test when it is not there."""
    return _find("vectors", "PASSPORT_VECTORS", name)


def plant_data(name: str) -> Path:
    """A file of real plant data; skips the test when it is not there."""
    return _find("data", "PASSPORT_DATA", name)


def run_program(main: Callable[[], int]) -> int:
    """Run a command outside pytest: where a test would be skipped, one error line and exit 2."""
    try:
        return main()
    except pytest.skip.Exception as absent:
        sys.stderr.write(f"error: {absent}\n")
        return 2
