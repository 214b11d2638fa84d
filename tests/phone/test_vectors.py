"""Every scenario of ``tests/vectors`` is answered by the phone with Python's bytes: in Node and Chromium."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.moved import MOVED
from tests.phone.browser import Browser, serving
from tests.phone.node import HERE, node
from tests.vectors_build.shared import SHARED

VECTORS = HERE.parent / "vectors"
ABOUT_SIGNATURES = ("tampered/", "two_signatures/", "unknown_signer/")


def names() -> list[str]:
    found = (path.relative_to(VECTORS).as_posix() for path in VECTORS.glob("*/*.json"))
    return sorted(name.removesuffix(".json") for name in found if name not in SHARED)


def test_node() -> None:
    done = subprocess.run(
        [node(), str(HERE / "vectors.mjs")], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["scenarios"] == len(names())


IN_PAGE = """
async ([names, base]) => {
  const { runAll } = await import(`${base}tests/vectors.mjs`);
  const files = new Map();
  const file = async (name) => {
    if (!files.has(name)) {
      const answer = await fetch(`${base}vectors/${name}`);
      files.set(name, new Uint8Array(await answer.arrayBuffer()));
    }
    return files.get(name);
  };
  return runAll(names, base, file);
}
"""


@pytest.mark.parametrize("share", [5, pytest.param(1, marks=MOVED)])
def test_chromium(share: int, chromium: Browser) -> None:
    """Node has the same engine: what differs is WebCrypto, so that of other scenarios a fifth is enough."""
    wanted = [
        name for place, name in enumerate(names()) if name.startswith(ABOUT_SIGNATURES) or not place % share
    ]
    with (
        serving({"tests": HERE, "vectors": VECTORS, "blank.html": HERE / "blank.html"}) as base,
        chromium.new_context() as context,
    ):
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{base}blank.html")
        answer: dict[str, Any] = page.evaluate(IN_PAGE, [wanted, base])
    assert answer["differences"] == []
    assert answer["scenarios"] == len(wanted) > 650 / share
    # Verifying asks nobody; only the modules, the tables and the vectors were fetched.
    assert [url for url in asked if not url.startswith(base)] == []


def test_a_wrong_answer_would_be_told(tmp_path: Path) -> None:
    """The runner compares: a vector with another expectation is reported with the place."""
    folder = tmp_path / "verified"
    folder.mkdir()
    name = next(one for one in names() if one.startswith("verified/"))
    vector = json.loads((VECTORS / f"{name}.json").read_bytes())
    vector["expect"]["verdict"]["state"] = "stale"
    (tmp_path / f"{name}.json").write_text(json.dumps(vector), "utf-8")
    for shared in ("passport", "trust", "status"):
        shutil.copytree(VECTORS / shared, tmp_path / shared)
    done = subprocess.run(
        [node(), str(HERE / "vectors.mjs"), "--folder", str(tmp_path), name],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "/verdict/state" in done.stdout.splitlines()[0]
