"""Coverage-guided fuzzing of every target of ``guided``, a minute each or ``FUZZ_SECONDS``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("json", "jcs", "base58", "did_web", "multikey", "profile", "emitter", "graph", "token", "status")


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found(target: str, tmp_path: Path) -> None:
    """No crash, no hang (2 s an input), no disagreement; a finding is left in the folder that is named."""
    pytest.importorskip("atheris")
    seconds = int(os.environ.get("FUZZ_SECONDS", "60"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", target, str(tmp_path / "corpus"),
         f"-max_total_time={seconds}", f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds + 120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "Done " in done.stderr, done.stderr[-1_000:]
