"""Withdrawing, suspending, renewing and correcting at the command line (T67, T71, T101, T102)."""

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from passport import moments
from passport.cli import options, verbs
from passport.party import identity
from passport.party.withdrawals import bits_by_position
from passport.sheets import drafts
from passport.vocab import STATUS_PURPOSES
from signing.digests import document_digest
from signing.strict_json import loads
from tests.cli.sessions import child_environment, in_process

MILL = ["--as", "mill", "--yes", "--reason"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mill with claims about three coils, and drafts of corrections."""
    folder = tmp_path_factory.mktemp("base")
    text = drafts.example("claim").decode().replace("2026", "2024")
    (folder / "corrected.toml").write_text(text.replace("67.32", "66.32"))
    (folder / "other.toml").write_text(text.replace("67.32", "65.32"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.chdir(folder)
        run("init mill --role producer --did did:web:mill.example --name Mill --no-passphrase"
            " --prefix gs1:7312345")  # fmt: skip
        serial = next(part for part in text.split('"') if "/21/" in part)
        for number in range(3):
            draft = folder / f"draft-{number}.toml"
            draft.write_text(text if number == 0 else text.replace(serial, f"{serial}-{number}"))
            run(f"issue {draft.name} --as mill -o claim-{number}.json")
    shutil.rmtree(folder / "config", ignore_errors=True)
    return folder


@pytest.fixture
def here(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it as working folder."""
    folder = tmp_path / "here"
    shutil.copytree(base, folder)
    monkeypatch.chdir(folder)
    return folder


def run(words: str | list[str], *, code: int = 0) -> str:
    got, output = in_process(words.split() if isinstance(words, str) else words)
    assert got == code, output
    return output


def document(name: str) -> Any:
    return loads(Path(name).read_bytes())


def claim(name: str) -> Any:
    return document(name)["verifiableCredential"][0]


def shown() -> Any:
    return json.loads(run("status show --as mill --json"))


def status_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path("mill/status").iterdir())}


def test_by_file_by_digest_and_by_id_all_or_none(here: Path) -> None:
    first, second, third = (claim(f"claim-{number}.json") for number in range(3))
    before = status_files()
    names = ["claim-0.json", document_digest(second)]
    run(["revoke", *names, "urn:uuid:01a20030-9690-7409-8a6a-806110ef6eac", *MILL, "lot"], code=2)
    assert status_files() == before
    run(["revoke", *names, third["id"], *MILL, "lot"])
    assert {one["id"] for one in shown()["set"]} == {one["id"] for one in (first, second, third)}
    assert all(one["purposes"] == ["revocation"] for one in shown()["set"])
    assert status_files().keys() == before.keys()
    assert not set(status_files().values()) & set(before.values())


def test_t101_what_is_withdrawn_is_shown_first_and_without_a_yes_nothing_happens(here: Path) -> None:
    before = status_files()
    output = run("revoke claim-0.json --as mill --reason why", code=2)
    one = claim("claim-0.json")
    for fact in (one["id"], document_digest(one), one["credentialSubject"]["id"], '"why"'):
        assert fact in output
    assert status_files() == before
    assert shown()["history"] == []
    # By its digest alone, the register says what it is.
    output = run(["suspend", document_digest(one), "--as", "mill", "--reason", "why"], code=2)
    assert one["credentialSubject"]["id"] in output


def test_t67_a_revocation_stays_and_a_suspension_is_lifted(here: Path) -> None:
    for verb in ("suspend", "suspend", "unsuspend", "unsuspend", "suspend", "revoke", "revoke"):
        run([verb, "claim-0.json", *MILL, verb])
    assert [one["purposes"] for one in shown()["set"]] == [["revocation", "suspension"]]
    # What was in force already is not said twice.
    told = [(word["purpose"], word["value"]) for word in shown()["history"]]
    assert told == [("suspension", True), ("suspension", False), ("suspension", True), ("revocation", True)]
    for verb in ("suspend", "unsuspend"):
        run([verb, "claim-0.json", *MILL, verb], code=2)
    assert len(shown()["history"]) == 4


def test_the_history_cannot_be_rewritten(here: Path) -> None:
    run(["revoke", "claim-0.json", *MILL, "why"])
    with closing(sqlite3.connect("mill/register.sqlite")) as register:
        for change in ("UPDATE word SET reason = ''", "DELETE FROM word"):
            with pytest.raises(sqlite3.IntegrityError):
                register.execute(change)


def test_t71_processes_at_once_lose_no_bit_and_share_no_moment(here: Path) -> None:
    verbs = [(verb, f"claim-{number}.json") for verb in ("suspend", "revoke") for number in range(3)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "passport", verb, name, *MILL, "at once"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=child_environment(), cwd=here, text=True,
        )
        for verb, name in verbs
    ]  # fmt: skip
    for process, (verb, _) in zip(running, verbs, strict=True):
        output, _ = process.communicate(timeout=120)
        # Whoever comes after the revocation is told that it is final; nobody else may fail.
        assert process.returncode == 0 or (verb == "suspend" and "stays so" in output), output
    facts = shown()
    revoked = [one for one in facts["set"] if "revocation" in one["purposes"]]
    assert len(revoked) == 3
    lists = {purpose: document(f"mill/status/{purpose}.json") for purpose in STATUS_PURPOSES}
    bits = {(at, purpose) for at, found in bits_by_position(lists).items() for purpose in found}
    assert bits == {(word["position"], word["purpose"]) for word in facts["history"]}


