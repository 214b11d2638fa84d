"""``--log FILE``: proofs of a log beside a passport, as another file of the same passport carries them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from signing.logs import checkpoints
from tests.cli.sessions import in_process
from tests.vectors_build import writing
from tests.vectors_build.__main__ import FOLDER
from tests.verify.test_vectors import vector
from verify import TrustList

FORKED = "disputed/a-log-that-signed-two-trees-of-one-size"


@pytest.fixture
def folder(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The finished demo as the working folder."""
    shutil.copytree(demo, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def ran(code: int, *words: str) -> str:
    found, said = in_process([*words, "--trust", "trust.json"])
    assert found == code, said
    return said


def outcomes(said: str) -> dict[str, str]:
    return {one["code"]: one["outcome"] for one in json.loads(said)["findings"]}


def test_the_file_of_the_mill_is_seen_by_the_proofs_of_the_platforms(folder: Path) -> None:
    """The mill's own file carries no proof; that of the platform, about the same two documents, does."""
    words = ("verify", "attested.passport.json", "--json")
    found = outcomes(ran(3, *words))
    assert (found["claim.logged"], found["standing.equivocation"]) == ("not_checked", "not_checked")
    found = outcomes(ran(3, *words, "--log", "coil.passport.json"))
    names = ("claim.logged", "statement.logged", "standing.equivocation")
    assert {name: found[name] for name in names} == dict.fromkeys(names, "pass")
    said = ran(3, "explain", "attested.passport.json", "--log", "coil.passport.json")
    assert "by witness.example/w1" in said


def test_proofs_about_other_documents_say_nothing(folder: Path) -> None:
    """Those of another product's passport, by the right log and witness (T245)."""
    code, said = in_process(["issue", "drafts/by-hand.toml", "--as", "mill", "-o", "other.passport.json"])
    assert code == 0, said
    words = ("verify", "other.passport.json", "--json")
    alone, beside = outcomes(ran(3, *words)), outcomes(ran(3, *words, "--log", "coil.passport.json"))
    differ = {code for code in beside if alone.get(code) != beside[code]}
    assert differ <= {"log.consistent"}


def test_a_fork_between_two_files_is_disputed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two buyers were shown two trees; either's file beside the other's shows it (T212)."""
    monkeypatch.chdir(tmp_path)
    given = vector(FORKED)
    held: Any = json.loads(writing.resolved(given["input"], FOLDER))
    for name, block in zip(("one.json", "other.json"), held["log"], strict=True):
        Path(name).write_text(json.dumps({**held, "log": [block]}), encoding="utf-8")
    Path("trust.json").write_bytes(writing.resolved(given["trust"], FOLDER))
    Path("status.json").write_bytes(writing.resolved(given["evidence"]["status"][0], FOLDER))
    words = ("verify", "one.json", "--at", given["demand"]["at"], "--json")
    assert json.loads(ran(0, *words))["verdict"]["state"] == "verified"
    said = ran(3, *words, "--log", "other.json", "--evidence", "evidence")
    assert json.loads(said.splitlines()[0])["verdict"]["state"] == "disputed"
    key = TrustList.open(Path("trust.json").read_bytes()).accepted.logs[0].note
    notes = [Path("evidence", name).read_text(encoding="utf-8") for name in ("smaller.note", "larger.note")]
    heads = [checkpoints.open_checkpoint(note, [key])[0] for note in notes]
    assert heads[0].size == heads[1].size
    assert heads[0].root != heads[1].root


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("claim.passport.json", "no passport file with proofs of a log"),
        ("proof", "does not say what document it is about"),
        ("missing.json", "There is no missing.json"),
        ("resolver.toml", "resolver.toml cannot be read"),
    ],
)
def test_a_file_without_proofs_is_named(folder: Path, name: str, sentence: str) -> None:
    code, said = in_process(["log", "proof", "claim.passport.json", "--as", "platform", "-o", "proof"])
    assert code == 0, said
    for verb in ("verify", "explain"):
        said = ran(2, verb, "attested.passport.json", "--log", "coil.passport.json", "--log", name)
        assert sentence in said
        assert name in said


def test_proofs_beside_a_batch_are_refused(folder: Path) -> None:
    said = ran(2, "verify", "mill", "--log", "coil.passport.json")
    assert "--log is about one passport" in said
