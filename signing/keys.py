"""Load keys, sign and verify: Ed25519, P-256, P-384.

What the usual library lets through is refused here: Ed25519 keys outside the prime-order group and
non-canonical encodings (T29), signatures that are not in the one accepted form (T30, T31), points written
otherwise than compressed (T32).
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Final, Literal, NoReturn, Self, TypeAlias

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from signing import nonces
from signing.curves import (
    CURVES,
    bad_kind,
    bad_point,
    check_ed25519_signature,
    ecdsa_to_der,
    load_ed25519,
    load_point,
)
from signing.encoding import b64url_decode, b64url_encode, multibase_decode, multikey_decode, multikey_encode
from signing.errors import KeyRefused, ProofMismatch

KeyKind = Literal["Ed25519", "P-256", "P-384"]
NativePublic: TypeAlias = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey
NativePrivate: TypeAlias = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

_CODEC: Final[dict[KeyKind, str]] = {"Ed25519": "ed25519", "P-256": "p256", "P-384": "p384"}
_KIND_OF_CODEC: Final[dict[str, KeyKind]] = {f"{codec}-pub": kind for kind, codec in _CODEC.items()}
_KIND_OF_SECRET: Final[dict[str, KeyKind]] = {f"{codec}-priv": kind for kind, codec in _CODEC.items()}


class PublicKey:
    """A checked public key. ``raw`` is 32 bytes for Ed25519, a compressed SEC 1 point for the P curves.

    Creating one checks it; ``KeyRefused`` says why it must not be used. It never changes.
    """

    kind: KeyKind
    raw: bytes
    _native: NativePublic

    def __init__(self, kind: KeyKind, raw: bytes) -> None:
        native = load_ed25519(raw) if kind == "Ed25519" else load_point(kind, raw)
        self.__dict__.update(kind=kind, raw=raw, _native=native)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a public key never changes; not its {name} either")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PublicKey):
            return NotImplemented
        return self.kind == other.kind and self.raw == other.raw

    def __hash__(self) -> int:
        return hash((self.kind, self.raw))

    def __repr__(self) -> str:
        return f"PublicKey(kind={self.kind!r}, raw={self.raw!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return PublicKey, (self.kind, self.raw)

    @classmethod
    def from_raw(cls, kind: KeyKind, raw: bytes) -> "PublicKey":
        """Return the key of these bytes; it is remembered, because a few keys sign most documents."""
        return _remembered(kind, raw)

    @classmethod
    def from_multikey(cls, text: str) -> "PublicKey":
        """Return the key of a ``publicKeyMultibase`` (Controlled Identifiers 1.0 section 2.2.2).

        Raises ``EncodingRefused`` for the text, ``KeyRefused`` for the key.
        """
        return _of_multikey(text)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> "PublicKey":
        """Return the key of a JSON Web Key (RFC 7517, RFC 8037) with exactly its public members."""
        kind = _kind_of_jwk(jwk)
        x = b64url_decode(_text_member(jwk, "x"), max_chars=64)
        if kind == "Ed25519":
            return _remembered(kind, x)
        y = b64url_decode(_text_member(jwk, "y"), max_chars=64)
        curve = CURVES[kind]
        if len(x) != curve.size or len(y) != curve.size:
            raise bad_point(kind)
        try:
            native = ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, b"\x04" + x + y)
        except ValueError:
            raise bad_point(kind) from None
        return _remembered(kind, _compressed(native))

    @cached_property
    def multikey(self) -> str:
        """``z`` + base58btc of the multicodec and the raw key."""
        return multikey_encode(f"{_CODEC[self.kind]}-pub", self.raw)

    @cached_property
    def fingerprint(self) -> str:
        """A text to compare by eye or telephone: ``SHA256:`` + base64 of the hash of the multikey bytes."""
        value = hashlib.sha256(multibase_decode(self.multikey)).digest()
        return "SHA256:" + base64.b64encode(value).rstrip(b"=").decode("ascii")

    def jwk(self) -> dict[str, str]:
        """Return the public JSON Web Key, members in alphabetical order."""
        if self.kind == "Ed25519":
            return {"crv": "Ed25519", "kty": "OKP", "x": b64url_encode(self.raw)}
        assert isinstance(self._native, ec.EllipticCurvePublicKey)  # noqa: S101 - made so for this kind
        point = self._native.public_numbers()
        size = CURVES[self.kind].size
        return {
            "crv": self.kind,
            "kty": "EC",
            "x": b64url_encode(point.x.to_bytes(size, "big")),
            "y": b64url_encode(point.y.to_bytes(size, "big")),
        }

    def verify(self, message: bytes, signature: bytes, *, require_low_s: bool = False) -> None:
        """Return if ``signature`` is this key's over ``message``, else raise.

        Ed25519: 64 bytes (RFC 8032). ECDSA: r || s of fixed length (IEEE P1363), SHA-256 with P-256, SHA-384
        with P-384; ``require_low_s`` refuses the twin (r, n - s). ``ProofRefused`` ``signature.high_s``: the
        twin; ``signature.encoding``:
        not a signature in the accepted form; ``ProofMismatch``: another message or another key.
        """
        native = self._native
        try:
            if isinstance(native, ed25519.Ed25519PublicKey):
                check_ed25519_signature(signature)
                native.verify(signature, message)
            else:
                curve = CURVES[self.kind]
                native.verify(ecdsa_to_der(curve, signature, require_low_s), message, curve.ecdsa)
        except InvalidSignature:
            raise ProofMismatch(
                "signature.mismatch",
                "The signature does not belong to these bytes and this key.",
                hint="The document was changed after signing, or another key signed it.",
            ) from None


@lru_cache(maxsize=1024)
def _remembered(kind: KeyKind, raw: bytes) -> PublicKey:
    return PublicKey(kind, raw)


@lru_cache(maxsize=1024)
def _of_multikey(text: str) -> PublicKey:
    codec, raw = multikey_decode(text)
    kind = _KIND_OF_CODEC.get(codec)
    if kind is None:
        raise KeyRefused(
            "key.kind",
            "This is a private key where a public key is due.",
            hint="Treat that key as compromised, and publish the public key instead.",
        )
    return _remembered(kind, raw)


class PrivateKey:
    """A secret key; ``repr``, ``str`` and errors never show it, and it cannot be pickled or copied."""

    __slots__ = ("_native", "public")

    def __init__(self, native: NativePrivate) -> None:
        self._native = native
        self.public: Final = _public_of(native)

    @property
    def kind(self) -> KeyKind:
        """The kind of the key pair."""
        return self.public.kind

    def __repr__(self) -> str:
        return f"<PrivateKey {self.kind} {self.public.fingerprint}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a private key is not copied or pickled")

    @classmethod
    def generate(cls, kind: KeyKind) -> Self:
        """Make a new key from the randomness of ``signing.nonces``."""
        return cls.from_seed(kind, nonces.random_bytes(64 if kind == "P-384" else 32))

    @classmethod
    def from_seed(cls, kind: KeyKind, seed: bytes) -> Self:
        """Return the key that ``seed`` (at least 32 bytes; Ed25519: exactly 32) determines.

        Ed25519 takes the seed as RFC 8032 does. For the P curves the scalar is 1 + (SHAKE256(kind || seed)
        mod n-1), with 16 bytes more than the order has, so that the bias is negligible.
        """
        if len(seed) < 32 or (kind == "Ed25519" and len(seed) != 32):
            raise KeyRefused("key.seed", "The seed has the wrong length.", hint="Give 32 random bytes.")
        if kind == "Ed25519":
            return cls(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
        curve = CURVES[kind]
        wide = hashlib.shake_256(kind.encode("ascii") + seed).digest(curve.size + 16)
        scalar = 1 + int.from_bytes(wide, "big") % (curve.order - 1)
        return cls(ec.derive_private_key(scalar, curve.curve))

    @classmethod
    def from_multikey_secret(cls, text: str) -> Self:
        """Return the key of a ``secretKeyMultibase`` (Controlled Identifiers 1.0 section 2.2.2).

        For published test vectors, which give their secrets so: the product reads key files of OpenSSH only.
        Raises ``EncodingRefused``, ``key.kind``, ``key.range``.
        """
        codec, raw = multikey_decode(text)
        kind = _KIND_OF_SECRET.get(codec)
        if kind is None or len(raw) != (32 if kind == "Ed25519" else CURVES[kind].size):
            raise KeyRefused(
                "key.kind",
                "This is not a secret key of a known kind and length.",
                hint="Use the text of a secretKeyMultibase.",
            )
        if kind == "Ed25519":
            return cls(ed25519.Ed25519PrivateKey.from_private_bytes(raw))
        scalar = int.from_bytes(raw, "big")
        if not 1 <= scalar < CURVES[kind].order:
            raise KeyRefused("key.range", "The secret scalar is out of range.", hint="Create a new key.")
        return cls(ec.derive_private_key(scalar, CURVES[kind].curve))

    @classmethod
    def from_openssh(cls, data: bytes, passphrase: bytes | None) -> Self:
        """Return the key of an OpenSSH private key file; the library's own errors pass through."""
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - verifiers read no key files

        native = serialization.load_ssh_private_key(data, passphrase)
        if not isinstance(native, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
            raise bad_kind()
        return cls(native)

    def to_openssh(self, passphrase: bytes | None, *, rounds: int) -> bytes:
        """Return the OpenSSH private key file; with a passphrase, bcrypt runs ``rounds`` rounds."""
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - verifiers write no key files

        protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase is not None:
            builder = serialization.PrivateFormat.OpenSSH.encryption_builder()
            protection = builder.kdf_rounds(rounds).build(passphrase)
        return self._native.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, protection
        )

    def sign(self, message: bytes) -> bytes:
        """Return the signature in the form ``PublicKey.verify`` takes; ECDSA with low s.

        ECDSA nonces are those of RFC 6979 where the library offers them, else its random ones (T103).
        """
        native = self._native
        if isinstance(native, ed25519.Ed25519PrivateKey):
            return native.sign(message)
        curve = CURVES[self.kind]
        try:
            der = native.sign(message, ec.ECDSA(curve.hasher, deterministic_signing=True))
        except UnsupportedAlgorithm:
            der = native.sign(message, curve.ecdsa)
        r, s = decode_dss_signature(der)
        s = min(s, curve.order - s)
        return r.to_bytes(curve.size, "big") + s.to_bytes(curve.size, "big")