def test_t71_places_stay_unique_when_processes_issue_and_correct_at_once(here: Path) -> None:
    commands = [
        ["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", f"new-{number}.json"]
        for number in range(3)
    ]
    running = [
        subprocess.Popen([sys.executable, "-m", "passport", *words], env=child_environment(), cwd=here,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for words in commands
    ]  # fmt: skip
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    # One correction, whoever was first: the same bytes in every file.
    assert len({Path(f"new-{number}.json").read_bytes() for number in range(3)}) == 1
    with closing(sqlite3.connect("mill/register.sqlite")) as register:
        assert register.execute("SELECT COUNT(*) FROM correction").fetchone() == (1,)
        assert register.execute("SELECT COUNT(*) FROM word").fetchone() == (1,)
        taken = register.execute("SELECT COUNT(*), COUNT(DISTINCT position) FROM allocation").fetchone()
    assert taken[0] == taken[1] >= 4


def test_t102_a_register_from_a_backup_signs_nothing_more(here: Path) -> None:
    shutil.copyfile("mill/register.sqlite", "backup.sqlite")
    run("status renew --as mill --force")
    shutil.copyfile("backup.sqlite", "mill/register.sqlite")
    for words in (
        "issue draft-0.toml --as mill -o again.json --second",
        "status renew --as mill --force",
        "status check --as mill",
        "revoke claim-0.json --as mill --reason why --yes",
    ):
        assert "newer than the register" in run(words, code=2)
    assert not Path("again.json").exists()
    with closing(sqlite3.connect("mill/register.sqlite")) as register:
        assert register.execute("SELECT COUNT(*) FROM allocation").fetchone() == (3,)


def test_t102_a_whole_folder_from_a_backup_is_noticed_after_a_withdrawal(here: Path) -> None:
    shutil.copytree("mill", "backup")
    run(["revoke", "claim-0.json", *MILL, "why"])
    shutil.rmtree("mill")
    shutil.copytree("backup", "mill")
    output = run(["suspend", "claim-1.json", *MILL, "why"], code=2)
    assert "older copy" in output
    assert shown()["history"] == []


def test_a_copy_that_is_behind_damaged_or_gone_is_replaced(here: Path) -> None:
    before = status_files()
    run(["revoke", "claim-0.json", *MILL, "why"])
    after = status_files()
    folder = Path("mill/status")
    (folder / "revocation.json").write_bytes(before["revocation.json"])
    (folder / "suspension.json").write_bytes(b"{")
    (folder / "refresh.json").unlink()
    (folder / ".passport-0011.tmp").write_bytes(b"half")
    assert identity.load(Path("mill")).status_lists() == [after[f"{name}.json"] for name in STATUS_PURPOSES]
    assert status_files() == after


def test_a_claim_whose_record_was_lost_to_a_crash_can_still_be_withdrawn(here: Path) -> None:
    with closing(sqlite3.connect("mill/register.sqlite")) as register:
        register.execute("DELETE FROM issued WHERE digest = ?", (document_digest(claim("claim-0.json")),))
        register.commit()
    run(["revoke", "claim-0.json", *MILL, "why"])
    assert [one["id"] for one in shown()["set"]] == [claim("claim-0.json")["id"]]
    # A changed claim with the same id and place is nobody's.
    data = Path("claim-1.json").read_bytes()
    Path("forged.json").write_bytes(data.replace(b"S355J2", b"S355K2"))
    assert data != Path("forged.json").read_bytes()
    run(["revoke", "forged.json", *MILL, "why"], code=2)


def test_renewal_is_unattended_and_only_when_it_is_time(here: Path) -> None:
    began = document("mill/status/refresh.json")["validFrom"]
    until = document("mill/status/refresh.json")["validUntil"]
    first = status_files()
    run("status renew --as mill")
    assert status_files() == first
    day = f"{until[:10]}T00:00:00Z"
    output = json.loads(run(f"status renew --as mill --json --at {day}"))
    assert (output["renewed"], output["why"]) == (True, "ending")
    second = {name: loads(data) for name, data in status_files().items()}
    assert {one["validFrom"] for one in second.values()} == {day}  # type: ignore[index, call-overload]
    assert began < day
    assert json.loads(run(f"status renew --as mill --json --at {day}"))["renewed"] is False


def test_an_encrypted_key_needs_its_file_and_nobody_is_asked(here: Path) -> None:
    Path("secret").write_text("correct horse\n")
    run("init safe --role verifier --did did:web:safe.example --name Safe --passphrase-file secret")
    output = run("status renew --as safe --force", code=2)
    assert "correct horse" not in output
    run("status renew --as safe --force --passphrase-file secret")
    # When it is not time the key is not even opened.
    run("status renew --as safe")


@pytest.mark.parametrize(("days", "code", "state"), [(0, 0, "fresh"), (6, 3, "ending"), (8, 5, "ended")])
def test_the_monitoring_sees_it_coming(here: Path, days: int, code: int, state: str) -> None:
    began = document("mill/status/refresh.json")["validFrom"]
    at = moments.shift(began, days * 86_400)
    facts = json.loads(run(f"status check --as mill --json --at {at}", code=code))
    assert (facts["state"], facts["secondsLeft"]) == (state, (7 - days) * 86_400)
    assert [one["purpose"] for one in facts["lists"]] == list(STATUS_PURPOSES)


def test_lists_of_an_earlier_key_are_signed_anew(here: Path) -> None:
    run("keys rotate mill --no-passphrase")
    run("keys rotate mill --finish --unlisted")
    facts = json.loads(run("status check --as mill --json", code=3))
    assert facts["state"] == "other-key"
    assert json.loads(run("status renew --as mill --json"))["why"] == "key"
    assert {one["verificationMethod"] for one in shown()["lists"]} == {"did:web:mill.example#key-2"}
    run("status check --as mill")


def test_a_memory_that_cannot_be_written_does_not_undo_what_is_signed(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("no folder")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here / "file"))
    output = run(["revoke", "claim-0.json", *MILL, "why"])
    assert "warning: how far did:web:mill.example is could not be noted" in output
    assert len(shown()["set"]) == 1


