"""What ``passport check`` says of credentials of others: a no outweighs what is open; open is no yes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from passport import status
from signing.dids import did_key
from signing.foreign import jose, securing
from signing.foreign.proof_sets import ProofOptions, attach_to_set
from signing.jsonld import fallback
from signing.jsonld.compile import bundled
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts
from signing.keys import PrivateKey
from signing.signer import KeySigner
from tests.did_texts import did_key_for
from verify.foreign import judging
from verify.foreign.judging import AtHand, Judged, judge

Json = dict[str, Any]
AT = "2026-11-22T00:00:00Z"
CONTEXTS = PinnedContexts({CREDENTIALS_V2: bundled(CREDENTIALS_V2)})
LIST = "https://issuer.example/status/1"
HAND = AtHand(securing.keys_of_dids(), CONTEXTS, AT)


def _signer(seed: int) -> KeySigner:
    private = PrivateKey.from_seed("Ed25519", bytes([seed]) * 32)
    return KeySigner(private, did_key.verification_method(did_key_for(private.public)))


MINE, OTHER = _signer(1), _signer(2)
DID = MINE.verification_method.partition("#")[0]


def _signed(document: Json, by: KeySigner = MINE, **options: Any) -> Json:
    chosen = ProofOptions("eddsa-rdfc-2022", **options)
    return attach_to_set(document, by, chosen, fallback.canonicaliser(CONTEXTS))


def _credential(**more: Any) -> Json:
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:subject"},
        **more,
    }


def _entry(**more: Any) -> Json:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "11",
        "statusListCredential": LIST,
        **more,
    }


def _list(bits: bytes = bytes(status.MIN_BYTES), by: KeySigner = MINE, **more: Any) -> Json:
    subject = {
        "id": f"{LIST}#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": status.encode_bits(bits),
    }
    document = _credential(
        id=LIST, type=["VerifiableCredential", "BitstringStatusListCredential"], credentialSubject=subject
    )
    return _signed({**document, **more}, by)


def _with_list(held: Mapping[str, Any] | None = None) -> AtHand:
    found = _list() if held is None else held
    return HAND._replace(lists={LIST: found})


def _codes(judged: Judged) -> set[tuple[str, str, str]]:
    return {(one.question, one.outcome, one.code) for one in judged.answers if one.outcome != "pass"}


def test_a_credential_in_order_holds() -> None:
    judged = judge(_signed(_credential()), HAND)
    assert judged.verdict == "holds"
    assert [one.question for one in judged.answers] == ["form", "signature", "issuer", "window"]
    assert MINE.verification_method in judged.answers[1].text


@pytest.mark.parametrize(
    ("document", "verdict", "found"),
    [
        ({**_signed(_credential()), "validFrom": "2026-11-02T00:00:00Z"}, "does_not_hold",
         ("signature", "fail", "signature.mismatch")),
        (_signed(_credential(), OTHER), "does_not_hold", ("issuer", "fail", "proof.binding")),
        (_signed(_credential(validFrom="2027-01-01T00:00:00Z")), "does_not_hold",
         ("window", "fail", "window.future")),
        (_signed(_credential(validUntil=AT)), "does_not_hold", ("window", "fail", "window.past")),
        (_signed(_credential(), expires="2026-11-01T00:00:00Z"), "does_not_hold",
         ("signature", "fail", "proof.expired")),
        (_credential(), "does_not_hold", ("signature", "fail", "proof.options")),
        (_signed(_credential()) | {"issuer": "no URL"}, "does_not_hold",
         ("form", "fail", "datamodel.issuer")),
        (_signed(_credential()) | {"unknownMember": "x"}, "does_not_hold",
         ("form", "fail", "context.dropped")),
        (_signed(_credential()) | {"@context": [CREDENTIALS_V2, "https://c.example/v1"]}, "cannot_be_judged",
         ("form", "not_checked", "context.unpinned")),
        ({}, "does_not_hold", ("form", "fail", "datamodel.context")),
    ],
)  # fmt: skip
def test_what_keeps_a_credential_from_holding(
    document: Json, verdict: str, found: tuple[str, str, str]
) -> None:
    judged = judge(document, HAND)
    assert judged.verdict == verdict
    assert found in _codes(judged)


def test_a_key_that_is_not_at_hand_is_no_wrong_signature() -> None:
    document = _signed(_credential())
    document["proof"]["verificationMethod"] = "did:web:issuer.example#key-1"
    judged = judge(document, HAND)
    assert (judged.verdict, _codes(judged)) == (
        "cannot_be_judged",
        {("signature", "not_checked", "did.unknown")},
    )


def test_the_status_list_is_looked_at_or_said_not_to_be() -> None:
    document = _signed(_credential(credentialStatus=[_entry()]))
    judged = judge(document, HAND)
    assert (judged.verdict, _codes(judged)) == (
        "not_all_checked",
        {("status", "not_checked", "status.absent")},
    )
    assert judge(document, _with_list()).verdict == "holds"
    revoked = _list(status.with_bit(bytes(status.MIN_BYTES), 11, True))
    judged = judge(document, _with_list(revoked))
    assert (judged.verdict, _codes(judged)) == ("does_not_hold", {("status", "fail", "status.set")})


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (_list() | {"validFrom": "2026-11-02T00:00:00Z"}, "does not hold"),
        (_list(validUntil="2026-11-10T00:00:00Z"), "does not hold"),
        (_list(by=OTHER), "does not hold"),
        (_list(by=OTHER, issuer=OTHER.verification_method.partition("#")[0]), "of another issuer"),
        (_signed(_credential(id=LIST)), "no status list"),
        ({}, "does not hold"),
    ],
)
def test_a_list_that_says_nothing_about_it_is_not_checked(held: Json, why: str) -> None:
    """T284: another's list, one that ended, one that was changed: none clears a credential."""
    judged = judge(_signed(_credential(credentialStatus=_entry())), _with_list(held))
    assert (judged.verdict, _codes(judged)) == ("not_all_checked", {("status", "not_checked", "status.list")})
    assert why in judged.answers[-1].text


