"""Proofs of the profile: one form, one proof, and a mismatch only when the mathematics said so."""

import copy
import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import jcs, proofs
from signing.encoding import multibase_decode, multibase_encode
from signing.errors import ContextRefused, ProofMismatch, ProofRefused, ToolError
from signing.foreign.proof_sets import check_proof_set
from signing.jsonld import emit
from signing.keys import PrivateKey
from signing.proofs import attach_proof, by_table, check_proof, document_hash
from signing.signer import KeySigner
from signing.suites import SUITES
from tests.signing.documents import Json, claim, drafts

CREATED = "2026-09-18T06:30:00Z"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SIGNERS = {
    "eddsa-rdfc-2022": KeySigner(PrivateKey.from_seed("Ed25519", b"e" * 32), "did:web:mill.example#ed"),
    "ecdsa-rdfc-2019": KeySigner(PrivateKey.from_seed("P-256", b"p" * 32), "did:web:mill.example#p"),
}
SIGNERS |= {name.replace("rdfc", "jcs"): signer for name, signer in SIGNERS.items()}
P384 = KeySigner(PrivateKey.from_seed("P-384", b"p" * 64), "did:web:mill.example#q")
SUITE_NAMES = sorted(SIGNERS)


def signed(suite: str = "eddsa-rdfc-2022", document: Json = None, **named: Json) -> Json:
    signer = SIGNERS[suite]
    return attach_proof(document or claim(), signer, cryptosuite=suite, created=CREATED, **named)


def refusal(document: Json, suite: str = "eddsa-rdfc-2022") -> Json:
    with pytest.raises(ProofRefused) as caught:
        check_proof(document, SIGNERS[suite].public)
    return caught.value


def with_proof(document: Json = None, **members: Json) -> Json:
    document = document or signed()
    return document | {"proof": document["proof"] | members}


@pytest.mark.parametrize("suite", SUITE_NAMES)
@pytest.mark.parametrize("name", sorted(drafts()))
def test_what_is_attached_checks_and_nothing_is_changed(suite: str, name: Json) -> None:
    document = drafts()[name]
    before = copy.deepcopy(document)
    secured = signed(suite, document)
    assert document == before
    assert {key: value for key, value in secured.items() if key != "proof"} == before
    own = ["@context"] if "jcs" in suite else []
    assert list(secured["proof"]) == [
        "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", *own, "proofValue"
    ]  # fmt: skip
    kept = copy.deepcopy(secured)
    check_proof(secured, SIGNERS[suite].public)
    assert secured == kept


def test_a_challenge_is_signed() -> None:
    secured = signed(challenge="c-1")
    check_proof(secured, SIGNERS["eddsa-rdfc-2022"].public)
    assert isinstance(refusal(with_proof(secured, challenge="c-2")), ProofMismatch)
    del secured["proof"]["challenge"]
    assert isinstance(refusal(secured), ProofMismatch)
    assert isinstance(refusal(with_proof(challenge="c-1")), ProofMismatch)


@pytest.mark.parametrize("challenge", ["", "x" * 129, "a b", "\u00e9", "a\n"])
def test_a_challenge_has_one_form(challenge: str) -> None:
    with pytest.raises(ProofRefused):
        signed(challenge=challenge)


