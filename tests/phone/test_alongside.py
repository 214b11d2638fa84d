"""Every test of a verdict is a test of the phone: those of ``verify/`` and the properties, both asked."""

import json
import os
import subprocess
import sys

import pytest

from tests.phone.browser import ROOT
from tests.phone.node import node


@pytest.mark.long
def test_the_tests_of_the_verifier_with_the_phone_alongside() -> None:
    """T1 to T115 as far as a test in Python states them; the vectors have a runner of their own."""
    node()
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-p", "tests.phone.alongside", "-m", "not long",
            "--deselect", "tests/verify/test_vectors.py", "tests/verify", "tests/properties",
        ],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    told = next(line for line in done.stdout.splitlines() if line.startswith("alongside: "))
    asked = json.loads(told.removeprefix("alongside: "))
    assert asked["verify"] > 800
    assert {"change", "input", "inspect", "keep", "successors", "update"} <= set(asked)
