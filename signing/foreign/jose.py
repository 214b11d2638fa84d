"""Credentials and presentations as JSON Web Signatures: ``vc+jwt``, ``vp+jwt`` (VC-JOSE-COSE 1.0, 3.1).

For import, export and conformance; passports do not use it. The mathematics is jwcrypto's. What is allowed
is decided here, before any of it runs (T33): the algorithm comes from the key, never from the token; header
members that bring a key along, change what is signed or must be understood are refused.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from signing import jcs, strict_json
from signing.encoding import b64url_decode, b64url_encode
from signing.errors import KeyRefused, ProofMismatch, ProofRefused
from signing.keys import PrivateKey, PublicKey
from signing.signer import Signer

if TYPE_CHECKING:
    from jwcrypto.jwk import JWK

MediaType = Literal["vc+jwt", "vp+jwt"]
ALGORITHMS: Final[Mapping[str, str]] = {
    "Ed25519": "EdDSA",
    "P-256": "ES256",
    "P-384": "ES384",
    "P-521": "ES512",
}
"""Curve to algorithm, the whole list. P-521 is not for passports, whose keys are ``keys.PublicKey``."""
_SIGNATURE_BYTES: Final = {"EdDSA": 64, "ES256": 64, "ES384": 96, "ES512": 132}
MAX_CHARS: Final = 1_400_000
"""Characters of a token: a credential of 1 MiB in base64url."""
_MAX_HEADER: Final = 8_192
_MAX_PAYLOAD: Final = 1_048_576
_KEY_BEARING: Final = frozenset({"jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256"})
_CHANGING: Final = frozenset({"crit", "b64", "zip", "enc", "epk"})
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
CLAIMS: Final = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf"})
"""Registered claims (RFC 7519, OpenID): about the token, no members of the document."""
_CONTENT: Final = {"vc+jwt": ("vc", "VerifiableCredential"), "vp+jwt": ("vp", "VerifiablePresentation")}


class JoseKey(NamedTuple):
    """A checked JSON Web Key for one algorithm; make it with ``read_key``."""

    algorithm: str
    jwk: "JWK"
    kid: str | None


class Opened(NamedTuple):
    """What a token holds whose signature verified: not yet whether its issuer may use that key."""

    document: dict[str, Any]
    header: dict[str, Any]


def read_key(jwk: Mapping[str, Any]) -> JoseKey:
    """Return the key of a public or private JSON Web Key of one of the four curves (RFC 7517, 7518, 8037).

    Raises ``KeyRefused``: another kind, a point off the curve, an ``alg`` or ``use`` that contradicts.
    """
    algorithm = _algorithm_of(jwk)
    _check_purpose(jwk, algorithm)
    public = {name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk}
    if jwk["crv"] != "P-521":
        PublicKey.from_jwk(public)  # small order, off the curve, not canonical: refused as everywhere
    kid = jwk.get("kid")
    return JoseKey(algorithm, _native_of(jwk, public), kid if isinstance(kid, str) else None)


def _algorithm_of(jwk: Mapping[str, Any]) -> str:
    """The one algorithm of a key, by its curve; ``kty`` must fit the curve (RFC 7518 6.2, RFC 8037)."""
    curve = jwk.get("crv")
    algorithm = ALGORITHMS.get(curve) if isinstance(curve, str) else None
    if algorithm is None or jwk.get("kty") != ("OKP" if curve == "Ed25519" else "EC"):
        raise _key("This is no JSON Web Key of a curve this tool signs with.")
    return algorithm


def _check_purpose(jwk: Mapping[str, Any], algorithm: str) -> None:
    """Refuse a key whose ``alg``, ``use`` or ``key_ops`` is not for signatures of this kind (RFC 7517 4)."""
    operations = jwk.get("key_ops", ["verify", "sign"])
    fits = isinstance(operations, list) and not {"verify", "sign"}.isdisjoint(operations)
    if jwk.get("alg", algorithm) not in (algorithm, jwk["crv"]) or jwk.get("use", "sig") != "sig" or not fits:
        raise _key("The JSON Web Key is meant for another algorithm or use.")


def _native_of(jwk: Mapping[str, Any], public: Mapping[str, Any]) -> "JWK":
    """The key as jwcrypto holds it: the public members, and ``d`` where the key is private."""
    from jwcrypto.common import JWException  # noqa: PLC0415 - foreign documents only
    from jwcrypto.jwk import JWK  # noqa: PLC0415 - as above

    members = {**public, **({"d": jwk["d"]} if "d" in jwk else {})}
    if not all(isinstance(value, str) for value in members.values()):
        raise _key("A member of the JSON Web Key is no text.")
    try:
        native = JWK(**members)
        native.get_op_key("verify")
        if "d" in jwk:
            native.get_op_key("sign")
    except (JWException, ValueError, TypeError) as cause:
        raise _key(f"The JSON Web Key cannot be used: {cause!s:.80}.") from cause
    return native


def key_of(private: PrivateKey, *, kid: str | None = None) -> JoseKey:
    """Return one of this tool's own keys for ``sign``; ``kid`` is the verification method."""
    from jwcrypto.jwk import JWK  # noqa: PLC0415 - as above

    native = private._native  # noqa: SLF001 - only rooms of ``signing`` may see the secret
    return JoseKey(ALGORITHMS[private.kind], JWK.from_pyca(native), kid)