@pytest.mark.parametrize(
    ("entry", "outcome", "code"),
    [
        (_entry(statusPurpose="suspension"), "not_checked", "status.list"),
        (_entry(statusSize="2"), "not_checked", "status.list"),
        (_entry(statusListIndex="011"), "fail", "status.index"),
        (_entry(statusListIndex="131072"), "fail", "status.index"),
        (_entry(id=LIST), "fail", "status.entry"),
        ({"type": "https://status.example/Other", "id": "urn:x:1"}, "not_checked", "status.kind"),
    ],
)
def test_entries_that_cannot_be_looked_up(entry: Json, outcome: str, code: str) -> None:
    signed = _signed(_credential(credentialStatus=entry))
    assert ("status", outcome, code) in _codes(judge(signed, _with_list()))


def test_a_message_whose_bit_is_set_ends_nothing() -> None:
    bits = status.with_bit(bytes(status.MIN_BYTES), 11, True)
    held = _list(bits)
    subject = {**held["credentialSubject"], "statusPurpose": "refresh"}
    held = _signed({**{name: held[name] for name in held if name != "proof"}, "credentialSubject": subject})
    judged = judge(_signed(_credential(credentialStatus=_entry(statusPurpose="refresh"))), _with_list(held))
    assert judged.verdict == "holds"
    assert judged.answers[-1].text == "refresh: the bit is set"


def test_a_token_and_its_envelope_are_one_thing() -> None:
    private = PrivateKey.from_seed("P-256", bytes(range(1, 33)))
    did = did_key_for(private.public)
    key = jose.key_of(private, kid=did_key.verification_method(did))
    token = jose.sign(_credential(issuer=did), key, media_type="vc+jwt")
    document = judging.read(token.encode() + b"\n")
    assert judging.read(json.dumps(document).encode()) == document
    assert judge(document, HAND).verdict == "holds"
    changed = f"{token[:-8]}{'A' * 8}"
    assert judge(judging.read(changed.encode()), HAND).verdict == "does_not_hold"


@pytest.mark.parametrize(
    "claims", [{"nbf": 1_900_000_000}, {"nbf": "2026"}, {"nbf": True}, {"exp": 1_700_000_000}]
)
def test_a_token_counts_from_when_and_until_it_says(claims: Json) -> None:
    key = jose.key_of(PrivateKey.from_seed("Ed25519", bytes([1]) * 32), kid=MINE.verification_method)
    for more, verdict in ((claims, "does_not_hold"), ({"nbf": 1_700_000_000, "exp": 1_900_000_000}, "holds")):
        token = jose.sign({**_credential(), **more}, key, media_type="vc+jwt")
        assert judge(judging.read(token.encode()), HAND).verdict == verdict


@pytest.mark.parametrize("holder", [{}, {"holder": DID}])
def test_a_presentation_in_the_place_of_a_status_list_says_nothing(holder: Json) -> None:
    presented = {"@context": [CREDENTIALS_V2], "type": ["VerifiablePresentation"], "id": LIST, **holder}
    held = _signed(presented, purpose="authentication")
    judged = judge(_signed(_credential(credentialStatus=_entry())), _with_list(held))
    assert (judged.verdict, judged.answers[-1].code) == ("not_all_checked", "status.list")
    assert judged.answers[-1].text == "revocation: what is at hand is no status list"


def test_a_presentation_is_judged_with_what_it_presents() -> None:
    presented = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [_signed(_credential()), _signed(_credential(validUntil=AT))],
    }
    signed = _signed(presented, purpose="authentication", domain="d", challenge="c")
    judged = judge(signed, HAND._replace(domain="d", challenge="c"))
    assert (judged.verdict, _codes(judged)) == ("does_not_hold", {("window", "fail", "window.past")})
    assert judged.answers[-1].text.startswith("credential 2: ")
    for wrong in (HAND._replace(domain="e"), HAND._replace(challenge="x")):
        assert judge(signed, wrong).verdict == "does_not_hold"


@pytest.mark.parametrize(("days", "code"), [(13, ""), (12, "status.old"), (0, "status.old"), (None, "")])
def test_an_old_list_is_no_answer(days: int | None, code: str) -> None:
    """T284: it may have been set since; the list of 1 November is thirteen days old when it is asked."""
    at = "2026-11-14T00:00:00Z"
    document = _signed(_credential(credentialStatus=_entry()))
    judged = judge(document, _with_list()._replace(at=at, list_days=days))
    assert judged.verdict == ("not_all_checked" if code else "holds")
    assert judged.answers[-1].code == code


def test_a_list_without_a_date_is_of_any_age() -> None:
    held = _list()
    del held["proof"], held["validFrom"]
    document = _signed(_credential(credentialStatus=_entry()))
    assert (
        judge(document, _with_list(_signed(held))._replace(list_days=3650)).answers[-1].code == "status.old"
    )
    assert judge(document, _with_list(_signed(held))).verdict == "holds"
