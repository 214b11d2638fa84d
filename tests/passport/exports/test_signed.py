"""Credentials of UNTP as ``vc+jwt``: signed by whose words they are, with the digits of the claim."""

import json
from functools import cache

import pytest

from passport.exports import formats
from passport.exports.reading import ExportRefused
from passport.exports.signed import signed
from passport.exports.subject import Subject
from signing.dids.document import did_document
from signing.encoding import b64url_decode
from signing.errors import ToolError
from signing.foreign import jose, securing
from signing.jsonld.compile import bundled
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest
from signing.keys import PrivateKey
from signing.signer import KeySigner
from signing.strict_json import loads
from tests.passport.exports.corpus import claims
from tests.shared_data import vectors
from verify.foreign import judging
from verify.foreign.judging import AtHand

UNTP = "https://vocabulary.uncefact.org/untp/0.7.0/context/"
KEYS = [PrivateKey.from_seed("Ed25519", bytes([1]) * 32), PrivateKey.from_seed("P-256", bytes([2]) * 32)]


@cache
def _given() -> Subject:
    return next(one for one in claims() if one.statement is not None)


def _signer(did: str, key: PrivateKey) -> KeySigner:
    return KeySigner(key, f"{did}#key-1")


def _hand(*signers: KeySigner) -> AtHand:
    context = loads(vectors("untp/v0.7.0/context/untp-context.jsonld").read_bytes(), max_bytes=4_000_000)
    contexts = {CREDENTIALS_V2: bundled(CREDENTIALS_V2), UNTP: context}
    dids = {one.verification_method.partition("#")[0]: one.public for one in signers}
    documents = {did: did_document(did, [("key-1", key)]) for did, key in dids.items()}
    pinned = PinnedContexts(contexts, {UNTP: content_digest(context)})
    return AtHand(securing.keys_of_dids(documents), pinned, "2026-11-22T00:00:00Z")


@pytest.mark.parametrize("key", KEYS, ids=lambda one: one.kind)
def test_the_mill_signs_the_passport_and_the_verifier_the_opinion(key: PrivateKey) -> None:
    """What is signed are the bytes of the export; ``passport check`` says that each holds."""
    given = _given()
    assert given.statement is not None
    export = formats.export(given, "untp")
    for ending, issuer in (("dpp", given.claim["issuer"]["id"]), ("dcc", given.statement["issuer"]["id"])):
        signer = _signer(issuer, key)
        files = signed(export, given, signer).files
        assert set(files) == {*export.files, f"{ending}.jwt"}
        token = files[f"{ending}.jwt"]
        assert b64url_decode(token.decode().split(".")[1]) == export.files[f"{ending}.json"]
        judged = judging.judge(judging.read(token), _hand(signer))
        assert judged.verdict == "holds", judged.answers
        stranger = _signer(issuer, PrivateKey.from_seed(key.kind, bytes([9]) * 32))
        assert judging.judge(judging.read(token), _hand(stranger)).verdict == "does_not_hold"


def test_another_library_reads_the_token_and_the_digits_in_it() -> None:
    joserfc_jws = pytest.importorskip("joserfc.jws")
    from joserfc.jwk import ECKey

    given, key = _given(), KEYS[1]
    signer = _signer(given.claim["issuer"]["id"], key)
    token = signed(formats.export(given, "untp"), given, signer).files["dpp.jwt"].decode()
    public = ECKey.import_key({**key.public.jwk()})
    found = joserfc_jws.deserialize_compact(token, public, algorithms=["ES256"])
    assert found.headers() == {
        "alg": "ES256", "cty": "vc", "kid": signer.verification_method, "typ": "vc+jwt",
    }  # fmt: skip
    total = given.claim["credentialSubject"]["footprint"]["results"][0]["total"]
    assert f'"value": {total},'.encode() in found.payload


def test_who_issued_neither_signs_nothing() -> None:
    """T285."""
    given = _given()
    with pytest.raises(ExportRefused) as refused:
        signed(formats.export(given, "untp"), given, _signer("did:web:someone.example", KEYS[0]))
    assert refused.value.code == "export.issuer"
    alone = given._replace(statement=None, statement_digest="")
    assert given.statement is not None
    with pytest.raises(ExportRefused):
        signed(formats.export(alone, "untp"), alone, _signer(given.statement["issuer"]["id"], KEYS[0]))


@pytest.mark.parametrize(
    "payload", [b"[]", b"{", b'{"type":"X"}', json.dumps({"type": "VerifiableCredential", "vc": 1}).encode()]
)
def test_only_a_credential_is_signed_as_one(payload: bytes) -> None:
    with pytest.raises(ToolError) as refused:
        jose.sign_text(payload, _signer("did:web:mill.example", KEYS[0]), media_type="vc+jwt")
    assert refused.value.code.startswith(("jose.", "json."))