def test_lost_lists_of_a_folder_are_not_made_up(here: Path) -> None:
    shutil.rmtree("mill/status")
    run("status check --as mill")  # the register has them
    assert len(status_files()) == 3
    with closing(sqlite3.connect("mill/register.sqlite")) as register:
        register.execute("DELETE FROM list")
        register.commit()
    shutil.rmtree("mill/status")
    for words in ("status check --as mill", "status renew --as mill --force", "publish --as mill --to http://x"):
        assert "Restore the folder" in run(words, code=2)


def test_a_correction_has_its_effect_and_only_the_head_is_corrected(here: Path) -> None:
    run(["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", "new.json"])
    old, new = claim("claim-0.json"), claim("new.json")
    assert new["wasRevisionOf"]["digestMultibase"] == document_digest(old)
    assert {one["value"] for one in new["wasRevisionOf"]["effect"]} == {"-1.000000"}
    assert [(one["id"], one["purposes"]) for one in shown()["set"]] == [(old["id"], ["refresh"])]
    output = run(["correct", "claim-0.json", "other.toml", *MILL, "new-factor", "-o", "no.json"], code=2)
    assert document_digest(new) in output
    run(["correct", "new.json", "other.toml", *MILL, "new-factor", "-o", "newer.json"])
    assert claim("newer.json")["wasRevisionOf"]["digestMultibase"] == document_digest(new)
    # Another coil's draft, another identity's claim.
    run(["correct", "claim-1.json", "corrected.toml", *MILL, "new-factor", "-o", "no.json"], code=2)
    run("init other --role producer --did did:web:other.example --name Other --no-passphrase")
    run("correct newer.json corrected.toml --as other --yes --reason new-factor -o no.json", code=2)
    assert not Path("no.json").exists()


def test_a_name_that_no_file_can_have_is_a_usage_error(here: Path) -> None:
    for name in ("x" * 300, "a\0b"):
        run(["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", name], code=2)
    assert shown()["set"] == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder in which nobody can make files")
def test_an_interrupted_correction_is_finished_not_begun_anew(here: Path) -> None:
    # Nobody can write there: the claim is signed and recorded, its file is not written.
    run(["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", "/proc/new.json"], code=2)
    assert shown()["set"] == []
    with closing(sqlite3.connect("mill/register.sqlite")) as register:
        (recorded,) = register.execute("SELECT new FROM correction").fetchone()
    output = run(["correct", "claim-0.json", "other.toml", *MILL, "new-factor", "-o", "no.json"], code=2)
    assert "begun" in output
    assert recorded in output
    run(["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", "new.json"])
    assert document_digest(claim("new.json")) == recorded
    assert shown()["history"][0]["reason"] == f"new-factor: {recorded}"
    # And once more: the same file may be there, another one may not.
    run(["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", "new.json"])
    run(["correct", "claim-0.json", "corrected.toml", *MILL, "new-factor", "-o", "claim-1.json"], code=2)
    assert len(shown()["history"]) == 1


def test_the_commands_of_the_rooms_readme_are_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    # As its last block says before the commands without --as.
    monkeypatch.setenv("PASSPORT_AS", "mill")
    room = Path(__file__).resolve().parents[2] / "passport" / "cli"
    text = (room / "README.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"^```[a-z]+\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    found = re.findall(r"^(?:ExecStart=)?passport (.*)$", blocks, re.MULTILINE)
    assert len(found) >= 9
    for line in found:
        verb, *words = shlex.split(line, comments=True)
        asked = verb == "help"
        if asked:
            verb, *words = [*words, "--help"]
        parser = options.Parser(prog=verb)
        verbs.load(verb).configure(parser)
        with pytest.raises(SystemExit) if asked else nullcontext():
            parser.parse_args(words)
