"""``trust add`` lists logs, witnesses, groups and a quorum; ``remove`` prunes what names them."""

import json
from pathlib import Path
from typing import Any

import pytest

from signing.keys import PrivateKey
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey
from tests.cli.sessions import in_process
from verify import TrustList

BUYER = ["--as", "buyer"]


def passport(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def vkey(name: str, kind: int = COSIGNATURE) -> str:
    return NoteKey(name, kind, PrivateKey.from_seed("Ed25519", name.encode().ljust(32)).public).vkey


def add(*words: str, code: int = 0) -> str:
    return passport("trust", "add", "trust.json", *words, *BUYER, code=code)


def subject() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("trust.json").read_bytes())["verifiableCredential"][0]
    part: dict[str, Any] = found["credentialSubject"]
    return part


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    passport(
        "init", "buyer", "--role", "publisher", "--did", "did:web:buyer.example", "--name", "Buyer",
        "--no-passphrase",
    )  # fmt: skip
    passport("trust", "new", *BUYER, "-o", "trust.json")


@pytest.mark.usefixtures("listed")
def test_a_log_its_witnesses_and_a_quorum_are_listed_shown_and_taken_out() -> None:
    before = subject()
    assert "logPolicy" not in before
    add("--log", vkey("log.example/steel", ED25519), "--legal-entity", "LEI-LOG")
    for name in ("w1", "w2", "w3"):
        add("--log-witness", vkey(name), "--legal-entity", f"LEI-{name}")
    told = add("--group", "any-two 2 w1 w2 w3", "--quorum", "any-two")
    assert "added     log-policy  (quorum any-two)" in told
    trust = TrustList.open(Path("trust.json").read_bytes())
    assert [one.note.name for one in trust.accepted.witnesses] == ["w1", "w2", "w3"]
    shown = passport("trust", "show", "trust.json")
    for line in (f"log {vkey('log.example/steel', ED25519)}", f"witness w2 {vkey('w2')}", "quorum any-two"):
        assert line in shown
    gone = next(one["id"] for one in subject()["parties"] if one["name"] == "w3")
    passport("trust", "remove", "trust.json", gone, *BUYER)
    assert subject()["logPolicy"]["groups"] == [
        {"name": "any-two", "threshold": "2", "members": ["w1", "w2"]}
    ]
    # One witness is left of a group of two: the list would contradict itself, and nothing is written.
    gone = next(one["id"] for one in subject()["parties"] if one["name"] == "w2")
    kept = Path("trust.json").read_bytes()
    assert "needs 2 of its 1 members" in passport("trust", "remove", "trust.json", gone, *BUYER, code=2)
    assert Path("trust.json").read_bytes() == kept


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--log-witness", vkey("w1"), "--legal-entity", "L"], "trust.log_first"),
        (["--log", vkey("w1"), "--legal-entity", "L"], "log.key_kind"),
        (["--log", vkey("l", ED25519)], "usage.arguments"),
        (["--log", "l+00000000+AQ=="], "log.key_kind"),
        (["--log", "nonsense"], "log.vkey"),
        (["--quorum", "all"], "trust.log_first"),
        (["--group", "a 0 w1"], "trust.group"),
        (["--group", "a"], "trust.group"),
    ],
)
def test_what_cannot_be_listed_is_told_and_nothing_is_written(words: list[str], said: str) -> None:
    kept = Path("trust.json").read_bytes()
    output = add(*words, "--json", code=2)
    assert said in output, output
    assert Path("trust.json").read_bytes() == kept
