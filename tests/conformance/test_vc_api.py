"""The adapter that the W3C suites are pointed at, and ``signing.foreign.securing`` behind it."""

import asyncio
from typing import Any

import httpx
import pytest

from signing.errors import ProofRefused, ToolError
from signing.foreign import jose, securing
from signing.foreign.proof_sets import ProofOptions, attach_to_set
from signing.jsonld.contexts import CREDENTIALS_V2
from signing.keys import KeyKind, PrivateKey
from signing.signer import KeySigner
from tests.conformance.foreign import foreign_canonicaliser
from tests.conformance.foreign import foreign_contexts as contexts
from tests.conformance.suite_config import entries
from tests.conformance.vc_api import create_app, did, signer, status_list
from tests.did_texts import did_jwk_for, did_key_for
from tests.signing.documents import Json, enveloped

AT = "2026-11-22T00:00:00Z"
SUITES: list[tuple[str, KeyKind]] = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("ecdsa-jcs-2019", "P-256"),
    ("ecdsa-jcs-2019", "P-384"),
]
KEYS = securing.keys_of_dids()


def _credential(issuer: str, **more: Json) -> dict[str, Any]:
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "credentialSubject": {"id": "did:example:subject"},
        **more,
    }


class Api:
    """The adapter, asked without a socket."""

    def __init__(self) -> None:
        self.app = create_app()

    def post(self, path: str, json: Json) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, json))

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, None))

    async def _ask(self, method: str, path: str, json: Json) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, json=json)


@pytest.fixture(scope="module")
def api() -> Api:
    return Api()


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_issue_and_verify(api: Api, suite: str, kind: KeyKind) -> None:
    path = f"/{suite}/{kind}/credentials"
    issued = api.post(f"{path}/issue", json={"credential": _credential(did(kind))})
    assert issued.status_code == 201
    good = api.post(f"{path}/verify", json={"verifiableCredential": issued.json()})
    assert (good.status_code, good.json()["warnings"]) == (200, [])
    changed = {**issued.json(), "credentialSubject": {"id": "did:example:another"}}
    assert api.post(f"{path}/verify", json={"verifiableCredential": changed}).status_code == 400
    stranger = api.post(f"{path}/issue", json={"credential": _credential("did:example:stranger")}).json()
    warned = api.post(f"{path}/verify", json={"verifiableCredential": stranger}).json()
    assert "binding" in warned["warnings"][0]
    bodies: list[dict[str, object]] = [{}, {"credential": None}, {"credential": {}}]
    for body in bodies:
        assert api.post(f"{path}/issue", json=body).status_code == 400


def test_status_lists(api: Api) -> None:
    """Entry 11 is clear, entry 7 is set; an index beyond the list or with a zero before it is refused."""
    path = "/status/eddsa-rdfc-2022/Ed25519/credentials"
    issued = api.post(f"{path}/issue", json={"credential": _credential(did("Ed25519"))}).json()
    assert api.post(f"{path}/verify", json={"verifiableCredential": issued}).status_code == 200
    entry = issued["credentialStatus"][0]
    listed = api.get(entry["statusListCredential"]).json()
    assert listed["credentialSubject"]["statusPurpose"] == "revocation"
    for index, code in (("7", "status.set"), ("131072", "status.index"), ("011", "status.index")):
        credential = _credential(did("Ed25519"), credentialStatus={**entry, "statusListIndex": index})
        again = api.post(f"{path}/issue", json={"credential": credential})
        if again.status_code != 400:
            again = api.post(f"{path}/verify", json={"verifiableCredential": again.json()})
        assert code in again.json()["errors"][0]


def test_a_status_list_is_a_credential() -> None:
    found = status_list("https://example.org/list", "suspension", "ecdsa-jcs-2019", "P-384")
    assert securing.verify_credential(found, KEYS, contexts(), at=AT).bound


def _presentation(holder: KeySigner, *credentials: Json, **more: Json) -> dict[str, Any]:
    presentation = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": holder.verification_method.partition("#")[0],
        **({"verifiableCredential": list(credentials)} if credentials else {}),
        **more,
    }
    options = ProofOptions("eddsa-rdfc-2022", purpose="authentication", domain="d", challenge="c")
    return attach_to_set(presentation, holder, options, foreign_canonicaliser())


