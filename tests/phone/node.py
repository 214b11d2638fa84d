"""One Node process that answers questions, a JSON object a line each way; or a visible skip without it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

LEAST_NODE = 20
HERE = Path(__file__).parent


def node() -> str:
    """The program; skips the test where there is none, or an older one."""
    found = shutil.which("node")
    if found is None:
        pytest.skip(f"Node {LEAST_NODE} or newer is not installed")
    shown = subprocess.run(
        [found, "--version"], capture_output=True, text=True, timeout=30, check=True
    ).stdout
    if int(shown.strip().removeprefix("v").split(".")[0]) < LEAST_NODE:
        pytest.skip(f"Node {LEAST_NODE} or newer is wanted; this is {shown.strip()}")
    return found


class Asked:
    """The process: ``ask(name, **members)`` is its answer."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, ask: str, /, **members: object) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": ask, **members}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process ended"
        answer = json.loads(line)
        assert not (isinstance(answer, dict) and "crashed" in answer), answer
        return answer


@contextmanager
def asking(script: str) -> Iterator[Asked]:
    """``script`` of this folder, running until the end of the block."""
    process = subprocess.Popen(
        [node(), str(HERE / script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Asked(process)
    finally:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=30)
