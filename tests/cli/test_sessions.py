"""The written sessions: every transcript, and the sessions of the README and of the pages behind it."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.auditing import fill_in
from tests.cli.sessions import Session, check, free_port, parse, rewrite
from tests.moved import MOVED
from verify.states import STATES

ROOT = Path(__file__).resolve().parents[2]
TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.txt"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = ("passport", "signing", "verify", "resolver", "mobile_demo", "tests")
READMES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).glob("**/README.md")
    if "node_modules" not in path.parts
)
PAGES = (ROOT / "README.md", ROOT / "passport" / "README.md", *(ROOT / "passport" / "docs").glob("*.md"))
BLOCKS = {
    name: block
    for path in PAGES
    for name, block in re.findall(
        r"<!-- transcript: ([a-z-]+) -->\n```console\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL
    )
}


LARGE = frozenset({"shift"})
"""Sessions of 300 coils. What they do is done with few coils in others (two-roles, lot-standing, sheets)."""


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=MOVED if path.stem in LARGE else ()) for path in TRANSCRIPTS],
)
def test_transcript(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    givens, steps = parse(path.read_text(encoding="utf-8"))
    assert steps, "a transcript without a command shows nothing"
    assert givens <= {"demo", "posix", "lot", "chain", "hub"}
    if "posix" in givens and os.name != "posix":
        pytest.skip("file modes of POSIX systems")
    if "hub" in givens:
        pytest.importorskip("duckdb", reason="the extra hub is not installed")
    folder = tmp_path / "here"
    folder.mkdir()
    if "demo" in givens:
        shutil.copytree(request.getfixturevalue("demo"), folder / "passport-demo")
    if "chain" in givens:
        shutil.copytree(request.getfixturevalue("correction_chain"), folder, dirs_exist_ok=True)
    if "lot" in givens:
        fill_in(request.getfixturevalue("template"), folder / "coils.xlsx")
    with Session(folder) as session:
        if os.environ.get("PASSPORT_TRANSCRIPTS") == "write":
            path.write_text(rewrite(session, path.read_text(encoding="utf-8")), encoding="utf-8")
            return
        check(session, steps, path.name)


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_the_readme_runs_as_printed(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    # The README says 8000, as people do; here that port may be somebody else's.
    _, steps = parse(BLOCKS[name].replace("8000", str(free_port())) if name == "by-hand" else BLOCKS[name])
    assert steps
    if name != "demo":
        shutil.copytree(request.getfixturevalue("demo"), tmp_path / "passport-demo")
    with Session(tmp_path) as session:
        check(session, steps, f"README, {name}")


def test_what_the_demo_says_to_try_next_works(tmp_path: Path) -> None:
    port = str(free_port())
    with Session(tmp_path) as session:
        code, output = session.run("passport demo --dir 'my demo'")
        assert code == 0
        suggested = [
            line.strip() for line in output.partition("Try next:")[2].splitlines() if line.startswith("  ")
        ]
        codes = {}
        for line in suggested:
            ending = f" --port {port} &" if " serve " in line else ""
            codes[line.split()[1]], said = session.run(line.replace("8000", port) + ending)
            assert "error: " not in said
    assert codes == {"verify": 0, "inspect": 0, "trust": 0, "serve": 0}
    assert len(suggested) == 5


def test_what_the_readme_names_exists() -> None:
    for path in re.findall(r"`((?:passport|signing|verify|resolver|tests)/[A-Za-z0-9_./*-]+)`", README):
        assert list(ROOT.glob(path)), path
    buyers = (ROOT / "passport" / "docs" / "for-buyers.md").read_text(encoding="utf-8")
    table = buyers.partition("## Exit codes")[2].partition("##")[0]
    assert set(re.findall(r"`([a-z_]+)`", table)) - {"error", "hint"} == set(STATES)


def test_every_readme_is_linked_from_one_above_it() -> None:
    for path in READMES:
        above = [up for up in path.parents[1:] if (up / "README.md").exists() and up.is_relative_to(ROOT)]
        links = [(up / "README.md", f"({path.relative_to(up).as_posix()})") for up in above]
        assert any(link in page.read_text(encoding="utf-8") for page, link in links), path


def test_the_readme_is_of_a_readable_length() -> None:
    assert len(README.splitlines()) <= 145
    assert set(BLOCKS) == {"demo", "by-hand", "ledger"}


def test_there_are_enough_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 20
