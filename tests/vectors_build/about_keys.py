"""Signatures that do not match, and signatures that cannot be asked (DESIGN 3, 7, T9, T30, T31, T34, T37,
T40)."""

from typing import Any

from signing.encoding import multibase_decode, multibase_encode
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, drop, pack, put
from tests.world_acts import Edit
from tests.world_people import Knob

P256: dict[str, Any] = {"trust": "trust/listed-p256.json", "status": ("status/clean-p256.json",)}
ORDER_OF_P_256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
TOTAL = "/credentialSubject/footprint/results/0/total"


def _claim(w: Stage, *edits: Edit, **asked: Knob) -> Given:
    """The base passport, its claim changed after signing."""
    return given(pack(changed(w.docs.claim, *edits), w.docs.statement or {}, w.docs.response or {}), **asked)


def _statement(w: Stage, *edits: Edit) -> Given:
    """The base passport, its statement changed after signing; the response names the changed one."""
    second = changed(w.docs.statement, *edits)
    return given(pack(w.docs.claim, second, w.answer(w.docs.claim, second)))


# Tampered: a supported signature of a listed key does not match


@scenario("tampered", "claim.proof")
def one_digit_of_the_total(w: Stage) -> Given:
    """The total lowered after signing; product and number are not shown (DESIGN 7)."""
    return _claim(w, put(TOTAL, "1" + w.docs.claim["credentialSubject"]["footprint"]["results"][0]["total"]))


@scenario("tampered", "claim.proof")
def one_point_zero_for_one(w: Stage) -> Given:
    """'1.0' put for '1' after signing: the same number, another text (T9, T25)."""
    return _claim(w, put("/credentialSubject/footprint/declaredUnit/value", "1.0"))


@scenario("tampered", "claim.proof", kinds="P-256")
def one_letter_of_the_grade_p_256(w: Stage) -> Given:
    """The same with a P-256 key (DESIGN 3)."""
    return _claim(w, put("/credentialSubject/grade", "S355K2"), **P256)


@scenario("tampered", "claim.proof")
def time_of_signing_changed(w: Stage) -> Given:
    """The options of a proof are signed with the document (T37)."""
    return _claim(w, put("/proof/created", "2026-09-18T06:00:01Z"))


@scenario("tampered", "claim.proof")
def another_place_in_the_status_list(w: Stage) -> Given:
    """A withdrawn claim pointed at somebody else's bit (DESIGN 5)."""
    return _claim(w, *(put(f"/credentialStatus/{place}/statusListIndex", "1") for place in range(3)))


@scenario("tampered", "claim.proof")
def proof_of_another_claim(w: Stage) -> Given:
    """A valid signature of the same key over another claim (T37)."""
    return _claim(w, put("/proof", w.claim(grade="S420")["proof"]))


@scenario("tampered", "claim.proof")
def optional_member_taken_away(w: Stage) -> Given:
    """A member that could have been left out was signed: without it the signature fails (DESIGN 2.1)."""
    return _claim(w, drop("/credentialSubject/heat"))


@scenario("tampered", "claim.proof")
def bit_of_the_signature_flipped(w: Stage) -> Given:
    """The last byte of r in an Ed25519 signature is another: the mathematics says no (T30)."""
    return _claim(w, put("/proof/proofValue", _flipped(w.docs.claim["proof"]["proofValue"])))


def _flipped(value: str) -> str:
    signature = bytearray(multibase_decode(value, allowed="z"))
    signature[33] ^= 1
    return multibase_encode("z", bytes(signature))


@scenario("tampered", "statement.proof")
def adverse_made_unmodified(w: Stage) -> Given:
    """An adverse opinion turned into an unmodified one after signing (DESIGN 7)."""
    worse = w.statement(w.docs.claim, outcome="adverse")
    edits = both(
        put("/credentialSubject/outcome", "unmodified"), drop("/credentialSubject/basisForModification")
    )
    second = changed(worse, edits)
    return given(pack(w.docs.claim, second, w.answer(w.docs.claim, second)))


@scenario("tampered", "statement.proof")
def statement_put_onto_another_claim(w: Stage) -> Given:
    """The digest in the statement rewritten to fit another claim (T53)."""
    first = w.claim(grade="S420")
    subject = w.statement(first)["credentialSubject"]
    second = changed(w.docs.statement, put("/credentialSubject", subject))
    return given(pack(first, second, w.answer(first, second)))


