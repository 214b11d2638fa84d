"""The published JOSE cases of the vc-jose-cose suite, and wycheproof's signatures: 16 of 16, no mismatch."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest

from signing.errors import ToolError
from signing.foreign import jose
from signing.keys import PublicKey
from tests.conformance.foreign import load
from tests.conformance.jose_command import answer
from tests.shared_data import vectors
from tests.signing.documents import Json

INPUT = "vc-jose-cose-test-suite/input"
ISSUED = [
    # number, input, key, kind, does it succeed
    (1, "credential-minimal.json", "p256", "vc+jwt", True),
    (2, "credential-full.json", "p384", "vc+jwt", True),
    (3, "presentation-single.json", "p256", "vp+jwt", True),
    (4, "presentation-multiple.json", "p521", "vp+jwt", True),
    (5, "credential-unknown-extensions.json", "p521", "vc+jwt", False),
]
VERIFIED = [
    (6, "credential-jose-minimal.txt", "p256", "vc+jwt", True),
    (7, "presentation-jose-multiple.txt", "p384", "vp+jwt", True),
    (8, "credential-issuer-match-signed.txt", "ed25519", "vc+jwt", True),
    (9, "credential-jose-unknown-extensions.txt", "ed25519", "vc+jwt", False),
    (10, "credential-minimal.json", "ed25519", "vc+jwt", False),
    (11, "presentation-single.json", "ed25519", "vp+jwt", False),
    (12, "credential-jose-bad-signature.txt", "ed25519", "vc+jwt", False),
    (13, "credential-jose-bad-media-type.txt", "ed25519", "vc+jwt", False),
    (14, "presentation-jose-bad-media-type.txt", "ed25519", "vp+jwt", False),
    (15, "credential-jose-vc-vp-claims.txt", "ed25519", "vc+jwt", False),
    (16, "presentation-jose-bad-credential.txt", "ed25519", "vp+jwt", False),
]


def _key(name: str) -> jose.JoseKey:
    return jose.read_key(load(vectors(f"{INPUT}/vm-{name}.json"))["secretKeyJwk"])


@pytest.mark.parametrize(("number", "name", "key", "kind", "good"), ISSUED + VERIFIED)
def test_the_cases_of_the_suite(number: int, name: str, key: str, kind: Json, good: bool) -> None:
    """The same command that the suite itself calls, see README.md: 16 of 16."""
    function = "issue" if number <= len(ISSUED) else "verify"
    feature = "credential_jose" if kind == "vc+jwt" else "presentation_jose"
    said = answer(function, vectors(f"{INPUT}/{name}"), vectors(f"{INPUT}/vm-{key}.json"), feature)
    assert said["result"] == ("success" if good else "failure"), said
    assert ("signature.mismatch" in str(said)) == (number == 12)
    if good and function == "issue":
        opened = jose.verify(said["data"], lambda header, document: _key(key), media_type=kind)
        assert opened.document == load(vectors(f"{INPUT}/{name}"))
        assert opened.header["typ"] == kind


def test_wycheproof_signatures() -> None:
    """No mismatch among the keys and algorithms this tool takes; all others are refused whatever they say."""
    judged = refused = 0
    for group in load(vectors("wycheproof/json_web_signature_test.json"))["testGroups"]:
        jwk: Mapping[str, Json] = group.get("public") or group["private"]
        try:
            key = jose.read_key(jwk)
        except ToolError:
            refused += len(group["tests"])
            assert jwk["kty"] in ("oct", "RSA") or jwk.get("alg") == "ES521" or _not_for_signing(jwk), jwk
            continue
        for case in group["tests"]:
            judged += 1
            token = case["jws"] if isinstance(case["jws"], str) else json.dumps(case["jws"])
            if case["result"] == "valid":
                jose.check_signature(token, key)
            else:
                with pytest.raises(ToolError):
                    jose.check_signature(token, key)
    # RSA, HMAC, keys for encryption, and two keys whose "alg" ES521 does not exist.
    assert (judged, refused) == (39, 362)


def _not_for_signing(jwk: Mapping[str, Json]) -> bool:
    return jwk.get("use") == "enc" or jwk.get("key_ops") == ["encrypt"]


def _b64(value: Json) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"alg": "none"}, "jose.algorithm"),
        ({"alg": "HS256"}, "jose.algorithm"),
        ({"alg": "RS256"}, "jose.algorithm"),
        ({"alg": "ES256K"}, "jose.algorithm"),
        ({"alg": "es256"}, "jose.algorithm"),
        ({"alg": "ES384"}, "jose.algorithm"),
        ({"alg": ["ES256"]}, "jose.algorithm"),
        ({"crit": ["b64"], "b64": False}, "jose.header"),
        ({"b64": False}, "jose.header"),
        ({"jku": "https://evil.example/keys"}, "jose.header"),
        ({"x5u": "https://evil.example/cert"}, "jose.header"),
        ({"x5c": ["MII"]}, "jose.header"),
        ({"jwk": {"kty": "EC"}}, "jose.header"),
        ({"zip": "DEF"}, "jose.header"),
        ({"kid": 7}, "jose.header"),
        ({"typ": "JWT"}, "jose.type"),
        ({"typ": "vp+jwt"}, "jose.type"),
        ({"typ": "VC+JWT"}, "jose.type"),
        ({"cty": "vp"}, "jose.type"),
    ],
)
def test_headers_that_are_never_followed(change: Json, code: str) -> None:
    """T33: the allow-list comes before any cryptography: refused for what it says, not as a mismatch."""
    key = _key("p256")
    token = jose.sign(load(vectors(f"{INPUT}/credential-minimal.json")), key, media_type="vc+jwt")
    _, payload, signature = token.split(".")
    header = {"alg": "ES256", "typ": "vc+jwt", **change}
    with pytest.raises(ToolError) as refusal:
        jose.verify(".".join((_b64(header), payload, signature)), lambda *_: key, media_type="vc+jwt")
    assert refusal.value.code == code


def test_an_hmac_made_with_the_public_key_is_refused() -> None:
    """T33: key confusion."""
    key = _key("ed25519")
    jwk = load(vectors(f"{INPUT}/vm-ed25519.json"))["publicKeyJwk"]
    public = PublicKey.from_jwk({name: jwk[name] for name in ("kty", "crv", "x")})
    document = load(vectors(f"{INPUT}/credential-minimal.json"))
    body = f"{_b64({'alg': 'HS256', 'typ': 'vc+jwt'})}.{_b64(document)}"
    forged = f"{body}.{_b64(hmac.new(public.raw, body.encode(), hashlib.sha256).digest())}"
    with pytest.raises(ToolError) as refusal:
        jose.verify(forged, lambda *_: key, media_type="vc+jwt")
    assert refusal.value.code == "jose.algorithm"


@pytest.mark.parametrize("ending", [".", "=", ".x.y", " ", "\n"])
def test_other_serialisations_are_refused(ending: str) -> None:
    """T33: two signatures, T41: padding and junk."""
    key = _key("p256")
    token = jose.sign(load(vectors(f"{INPUT}/credential-minimal.json")), key, media_type="vc+jwt")
    with pytest.raises(ToolError) as refusal:
        jose.verify(token + ending, lambda *_: key, media_type="vc+jwt")
    assert refusal.value.code.startswith(("jose.form", "encoding."))
