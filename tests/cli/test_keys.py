"""Keys of an identity folder: interrupted changes, restored backups, what is never told (T99, T100, T102)."""

import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from passport.belief import configuration
from passport.party import counters, identity, key_history
from passport.party.counters import Counters
from signing.errors import ToolError
from signing.strict_json import loads
from tests.cli.sessions import in_process
from tests.dates import days_from_now

DID = "did:web:mill.example"


def passport(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


@pytest.fixture
def mill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    passport("init", "mill", "--role", "producer", "--did", DID, "--name", "Mill", "--no-passphrase")
    return tmp_path / "mill"


def names(folder: Path) -> tuple[str, str | None]:
    history = identity.load(folder).history
    return history.signing, history.following


def did_keys(folder: Path) -> list[str]:
    document = loads((folder / "did.json").read_bytes())
    assert isinstance(document, dict)
    return [str(name).rpartition("#")[2] for name in document["assertionMethod"]]  # type: ignore[union-attr]


def test_t102_the_old_key_signs_until_the_new_one_is_taken_up(mill: Path) -> None:
    passport("keys", "rotate", "mill", "--no-passphrase")
    assert names(mill) == ("key-1", "key-2")
    assert did_keys(mill) == ["key-1", "key-2"]
    assert identity.load(mill).signer(None).verification_method == f"{DID}#key-1"
    passport("keys", "rotate", "mill", "--finish", "--unlisted")
    assert names(mill) == ("key-2", None)
    assert identity.load(mill).signer(None).verification_method == f"{DID}#key-2"
    assert did_keys(mill) == ["key-1", "key-2"]
    passport("keys", "rotate", "mill", "--no-passphrase", "--at", days_from_now(1_100))
    assert did_keys(mill) == ["key-2", "key-3"]


def test_t102_what_an_attempt_that_died_left_is_never_used(mill: Path) -> None:
    """A key file that no record names, half written or whole, keeps its number for ever."""
    (mill / "keys" / "key-2").write_bytes(b"-----BEGIN OPENSSH PRIV")
    assert identity.load(mill).signer(None).verification_method == f"{DID}#key-1"
    passport("keys", "new", "mill", "--no-passphrase")
    assert names(mill) == ("key-1", "key-3")


def test_t102_a_restored_backup_is_noticed(mill: Path, tmp_path: Path) -> None:
    shutil.copytree(mill, tmp_path / "backup")
    passport("keys", "rotate", "mill", "--no-passphrase")
    lost = identity.load(mill).history.key("key-2").multikey
    shutil.rmtree(mill)
    shutil.copytree(tmp_path / "backup", mill)
    for command in (
        ["keys", "rotate", "mill", "--no-passphrase"],
        ["keys", "new", "mill", "--no-passphrase"],
        ["trust", "new", "--as", "mill", "-o", "trust.json"],
    ):
        assert "older copy" in passport(*command, code=2)
    assert not (mill / "keys" / "key-2").exists()
    # Said on purpose, it goes on, and the lost key's number is not given to another key.
    passport("keys", "new", "mill", "--no-passphrase", "--restored")
    assert names(mill) == ("key-1", "key-3")
    assert identity.load(mill).history.key("key-3").multikey != lost


def test_t102_forgotten_places_of_the_status_lists_are_noticed(mill: Path) -> None:
    """The register of a backup knows fewer taken places than were handed out."""
    passport("keys", "new", "mill", "--no-passphrase")
    register = mill / "register.sqlite"
    before = register.read_bytes()
    party = identity.load(mill)
    for number in range(3):
        party.register.allocate(f"urn:{number}", "claim", at="2026-11-21T00:00:00Z")
    party.signer(None)
    register.write_bytes(before)
    with pytest.raises(ToolError) as caught:
        identity.load(mill).signer(None)
    assert caught.value.code == "identity.rolled_back"


def test_the_memory_is_of_this_identity_and_names_no_path_from_it_t72(mill: Path) -> None:
    first = identity.load(mill).history.keys[0].multikey
    assert counters.remembered(DID, first) is None
    for did in ("did:web:../../etc", "x" * 5000, "a\0b"):
        counters.remember(did, first, Counters(4, 5))
        assert counters.remembered(did, first) == Counters(4, 5)
    folder = configuration.folder() / "identities"
    assert len({path.name for path in folder.iterdir()}) == 3
    assert all(path.stem.isalnum() and len(path.stem) == 64 for path in folder.iterdir())
    next(folder.iterdir()).write_text("keys = []")
    with pytest.raises(ToolError):
        for did in ("did:web:../../etc", "x" * 5000, "a\0b"):
            counters.remembered(did, first)


def test_a_backup_holds_everything_and_nobody_else_reads_it(mill: Path, tmp_path: Path) -> None:
    passport("keys", "rotate", "mill", "--no-passphrase")
    (mill / "notes.txt").write_text("not of the identity")
    output = passport("keys", "backup", "mill", "-o", "backup.zip")
    assert "without a passphrase" in output
    assert stat.S_IMODE((tmp_path / "backup.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile("backup.zip") as archive:
        assert archive.testzip() is None
        inside = {info.filename for info in archive.infolist()}
        archive.extractall("restored")
    assert {"identity.toml", "keys.json", "did.json", "register.sqlite", "keys/key-1", "keys/key-2"} <= inside
    assert "notes.txt" not in inside
    for key in ("key-1", "key-2"):
        (tmp_path / "restored" / "keys" / key).chmod(0o600)
    restored = identity.load(tmp_path / "restored")
    assert restored.history == identity.load(mill).history
    assert restored.signer(None).public == identity.load(mill).signer(None).public


def test_t100_a_passphrase_stays_in_its_file(mill: Path, tmp_path: Path) -> None:
    secret = "correct horse battery"
    (tmp_path / "pass").write_text(secret + "\n")
    output = passport("keys", "rotate", "mill", "--passphrase-file", "pass", "--json")
    output += passport("keys", "rotate", "mill", "--finish", "--unlisted")
    ended = ["keys", "revoke", "mill", "key-1", "--reason", "cessation"]
    output += passport(*ended, "--passphrase-file", "pass")
    (tmp_path / "wrong").write_text("wrong horse\n")
    output += passport("keys", "new", "mill", "--no-passphrase")
    output += passport(
        "keys", "revoke", "mill", "key-2", "--reason", "compromise", "--passphrase-file", "wrong", code=2
    )
    assert secret not in output and "wrong horse" not in output
    assert not any(secret.encode() in path.read_bytes() for path in mill.rglob("*") if path.is_file())
    assert names(mill) == ("key-2", "key-3")


@pytest.mark.parametrize(
    "content",
    [
        "[]", "{}", '{"signing":"key-1","keys":[]}', '{"signing":"key-9","keys":[]}',
        '{"signing":"../x","keys":[{"id":"../x","publicKeyMultibase":"z6","since":"x"}]}',
    ],
)  # fmt: skip
def test_a_damaged_record_is_refused_with_a_hint(mill: Path, content: str) -> None:
    (mill / key_history.FILE).write_text(content)
    output = passport("keys", "show", "mill", code=2)
    assert "hint:" in output


def test_new_keys_lie_like_the_first_t99(mill: Path) -> None:
    passport("keys", "new", "mill", "--no-passphrase")
    assert stat.S_IMODE((mill / "keys" / "key-2").stat().st_mode) == 0o600
    (mill / "keys" / "key-1").chmod(0o644)
    assert "0644" in passport("keys", "rotate", "mill", "--no-passphrase", code=2)
    assert names(mill) == ("key-1", "key-2")