@scenario("tampered", "claim.proof response.present policy.response", also="two_signatures")
def tampered_and_unanswered(w: Stage) -> Given:
    """Tampered is the verdict, the missing response is listed (DESIGN 7)."""
    return given(pack(w.tampered(w.docs.claim), w.docs.statement or {}))


# Refused: the signature cannot be asked, or not in the profile


@scenario("refused", "claim.suite")
def suite_nobody_knows(w: Stage) -> Given:
    """An unknown cryptosuite is refused, not tampered: no mathematics ran (T34)."""
    return _claim(w, put("/proof/cryptosuite", "eddsa-rdfc-2099"))


@scenario("refused", "claim.suite")
def suite_in_upper_case(w: Stage) -> Given:
    """Names of suites are compared by code point (T34)."""
    return _claim(w, put("/proof/cryptosuite", "EDDSA-RDFC-2022"))


@scenario("refused", "claim.suite")
def suite_outside_the_profile(w: Stage) -> Given:
    """A suite of others with the same kind of key is no suite of passports (DESIGN 3)."""
    return _claim(w, put("/proof/cryptosuite", "bbs-2023"))


@scenario("tampered", "claim.proof")
def suite_of_the_other_form(w: Stage) -> Given:
    """The JCS suite of the same key put for the RDFC suite: the signature is over other bytes (T350)."""
    return _claim(w, put("/proof/cryptosuite", "eddsa-jcs-2022"))


@scenario("tampered", "claim.proof", kinds={"mill": "Ed25519/jcs"})
def suite_of_the_other_form_of_jcs(w: Stage) -> Given:
    """The reverse: text was signed, RDF is claimed to have been (T350)."""
    return _claim(w, put("/proof/cryptosuite", "eddsa-rdfc-2022"), drop("/proof/@context"))


@scenario("refused", "claim.proof_form")
def suite_swapped_for_a_jcs_suite(w: Stage) -> Given:
    """An Ed25519 key under the JCS suite of P-256 (T350)."""
    return _claim(w, put("/proof/cryptosuite", "ecdsa-jcs-2019"))


@scenario("refused", "claim.profile", kinds={"mill": "Ed25519/jcs"})
def context_of_the_proof_is_another(w: Stage) -> Given:
    """The context that a JCS proof repeats is not that of the document (T37, T351)."""
    return _claim(w, put("/proof/@context", ["https://www.w3.org/ns/credentials/v2"]))


@scenario("tampered", "claim.proof", kinds={"mill": "Ed25519/jcs"})
def context_of_the_proof_is_gone(w: Stage) -> Given:
    """A JCS proof may leave its context out, but not once it was signed with it (T351)."""
    return _claim(w, drop("/proof/@context"))


@scenario("refused", "claim.profile")
def context_in_a_proof_over_rdf(w: Stage) -> Given:
    """A proof over RDF has no context of its own, not even the same (T351)."""
    return _claim(w, put("/proof/@context", w.docs.claim["@context"]))


@scenario("tampered", "claim.proof", kinds={"mill": "Ed25519/jcs"})
def member_taken_away_from_signed_text(w: Stage) -> Given:
    """A member that could have been left out was signed as text (DESIGN 2.1, 3)."""
    return _claim(w, drop("/credentialSubject/heat"))


@scenario("refused", "statement.suite")
def statement_suite_nobody_knows(w: Stage) -> Given:
    """The same of the statement (T34)."""
    return _statement(w, put("/proof/cryptosuite", "ecdsa-sd-2023"))


@scenario("refused", "claim.proof_form")
def suite_swapped(w: Stage) -> Given:
    """An Ed25519 key under the ECDSA suite (T34)."""
    return _claim(w, put("/proof/cryptosuite", "ecdsa-rdfc-2019"))


@scenario("refused", "claim.profile")
def suite_missing(w: Stage) -> Given:
    """A proof has exactly its six members (DESIGN 2.1, T34)."""
    return _claim(w, drop("/proof/cryptosuite"))


