"""What else ``trust import`` looks at: further contexts, status lists, a DID's history, both values of s."""

import json
from pathlib import Path
from typing import Any

import pytest

from passport import status
from passport.acts import anchors
from passport.disk import clock
from signing import jcs
from signing.curves import CURVES
from signing.dids.document import did_document
from signing.digests import document_digest
from signing.encoding import multibase_decode, multibase_encode
from signing.errors import ToolError
from signing.foreign import jose
from signing.jsonld import fallback
from signing.jsonld.contexts import CREDENTIALS_V2
from signing.keys import PrivateKey
from signing.suites import SUITES
from tests.cli.test_trust_anchors import (
    REGISTER,
    _token,
    anchor_document,
    contexts,
    enter,
    register,
    signed,
)
from tests.cli.test_trust_lists import PARTY, listed, subject
from tests.signing.test_webvh import Log

assert listed and register, "fixtures of this module too"
TODAY = clock.now()


URL = "https://register.example/terms/v1"
MORE = {"@context": {"sector": "https://register.example/terms#sector"}}


def _further(register: PrivateKey, context: object, **members: object) -> str:
    """A token whose credential names a third context, which lies in ``more.jsonld``; the fingerprint."""
    document = anchor_document()
    names = [*document["@context"], URL]
    Path("more.jsonld").write_text(json.dumps(context))
    Path("anchor.jwt").write_text(_token(register, **{"@context": names, **members}))
    return register.public.fingerprint


def test_a_further_context_is_named_with_its_file_and_read_for_nothing(register: PrivateKey) -> None:
    """T19: facts are read by the terms of known contexts; one at hand by its name may add others."""
    words = ("--issuer", "register.json", "--key", _further(register, MORE, sector="copper"))
    assert "error:" in enter("anchor.jwt", *words, code=2), "it is not at hand"
    enter("anchor.jwt", *words, "--context", f"{URL}=more.jsonld")
    (entry,) = subject()["anchors"]
    assert "copper" not in json.dumps(entry["facts"])


@pytest.mark.parametrize(
    "context",
    [
        {"@context": {"registeredId": "https://register.example/terms#other"}},
        {"@context": {"sector": {"@id": "x:y", "@context": {"registeredName": "x:z"}}}},
        {"@context": {"@vocab": "https://register.example/terms#"}},
        {"@context": [{"sector": "x:y"}, "https://elsewhere.example/v1"]},
        {"@context": "https://elsewhere.example/v1"},
        {"@context": {"@import": "https://elsewhere.example/v1"}},
    ],
)
def test_a_further_context_that_could_rename_facts_is_refused(context: object) -> None:
    """T19, T292."""
    document = {**anchor_document(), "@context": [*anchor_document()["@context"], URL]}
    with pytest.raises(ToolError) as caught:
        anchors.anchor(document, PARTY, secured_by="jose", at="2026-01-01T00:00:00Z", more={URL: context})
    assert caught.value.code == "anchor.contexts"


def test_members_that_hold_nothing_are_no_loss_of_a_token(register: PrivateKey) -> None:
    """A token is signed as text; of a credential with a proof nothing may be left out by its signature."""
    empty: dict[str, Any] = {"evidence": [], "termsOfUse": {}}
    Path("anchor.jwt").write_text(_token(register, **empty))
    enter("anchor.jwt", "--issuer", "register.json", "--key", register.public.fingerprint)
    assert subject()["anchors"][0]["digestMultibase"] == document_digest({**anchor_document(), **empty})


STATUS = "https://houjin-register.example.com/status/1"


def _listed_anchor(register: PrivateKey, *, revoked: bool, at: str) -> tuple[str, ...]:
    entry = {
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
        "statusListCredential": STATUS,
    }  # fmt: skip
    bits = status.with_bit(bytes(status.MIN_BYTES), 7, revoked)
    held = {
        "@context": [CREDENTIALS_V2], "id": STATUS, "issuer": REGISTER, "validFrom": at,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {
            "id": f"{STATUS}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": status.encode_bits(bits),
        },
    }  # fmt: skip
    Path("list.json").write_text(json.dumps(signed(held, register)))
    Path("anchor.jwt").write_text(_token(register, credentialStatus=[entry]))
    return ("--issuer", "register.json", "--key", register.public.fingerprint)


