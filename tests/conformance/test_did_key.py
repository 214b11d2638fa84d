"""The did:key test vectors: keys of our kinds resolve to the published bytes, all others are refused."""

import json
from typing import Any

import pytest

from signing.dids import check_did, did_jwk, did_key, split_method
from signing.encoding import base58_decode, base58_encode
from signing.errors import DidRefused
from signing.keys import KeyKind, PrivateKey, PublicKey
from tests.did_texts import did_jwk_for, did_key_for
from tests.shared_data import vectors


def _load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((vectors("did-key") / f"{name}.json").read_text("utf-8"))
    return found


def test_ed25519() -> None:
    vectors_read = _load("ed25519-x25519")
    for did, vector in vectors_read.items():
        key = did_key.resolve(did)
        pair = vector["verificationKeyPair"]
        if "publicKeyBase58" in pair:
            assert base58_encode(key.raw) == pair["publicKeyBase58"]
        else:
            assert key.jwk() == {name: pair["publicKeyJwk"][name] for name in ("crv", "kty", "x")}
        assert did_key_for(key) == did
        assert did_key.verification_method(did) == vector["didDocument"]["assertionMethod"][0]
        assert split_method(did_key.verification_method(did))[0] == did
        assert PrivateKey.from_seed("Ed25519", bytes.fromhex(vector["seed"])).public == key
    assert len(vectors_read) == 5


def test_nist_curves() -> None:
    seen: list[KeyKind] = []
    for did, vector in _load("nist-curves").items():
        method = vector["didDocument"]["verificationMethod"][0]
        if "publicKeyJwk" in method and method["publicKeyJwk"]["crv"] == "P-521":
            with pytest.raises(DidRefused):
                did_key.resolve(did)
            continue
        key = did_key.resolve(did)
        seen.append(key.kind)
        assert did_key_for(key) == did
        if "publicKeyJwk" in method:
            assert key.jwk() == method["publicKeyJwk"]
            assert PublicKey.from_jwk(method["publicKeyJwk"]) == key
            assert did_jwk.resolve(did_jwk_for(key)) == key
        else:
            assert base58_decode(method["publicKeyBase58"]) == key.raw
    assert sorted(seen) == ["P-256", "P-256", "P-256", "P-384", "P-384"]


@pytest.mark.parametrize("name", ["secp256k1", "x25519", "rsa", "bls12381"])
def test_other_kinds_are_refused(name: str) -> None:
    content = _load(name)
    dids = list(content.get("didDocument", content))
    assert dids
    for did in dids:
        with pytest.raises(DidRefused):
            check_did(did)
