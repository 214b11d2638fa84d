"""Wycheproof key sets and the examples of VC-JOSE-COSE: keys refused, tokens read (T32, T33)."""

import re
from collections.abc import Iterator

import pytest

from signing import strict_json
from signing.errors import ProofMismatch, ToolError
from signing.foreign import jose
from tests.conformance.foreign import load
from tests.shared_data import vectors
from tests.signing.documents import Json

# A set is valid where one of its keys is; those here are for HMAC and RSA, which this tool does not take.
NOT_TAKEN = frozenset({2, 5, 13, 14, 15})


def test_wycheproof_key_sets() -> None:
    """All 26: nothing that must be refused is taken, and what is refused though valid has a named reason."""
    cases = [
        (group.get("public") or group["private"], case)
        for group in load(vectors("wycheproof/json_web_key_test.json"))["testGroups"]
        for case in group["tests"]
    ]
    assert len(cases) == 26
    for keys, case in cases:
        taken = [jwk for jwk in keys["keys"] if _verifies(jwk, case["jws"])]
        assert not taken, case
        if case["result"] == "valid":
            assert case["tcId"] in NOT_TAKEN
            assert {jwk["kty"] for jwk in keys["keys"]} <= {"oct", "RSA"}


def _verifies(jwk: dict[str, Json], token: str) -> bool:
    try:
        jose.check_signature(token, jose.read_key(jwk))
    except ToolError:
        return False
    return True


def _examples() -> Iterator[tuple[str, str]]:
    files = sorted(file for file in vectors("vc-jose-cose-examples").iterdir() if file.stem.isdigit())
    return ((file.name, file.read_text("utf-8")) for file in files)


def _inside(value: Json, name: str = "") -> Iterator[tuple[str, Json]]:
    yield name, value
    pairs = (
        value.items()
        if isinstance(value, dict)
        else [("", one) for one in value]
        if isinstance(value, list)
        else ()
    )
    for inner, one in pairs:
        yield from _inside(one, inner)


def test_the_files_are_what_they_were() -> None:
    """27 files; those that are no JSON are fragments with comments, CBOR notation, or a bare data URL."""
    read, fragments = 0, []
    for name, text in _examples():
        try:
            strict_json.loads(text.encode("utf-8"))
            read += 1
        except ToolError:
            fragments.append(name)
            assert re.match(r"\s*(?:data:application/|\{|18\()", text), name
    assert (read, len(fragments)) == (16, 11)


def test_keys_of_the_examples() -> None:
    """Controller documents with JsonWebKey methods; X25519 agrees on keys and signs nothing."""
    algorithms = []
    for _, text in _examples():
        for name, value in _inside(_json(text)):
            if name in {"publicKeyJwk", "secretKeyJwk"}:
                try:
                    algorithms.append(jose.read_key(value).algorithm)
                except ToolError:
                    assert value["crv"] == "X25519"
    assert sorted(algorithms) == ["ES256", "ES384", "ES384", "ES384", "ES512", "EdDSA"]


def test_tokens_of_the_examples() -> None:
    """Enveloped tokens: those in JWS are read down to the signature; SD-JWT and COSE are another format."""
    outcomes: dict[str, list[str]] = {}
    key = jose.read_key(_json(dict(_examples())["016.json"])["verificationMethod"][0]["publicKeyJwk"])
    for _, text in _examples():
        for name, value in _inside(_json(text)):
            if name == "id" and isinstance(value, str) and value.startswith("data:application/"):
                media, _, token = value.removeprefix("data:application/").partition(",")
                outcomes.setdefault(media.partition(";")[0], []).append(_outcome(token, media, key))
    assert set(outcomes) == {"vc+jwt", "vp+jwt", "vc+sd-jwt", "vp+sd-jwt", "vc+cose"}
    assert all(
        one == "jose.form" for media in ("vc+sd-jwt", "vp+sd-jwt", "vc+cose") for one in outcomes[media]
    )
    # The examples are signed by keys that are not published, say no typ, or are cut with dots.
    assert set(outcomes["vc+jwt"] + outcomes["vp+jwt"]) <= {"jose.type", "signature.mismatch", "jose.form"}
    assert "jose.type" in outcomes["vc+jwt"]


def _outcome(token: str, media: str, key: jose.JoseKey) -> str:
    try:
        jose.verify(token, lambda _h, _d: key, media_type="vp+jwt" if media.startswith("vp") else "vc+jwt")
    except (ToolError, ProofMismatch) as refusal:
        return refusal.code
    pytest.fail("an example verifies with a key that did not sign it")


def _json(text: str) -> Json:
    try:
        return strict_json.loads(text.encode("utf-8"))
    except ToolError:
        return None
