"""The published vectors of ecdsa-rdfc-2019 with P-256 and P-384: canonical forms, hashes, signatures."""

import copy
import hashlib
from pathlib import Path

import pytest

from signing.encoding import multibase_decode, multibase_encode
from signing.errors import ProofMismatch
from signing.foreign.proof_sets import check_proof_set
from signing.keys import KeyKind, PublicKey
from signing.suites import SUITES
from tests.conformance.foreign import foreign_canonicaliser, key_in_fragment, load
from tests.shared_data import vectors
from tests.signing.documents import Json

CASES = [
    (f"ecdsa-rdfc-2019-p{size}{folder}", f"ECDSAP{size}", f"P-{size}", algorithm)
    for size, algorithm in ((256, "sha256"), (384, "sha384"))
    for folder in ("", "/employ")
]


def _text(folder: Path, name: Json) -> Json:
    return (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("case", "suffix", "kind", "algorithm"), CASES)
def test_canonical_forms_hashes_and_signature(case: str, suffix: str, kind: KeyKind, algorithm: str) -> None:
    folder = vectors(f"vc-di-ecdsa/{case}")
    canonicalise = foreign_canonicaliser()
    signed = load(folder / f"signed{suffix}.json")
    unsecured = {key: value for key, value in signed.items() if key != "proof"}
    configuration = load(folder / f"proofConfig{suffix}.json")
    canonical = canonicalise(unsecured, algorithm)
    options = canonicalise(configuration, algorithm)
    assert canonical.decode().rstrip() == _text(folder, f"canonDoc{suffix}.txt").rstrip()
    assert options.decode().rstrip() == _text(folder, f"proofCanon{suffix}.txt").rstrip()
    assert hashlib.new(algorithm, canonical).hexdigest() == _text(folder, f"docHash{suffix}.txt").strip()
    assert hashlib.new(algorithm, options).hexdigest() == _text(folder, f"proofHash{suffix}.txt").strip()
    configuration.pop("@context")
    message = SUITES["ecdsa-rdfc-2019"].message(unsecured, configuration, kind, canonicalise)
    assert message.hex() == _text(folder, f"combinedHash{suffix}.txt").strip()
    signature = multibase_decode(signed["proof"]["proofValue"], allowed="z")
    assert signature.hex() == _text(folder, f"sigHex{suffix}.txt").strip()
    pair = load(vectors(f"vc-di-ecdsa/p{kind[2:]}KeyPair.json"))
    PublicKey.from_multikey(pair["publicKeyMultibase"]).verify(message, signature)


@pytest.mark.parametrize(("case", "suffix", "kind", "algorithm"), CASES)
def test_published_documents_verify_and_a_changed_one_does_not(
    case: str, suffix: str, kind: str, algorithm: str
) -> None:
    """The issuer of some of them is unrelated to the key: who the key belongs to is another question."""
    signed = load(vectors(f"vc-di-ecdsa/{case}/signed{suffix}.json"))
    canonicalise = foreign_canonicaliser()
    check_proof_set(signed, key_in_fragment, canonicalise)
    changed = copy.deepcopy(signed)
    changed["name"] += "."
    with pytest.raises(ProofMismatch):
        check_proof_set(changed, key_in_fragment, canonicalise)


def test_the_twin_signature_verifies_only_outside_the_profile() -> None:
    """T31: for foreign documents (r, n - s) verifies too (the profile: test_proofs)."""
    signed = load(vectors("vc-di-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json"))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    raw = multibase_decode(signed["proof"]["proofValue"], allowed="z")
    twin = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    signed["proof"]["proofValue"] = multibase_encode("z", twin)
    check_proof_set(signed, key_in_fragment, foreign_canonicaliser())