@scenario("refused", "claim.proof_form")
def signature_of_63_bytes(w: Stage) -> Given:
    """An Ed25519 signature has 64 bytes (T30)."""
    short = multibase_decode(w.docs.claim["proof"]["proofValue"], allowed="z")[:-1]
    return _claim(w, put("/proof/proofValue", multibase_encode("z", short)))


@scenario("refused", "claim.proof_form", kinds="P-256")
def high_s(w: Stage) -> Given:
    """The twin (r, n-s) of a P-256 signature verifies, and is refused in the profile (T31)."""
    signature = multibase_decode(w.docs.claim["proof"]["proofValue"], allowed="z")
    s = int.from_bytes(signature[32:], "big")
    twin = signature[:32] + (ORDER_OF_P_256 - s).to_bytes(32, "big")
    return _claim(w, put("/proof/proofValue", multibase_encode("z", twin)), **P256)


@scenario("refused", "statement.proof_form")
def statement_with_half_a_signature(w: Stage) -> Given:
    """A statement whose proof value is too short (T30)."""
    return _statement(w, put("/proof/proofValue", "z3MvGcVxzRzzpKF1HA11Ej"))


@scenario("refused", "claim.profile")
def purpose_of_authentication(w: Stage) -> Given:
    """proofPurpose is assertionMethod and nothing else (T45)."""
    return _claim(w, put("/proof/proofPurpose", "authentication"))


@scenario("refused", "claim.profile")
def context_in_the_proof(w: Stage) -> Given:
    """No key beginning with @ below the top, not even in the proof (DESIGN 2.1 R1, T37)."""
    return _claim(w, put("/proof/@context", ["https://www.w3.org/ns/credentials/v2"]))


@scenario("refused", "claim.profile")
def challenge_in_a_claim(w: Stage) -> Given:
    """Only a response's proof may have a challenge (DESIGN 2.1)."""
    return _claim(w, put("/proof/challenge", "x"))


@scenario("refused", "claim.profile")
def two_proofs(w: Stage) -> Given:
    """Exactly one proof: a set of two, both valid, is refused (T40)."""
    proof = w.docs.claim["proof"]
    return _claim(w, put("/proof", [proof, proof]))


@scenario("refused", "claim.profile")
def proof_stripped(w: Stage) -> Given:
    """A claim without a proof is refused (T40)."""
    return _claim(w, drop("/proof"))


@scenario("refused", "statement.key_sane")
def verifier_key_of_small_order(w: Stage) -> Given:
    """A listed verifier's key under which every message verifies is no key (T29)."""
    weak = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"
    return given(w.sound, trust=_weak(w, w.verifier.did, weak))


@scenario("not_verified", "accreditation.key_sane")
def body_key_of_small_order(w: Stage) -> Given:
    """A body whose listed key is none accredits nobody (T29, T51)."""
    weak = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"
    return given(w.sound, trust=_weak(w, w.body.did, weak))


def _weak(w: Stage, did: str, multikey: str) -> bytes:
    honest = w.trust_document()
    parties = honest["credentialSubject"]["parties"]
    place = next(place for place, one in enumerate(parties) if one["id"] == did)
    edit = put(f"/credentialSubject/parties/{place}/keys/0/publicKeyMultibase", multikey)
    return pack(w.resign(honest, edit), w.accreditation_document)


@scenario("unknown_signer", "statement.key")
def verifier_key_nobody_lists(w: Stage) -> Given:
    """The verifier is listed, the key that signed the statement is not (DESIGN 4)."""
    return _statement(w, put("/proof/verificationMethod", f"{w.verifier.did}#key-7"))


@scenario("refused", "claim.proof_form")
def leading_ones_in_the_signature(w: Stage) -> Given:
    """Leading 1s of base58 are zero bytes: the signature has one byte too many (T35)."""
    return _claim(w, put("/proof/proofValue", "z1" + w.docs.claim["proof"]["proofValue"][1:]))


@scenario("refused", "claim.profile")
def signature_in_base64url(w: Stage) -> Given:
    """The profile's proof values are base58btc; the same bytes under another prefix are refused (T35)."""
    signature = multibase_decode(w.docs.claim["proof"]["proofValue"], allowed="z")
    return _claim(w, put("/proof/proofValue", multibase_encode("u", signature)))
