"""The written sessions: every transcript, and the sessions of the README."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.sessions import Session, check, parse, rewrite

ROOT = Path(__file__).resolve().parents[2]
TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.txt"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"<!-- transcript: ([a-z-]+) -->\n```console\n(.*?)```", README, re.DOTALL))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    givens, steps = parse(path.read_text(encoding="utf-8"))
    assert steps, "a transcript without a command shows nothing"
    assert givens <= {"demo", "posix"}
    if "posix" in givens and os.name != "posix":
        pytest.skip("file modes of POSIX systems")
    folder = tmp_path / "here"
    folder.mkdir()
    if "demo" in givens:
        shutil.copytree(request.getfixturevalue("demo"), folder / "passport-demo")
    with Session(folder) as session:
        if os.environ.get("PASSPORT_TRANSCRIPTS") == "write":
            path.write_text(rewrite(session, path.read_text(encoding="utf-8")), encoding="utf-8")
            return
        check(session, steps, path.name)


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_the_readme_runs_as_printed(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    _, steps = parse(BLOCKS[name])
    assert steps
    if name != "demo":
        shutil.copytree(request.getfixturevalue("demo"), tmp_path / "passport-demo")
    with Session(tmp_path) as session:
        check(session, steps, f"README, {name}")


def test_the_readme_is_of_a_readable_length() -> None:
    assert len(README.splitlines()) < 300
    assert set(BLOCKS) == {"demo", "by-hand"}


def test_there_are_enough_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 20