def _leaves(value: Json, path: tuple[Json, ...] = ()) -> Iterator[tuple[Json, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key == "@context":
            continue
        if isinstance(item, (str, bool)):
            yield (*path, key)
        else:
            yield from _leaves(item, (*path, key))


LEAVES = list(_leaves(claim()))


@pytest.mark.parametrize("suite", SUITE_NAMES)
@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(LEAVES), data=st.data())
def test_no_leaf_can_change(suite: str, path: Json, data: Json) -> None:
    secured = signed(suite)
    parent = secured
    for key in path[:-1]:
        parent = parent[key]
    old = parent[path[-1]]
    parent[path[-1]] = (not old) if isinstance(old, bool) else old + data.draw(st.sampled_from("0a ~"))
    with pytest.raises((ProofMismatch, ContextRefused)):
        check_proof(secured, SIGNERS[suite].public)


@pytest.mark.parametrize("suite", SUITE_NAMES)
def test_another_key_is_a_mismatch(suite: str) -> None:
    kind = SIGNERS[suite].public.kind
    other = PrivateKey.from_seed(kind, b"o" * 32).public
    with pytest.raises(ProofMismatch):
        check_proof(signed(suite), other)


@pytest.mark.parametrize("name", ["created", "verificationMethod"])
def test_every_option_is_signed(name: Json) -> None:
    """T37."""
    other = {"created": "2026-09-18T06:30:01Z", "verificationMethod": "did:web:other.example#ed"}[name]
    assert isinstance(refusal(with_proof(**{name: other})), ProofMismatch)


@pytest.mark.parametrize(
    "proof",
    [
        None,
        [],
        "x",
        [signed()["proof"]],  # T40: not even a set of one
        [signed()["proof"]] * 2,
        {},
        {key: value for key, value in signed()["proof"].items() if key != "created"},
        signed()["proof"] | {"@context": signed()["@context"]},  # T37
        signed()["proof"] | {"id": "urn:1"},
        signed()["proof"] | {"expires": "2030-01-01T00:00:00Z"},
        signed()["proof"] | {"domain": "x"},
        signed()["proof"] | {"type": "Ed25519Signature2020"},
        signed()["proof"] | {"type": ["DataIntegrityProof"]},
        signed()["proof"] | {"proofPurpose": "authentication"},  # T45
        signed()["proof"] | {"proofPurpose": "https://w3id.org/security#assertionMethod"},
        signed()["proof"] | {"created": "2026-09-18T06:30:00.000Z"},
        signed()["proof"] | {"created": "2026-09-18T08:30:00+02:00"},
        signed()["proof"] | {"created": "2026-09-18T06:30:00Z\n"},
        signed()["proof"] | {"created": "\u0662026-09-18T06:30:00Z"},
        signed()["proof"] | {"created": True},
        signed()["proof"] | {"verificationMethod": {"id": "x"}},
        signed()["proof"] | {"proofValue": ["x"]},
    ],
)
def test_a_proof_of_another_form_is_refused_and_no_mismatch(proof: Json) -> None:
    found = refusal(signed() | {"proof": proof})
    assert (type(found), found.code) == (ProofRefused, "proof.options")


def test_no_proof_at_all() -> None:
    assert refusal(claim()).code == "proof.options"


@pytest.mark.parametrize(
    "name",
    [
        "EDDSA-RDFC-2022",
        "eddsa-rdfc-2022 ",
        "EDDSA-JCS-2022",
        "bbs-2023",
        "ed25519-2020",
        "",
        "ecdsa-sd-2023",
        None,
        1,
        ["eddsa-rdfc-2022"],
    ],
)
def test_an_unknown_suite_is_refused(name: Json) -> None:
    """T34."""
    found = refusal(with_proof(cryptosuite=name))
    assert (type(found), found.code) == (ProofRefused, "proof.suite")


def test_the_suite_must_fit_the_key() -> None:
    """T32 T34 T350: the other suite's name, and P-384, which passports do not use."""
    assert refusal(with_proof(cryptosuite="ecdsa-jcs-2019")).code == "proof.key_kind"
    with pytest.raises(ProofMismatch):
        check_proof(with_proof(cryptosuite="eddsa-jcs-2022"), SIGNERS["eddsa-jcs-2022"].public)
    assert refusal(with_proof(cryptosuite="ecdsa-rdfc-2019")).code == "proof.key_kind"
    assert refusal(signed("eddsa-rdfc-2022"), "ecdsa-rdfc-2019").code == "proof.key_kind"
    with pytest.raises(ProofRefused) as caught:
        attach_proof(claim(), P384, cryptosuite="ecdsa-rdfc-2019", created=CREATED)
    assert caught.value.code == "proof.key_kind"


@pytest.mark.parametrize(
    "value", ["", "z", "u" + "A" * 86, "zz0", "Z3x", " z3x", "z" + "1" * 255, "z" + "2" * 200_000, "z3x\n"]
)
def test_a_malformed_value_is_refused(value: Json) -> None:
    """T35."""
    found = refusal(with_proof(proofValue=value))
    assert type(found) is ProofRefused
    assert found.code in ("proof.value", "signature.encoding")


@pytest.mark.parametrize("suite", SUITE_NAMES)
@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_of_another_length_is_refused(suite: str, length: int) -> None:
    """T30 T31."""
    value = multibase_encode("z", b"\x01" * length)
    found = refusal(with_proof(signed(suite), proofValue=value), suite)
    assert type(found) is ProofRefused
    assert found.code in ("signature.encoding", "proof.value")


def test_high_s_is_refused_in_the_profile_and_verifies_outside() -> None:
    """T31."""
    secured = signed("ecdsa-rdfc-2019")
    raw = multibase_decode(secured["proof"]["proofValue"], allowed="z")
    twin = raw[:32] + (P256_ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    secured["proof"]["proofValue"] = multibase_encode("z", twin)
    found = refusal(secured, "ecdsa-rdfc-2019")
    assert (type(found), found.code) == (ProofRefused, "signature.high_s")
    check_proof(secured, SIGNERS["ecdsa-rdfc-2019"].public, require_low_s=False)


@pytest.mark.parametrize("suite", SUITE_NAMES)
def test_document_hash_is_the_second_half_of_the_message(suite: str) -> None:
    document = claim()
    data = emit.canonical_nquads(document, emit.table_for(document["@context"]))
    data = jcs.canonical(document) if "jcs" in suite else data
    assert document_hash(signed(suite), cryptosuite=suite) == hashlib.sha256(data).digest()
    assert document_hash(document, cryptosuite=suite) == hashlib.sha256(data).digest()


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_the_context_of_a_jcs_proof_is_the_documents_or_left_out(suite: str) -> None:
    """T37 T351: left out it must have been so when it was signed; another is refused before mathematics."""
    secured = signed(suite)
    assert secured["proof"]["@context"] == secured["@context"]
    for other in (secured["@context"][:1], list(reversed(secured["@context"])), secured["@context"][0], None):
        found = refusal(with_proof(secured, **{"@context": other}), suite)
        assert (type(found), found.code, found.where) == (ProofRefused, "proof.options", "/proof/@context")
    without = {name: text for name, text in secured["proof"].items() if name != "@context"}
    options = {name: text for name, text in without.items() if name != "proofValue"}
    bare = {name: value for name, value in secured.items() if name != "proof"}
    public = SIGNERS[suite].public
    value = SIGNERS[suite].sign(SUITES[suite].message(bare, options, public.kind, by_table))
    check_proof({**bare, "proof": {**options, "proofValue": multibase_encode("z", value)}}, public)
    with pytest.raises(ProofMismatch):
        check_proof({**bare, "proof": without}, public)
    found = refusal(with_proof(signed(), **{"@context": secured["@context"]}))
    assert (found.code, found.where) == ("proof.options", "/proof/@context")


@pytest.mark.parametrize("created", ["2026-09-18", "2026-09-18T06:30:00", "now", ""])
def test_attaching_needs_a_time_of_the_one_form(created: str) -> None:
    with pytest.raises(ProofRefused) as caught:
        attach_proof(claim(), SIGNERS["eddsa-rdfc-2022"], cryptosuite="eddsa-rdfc-2022", created=created)
    assert caught.value.code == "proof.options"


def test_attaching_twice_is_refused() -> None:
    with pytest.raises(ProofRefused):
        signed(document=signed())


@pytest.mark.parametrize(
    "context", [None, "https://www.w3.org/ns/credentials/v2", [], ["https://example.org/x"], [{}]]
)
def test_a_document_of_other_contexts_is_refused(context: Json) -> None:
    """T14."""
    with pytest.raises(ContextRefused):
        check_proof(signed() | {"@context": context}, SIGNERS["eddsa-rdfc-2022"].public)


def _key_for(method: str) -> Json:
    return {signer.verification_method: signer.public for signer in (*SIGNERS.values(), P384)}[method]


def test_all_proofs_of_a_set_must_verify() -> None:
    """T40: one stripped, one added, one broken."""
    first, second = signed(), signed("ecdsa-rdfc-2019")
    both = first | {"proof": [first["proof"], second["proof"]]}
    check_proof_set(both, _key_for, proofs.by_table)
    check_proof_set(first, _key_for, proofs.by_table)
    broken = first | {"proof": [first["proof"], second["proof"] | {"created": "2026-09-18T06:30:01Z"}]}
    with pytest.raises(ProofMismatch):
        check_proof_set(broken, _key_for, proofs.by_table)
    unknown = first | {"proof": [first["proof"], second["proof"] | {"cryptosuite": "unknown"}]}
    with pytest.raises(ProofRefused) as caught:
        check_proof_set(unknown, _key_for, proofs.by_table)
    assert caught.value.code == "proof.suite"


@pytest.mark.parametrize(
    "proof", [None, [], {}, [{}], ["x"], [signed()["proof"] | {"@context": []}], [signed()["proof"]] * 17]
)
def test_a_foreign_set_of_another_form_is_refused(proof: Json) -> None:
    with pytest.raises(ProofRefused) as caught:
        check_proof_set(signed() | {"proof": proof}, _key_for, proofs.by_table)
    assert caught.value.code == "proof.options"


def test_every_refusal_is_of_our_own_tree() -> None:
    """A tour of odd values in every member of the proof: never a traceback."""
    odd = [None, True, 1, 1.5, "", "x", [], {}, [None], {"@id": "x"}, "\ud800", "z" * 300]
    for name in (*signed()["proof"], "challenge", "extra"):
        for value in odd:
            with pytest.raises(ToolError):
                check_proof(with_proof(**{name: value}), SIGNERS["eddsa-rdfc-2022"].public)
