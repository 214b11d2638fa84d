"""Signatures and keys: THREATS T29, T34-T38, T41, T45."""

import pytest

from signing import jcs
from signing.encoding import multibase_decode, multibase_encode, multikey_encode
from signing.errors import ToolError
from signing.keys import PrivateKey
from tests.verify.helpers import (
    Edit,
    Json,
    Knob,
    check,
    documents,
    failed,
    passport,
    with_claim,
    with_statement,
    world,
)
from tests.world import World
from verify.findings import FLOOR

# The eight points of small order (RFC 8032's curve), and non-canonical spellings of some.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


def _with_keys(keys: dict[str, str]) -> Edit:
    """A publisher who does not look: the key of a party replaced, then signed."""

    def edit(listed: Json) -> None:
        for party in listed["credentialSubject"]["parties"]:
            party["keys"][0]["publicKeyMultibase"] = keys.get(
                party["id"], party["keys"][0]["publicKeyMultibase"]
            )

    return edit


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_t29_a_listed_key_of_small_order_is_refused(point: str) -> None:
    weak = multikey_encode("ed25519-pub", bytes.fromhex(point))
    report = check(passport(), trust=world().trust(edit=_with_keys({world().mill.did: weak})))
    assert report.state == "refused"
    assert failed(report) == {"claim.key_sane"}
    assert report.number is None


@pytest.mark.parametrize(
    "suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "EDDSA-RDFC-2022", "eddsa-rdfc-2030", "none"]
)
def test_t34_a_swapped_or_unknown_cryptosuite_is_refused(suite: str) -> None:
    for change, name in ((with_claim, "claim"), (with_statement, "statement")):
        report = check(change(lambda document: document["proof"].update(cryptosuite=suite)))
        assert report.state == "refused"
        assert {f"{name}.suite", f"{name}.proof_form"} & failed(report)


def test_t34_a_missing_cryptosuite_is_refused() -> None:
    assert check(with_claim(lambda claim: claim["proof"].pop("cryptosuite"))).state == "refused"


def _bent(value: str) -> list[str]:
    raw = multibase_decode(value)
    return [
        multibase_encode("u", raw),
        value[1:],
        "m" + value[1:],
        "z1" + value[1:],
        value + " ",
        "z" + "1" * 190,
        multibase_encode("z", raw[:-1]),
        multibase_encode("z", raw + b"\0"),
        "z" + "2" * 200_000,
    ]


@pytest.mark.parametrize("number", range(9))
def test_t30_t35_t41_another_encoding_of_a_signature_is_refused(number: int) -> None:
    bent = _bent(documents().claim["proof"]["proofValue"])[number]
    assert check(with_claim(lambda claim: claim["proof"].update(proofValue=bent))).state == "refused"


def test_t31_the_twin_of_an_ecdsa_signature_is_refused() -> None:
    actors = World("p256", kinds="P-256")
    signed = actors.documents()
    value = multibase_decode(signed.claim["proof"]["proofValue"])
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    twin = value[:32] + (order - int.from_bytes(value[32:], "big")).to_bytes(32, "big")
    assert actors.verify(actors.file(signed)).state == "verified"
    signed.claim["proof"]["proofValue"] = multibase_encode("z", twin)
    report = actors.verify(actors.file(actors.documents(statement=None, response=None)))
    assert report.state == "not_verified"
    report = actors.verify(jcs.canonical(signed.claim))
    assert report.state == "refused" and "claim.proof_form" in failed(report)


@pytest.mark.parametrize("member", ["created", "verificationMethod"])
def test_t37_proof_options_are_signed(member: str) -> None:
    changed = {
        "created": "2026-09-18T06:00:01Z",
        "verificationMethod": "did:web:norrland-steel.example#key-2",
    }
    # The list knows a key by the other name too, one of other bytes.
    heir = world().successor(world().mill).listed_key(id=changed["verificationMethod"])
    shown = {"keys": [world().mill.listed_key(), heir]}
    data = with_claim(lambda claim: claim["proof"].update({member: changed[member]}))
    assert check(data, trust=world().trust(listed={"mill": shown})).state == "tampered"


@pytest.mark.parametrize("purpose", ["authentication", "keyAgreement", "assertion", ""])
def test_t37_t45_another_purpose_or_a_context_in_the_proof_is_refused(purpose: str) -> None:
    assert check(with_claim(lambda claim: claim["proof"].update(proofPurpose=purpose))).state == "refused"
    extra = {"@context": documents().claim["@context"]}
    assert check(with_claim(lambda claim: claim["proof"].update(extra))).state == "refused"


@pytest.mark.parametrize(
    ("one", "other"),
    [("verifier", "mill"), ("platform", "mill"), ("platform", "verifier"), ("body", "verifier")],
)
def test_t38_one_key_under_two_names_is_refused(one: str, other: str) -> None:
    honest, actors = World(), World()
    getattr(actors, one).key = getattr(actors, other).key
    actors.accreditation_document = actors.accreditation()
    who = getattr(actors, one)
    listed = honest.trust(
        accreditations=[actors.accreditation_document], edit=_with_keys({who.did: who.key.public.multikey})
    )
    # T119: such a list is not opened; *.key_distinct is for two roles of one party.
    with pytest.raises(ToolError) as caught:
        actors.verify(actors.passport(), trust=listed)
    assert caught.value.code == "trust.contradiction"
    assert f"{getattr(actors, other).did}#key-1" in caught.value.message
    assert f"{who.did}#key-1" in caught.value.message


@pytest.mark.parametrize(
    "kinds", ["Ed25519", "P-256", {"mill": "P-256"}, {"verifier": "P-256", "platform": "P-256"}]
)
def test_both_kinds_of_keys_give_the_same_findings(kinds: Knob) -> None:
    actors = World("kinds", kinds=kinds)
    report = actors.verify(actors.passport())
    assert report.state == "verified"
    assert {finding.code for finding in report.findings} >= FLOOR - {"claim.label"}


def test_another_key_is_tampered_and_an_unlisted_one_unknown() -> None:
    other = PrivateKey.from_seed("Ed25519", bytes(32)).public.multikey
    shown = {"keys": [world().mill.listed_key(publicKeyMultibase=other)]}
    assert check(passport(), trust=world().trust(listed={"mill": shown})).state == "tampered"
    shown = {"keys": [world().mill.listed_key(id="did:web:norrland-steel.example#key-9")]}
    assert check(passport(), trust=world().trust(listed={"mill": shown})).state == "unknown_signer"
