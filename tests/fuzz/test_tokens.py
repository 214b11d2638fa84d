"""JOSE against joserfc, not the library inside: each reads what the other signs, neither reads damage.

T33 in bulk. What joserfc takes and this tool refuses has a named reason.
"""

import json
import random
import warnings
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.encoding import b64url_encode
from signing.errors import ProofMismatch, ToolError
from signing.foreign import jose
from signing.keys import KeyKind, PrivateKey
from tests.fuzz.generating import bounded, damaged, text
from tests.signing.documents import Json

KINDS: tuple[KeyKind, ...] = ("Ed25519", "P-256", "P-384")
DOCUMENT = {
    "type": ["VerifiableCredential"],
    "issuer": "https://a.example",
    "credentialSubject": {"n": "𝄞 é"},
}


@cache
def key(kind: KeyKind) -> PrivateKey:
    return PrivateKey.from_seed(kind, b"\x07" * 32)


@cache
def own(kind: KeyKind) -> jose.JoseKey:
    return jose.key_of(key(kind), kid="https://a.example#k")


@cache
def foreign(kind: KeyKind) -> Json:
    from joserfc.jwk import ECKey, OKPKey

    members = json.loads(own(kind).jwk.export())
    return (OKPKey if kind == "Ed25519" else ECKey).import_key(
        {k: v for k, v in members.items() if k != "kid"}
    )


def foreign_reads(token: str, kind: KeyKind) -> bytes | None:
    """What joserfc verifies; ``None`` where it does not. It warns of EdDSA, which RFC 9864 renames."""
    from joserfc import jws
    from joserfc.errors import JoseError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bytes(
                jws.deserialize_compact(token, foreign(kind), algorithms=[own(kind).algorithm]).payload
            )
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            return None


def foreign_signs(header: dict[str, Json], payload: bytes, kind: KeyKind) -> str:
    from joserfc import jws

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        registry = jws.JWSRegistry(algorithms=[own(kind).algorithm], strict_check_header=False)
        return jws.serialize_compact(header, payload, foreign(kind), registry=registry)


@pytest.fixture(autouse=True)
def _installed() -> None:
    pytest.importorskip("joserfc")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_each_reads_what_the_other_signs(kind: KeyKind, seed: int) -> None:
    chance = random.Random(seed)
    document = {**DOCUMENT, "credentialSubject": {text(chance): text(chance, 40) for _ in range(3)}}
    token = jose.sign(document, own(kind), media_type="vc+jwt")
    payload = foreign_reads(token, kind)
    assert payload is not None
    assert json.loads(payload) == document
    header = {"alg": own(kind).algorithm, "typ": "vc+jwt", "kid": "k"}
    theirs = foreign_signs(header, json.dumps(document).encode(), kind)
    assert jose.verify(theirs, lambda _h, _d: own(kind), media_type="vc+jwt").document == document


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_damaged_tokens_T33(kind: KeyKind, seed: int) -> None:
    """What is read here, joserfc reads too and to the same payload; nothing but a ToolError is raised.

    Known faults of joserfc: it takes padding, line ends and non-zero trailing bits in base64url, so several
    texts are one token; all others it takes here are tokens whose bytes were not changed.
    """
    chance = random.Random(seed)
    good = jose.sign(DOCUMENT, own(kind), media_type="vc+jwt")
    pieces = [b".", b"=", b"-", b"_", b"+", b"/", b"\n", b"A", b"\xc3\xa9", b"e30", b"eyJhbGciOiJub25lIn0"]
    token = damaged(chance, good.encode(), pieces).decode("utf-8", "replace")
    try:
        with bounded(token):
            found = jose.verify(token, lambda _h, _d: own(kind), media_type="vc+jwt").document
    except ToolError as refusal:
        if foreign_reads(token, kind) is not None:
            assert not isinstance(refusal, ProofMismatch), token
            assert refusal.code.startswith(("encoding.", "jose.form")), (refusal.code, token)
        return
    assert token == good
    assert found == DOCUMENT
    assert foreign_reads(token, kind) is not None


_MEMBERS: dict[str, Json] = {
    "alg": "none", "typ": "vp+jwt", "cty": "vp", "crit": ["exp"], "b64": False, "jku": "https://x.example",
    "jwk": {},
    "x5u": "https://x.example", "x5c": [], "zip": "DEF", "kid": 7, "enc": "A128GCM", "harmless": "yes",
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.sets(st.sampled_from(sorted(_MEMBERS)), min_size=1, max_size=3))
def test_headers_are_decided_before_any_cryptography_T33(kind: KeyKind, names: set[str]) -> None:
    """Signed soundly over a header with forbidden members: only the header can be why it is refused."""
    header: dict[str, Json] = {"alg": own(kind).algorithm, "typ": "vc+jwt"} | {
        name: _MEMBERS[name] for name in names
    }
    first = b64url_encode(json.dumps(header).encode())
    signed = f"{first}.{b64url_encode(json.dumps(DOCUMENT).encode())}"
    token = f"{signed}.{b64url_encode(key(kind).sign(signed.encode('ascii')))}"
    try:
        jose.verify(token, lambda _h, _d: own(kind), media_type="vc+jwt")
    except ToolError as refusal:
        assert refusal.code in {"jose.header", "jose.algorithm", "jose.type"}
        assert names - {"harmless"}
    else:
        assert names == {"harmless"}
