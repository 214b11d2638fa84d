"""The published vectors of eddsa-jcs-2022 and ecdsa-jcs-2019: canonical forms, hashes, signatures."""

import copy
import hashlib
from pathlib import Path

import pytest

from signing import jcs
from signing.encoding import multibase_encode
from signing.errors import ProofMismatch, ProofRefused
from signing.foreign.proof_sets import check_proof_set
from signing.keys import PrivateKey, PublicKey
from signing.proofs import by_table
from signing.suites import SUITES
from tests.conformance.foreign import key_in_fragment, load
from tests.shared_data import vectors
from tests.signing.documents import Json

CASES = [
    ("vc-di-eddsa/eddsa-jcs-2022", "JCS", "Ed25519", "sha256"),
    ("vc-di-ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256", "P-256", "sha256"),
    ("vc-di-ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384", "P-384", "sha384"),
]


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(("case", "suffix", "kind", "algorithm"), CASES)
def test_canonical_forms_hashes_and_signature(case: str, suffix: str, kind: Json, algorithm: str) -> None:
    folder = vectors(case)
    signed = load(folder / f"signed{suffix}.json")
    unsecured = {key: value for key, value in signed.items() if key != "proof"}
    configuration = load(folder / f"proofConfig{suffix}.json")
    assert jcs.canonical(unsecured).decode() == _text(folder, f"canonDoc{suffix}.txt")
    assert jcs.canonical(configuration).decode() == _text(folder, f"proofCanon{suffix}.txt")
    digest = hashlib.new(algorithm, jcs.canonical(configuration)).hexdigest()
    assert digest == _text(folder, f"proofHash{suffix}.txt")
    suite = SUITES[signed["proof"]["cryptosuite"]]
    message = suite.message(unsecured, configuration, kind, by_table)
    assert message.hex() == _text(folder, f"combinedHash{suffix}.txt")
    assert message.hex().endswith(_text(folder, f"docHash{suffix}.txt"))
    if kind == "Ed25519":
        key = load(vectors("vc-di-eddsa/keyPair.json"))
        signature = PrivateKey.from_multikey_secret(key["privateKeyMultibase"]).sign(message)
        assert signature.hex() == _text(folder, f"sigHex{suffix}.txt")
        assert multibase_encode("z", signature) == signed["proof"]["proofValue"]
    else:
        pair = load(vectors(f"vc-di-ecdsa/p{kind[2:]}KeyPair.json"))
        signature = bytes.fromhex(_text(folder, f"sigHex{suffix}.txt"))
        PublicKey.from_multikey(pair["publicKeyMultibase"]).verify(message, signature)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_published_documents_verify_and_changed_ones_do_not(case: Json) -> None:
    """T37: the context is signed twice, in the document and in the proof, and both must agree."""
    signed = load(vectors(case[0]) / f"signed{case[1]}.json")
    before = copy.deepcopy(signed)
    (said,) = check_proof_set(signed, key_in_fragment, by_table)
    assert (said.cryptosuite, said.created) == (signed["proof"]["cryptosuite"], signed["proof"]["created"])
    assert signed == before
    with pytest.raises(ProofMismatch):
        check_proof_set(signed | {"name": "another"}, key_in_fragment, by_table)
    with pytest.raises(ProofRefused) as refusal:
        longer = {"@context": [*signed["@context"], "https://example.org/more"]}
        check_proof_set(signed | longer, key_in_fragment, by_table)
    assert refusal.value.code == "proof.options"
    with pytest.raises(ProofMismatch):
        # A proof may have none; this one was made over its own, so without it the bytes are others.
        stripped = {key: value for key, value in signed["proof"].items() if key != "@context"}
        check_proof_set(signed | {"proof": stripped}, key_in_fragment, by_table)
