"""A lot attested after corrections, backups and killed runs: nothing is lost, nothing is signed twice."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passport.party import identity
from passport.work.reviewing import findings_file
from signing.strict_json import loads
from tests.cli.auditing import Week, coherent
from tests.cli.sessions import child_environment
from tests.work.lots import lot, product


@pytest.fixture(scope="module")
def made(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """A lot of six coils of three heats, reviewed; two findings about factors and an observation."""
    week = Week(tmp_path_factory.mktemp("made"))
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo, heats=3, coils=2)
    code, output = week.review()
    assert code == 0, output
    yield week


@pytest.fixture
def week(made: Week, tmp_path: Path) -> Week:
    """A copy of it."""
    return Week.begin(made, tmp_path / "week")


def _statement(path: Path) -> dict[str, Any]:
    return loads(path.read_bytes())["verifiableCredential"][1]["credentialSubject"]  # type: ignore[index,call-overload,return-value]  # a passport file


def _files(week: Week) -> list[Path]:
    return sorted(week.attested.glob("*.passport.json"))


def _refused(answer: tuple[int, str]) -> tuple[str, str]:
    """Code and whole output of a command that was refused."""
    code, output = answer
    assert code == 2, output
    assert "hint: " in output
    line = next(line for line in output.splitlines() if line.startswith('{"error"'))
    return json.loads(line)["error"]["code"], output


def _add(week: Week, id: str, effect: str, claims: str = '"C-0001"') -> None:
    """A minor misstatement the auditor wrote."""
    week.edit(
        "# The claims of the engagement",
        f'[[findings]]\nid = "{id}"\nkind = "misstatement"\nseverity = "minor"\nclaims = [{claims}]\n'
        f'at = "/credentialSubject/footprint"\neffect = "{effect}"\nquestion = "Electrodes?"\n\n'
        "# The claims of the engagement",
    )


def test_a_corrected_claim_takes_the_place_of_the_one_it_corrects(week: Week) -> None:
    """The mill amends, the auditor reviews again, and the statement tells of an error that was corrected."""
    _add(week, "F-004", "6.5")
    week.settle("F-001", "F-002")
    assert _refused(week.attest("--yes", "--json"))[0] in ("attest.open_material", "attest.sampled_open")
    old = week.lot / "claims" / "H00-1.passport.json"
    new = week.lot / "claims" / "H00-1b.passport.json"
    draft = week.lot / "drafts" / "H00-1.json"
    changed = {**json.loads(draft.read_text(encoding="utf-8")), "grade": "S355J2"}
    draft.write_text(json.dumps(changed), encoding="utf-8")
    code, output = week.run(
        "correct", old, draft, "--reason", "calculation-error", "--as", week.demo / "mill", "-o", new, "--yes"
    )
    assert code == 0, output
    other = week.lot / "claims" / "H01-1.passport.json"
    assert _refused(week.answer("F-004", "amend", "--claim", other, "--json"))[0] == "answer.claim"
    code, output = week.answer("F-004", "amend", "--claim", new)
    assert code == 0, output
    assert _refused(week.answer("F-004", "accept", "--json"))[0] == "answer.not_corrected"
    assert _refused(week.attest("--yes", "--json"))[0] == "attest.other_claim"
    code, output = week.review("--resume", week.findings)
    assert code == 0, output
    assert "left out" in output
    code, output = week.answer("F-004", "accept")
    assert code == 0, output
    code, output = week.attest("--yes")
    assert code == 0, output
    said = _statement(week.attested / "H00-1b.passport.json")
    assert [(one["key"], one["corrected"], one["material"]) for one in said["misstatements"]] == [
        ("f-004", True, True)
    ]
    assert Fraction(said["misstatements"][0]["effect"]) == Fraction("6.5")
    assert not (week.attested / "H00-1.passport.json").exists()
    assert len(_files(week)) == 6


def test_an_error_that_was_not_corrected_is_found_again(week: Week) -> None:
    """A corrected claim that says what the first one said is no correction, whatever was accepted."""
    path = week.forge("H00-1", {**coherent("81.000000"), "id": f"{product(0, 1)}-F"})
    code, output = week.review()
    assert code == 0, output
    first = _misstatements(week)
    assert len(first) == 1
    draft = week.lot / "drafts" / "H00-1.json"
    changed = {**json.loads(draft.read_text(encoding="utf-8")), "grade": "S355J2"}
    draft.write_text(json.dumps(changed), encoding="utf-8")
    new = week.lot / "claims" / "H00-1b.passport.json"
    mill = ("--as", week.demo / "mill", "--yes", "-o", new)
    assert week.run("correct", path, draft, "--reason", "calculation-error", *mill)[0] == 0
    assert week.answer(first[0], "amend", "--claim", new)[0] == 0
    assert week.review("--resume", week.findings)[0] == 0
    again = _misstatements(week)
    assert again[:1] == first
    assert len(again) == 2


def _misstatements(week: Week) -> list[str]:
    found = findings_file.read(week.findings.read_bytes(), "findings.toml").found
    return [one.id for one in found if one.kind == "misstatement"]


def test_a_lot_with_other_claims_is_another_engagement(week: Week) -> None:
    (week.lot / "claims" / "H00-1.passport.json").unlink()
    assert _refused(week.review("--resume", week.findings, "--json"))[0] == "review.population"
    shutil.copy(week.demo / "claim.passport.json", week.lot / "claims" / "H00-1.passport.json")
    assert _refused(week.review("--resume", week.findings, "--json"))[0] == "review.population"


def test_a_register_from_a_backup_signs_no_statement(week: Week) -> None:
    """T102: places in the status lists would be handed out twice."""
    week.settle("F-001", "F-002")
    verifier = week.demo / "verifier"
    kept = (verifier / "register.sqlite").read_bytes()
    assert week.attest("--yes")[0] == 0
    code, output = week.run("status", "renew", "--as", verifier, "--force")
    first = _files(week)[0]
    words = ("withdraw", first, "--as", verifier, "--reason", "x", "--yes")
    assert week.run(*words)[0] == 0
    (verifier / "register.sqlite").write_bytes(kept)
    shutil.rmtree(week.attested)
    code, output = week.attest("--yes", "--json")
    assert code == 2, output
    assert '"code":"identity.rolled_back"' in output or '"code":"status.rolled_back"' in output
    assert not _files(week)


def test_a_killed_run_is_completed_by_the_same_command(week: Week) -> None:
    """kill -9 while statements are being signed: each file is whole, and none is signed twice."""
    week.settle("F-001", "F-002")
    words = [
        sys.executable, "-m", "passport", "attest", "--batch", week.lot / "claims", "--review", week.findings,
        "--template", week.demo / "drafts" / "opinion.toml", "--as", week.demo / "verifier",
        "--accreditation", week.demo / "accreditation.json", *week.trust, "-o", week.attested, "--yes",
    ]  # fmt: skip
    running = subprocess.Popen(
        [str(word) for word in words], env=child_environment(), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 60
    while len(_files(week)) < 2 and time.monotonic() < end and running.poll() is None:
        time.sleep(0.001)
    if hasattr(signal, "SIGKILL"):
        os.kill(running.pid, signal.SIGKILL)
    running.wait(60)
    there = {path.name: path.read_bytes() for path in _files(week)}
    assert len(there) >= 2
    code, output = week.attest("--yes")
    assert code == 0, output
    assert len(_files(week)) == 6
    register = identity.load(week.demo / "verifier").register
    for path in _files(week):
        assert path.read_bytes() == there.get(path.name, path.read_bytes())
        claim = _statement(path)["id"]
        assert len(register.issued_about(claim, "statement")) == 1
    code, _ = week.run("inspect", _files(week)[0])
    assert code == 0
