"""Keys in hardware, with SoftHSM as the token; skipped visibly where it is not installed."""

import subprocess
import uuid
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from signing import tokens
from signing.errors import ToolError
from signing.keys import KeyKind
from signing.proofs import attach_proof, check_proof
from tests.cli.sessions import in_process

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
MODULE = next((name for name in MODULES if Path(name).exists()), "")
METHOD = "did:web:mill.example#key-1"
PIN = b"1234-pin"

pytest.importorskip("pkcs11", reason="the extra pkcs11 is not installed: pip install '.[pkcs11]'")
pytestmark = pytest.mark.skipif(
    not MODULE or which("softhsm2-util") is None, reason="SoftHSM is not installed: apt-get install softhsm2"
)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A fresh token; the library reads its configuration once a process, so one folder serves all tests."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    label = f"test-{uuid.uuid4().hex[:8]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "5678", "--pin", PIN],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        tokens.open_session(MODULE, label, PIN).close()
    return label


@pytest.mark.parametrize("kind", ["P-256", "Ed25519"])
def test_a_key_made_in_the_token_signs_what_everybody_verifies(token: str, kind: KeyKind) -> None:
    session = tokens.open_session(MODULE, token, PIN)
    try:
        label = f"key {kind}"
        assert tokens.find(session, label, METHOD) is None
        tokens.generate(session, kind, label)
        signer = tokens.find(session, label, METHOD)
        assert signer is not None
        assert (signer.public.kind, signer.verification_method) == (kind, METHOD)
        for number in range(8):  # about half of all ECDSA signatures come with a high s and are turned
            message = b"x" * number
            signer.public.verify(message, signer.sign(message), require_low_s=True)
        suite = {"P-256": "ecdsa-rdfc-2019", "Ed25519": "eddsa-rdfc-2022"}[kind]
        document: dict[str, Any] = {
            "@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
            "issuer": "did:web:mill.example", "credentialSubject": {"id": "urn:uuid:1"},
        }  # fmt: skip
        signed = attach_proof(document, signer, cryptosuite=suite, created="2026-11-21T10:00:00Z")
        check_proof(signed, signer.public)
        assert PIN.decode() not in repr(signer)
    finally:
        session.close()


def test_what_goes_wrong_says_so_and_never_the_pin_t100(token: str) -> None:
    cases = {
        "key.token_pin": (MODULE, token, b"9999-wrong"),
        "key.token_missing": (MODULE, "no such token", PIN),
        "key.token_failed": ("/nonexistent/module.so", token, PIN),
    }
    for code, (module, label, pin) in cases.items():
        with pytest.raises(ToolError) as caught:
            tokens.open_session(module, label, pin)
        assert caught.value.code == code
        assert caught.value.hint
        assert pin.decode() not in f"{caught.value!r} {caught.value.message} {caught.value.hint}"


def test_an_identity_whose_key_lies_in_a_token(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From init to a rotation onto a second key of the token; the folder holds no secret."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    Path("pin").write_bytes(PIN + b"\n")
    place = ["--pkcs11", MODULE, "--token", token, "--passphrase-file", "pin"]
    init = ["init", "mill", "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill", *place]
    code, output = in_process([*init, "--key-label", "mill 1"])
    assert code == 0, output
    assert in_process(["keys", "show", "mill"])[1].count(f"in the token {token}/mill 1") == 1
    assert not any(Path("mill/keys").iterdir())
    code, output = in_process(["keys", "rotate", "mill", *place, "--key-label", "mill 2"])
    assert code == 0, output
    code, output = in_process(["keys", "rotate", "mill", "--finish", "--unlisted"])
    assert code == 0, output
    assert "mill 2" in in_process(["keys", "show", "mill"])[1]
    sign = ["trust", "new", "--as", "mill", "--passphrase-file", "pin", "-o"]
    code, output = in_process([*sign, "trust.json"])
    assert code == 0, output
    # Another key under the recorded name, another kind, half the arguments.
    wrong = [*init, "--key-label", "mill 1", "--key-type", "ed25519"]
    wrong[1] = "other"
    assert in_process(wrong)[0] == 2
    code, output = in_process(["keys", "new", "mill", "--pkcs11", MODULE, "--no-passphrase"])
    assert code == 2 and "--key-label" in output
    record = Path("mill/keys.json")
    record.write_bytes(record.read_bytes().replace(b"mill 2", b"mill 1"))
    code, output = in_process([*sign, "t2.json"])
    assert code == 2 and "does not hold the key" in output
    assert PIN not in b"".join(path.read_bytes() for path in Path("mill").rglob("*") if path.is_file())
