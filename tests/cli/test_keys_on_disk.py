"""Keys and passphrases (T99, T100)."""

import os
import stat
from pathlib import Path

import pytest

from passport.party import identity
from passport.party.identity import IdentityRefused
from passport.sheets import drafts
from signing.errors import KeyRefused
from tests.cli.sessions import in_process

PASSPHRASE = "correct horse battery"
INIT = ["--role", "producer", "--did", "did:web:mill.example", "--name", "Mill AB", "--prefix", "gs1:7312345"]
posix = pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX systems")


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text(PASSPHRASE + "\n")
    words = ["init", str(tmp_path / "mill"), *INIT, "--passphrase-file", str(tmp_path / "secret")]
    code, output = in_process(words)
    assert code == 0, output
    return tmp_path / "mill"


@posix
def test_a_key_file_is_created_for_its_owner_alone_t99(mill: Path) -> None:
    assert stat.S_IMODE((mill / "keys" / "key-1").stat().st_mode) == 0o600
    assert stat.S_IMODE((mill / "keys").stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o700])
def test_a_key_file_others_could_read_is_refused_t99(mill: Path, mode: int) -> None:
    (mill / "keys" / "key-1").chmod(mode)
    with pytest.raises(KeyRefused) as caught:
        identity.load(mill).signer(mill.parent / "secret")
    assert caught.value.code == "key.file_mode"


@posix
def test_a_linked_key_and_a_writable_folder_are_refused_t99(mill: Path) -> None:
    key = mill / "keys" / "key-1"
    (mill / "keys").chmod(0o770)
    with pytest.raises(KeyRefused):
        identity.load(mill).signer(mill.parent / "secret")
    (mill / "keys").chmod(0o700)
    key.rename(mill / "elsewhere")
    key.symlink_to(mill / "elsewhere")
    with pytest.raises(KeyRefused):
        identity.load(mill).signer(mill.parent / "secret")


def test_a_passphrase_appears_nowhere_t100(mill: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the folder, nor in output, nor in what a fault of the tool prints with its traceback."""
    monkeypatch.setenv("PASSPORT_DEBUG", "1")
    for path in mill.rglob("*"):
        assert not path.is_file() or PASSPHRASE.encode() not in path.read_bytes()
    party = identity.load(mill)
    signer = party.signer(mill.parent / "secret")
    assert PASSPHRASE not in repr(party) + repr(signer)
    (mill / "did.json").write_text("[]")  # the key loads, and then something goes wrong
    (mill.parent / "coil.toml").write_bytes(drafts.example("claim"))
    output_file, secret = mill.parent / "claim.json", mill.parent / "secret"
    words = ["issue", str(mill.parent / "coil.toml"), "--as", str(mill), "-o", str(output_file)]
    code, output = in_process([*words, "--passphrase-file", str(secret)])
    assert code == 2
    assert "DID document" in output
    assert PASSPHRASE not in output


@pytest.mark.parametrize("word", ["--passphrase", "--password", "--pass", "--passphrase=x"])
def test_no_option_takes_a_passphrase_t100(tmp_path: Path, word: str) -> None:
    code, output = in_process(["init", str(tmp_path / "mill"), *INIT, word, PASSPHRASE])
    assert code == 2
    assert "error: Unrecognized arguments" in output
    assert not (tmp_path / "mill").exists()


def test_another_key_under_the_same_document_is_refused(mill: Path, tmp_path: Path) -> None:
    code, _ = in_process(["init", str(tmp_path / "other"), *INIT, "--no-passphrase"])
    assert code == 0
    (mill / "keys" / "key-1").unlink()
    (tmp_path / "other" / "keys" / "key-1").rename(mill / "keys" / "key-1")
    with pytest.raises(IdentityRefused) as caught:
        identity.load(mill).signer(None)
    assert caught.value.code == "identity.key"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"did = 1",
        b"did = ",
        b"\xff",
        b'did = "did:web:mill.example"',
        b"prefixes = [1]",
    ],
)
def test_a_damaged_identity_is_told(mill: Path, content: bytes) -> None:
    (mill / "identity.toml").write_bytes(content)
    code, output = in_process(["keys", "show", str(mill)])
    assert code == 2
    assert output.startswith("error: ")
    assert "hint: " in output


def test_the_name_of_the_key_leads_nowhere_else_t72(mill: Path) -> None:
    text = (mill / "identity.toml").read_text()
    (mill / "identity.toml").write_text(text.replace('"key-1"', '"../../key-1"'))
    code, output = in_process(["keys", "show", str(mill)])
    assert code == 2
    assert "identity.toml cannot be used" in output