def _public_of(native: NativePrivate) -> PublicKey:
    """The public half of a private key; raises ``key.kind`` for a curve the tool does not sign with."""
    public = native.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        return PublicKey.from_raw("Ed25519", public.public_bytes_raw())
    for kind in ("P-256", "P-384"):
        if public.curve.name == CURVES[kind].curve.name:
            return PublicKey.from_raw(kind, _compressed(public))
    raise bad_kind()


def _compressed(native: ec.EllipticCurvePublicKey) -> bytes:
    """Return the compressed point of SEC 1 section 2.3.3: the parity of y, then x."""
    point = native.public_numbers()
    return bytes([2 + (point.y & 1)]) + point.x.to_bytes((native.key_size + 7) // 8, "big")


def _kind_of_jwk(jwk: Mapping[str, object]) -> KeyKind:
    """The kind by ``kty`` and ``crv``; refuses a key with its private member ``d``, whatever its kind."""
    if "d" in jwk:
        raise KeyRefused(
            "key.kind",
            "This JSON Web Key holds its private part.",
            hint="Treat that key as compromised, and publish the public key instead.",
        )
    pair = (jwk.get("kty"), jwk.get("crv"))
    for kind in _CODEC:
        if pair == ("OKP" if kind == "Ed25519" else "EC", kind):
            return kind
    raise bad_kind()


def _text_member(jwk: Mapping[str, object], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise KeyRefused("key.jwk", f"The JSON Web Key has no text member {name}.", hint="Check the key.")
    return value
