"""Accreditations withdrawn for cause: what list or log had witnessed before stands, else nothing."""

import shutil
import time
from pathlib import Path

import pytest

from tests.cli.sessions import in_process
from tests.cli.test_trust_lists import passport, subject


def without_log(trust: str, *who: str) -> None:
    """Take log and witness out of the list: then nobody but the list itself has witnessed anything."""
    seeing = [one["id"] for one in subject(trust)["parties"] if {"log", "witness"} & {*one["roles"]}]
    assert len(seeing) == 2
    for did in seeing:
        passport("trust", "remove", trust, did, *who)
    assert "logPolicy" not in subject(trust)


@pytest.mark.parametrize("name", ["id", "digestMultibase"])
def test_t50_a_withdrawn_accreditation_no_longer_carries_a_verdict(
    name: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(demo, "passport-demo")
    trust, who = "passport-demo/trust.json", ["--as", "passport-demo/buyer"]
    without_log(trust, *who)
    file = ["passport-demo/coil.passport.json", "--trust", trust, "--json", "--no-state"]
    assert '"state":"verified"' in passport("verify", *file)
    granted = subject(trust)["accreditations"][0][name]
    passport("trust", "remove", trust, granted, *who, code=2)
    passport("trust", "remove", trust, granted, "--reason", "Surveillance not paid", *who)
    assert subject(trust)["accreditations"][0]["withdrawn"]["reason"] == "Surveillance not paid"
    code, output = in_process(["verify", *file])
    # Withdrawn for cause: the statement's own date proves nothing, and nobody witnessed it.
    assert code == 6 and '"state":"unknown_signer"' in output
    assert "Surveillance not paid" in passport("trust", "show", trust)
    passport("trust", "remove", trust, granted, "--reason", "again", *who, code=2)


def test_t52_what_was_witnessed_before_a_withdrawal_stands(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(demo, "passport-demo")
    trust, who = "passport-demo/trust.json", ["--as", "passport-demo/buyer"]
    without_log(trust, *who)
    passport("trust", "add", trust, "--witness", "passport-demo/coil.passport.json", *who)
    time.sleep(1.1)  # the withdrawal comes after what was seen, by a second at least
    granted = subject(trust)["accreditations"][0]["id"]
    passport("trust", "remove", trust, granted, "--reason", "Surveillance not paid", *who)
    file = ["passport-demo/coil.passport.json", "--trust", trust, "--json", "--no-state"]
    assert '"state":"verified"' in passport("verify", *file)


def test_t50_what_a_quorum_had_seen_before_a_withdrawal_stands(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The witness saw the statement before; the file without the proof shows nothing of it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(demo, "passport-demo")
    trust, who = "passport-demo/trust.json", ["--as", "passport-demo/buyer"]
    time.sleep(1.1)  # the withdrawal comes after what was seen, by a second at least
    granted = subject(trust)["accreditations"][0]["id"]
    passport("trust", "remove", trust, granted, "--reason", "Surveillance not paid", *who)
    words = ["--trust", trust, "--json", "--no-state"]
    assert '"state":"verified"' in passport("verify", "passport-demo/coil.passport.json", *words)
    _, output = in_process(["verify", "passport-demo/attested.passport.json", *words])
    assert '"state":"unknown_signer"' in output
