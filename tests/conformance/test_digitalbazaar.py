"""An independent implementation verifies what is signed here, and what it signs verifies here."""

import copy
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.encoding import multikey_encode
from signing.errors import ProofMismatch
from signing.keys import KeyKind, PrivateKey
from signing.proofs import attach_proof, check_proof
from signing.signer import KeySigner
from tests.interop.installed import node
from tests.signing.documents import CONTEXT_FILE, PASSPORT_V1, Json, drafts

CREATED = "2026-11-21T10:00:00Z"
KINDS = [("Ed25519", "eddsa-rdfc-2022"), ("P-256", "ecdsa-rdfc-2019")]
CONTEXT = ("--context", f"{PASSPORT_V1}={CONTEXT_FILE}")


def _signer(kind: KeyKind, controller: str) -> Json:
    private = PrivateKey.from_seed(kind, controller.encode().ljust(32, b"\0")[:32])
    return KeySigner(private, f"{controller}#key-1")


def _secret_multikey(signer: KeySigner) -> Json:
    native = signer.private._native
    if isinstance(native, Ed25519PrivateKey):
        return multikey_encode("ed25519-priv", native.private_bytes_raw())
    return multikey_encode("p256-priv", native.private_numbers().private_value.to_bytes(32, "big"))


def _did_document(signer: KeySigner) -> Json:
    did, _, _ = signer.verification_method.partition("#")
    method = {
        "id": signer.verification_method,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": signer.public.multikey,
    }
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [signer.verification_method],
    }


def _issuer(document: Json) -> Json:
    issuer = document["issuer"]
    return issuer if isinstance(issuer, str) else issuer["id"]


def _signed(kind: KeyKind, suite: str) -> Json:
    dids, documents = {}, {}
    for name, document in drafts().items():
        signer = _signer(kind, _issuer(document))
        dids[_issuer(document)] = _did_document(signer)
        documents[name] = attach_proof(document, signer, cryptosuite=suite, created=CREATED)
    return dids, documents


def _write(path: Path, value: Json) -> str:
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("kind", "suite"), KINDS)
def test_signed_here_verifies_there(tmp_path: Path, kind: KeyKind, suite: str) -> None:
    dids, documents = _signed(kind, suite)
    changed = copy.deepcopy(documents["claim"])
    changed["credentialSubject"]["heat"] += "0"
    files = [_write(tmp_path / f"{name}.json", document) for name, document in documents.items()]
    files.append(_write(tmp_path / "changed.json", changed))
    found = node("verify.mjs", *CONTEXT, "--dids", _write(tmp_path / "dids.json", dids), *files)
    assert [one["error"] for one in found[:-1]] == [None] * len(documents)
    assert [one["verified"] for one in found] == [True] * len(documents) + [False]


@pytest.mark.parametrize(("kind", "suite"), KINDS)
def test_signed_there_verifies_here(tmp_path: Path, kind: KeyKind, suite: str) -> None:
    claim = drafts()["claim"]
    signer = _signer(kind, _issuer(claim))
    request = {
        "credential": claim,
        "cryptosuite": suite,
        "created": CREATED,
        "id": signer.verification_method,
        "controller": _issuer(claim),
        "publicKeyMultibase": signer.public.multikey,
        "secretKeyMultibase": _secret_multikey(signer),
    }
    signed = node("sign.mjs", *CONTEXT, _write(tmp_path / "request.json", request))
    # The other implementation does not normalise s, so every second P-256 signature has a high one.
    check_proof(signed, signer.public, require_low_s=False)
    signed["credentialSubject"]["heat"] += "0"
    with pytest.raises(ProofMismatch):
        check_proof(signed, signer.public, require_low_s=False)


def test_both_write_the_same_ed25519_proof(tmp_path: Path) -> None:
    """Ed25519 is deterministic: equal proof values mean equal canonical bytes."""
    claim = drafts()["claim"]
    signer = _signer("Ed25519", _issuer(claim))
    ours = attach_proof(claim, signer, cryptosuite="eddsa-rdfc-2022", created=CREATED)
    request = {
        "credential": claim,
        "cryptosuite": "eddsa-rdfc-2022",
        "created": CREATED,
        "id": signer.verification_method,
        "controller": _issuer(claim),
        "publicKeyMultibase": signer.public.multikey,
        "secretKeyMultibase": _secret_multikey(signer),
    }
    theirs = node("sign.mjs", *CONTEXT, _write(tmp_path / "request.json", request))
    assert theirs["proof"]["proofValue"] == ours["proof"]["proofValue"]
