"""Key files (T74, T99, T100): real files in a temporary folder."""

import base64
import errno
import importlib
import os
import stat
import subprocess
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing import keystore
from signing.errors import KeyRefused
from signing.keys import KeyKind, PrivateKey
from signing.signer import KeySigner, Signer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes, links and FIFOs as POSIX has them")

PASSPHRASE = b"correct horse battery"
KEY = PrivateKey.from_seed("Ed25519", b"only for these tests, 32 bytes..")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    private = tmp_path / "keys"
    private.mkdir(mode=0o700)
    return private


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encrypted") / "key"
    keystore.create(path, KEY, PASSPHRASE)
    return path


def _load_code(path: Path, passphrase: bytes | None = None) -> str:
    with pytest.raises(KeyRefused) as caught:
        keystore.load(path, passphrase)
    assert caught.value.hint
    assert caught.value.where
    return caught.value.code


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384"])
def test_created_files_load_again(folder: Path, kind: KeyKind) -> None:
    key = PrivateKey.from_seed(kind, b"\3" * 32)
    path = folder / "key"
    keystore.create(path, key, None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keystore.load(path, None).public == key.public
    assert not keystore.is_encrypted(path)
    signer: Signer = KeySigner(keystore.load(path, None), "did:web:mill.example#key-1")
    signer.public.verify(b"m", signer.sign(b"m"), require_low_s=True)


def test_the_passphrase_is_asked_for_only_if_needed(folder: Path, encrypted: Path) -> None:
    asked: list[bytes] = []

    def ask() -> bytes:
        asked.append(PASSPHRASE)
        return PASSPHRASE

    keystore.create(folder / "key", KEY, None)
    assert keystore.load(folder / "key", ask).public == KEY.public
    assert asked == []
    assert keystore.is_encrypted(encrypted)
    assert keystore.load(encrypted, ask).public == KEY.public
    assert asked == [PASSPHRASE]
    assert keystore.load(encrypted, PASSPHRASE).public == KEY.public


def test_wrong_or_missing_passphrase(encrypted: Path) -> None:
    assert _load_code(encrypted) == "key.passphrase_needed"
    for wrong in (b"correct horse batterz", b"", PASSPHRASE + b"\n", b"x" * 100):
        assert _load_code(encrypted, wrong) == "key.passphrase_wrong"


def test_neither_passphrase_nor_secret_shows_up_in_errors_t100(encrypted: Path) -> None:
    wrong = PASSPHRASE[::-1]
    with pytest.raises(KeyRefused) as caught:
        keystore.load(encrypted, wrong)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.hint + error.where
    assert wrong.decode() not in shown
    assert PASSPHRASE not in encrypted.read_bytes()


@pytest.mark.parametrize("passphrase", [b"", b"x" * 73])
def test_passphrases_the_format_cannot_use(folder: Path, passphrase: bytes) -> None:
    with pytest.raises(KeyRefused) as caught:
        keystore.create(folder / "key", KEY, passphrase)
    assert caught.value.code == "key.passphrase_length"
    assert list(folder.iterdir()) == []


def test_an_existing_file_or_link_is_never_touched_t74_t99(folder: Path) -> None:
    (folder / "file").write_bytes(b"precious")
    (folder / "link").symlink_to(folder / "file")
    (folder / "dangling").symlink_to(folder / "nowhere")
    (folder / "folder").mkdir()
    for name in ("file", "link", "dangling", "folder"):
        with pytest.raises(KeyRefused) as caught:
            keystore.create(folder / name, KEY, None)
        assert caught.value.code == "key.file_exists"
    assert (folder / "file").read_bytes() == b"precious"
    assert not (folder / "nowhere").exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o601, 0o700, 0o4600])
def test_modes_wider_than_0600_are_refused_t99(folder: Path, mode: int) -> None:
    path = folder / "key"
    keystore.create(path, KEY, None)
    path.chmod(mode)
    assert _load_code(path) == "key.file_mode"
    path.chmod(0o400)
    assert keystore.load(path, None).public == KEY.public


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_folders_others_may_write_are_refused_t99(folder: Path, mode: int) -> None:
    path = folder / "key"
    keystore.create(path, KEY, None)
    folder.chmod(mode)
    assert _load_code(path) == "key.folder_writable"
    with pytest.raises(KeyRefused) as caught:
        keystore.create(folder / "second", KEY, None)
    assert caught.value.code == "key.folder_writable"
    folder.chmod(mode | stat.S_ISVTX)
    assert keystore.load(path, None).public == KEY.public