def test_the_status_list_of_a_foreign_credential_is_looked_at_or_said_not_to_be(register: PrivateKey) -> None:
    """T292: a withdrawn credential is not entered; one whose list is missing or old is, and that is said."""
    before = Path("trust.json").read_bytes()
    words = _listed_anchor(register, revoked=True, at=TODAY)
    assert "no longer holds" in enter("anchor.jwt", *words, "--status", "list.json", code=2)
    assert Path("trust.json").read_bytes() == before
    words = _listed_anchor(register, revoked=False, at="2024-01-01T00:00:00Z")
    assert "was NOT looked at: revocation: the list is as of 2024" in enter(
        "anchor.jwt", *words, "--status", "list.json"
    )
    Path("trust.json").write_bytes(before)
    words = _listed_anchor(register, revoked=False, at=TODAY)
    assert "was NOT looked at: revocation: the status list is not at hand" in enter("anchor.jwt", *words)
    Path("trust.json").write_bytes(before)
    assert "was looked at: revocation: not set" in enter("anchor.jwt", *words, "--status", "list.json")


def test_t31_both_spellings_of_a_p256_signature_are_one_credential(listed: Path) -> None:
    """Outside passports both values of s verify; import normalises, so the twin is entered no second time."""
    key = PrivateKey.generate("P-256")
    Path("register.json").write_bytes(jcs.canonical(did_document(REGISTER, [("key-1", key.public)])))
    options = {
        "type": "DataIntegrityProof", "cryptosuite": "ecdsa-rdfc-2019", "created": "2025-04-01T00:00:00Z",
        "verificationMethod": f"{REGISTER}#key-1", "proofPurpose": "assertionMethod",
    }  # fmt: skip
    document = anchor_document()
    message = SUITES["ecdsa-rdfc-2019"].message(
        document, options, "P-256", fallback.canonicaliser(contexts())
    )
    raw = key.sign(message)
    order = CURVES["P-256"].order
    twin = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    one, two = (
        {**document, "proof": {**options, "proofValue": multibase_encode("z", value)}}
        for value in (twin, raw)
    )
    words = ("--issuer", "register.json", "--key", key.public.fingerprint)
    Path("anchor.json").write_text(json.dumps(one))
    enter("anchor.json", *words)
    low = min((one, two), key=lambda held: multibase_decode(held["proof"]["proofValue"])[32:])
    assert subject()["anchors"][0]["digestMultibase"] == document_digest(low)
    Path("anchor.json").write_text(json.dumps(two))
    assert "error:" in enter("anchor.json", *words, code=2)


@pytest.mark.parametrize("form", ["token", "proof"])
def test_an_issuer_with_a_history_is_known_by_its_log(listed: Path, form: str) -> None:
    """T293: did:webvh from a file; the log is verified, and the key's fingerprint came another way."""
    log = Log()
    log.add(log.keys[0])
    Path("did.jsonl").write_bytes(log.bytes())
    did, key = f"did:webvh:{log.scid}:register.example", log.keys[2]
    document = {**anchor_document(), "issuer": {**anchor_document()["issuer"], "id": did}}
    if form == "token":
        text = jose.sign(document, jose.key_of(key), media_type="vc+jwt", kid=f"{did}#key-1")
    else:
        text = json.dumps(signed(document, key, f"{did}#key-1"), ensure_ascii=False)
    Path("anchor.any").write_text(text, encoding="utf-8")
    words = ("--issuer", "did.jsonl", "--key", key.public.fingerprint)
    before = Path("trust.json").read_bytes()
    enter("anchor.any", *words)
    assert subject()["anchors"][0]["statedBy"] == did
    Path("trust.json").write_bytes(before)
    Path("did.jsonl").write_bytes(log.bytes().replace(b"register.example/1", b"register.example/9"))
    assert "The log of the DID does not hold" in enter("anchor.any", *words, code=2)
    Path("did.jsonl").write_bytes(log.bytes())
    other = PrivateKey.generate("Ed25519").public.fingerprint
    assert "does not have the key" in enter("anchor.any", "--issuer", "did.jsonl", "--key", other, code=2)
    assert Path("trust.json").read_bytes() == before
