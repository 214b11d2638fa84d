"""Trust lists at the command line: what is taken back, and what is installed (T50, T73, T80, T107)."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from passport.belief import configuration
from passport.cli.output import terminal
from tests.cli.sessions import in_process
from tests.world_people import Document
from verify import TrustList

PARTY = "did:web:sample-refinery.example.com"
BUYER = ["--as", "buyer"]


def passport(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def subject(path: str = "trust.json") -> Document:
    document = json.loads(Path(path).read_bytes())["verifiableCredential"][0]
    TrustList.open(Path(path).read_bytes())
    subject: dict[str, Any] = document["credentialSubject"]
    return subject


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list with one mill in it."""
    monkeypatch.chdir(tmp_path)
    for name, did, role in (("buyer", "did:web:buyer.example", "publisher"), ("mill", PARTY, "producer")):
        passport("init", name, "--role", role, "--did", did, "--name", name, "--no-passphrase")
    passport("trust", "new", *BUYER, "-o", "trust.json")
    fingerprint = passport("keys", "show", "mill", "--fingerprint").strip()
    passport("trust", "add", "trust.json", "mill", "--role", "producer", "--key", fingerprint, *BUYER)
    return tmp_path


def test_an_ended_key_of_a_party_can_still_turn_out_to_be_compromised(listed: Path) -> None:
    key, words = f"{PARTY}#key-1", ["trust", "remove", "trust.json"]
    passport(*words, key, "--reason", "cessation", *BUYER)
    passport(*words, key, "--reason", "compromise", "--since", "2026-01-01T00:00:00Z", *BUYER)
    entry = subject()["parties"][0]["keys"][0]
    assert (entry["revoked"], entry["reason"]) == ("2026-01-01T00:00:00Z", "compromise")
    passport(*words, key, "--reason", "compromise", *BUYER, code=2)
    # Listing the key again by its fingerprint revives nothing.
    fingerprint = passport("keys", "show", "mill", "--fingerprint").strip()
    add = ["trust", "add", "trust.json", "mill", "--key", fingerprint, "--role", "platform"]
    passport(*add, "--role", "producer", *BUYER)
    assert subject()["parties"][0]["keys"][0] == entry


def test_t73_the_list_that_was_checked_is_the_list_that_is_installed(
    listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is exchanged while the person reads the fingerprint."""
    checked = Path("trust.json").read_bytes()

    def meanwhile(_question: str, *, assume_yes: bool) -> None:
        assert assume_yes
        Path("trust.json").write_bytes(b"{}")

    monkeypatch.setattr(terminal, "confirm", meanwhile)
    passport("trust", "use", "trust.json", "--yes")
    pin = configuration.pin()
    assert pin is not None
    assert configuration.installed(pin) == checked


def test_t80_archives_are_not_opened(listed: Path) -> None:
    with zipfile.ZipFile("evil.zip", "w") as archive:
        archive.writestr("../evil.txt", "x")
        archive.writestr("trust.json", Path("trust.json").read_bytes())
    before = sorted(path.name for path in listed.parent.iterdir())
    for words in (
        ["trust", "use", "evil.zip", "--yes"],
        ["trust", "accept", "evil.zip"],
        ["trust", "add", "trust.json", "--witness", "evil.zip", *BUYER],
        ["trust", "show", "evil.zip"],
        ["verify", "evil.zip", "--trust", "trust.json", "--no-state"],
    ):
        code, output = in_process(words)
        assert code in (2, 6), (words, output)
        assert "Internal" not in output
    assert sorted(path.name for path in listed.parent.iterdir()) == before
    assert configuration.pin() is None