def test_only_small_regular_files_are_read_t74(folder: Path) -> None:
    keystore.create(folder / "key", KEY, None)
    (folder / "link").symlink_to(folder / "key")
    os.mkfifo(folder / "fifo", 0o600)
    (folder / "folder").mkdir()
    for name in ("link", "fifo", "folder"):
        assert _load_code(folder / name) == "key.not_regular"
    assert _load_code(folder / "missing") == "key.file_missing"
    assert _load_code(folder / "no" / "folder") == "key.file_unusable"
    (folder / "large").touch(mode=0o600)
    (folder / "large").write_bytes((folder / "key").read_bytes() + b"\n" * keystore.MAX_FILE_BYTES)
    assert _load_code(folder / "large") == "key.file_format"


def test_files_that_are_no_keys(folder: Path, encrypted: Path) -> None:
    keystore.create(folder / "key", KEY, None)
    good = (folder / "key").read_bytes()
    lines = good.splitlines(keepends=True)
    locked = encrypted.read_bytes()
    bad = {
        "empty": b"",
        "text": b"hello",
        "cut": good[: len(good) // 2],
        "hollow": lines[0] + lines[-1],
        "junk": lines[0] + b"!!!!\n" + lines[-1],
        "other magic": lines[0] + b"AAAA" + lines[1][4:] + b"".join(lines[2:]),
        "turned": lines[-1] + lines[0],
        "PKCS8": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "short": lines[0] + lines[1][:24] + b"\n" + lines[-1],
    }
    for name, content in bad.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(content)
        assert _load_code(folder / name) == "key.file_format", name
    (folder / "flipped").touch(mode=0o600)
    (folder / "flipped").write_bytes(locked.replace(b"AAAAIAAAA", b"AAAAIAAAB", 1)[:-80] + locked[-60:])
    assert _load_code(folder / "flipped", PASSPHRASE) in {"key.file_format", "key.passphrase_wrong"}


def test_keys_of_other_kinds_are_refused(folder: Path) -> None:
    for native in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP521R1())):
        data = native.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )
        path = folder / f"{type(native).__name__}"
        path.touch(mode=0o600)
        path.write_bytes(data)
        assert _load_code(path) == "key.kind"


def test_a_file_that_would_take_hours_to_try_is_refused(folder: Path, encrypted: Path) -> None:
    lines = encrypted.read_bytes().split(b"\n")
    body = base64.b64decode(b"".join(lines[1:-2]))
    rounds = (32).to_bytes(4, "big")
    assert body[:120].count(rounds) >= 1
    at = body.index(b"bcrypt") + 6 + 4 + 4 + 16
    assert body[at : at + 4] == rounds
    slow = base64.b64encode(body[:at] + b"\x7f\xff\xff\xff" + body[at + 4 :])
    path = folder / "slow"
    path.touch(mode=0o600)
    path.write_bytes(lines[0] + b"\n" + slow + b"\n" + lines[-2] + b"\n")
    assert _load_code(path, PASSPHRASE) == "key.file_format"


def test_nothing_is_left_behind_when_the_disk_is_full(folder: Path) -> None:
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from signing import keystore; from signing.errors import KeyRefused\n"
        "from signing.keys import PrivateKey\n"
        "key = PrivateKey.from_seed('Ed25519', bytes(32))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try: keystore.create(Path(sys.argv[1]), key, None)\n"
        "except KeyRefused as error: sys.exit(7 if error.code == 'key.file_unusable' else 8)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder / "key")], check=False, timeout=120)
    assert done.returncode == 7
    assert list(folder.iterdir()) == []


def test_nothing_is_left_behind_on_ctrl_c(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        keystore.create(folder / "key", KEY, None)
    assert list(folder.iterdir()) == []


def test_an_input_output_error_is_answered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(KeyRefused) as caught:
        keystore.create(folder / "key", KEY, None)
    assert caught.value.code == "key.file_unusable"
    assert list(folder.iterdir()) == []


@pytest.fixture
def without_modes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module as a system without POSIX names would import it."""
    with monkeypatch.context() as patch:
        for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
            patch.delattr(os, name)
        importlib.reload(keystore)
        patch.setattr(keystore, "_HAS_MODES", False)
        yield
    importlib.reload(keystore)


def test_without_file_modes_it_warns_once_and_works(folder: Path, without_modes: None) -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        keystore.create(folder / "key", KEY, None)
        (folder / "key").chmod(0o644)
        assert keystore.load(folder / "key", None).public == KEY.public
    assert [warning.category.__name__ for warning in heard] == ["KeyFileWarning"]


def test_the_system_s_own_tool_reads_our_files(folder: Path) -> None:
    keystore.create(folder / "key", KEY, None)
    try:
        done = subprocess.run(
            ["ssh-keygen", "-y", "-f", str(folder / "key")], capture_output=True, check=False, timeout=120
        )
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed")
    assert done.returncode == 0
    assert done.stdout.startswith(b"ssh-ed25519 ")
