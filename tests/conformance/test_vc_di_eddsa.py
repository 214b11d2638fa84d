"""The published vectors of eddsa-rdfc-2022: canonical forms, hashes, signatures, proof sets, proof chains."""

import copy
import hashlib
from pathlib import Path

import pytest

from signing.encoding import multibase_encode
from signing.errors import ProofMismatch, ProofRefused
from signing.foreign.proof_sets import check_proof_set
from signing.keys import PrivateKey
from signing.suites import SUITES
from tests.conformance.foreign import foreign_canonicaliser, key_in_fragment, load
from tests.shared_data import vectors
from tests.signing.documents import Json

CASES = ("eddsa-rdfc-2022", "eddsa-rdfc-2022/employ")


def _text(folder: Path, name: Json) -> Json:
    return (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_canonical_forms_hashes_and_signature(case: str) -> None:
    folder = vectors(f"vc-di-eddsa/{case}")
    canonicalise = foreign_canonicaliser()
    signed = load(folder / "signedDataInt.json")
    unsecured = {key: value for key, value in signed.items() if key != "proof"}
    configuration = load(folder / "proofConfigDataInt.json")
    canonical = canonicalise(unsecured, "sha256")
    options = canonicalise(configuration, "sha256")
    assert canonical.decode().rstrip() == _text(folder, "canonDocDataInt.txt").rstrip()
    assert options.decode().rstrip() == _text(folder, "proofCanonDataInt.txt").rstrip()
    assert hashlib.sha256(canonical).hexdigest() == _text(folder, "docHashDataInt.txt").strip()
    assert hashlib.sha256(options).hexdigest() == _text(folder, "proofHashDataInt.txt").strip()
    configuration.pop("@context")
    message = SUITES["eddsa-rdfc-2022"].message(unsecured, configuration, "Ed25519", canonicalise)
    assert message.hex() == _text(folder, "combinedHashDataInt.txt").strip()
    key = load(vectors("vc-di-eddsa/keyPair.json"))
    signature = PrivateKey.from_multikey_secret(key["privateKeyMultibase"]).sign(message)
    assert signature.hex() == _text(folder, "sigHexDataInt.txt").strip()
    assert multibase_encode("z", signature) == signed["proof"]["proofValue"]


@pytest.mark.parametrize("case", CASES)
def test_published_documents_verify_and_change_nothing(case: str) -> None:
    signed = load(vectors(f"vc-di-eddsa/{case}/signedDataInt.json"))
    before = copy.deepcopy(signed)
    check_proof_set(signed, key_in_fragment, foreign_canonicaliser())
    assert signed == before


@pytest.mark.parametrize(
    "name", ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"]
)
def test_sets_and_chains_verify_only_whole(name: Json) -> None:
    """T40: one bad proof fails the set."""
    signed = load(vectors(f"vc-di-eddsa/proof-set-chain/{name}.json"))
    canonicalise = foreign_canonicaliser()
    check_proof_set(signed, key_in_fragment, canonicalise)
    if isinstance(signed["proof"], dict):
        signed["proof"] = [signed["proof"]]
    for number in range(len(signed["proof"])):
        broken = copy.deepcopy(signed)
        broken["proof"][number]["created"] = "2023-02-24T23:36:39Z"
        with pytest.raises(ProofMismatch):
            check_proof_set(broken, key_in_fragment, canonicalise)


def test_a_chain_without_its_beginning_is_refused() -> None:
    """T40: a proof that signs another one cannot stand alone."""
    signed = load(vectors("vc-di-eddsa/proof-set-chain/signedProofChain2.json"))
    signed["proof"] = [proof for proof in signed["proof"] if "id" not in proof]
    with pytest.raises(ProofRefused) as refusal:
        check_proof_set(signed, key_in_fragment, foreign_canonicaliser())
    assert refusal.value.code == "proof.options"
    assert not isinstance(refusal.value, ProofMismatch)
