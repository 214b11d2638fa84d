"""Wycheproof: Ed25519 (T30), ECDSA in r || s form (T31, T32), and its DER vectors, which are never r || s."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from signing.curves import CURVES
from signing.errors import ProofMismatch, ProofRefused
from signing.keys import KeyKind, PublicKey
from tests.shared_data import vectors


def _groups(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((vectors("wycheproof") / name).read_text("utf-8"))["testGroups"]
    return found


def _accepts(key: PublicKey, message: str, signature: bytes, *, low: bool = False) -> bool:
    try:
        key.verify(bytes.fromhex(message), signature, require_low_s=low)
    except ProofRefused:
        return False
    return True


def _ec_key(kind: KeyKind, group: dict[str, Any]) -> PublicKey:
    point = bytes.fromhex(group["publicKey"]["uncompressed"])
    size = CURVES[kind].size
    assert len(point) == 1 + 2 * size
    return PublicKey.from_raw(kind, bytes([2 + (point[-1] & 1)]) + point[1 : 1 + size])


def test_ed25519() -> None:
    count = 0
    for group in _groups("ed25519_test.json"):
        key = PublicKey.from_raw("Ed25519", bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            accepted = _accepts(key, test["msg"], bytes.fromhex(test["sig"]))
            assert accepted == (test["result"] == "valid"), test
            count += 1
    assert count == 151


@pytest.mark.parametrize(("kind", "name"), [("P-256", "secp256r1_sha256"), ("P-384", "secp384r1_sha384")])
def test_ecdsa_p1363(kind: KeyKind, name: str) -> None:
    order, size = CURVES[kind].order, CURVES[kind].size
    twins = 0
    for group in _groups(f"ecdsa_{name}_p1363_test.json"):
        key = _ec_key(kind, group)
        if "publicKeyJwk" in group:
            assert PublicKey.from_jwk(group["publicKeyJwk"]) == key
        for test in group["tests"]:
            signature = bytes.fromhex(test["sig"])
            valid = test["result"] == "valid"
            assert _accepts(key, test["msg"], signature) == valid, test
            if not valid:
                continue
            # Of a valid signature and its twin exactly one has a low s.
            r, s = signature[:size], int.from_bytes(signature[size:], "big")
            twin = r + (order - s).to_bytes(size, "big")
            assert _accepts(key, test["msg"], twin)
            low = [_accepts(key, test["msg"], form, low=True) for form in (signature, twin)]
            assert sorted(low) == [False, True], test
            twins += 1
    assert twins > 100


@pytest.mark.parametrize(("kind", "name"), [("P-256", "secp256r1_sha256"), ("P-384", "secp384r1_sha384")])
def test_ecdsa_der_is_never_taken_for_r_and_s(kind: KeyKind, name: str) -> None:
    size = CURVES[kind].size
    converted = 0
    for group in _groups(f"ecdsa_{name}_test.json"):
        key = _ec_key(kind, group)
        for test in group["tests"]:
            signature = bytes.fromhex(test["sig"])
            try:
                key.verify(bytes.fromhex(test["msg"]), signature)
            except ProofMismatch:
                assert len(signature) == 2 * size, test
            except ProofRefused as error:
                assert error.code == "signature.encoding"
            else:
                pytest.fail(f"DER accepted: {test}")
            if test["result"] == "valid":
                r, s = decode_dss_signature(signature)
                assert _accepts(key, test["msg"], r.to_bytes(size, "big") + s.to_bytes(size, "big")), test
                converted += 1
    assert converted > 100
