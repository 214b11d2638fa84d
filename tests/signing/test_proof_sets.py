"""Sets, chains and options of foreign proofs, of all suites and key kinds."""

from typing import Any

import pytest

from signing.dids import did_key
from signing.encoding import multibase_encode
from signing.errors import JsonRefused, ProofMismatch, ProofRefused
from signing.foreign.proof_sets import (
    MAX_SET,
    ProofOptions,
    attach_to_set,
    check_expectations,
    check_proof_set,
    seconds,
)
from signing.jsonld import fallback
from signing.keys import PrivateKey, PublicKey
from signing.signer import KeySigner
from signing.suites import SUITES
from tests.did_texts import did_key_for
from tests.signing.documents import Json, claim, pinned_contexts

CANONICAL = fallback.canonicaliser(pinned_contexts())
AT = "2026-09-18T06:30:00Z"
KINDS: Any = {
    "eddsa-rdfc-2022": "Ed25519",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-rdfc-2019": "P-256",
    "ecdsa-jcs-2019": "P-384",
}


def _signer(kind: Json) -> KeySigner:
    private = PrivateKey.from_seed(kind, bytes(range(32)) * (2 if kind == "P-384" else 1))
    return KeySigner(private, did_key.verification_method(did_key_for(private.public)))


def _key(method: str) -> PublicKey:
    return did_key.resolve(method.partition("#")[0])


def _attach(document: Json, suite: str, **options: Json) -> Json:
    return attach_to_set(document, _signer(KINDS[suite]), ProofOptions(suite, **options), CANONICAL)


def _refused(document: Json, **options: Json) -> str:
    with pytest.raises(ProofRefused) as refusal:
        check_proof_set(document, _key, CANONICAL, **options)
    assert not isinstance(refusal.value, ProofMismatch)
    return refusal.value.code


@pytest.mark.parametrize("suite", KINDS)
def test_what_is_attached_verifies_and_says_what_it_was_told(suite: str) -> None:
    options = {
        "created": AT,
        "expires": "2027-09-18T06:30:00Z",
        "domain": "hub.example",
        "challenge": "c-1",
        "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
    }
    document = _attach(claim(), suite, **options)
    (said,) = check_proof_set(document, _key, CANONICAL)
    assert (said.created, said.expires, said.domains, said.challenge, said.id) == (
        options["created"],
        options["expires"],
        ("hub.example",),
        "c-1",
        options["id"],
    )
    for name in (*options, "verificationMethod"):
        changed = {**document, "proof": {**document["proof"]}}
        changed["proof"].pop(name)
        with pytest.raises((ProofMismatch, ProofRefused)):
            check_proof_set(changed, _key, CANONICAL)


def test_a_set_of_all_suites_verifies_only_whole() -> None:
    """T40: one proof changed fails the set; T34: an unknown suite is a failure."""
    document = claim()
    for suite in KINDS:
        document = _attach(document, suite, created=AT)
    assert [said.cryptosuite for said in check_proof_set(document, _key, CANONICAL)] == list(KINDS)
    for number in range(len(KINDS)):
        proof = [dict(one) for one in document["proof"]]
        proof[number]["created"] = "2026-09-18T06:30:01Z"
        with pytest.raises(ProofMismatch):
            check_proof_set(document | {"proof": proof}, _key, CANONICAL)
        proof[number]["cryptosuite"] = "EDDSA-rdfc-2022"
        assert _refused(document | {"proof": proof}) == "proof.suite"


@pytest.mark.parametrize("suite", KINDS)
def test_a_chain_covers_what_it_builds_on(suite: str) -> None:
    """T40: nothing of a chain can be taken away or exchanged."""
    first, second = (f"urn:uuid:00000000-0000-4000-8000-00000000000{end}" for end in "ab")
    document = _attach(_attach(claim(), "eddsa-rdfc-2022", id=first), "ecdsa-rdfc-2019", id=second)
    chained = _attach(document, suite, previous_proof=(first, second))
    assert len(check_proof_set(chained, _key, CANONICAL)) == 3
    assert _refused(chained | {"proof": chained["proof"][1:]}) == "proof.options"
    again = _attach(claim(), "eddsa-rdfc-2022", id=first, created=AT)["proof"]
    with pytest.raises(ProofMismatch):
        check_proof_set(chained | {"proof": [again, *chained["proof"][1:]]}, _key, CANONICAL)
    with pytest.raises(ProofRefused):
        _attach(document, suite, previous_proof="urn:uuid:00000000-0000-4000-8000-00000000000c")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("created", "yesterday"),
        ("created", "2026-02-30T00:00:00Z"),
        ("expires", "2026-09-18"),
        ("expires", 7),
        ("domain", []),
        ("domain", ["x", 1]),
        ("domain", ""),
        ("challenge", ["x"]),
        ("id", "no url"),
        ("type", "Ed25519Signature2020"),
        ("proofPurpose", None),
        ("verificationMethod", {}),
        ("previousProof", {"id": "x"}),
    ],
)
def test_members_of_another_form_are_refused(member: str, value: Json) -> None:
    document = _attach(claim(), "eddsa-jcs-2022", created=AT)
    assert _refused(document | {"proof": {**document["proof"], member: value}}) == "proof.options"


