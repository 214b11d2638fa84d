"""``passport verify --evidence``: the two checkpoints of a log that signed two trees, for other tools."""

import json
from pathlib import Path

import pytest

from signing.logs import checkpoints
from tests.cli.sessions import in_process
from tests.interop.installed import peer
from tests.vectors_build import writing
from tests.vectors_build.__main__ import FOLDER
from tests.verify.test_vectors import vector
from verify import TrustList

DISPUTED = "disputed/a-log-that-signed-two-trees-of-one-size"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The passport of the scenario, its trust list and its status lists as files."""
    given = vector(DISPUTED)
    sources = {"coil.json": given["input"], "trust.json": given["trust"]}
    sources |= {f"status-{place}.json": one for place, one in enumerate(given["evidence"]["status"])}
    for name, source in sources.items():
        (tmp_path / name).write_bytes(writing.resolved(source, FOLDER))
    return tmp_path


def verify(folder: Path, *words: str) -> tuple[int, str]:
    given = ["verify", str(folder / "coil.json"), *words, "--trust", str(folder / "trust.json")]
    return in_process(
        [*given, "--status", str(folder / "status-0.json"), "--at", vector(DISPUTED)["demand"]["at"]]
    )


def test_both_checkpoints_are_written_and_checked_by_another_tool(files: Path) -> None:
    code, said = verify(files, "--evidence", str(files / "evidence"))
    assert code == 3
    assert "The two checkpoints are in" in said
    key = TrustList.open((files / "trust.json").read_bytes()).accepted.logs[0].note
    roots = set()
    for name in ("smaller.note", "larger.note"):
        path = files / "evidence" / name
        checkpoint, _ = checkpoints.open_checkpoint(path.read_text(encoding="utf-8"), [key])
        roots.add((checkpoint.size, checkpoint.root))
    assert len(roots) == 2
    assert len({size for size, _ in roots}) == 1
    program = peer("aics_tlog.cli", "aics-tlog")
    for name in ("smaller.note", "larger.note"):
        path = files / "evidence" / name
        assert program.main(["verify-checkpoint", "--note", str(path), "--log-key", key.vkey]) == 0


def test_evidence_is_about_one_passport_and_a_new_folder(files: Path) -> None:
    there = files / "there"
    there.mkdir()
    for words, sentence in (
        (["--evidence", str(there)], "is a folder"),
        ([str(files / "coil.json"), "--evidence", str(files / "new")], "Name one TARGET"),
    ):
        code, said = verify(files, *words)
        assert code == 2
        assert sentence in said
    assert not (files / "new").exists()


def test_nothing_is_written_where_no_log_contradicts_itself(demo: Path, tmp_path: Path) -> None:
    words = ["verify", str(demo / "coil.passport.json"), "--trust", str(demo / "trust.json"), "--json"]
    code, said = in_process([*words, "--evidence", str(tmp_path / "evidence")])
    assert (code, json.loads(said)["verdict"]["state"]) == (0, "verified")
    assert not (tmp_path / "evidence").exists()