def sign(
    document: Mapping[str, object], key: JoseKey, *, media_type: MediaType, kid: str | None = None
) -> str:
    """Return ``document``, which has no proof, as compact JWS; the payload is the document in JCS form.

    ``kid`` should be the verification method; left out, it is the key's own. Raises ``ProofRefused``
    ``jose.document``, ``KeyRefused`` for a key without its private part.
    """
    from jwcrypto.common import JWException  # noqa: PLC0415 - as above
    from jwcrypto.jws import JWS  # noqa: PLC0415 - as above

    content, kind = _CONTENT[media_type]
    _check_document(document, kind)
    if not key.jwk.has_private:
        raise _key("The JSON Web Key has no private part to sign with.")
    header = {"alg": key.algorithm, "cty": content, "typ": media_type}
    name = kid if kid is not None else key.kid
    if name is not None:
        header["kid"] = name
    token = JWS(jcs.canonical(cast("strict_json.JsonValue", dict(document))))
    token.allowed_algs = [key.algorithm]
    try:
        token.add_signature(key.jwk, None, jcs.canonical({**header}).decode("utf-8"))
    except JWException as cause:
        raise _key(f"The key did not sign: {cause!s:.80}.") from cause
    return cast("str", token.serialize(compact=True))


def sign_text(payload: bytes, signer: Signer, *, media_type: MediaType) -> str:
    """Return the JSON text of a document as compact JWS; its bytes are signed as they are.

    Numbers keep their digits, which canonical JSON would not leave them. ``kid`` is the verification method
    of ``signer``, whose key may be in a token. Raises ``ProofRefused`` ``jose.document``, ``json.*``.
    """
    content, kind = _CONTENT[media_type]
    _check_document(_object(payload, _MAX_PAYLOAD), kind)
    header = {
        "alg": ALGORITHMS[signer.public.kind],
        "cty": content,
        "kid": signer.verification_method,
        "typ": media_type,
    }
    signed = f"{b64url_encode(jcs.canonical(dict(header)))}.{b64url_encode(payload)}"
    return f"{signed}.{b64url_encode(signer.sign(signed.encode('ascii')))}"


def verify(
    token: str, key_for: Callable[[Mapping[str, Any], Mapping[str, Any]], JoseKey], *, media_type: MediaType
) -> Opened:
    """Return the document in a compact JWS whose signature is that of the key ``key_for(header, document)``.

    Raises ``ProofMismatch`` only when the mathematics said no; else ``ProofRefused`` ``jose.form``,
    ``jose.header``, ``jose.algorithm``, ``jose.type``, ``jose.document`` or what ``key_for`` raises.
    """
    header, document = read(token, media_type=media_type)
    check_signature(token, key_for(header, document))
    return Opened(document, header)