def test_a_purpose_is_expected_not_believed() -> None:
    """T45."""
    document = _attach(claim(), "eddsa-rdfc-2022", purpose="authentication")
    assert _refused(document) == "proof.options"
    assert check_proof_set(document, _key, CANONICAL, purpose="authentication")


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"])
def test_a_key_of_another_kind_is_refused(suite: str) -> None:
    """T32, T34: the suite decides which keys it takes."""
    signer = _signer("P-256" if suite.startswith("eddsa") else "Ed25519")
    with pytest.raises(ProofRefused) as refusal:
        attach_to_set(claim(), signer, ProofOptions(suite), CANONICAL)
    assert refusal.value.code == "proof.key_kind"


def test_expectations() -> None:
    options: Any = {"expires": "2026-09-18T06:30:00+02:00", "domain": ("a", "b"), "challenge": "c"}
    document = _attach(claim(), "eddsa-rdfc-2022", **options)
    said = check_proof_set(document, _key, CANONICAL)
    check_expectations(said, at="2026-09-18T04:35:00Z", domain="b", challenge="c")
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        ("proof.expired", {"at": "2026-09-18T04:35:01Z"}),
        ("proof.domain", {"at": AT[:11] + "04:00:00Z", "domain": "c"}),
        ("proof.challenge", {"at": AT[:11] + "04:00:00Z", "challenge": "d"}),
    )
    for code, wrong in cases:
        with pytest.raises(ProofRefused) as refusal:
            check_expectations(said, **wrong)
        assert refusal.value.code == code


def test_times_with_and_without_offset() -> None:
    same = ("2026-09-18T06:30:00", "2026-09-18T06:30:00Z", "2026-09-18T08:30:00.000+02:00")
    assert len({seconds(text) for text in same}) == 1


def test_there_is_a_largest_set() -> None:
    document = _attach(claim(), "eddsa-jcs-2022")
    full = document | {"proof": [document["proof"]] * MAX_SET}
    with pytest.raises(ProofRefused):
        _attach(full, "eddsa-jcs-2022")
    assert _refused(document | {"proof": [document["proof"]] * (MAX_SET + 1)}) == "proof.options"


@pytest.mark.parametrize("suite", [name for name in KINDS if "jcs" in name])
def test_a_proof_over_text_may_leave_out_the_context(suite: str) -> None:
    """T37: then the document's own is signed, and no other may stand in either place."""
    signer = _signer(KINDS[suite])
    document = claim()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    message = SUITES[suite].message(document, proof, signer.public.kind, CANONICAL)
    signed = document | {"proof": proof | {"proofValue": multibase_encode("z", signer.sign(message))}}
    assert check_proof_set(signed, _key, CANONICAL)[0].cryptosuite == suite
    longer = [*document["@context"], "https://example.org/more"]
    with pytest.raises(ProofMismatch):
        check_proof_set(signed | {"@context": longer}, _key, CANONICAL)
    for context in (longer, document["@context"][:1], None):
        assert _refused(signed | {"proof": signed["proof"] | {"@context": context}}) == "proof.options"


@pytest.mark.parametrize("suite", KINDS)
@pytest.mark.parametrize("number", [2**53, -(2**53), 10**30])
def test_integers_that_readers_round_are_not_signed(suite: str, number: int) -> None:
    """T282: RDF would keep the digits that a JSON reader of doubles has lost already."""
    document = claim() | {"termsOfUse": [{"id": "urn:example:1", "type": "T", "n": number}]}
    with pytest.raises(JsonRefused) as refusal:
        _attach(document, suite)
    assert refusal.value.code == "jcs.number"
