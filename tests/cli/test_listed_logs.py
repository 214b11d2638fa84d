"""A monitor and the publisher of ages take log, witnesses and quorum from the trust list (DESIGN 4.1)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from passport.disk import documents
from signing.logs import notes
from tests.cli.sessions import in_process

BUYER = ("--as", "buyer")
WATCH = ("--mine", "mill", "--products", "coil.passport.json", "--state", "state")


@pytest.fixture
def folder(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The finished demo as the working folder, and its log as files in ``files``."""
    shutil.copytree(demo, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    ok("log", "export", "files", "--as", "platform")
    return tmp_path / "here"


def ran(code: int, *words: str) -> str:
    found, said = in_process(list(words))
    assert found == code, said
    return said


def ok(*words: str) -> str:
    return ran(0, *words)


def monitored(code: int, *words: str) -> Any:
    return json.loads(ran(code, "log", "monitor", "files", *WATCH, "--trust", "trust.json", *words, "--json"))


def subject(path: Path) -> Any:
    return json.loads(path.read_bytes())["verifiableCredential"][0]["credentialSubject"]


def cosigned_by_nobody(checkpoint: Path) -> None:
    note = notes.parse_note(checkpoint.read_text(encoding="utf-8"))
    alone = tuple(line for line in note.lines if not line.name.startswith("witness"))
    checkpoint.write_text(str(note._replace(lines=alone)), encoding="utf-8")


def test_the_monitor_finds_log_and_witnesses_in_the_list(folder: Path) -> None:
    facts = monitored(0)
    assert (facts["origin"], facts["cosigned"]) == ("platform.example/log", ["witness.example/w1"])
    assert monitored(0, "--witness", "witness/vkey")["findings"] == []
    cosigned_by_nobody(folder / "files" / "checkpoint")
    found = monitored(3)["findings"]
    assert found == [{"about": "witness.example/w1", "code": "not_cosigned"}]


def test_a_quorum_of_the_list_counts_and_not_every_witness(folder: Path) -> None:
    """One of two suffices by the list; whoever names a witness wants that one."""
    ok("witness", "init", "w2", "--name", "w2.example", "--no-passphrase")
    entity = ("--legal-entity", "w2.example")
    ok("trust", "add", "trust.json", "--log-witness", "w2", *entity, *BUYER)
    one = ("--group", "one any witness.example/w1 w2.example", "--quorum", "one")
    ok("trust", "add", "trust.json", *one, *BUYER)
    assert monitored(0)["findings"] == []
    found = monitored(3, "--witness", "w2/vkey")["findings"]
    assert found == [{"about": "w2.example", "code": "not_cosigned"}]
    ok("trust", "add", "trust.json", "--group", "one all witness.example/w1 w2.example", *BUYER)
    assert [one["about"] for one in monitored(3)["findings"]] == ["one"]


def test_a_list_without_the_log_is_named_as_such(folder: Path) -> None:
    logs = [one["id"] for one in subject(folder / "trust.json")["parties"] if "log" in one["roles"]]
    ok("trust", "remove", "trust.json", *logs, *BUYER)
    said = ran(2, "log", "monitor", "files", *WATCH, "--trust", "trust.json")
    assert "names no log that signed this checkpoint" in said
    assert "--key" in said
    said = ran(2, "trust", "witness", "trust.json", "--from-log", "files", *BUYER)
    assert "names no log that signed this checkpoint" in said
    assert not (folder / "state").exists()


def test_a_damaged_checkpoint_is_no_unlisted_one(folder: Path) -> None:
    path = folder / "files" / "checkpoint"
    path.write_text(path.read_text(encoding="utf-8").replace("\n13\n", "\n12\n"), encoding="utf-8")
    said = ran(2, "log", "monitor", "files", *WATCH, "--trust", "trust.json")
    assert "damaged, or a signature of a listed key" in said


def witnessed(folder: Path) -> dict[str, str]:
    listed = subject(folder / "trust.json").get("witnessed", [])
    return {one["digestMultibase"]: one["seenAt"] for one in listed}


def test_ages_are_taken_by_the_policy_of_the_list(folder: Path) -> None:
    parts = documents.passport(folder / "coil.passport.json")
    assert parts.statement is not None
    ok("trust", "witness", "trust.json", "--from-log", "files", *BUYER)
    seen = json.loads(ok("verify", "coil.passport.json", "--trust", "trust.json", "--json"))
    (logged,) = [one for one in seen["findings"] if one["code"] == "claim.logged"]
    held = witnessed(folder)
    assert {parts.claim.digest, parts.statement.digest} <= held.keys()
    assert set(held.values()) == {logged["params"]["seenAt"]}
    assert len(held) == 3, "claim, statement, accreditation"


def test_a_witness_of_the_signers_company_gives_no_age(folder: Path) -> None:
    """That of the verifier's company: the claim has an age by it, the statement has none (T215, T247)."""
    parts = documents.passport(folder / "coil.passport.json")
    assert parts.statement is not None
    by = next(one["id"] for one in subject(folder / "trust.json")["parties"] if "witness" in one["roles"])
    ok("trust", "remove", "trust.json", by, *BUYER)
    entity = ("--legal-entity", "verifier.example", "--quorum", "witness.example/w1")
    at = subject(folder / "trust.json")["publisherKeys"][0]["notBefore"]
    ok("trust", "add", "trust.json", "--log-witness", "witness", *entity, "--since", at, *BUYER)
    said = ok("trust", "witness", "trust.json", "--from-log", "files", *BUYER)
    assert f"independent of its signers: {parts.statement.digest}" in said
    assert parts.claim.digest in witnessed(folder)
    assert parts.statement.digest not in witnessed(folder)
    said = ran(2, "trust", "witness", "trust.json", "coil.passport.json", "--from-log", "files", *BUYER)
    assert "No quorum of witnesses that are independent of the signers" in said
    said = ran(2, "trust", "witness", "trust.json", "claim.passport.json", "--from-log", "files", *BUYER)
    assert "witnessed all of this already" in said


@pytest.mark.parametrize("words", [("--witness", "witness/vkey"), ("--quorum", "1"), ("--key", "log/vkey")])
def test_options_of_the_quorum_count_together(folder: Path, words: tuple[str, str]) -> None:
    before = (folder / "trust.json").read_bytes()
    said = ran(2, "trust", "witness", "trust.json", "--from-log", "files", *words, *BUYER)
    assert "log policy counts" in said
    assert (folder / "trust.json").read_bytes() == before