def test_presentations_answer_one_challenge_in_one_place() -> None:
    issuer = signer("P-256")
    credential = attach_to_set(
        _credential(did("P-256")), issuer, ProofOptions("ecdsa-rdfc-2019"), foreign_canonicaliser()
    )
    presented = _presentation(signer("Ed25519"), credential)
    whole = securing.verify_presentation(presented, KEYS, contexts(), at=AT, domain="d", challenge="c")
    assert whole.bound
    assert whole.presented[0].document == credential
    cases: Any = (({"domain": "e"}, "proof.domain"), ({"challenge": "x"}, "proof.challenge"))
    for wrong, code in cases:
        with pytest.raises(ProofRefused) as refusal:
            securing.verify_presentation(presented, KEYS, contexts(), at=AT, **wrong)
        assert refusal.value.code == code
    stripped = {**credential, "proof": {**credential["proof"], "proofValue": "z" + "1" * 64}}
    with pytest.raises(ToolError):
        securing.verify_presentation(_presentation(signer("Ed25519"), stripped), KEYS, contexts(), at=AT)
    with pytest.raises(ToolError):
        bare = {name: value for name, value in credential.items() if name != "proof"}
        securing.verify_presentation(_presentation(signer("Ed25519"), bare), KEYS, contexts(), at=AT)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384"])
def test_enveloped_credentials_of_did_jwk(kind: KeyKind) -> None:
    """T44, T33: the key comes from the issuer's DID; another issuer's name over the same key is not bound."""
    private = PrivateKey.generate(kind)
    issuer = did_jwk_for(private.public)
    key = jose.key_of(private)
    token = jose.sign(_credential(issuer), key, media_type="vc+jwt", kid=f"{issuer}#0")
    envelope = enveloped(token, "vc+jwt")
    opened = securing.verify_credential(envelope, KEYS, contexts(), at=AT)
    assert (opened.document["issuer"], opened.bound, opened.proofs) == (issuer, True, ())
    presented = _presentation(signer("Ed25519"), envelope)
    assert securing.verify_presentation(presented, KEYS, contexts(), at=AT).presented[0].bound
    other = did_key_for(PrivateKey.generate(kind).public)
    lying = jose.sign(_credential(other), key, media_type="vc+jwt", kid=f"{issuer}#0")
    with pytest.raises(ProofRefused) as refusal:
        securing.verify_credential(enveloped(lying, "vc+jwt"), KEYS, contexts(), at=AT)
    assert refusal.value.code == "proof.binding"
    loose = securing.verify_credential(
        enveloped(lying, "vc+jwt"), KEYS, contexts(), at=AT, require_binding=False
    )
    assert not loose.bound


def test_an_enveloped_presentation_names_audience_and_nonce() -> None:
    private = PrivateKey.generate("P-256")
    holder = did_jwk_for(private.public)
    document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "aud": "d",
        "nonce": "c",
    }
    plain = {name: value for name, value in document.items() if name not in ("aud", "nonce")}
    key = jose.key_of(private)
    bare = enveloped(jose.sign(plain, key, media_type="vp+jwt", kid=f"{holder}#0"), "vp+jwt")
    assert securing.verify_presentation(bare, KEYS, contexts(), at=AT).bound
    with pytest.raises(ProofRefused):
        securing.verify_presentation(bare, KEYS, contexts(), at=AT, challenge="c")
    full = enveloped(jose.sign(document, key, media_type="vp+jwt", kid=f"{holder}#0"), "vp+jwt")
    assert securing.verify_presentation(full, KEYS, contexts(), at=AT, domain="d", challenge="c").bound


def test_envelopes_of_other_kinds_vouch_for_nothing() -> None:
    sealed = {
        "@context": CREDENTIALS_V2,
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+sd-jwt,abc",
    }
    whole = securing.verify_presentation(_presentation(signer("Ed25519"), sealed), KEYS, contexts(), at=AT)
    assert (whole.presented, whole.unopened) == ((), ("vc+sd-jwt",))
    with pytest.raises(ProofRefused):
        securing.verify_credential(sealed, KEYS, contexts(), at=AT)


def test_the_configuration_of_the_suites_names_what_is_served() -> None:
    """Each address is answered, each issuer is the key that signs there, no suite and kind is left out."""
    found = entries("", did)
    api, served = Api(), set()
    for one in found["issuers"]:
        root = one["endpoint"].removesuffix("/credentials/issue")
        answer = api.post(one["endpoint"], {"credential": _credential(one["id"])})
        assert answer.status_code == 201, answer.text
        (verifier,) = (two for two in found["verifiers"] if two["endpoint"].startswith(f"{root}/"))
        checked = api.post(verifier["endpoint"], {"verifiableCredential": answer.json()})
        assert (checked.status_code, checked.json()["warnings"]) == (200, []), checked.text
        served.add(root)
    for one in found["vpVerifiers"]:
        assert api.post(one["endpoint"], {}).status_code == 400
    assert {f"/{suite}/{kind}" for suite, kind in SUITES} < served
    tags = [one["tags"] for one in found["issuers"] if "vc2.0" in one["tags"]]
    assert tags == [["eddsa-jcs-2022", "vc2.0"]]