def check_signature(token: str, key: JoseKey) -> bytes:
    """Return the payload of a compact JWS, of whatever type, that ``key`` signed; errors as in ``verify``."""
    from jwcrypto.common import JWException  # noqa: PLC0415 - as above
    from jwcrypto.jws import JWS, InvalidJWSSignature  # noqa: PLC0415 - as above

    header, payload = _split(token)
    if header["alg"] not in (key.algorithm, _fully_specified(key)):
        raise ProofRefused(
            "jose.algorithm", "The token names another algorithm than its key has.", where="/alg"
        )
    # jwcrypto takes any length and reads r and s from halves: two texts for one signature.
    if len(b64url_decode(token.rpartition(".")[2], max_chars=MAX_CHARS)) != _SIGNATURE_BYTES[key.algorithm]:
        raise _form("its signature has not the length of its algorithm")
    found = JWS()
    found.allowed_algs = [header["alg"]]
    try:
        found.deserialize(token)
        found.verify(key.jwk)
    except InvalidJWSSignature as cause:
        raise ProofMismatch(
            "signature.mismatch",
            "The signature does not belong to these bytes and this key.",
            hint="The document was changed after signing, or another key signed it.",
        ) from cause
    except (JWException, ValueError, TypeError) as cause:
        raise _form(f"it cannot be read: {cause!s:.80}") from cause
    return payload


def read(token: str, *, media_type: MediaType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and document of a token, all checked but the signature; errors as in ``verify``."""
    header, payload = _split(token)
    content, kind = _CONTENT[media_type]
    if header.get("typ") != media_type or header.get("cty", content) != content:
        raise ProofRefused("jose.type", f"The token is not of type {media_type}.", where="/typ")
    document = _object(payload, _MAX_PAYLOAD)
    _check_document(document, kind)
    _check_claims(document)
    return header, document


def _split(token: str) -> tuple[dict[str, Any], bytes]:
    """Header, allowed in every member this tool knows of, and payload."""
    if len(token) > MAX_CHARS:
        raise _form(f"it has more than {MAX_CHARS} characters")
    if not _COMPACT.fullmatch(token):
        raise _form("it is not three parts of base64url with dots between")
    first, second, _ = token.split(".")
    header = _object(b64url_decode(first, max_chars=MAX_CHARS), _MAX_HEADER)
    bad = sorted((_KEY_BEARING | _CHANGING) & header.keys())
    if bad:
        raise ProofRefused(
            "jose.header",
            f"The header has {bad[0]}, which this tool never follows.",
            hint="The key comes from the issuer's own document, and nothing may change what is signed.",
            where=f"/{bad[0]}",
        )
    if header.get("alg") not in (*ALGORITHMS.values(), "Ed25519"):
        raise ProofRefused(
            "jose.algorithm",
            f"The algorithm {header.get('alg')!r:.40} is not allowed.",
            hint=f"allowed: {', '.join(ALGORITHMS.values())}",
            where="/alg",
        )
    if not isinstance(header.get("kid", ""), str):
        raise ProofRefused("jose.header", "The kid of the header is no text.", where="/kid")
    return header, b64url_decode(second, max_chars=MAX_CHARS)


def _object(data: bytes, limit: int) -> dict[str, Any]:
    value = strict_json.loads(data, max_bytes=limit)
    if not isinstance(value, dict):
        raise _form("a part of it is no JSON object")
    return value


def _check_document(document: Mapping[str, object], kind: str) -> None:
    types = document.get("type")
    if kind not in (types if isinstance(types, list) else [types]):
        raise ProofRefused("jose.document", f"What is signed is no {kind}.", where="/type")
    for name in ("vc", "vp"):
        if name in document:
            # Section 3.1.3: these names belong to an older form, in which other members counted.
            raise ProofRefused("jose.document", f"The claim {name} must not be there.", where=f"/{name}")


def _check_claims(document: Mapping[str, Any]) -> None:
    """Registered claims repeat what the document says, and must agree with it (section 3.1.3)."""
    subject = document.get("credentialSubject")
    for claim, said in (
        ("iss", _id(document.get("issuer", document.get("holder")))),
        ("jti", document.get("id")),
        ("sub", _id(subject) if isinstance(subject, dict) else None),
    ):
        if claim in document and said is not None and document[claim] != said:
            raise ProofRefused(
                "jose.document", f"The claim {claim} contradicts the document.", where=f"/{claim}"
            )


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


def _fully_specified(key: JoseKey) -> str:
    """RFC 9864 gives EdDSA with Ed25519 a name of its own."""
    return "Ed25519" if key.algorithm == "EdDSA" else key.algorithm


def _form(reason: str) -> ProofRefused:
    message = f"This is no compact JSON Web Signature: {reason}."
    return ProofRefused("jose.form", message, hint="RFC 7515 section 7.1 defines its form")


def _key(reason: str) -> KeyRefused:
    return KeyRefused("key.jwk", reason, hint="Use a key of Ed25519, P-256, P-384 or P-521.")
