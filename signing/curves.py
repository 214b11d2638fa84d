"""Check points and signatures of the three key kinds beyond what the usual library checks.

Ed25519 keys must be canonical points of the prime-order group (T29), P-256 and P-384 keys compressed points
on their curve (T32), ECDSA signatures r || s of fixed length with both halves in range (T31).
"""

from typing import Final, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from signing.errors import KeyRefused, ProofRefused

# Edwards25519 (RFC 8032 section 5.1): the field, the order of the base point.
_P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493
# y of the eight points of small order; sign bits do not matter.
_Y8: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
_SMALL_ORDER_Y: Final = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})
# A scalar that is -1 modulo L, 0 modulo 8, and in the form X25519 works with: it maps a point of the
# prime-order group to its negative (same u), and strips the torsion off any other point (another u).
_NEGATE_AND_STRIP: Final = (5 * _L - 1).to_bytes(32, "little")


class Curve(NamedTuple):
    """What ECDSA needs to know of a curve."""

    curve: ec.EllipticCurve
    order: int
    size: int
    """Bytes of a coordinate and of each half of a signature."""
    ecdsa: ec.ECDSA
    hasher: hashes.HashAlgorithm


CURVES: Final[dict[str, Curve]] = {
    "P-256": Curve(
        ec.SECP256R1(),
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        32,
        ec.ECDSA(hashes.SHA256()),
        hashes.SHA256(),
    ),
    "P-384": Curve(
        ec.SECP384R1(),
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        48,
        ec.ECDSA(hashes.SHA384()),
        hashes.SHA384(),
    ),
}


def load_ed25519(raw: bytes) -> ed25519.Ed25519PublicKey:
    """Return the key of 32 bytes, if it is a canonical point of the prime-order group (T29).

    The point is mapped to Curve25519 and multiplied by a scalar that is -1 modulo the group's order and 0
    modulo the cofactor 8: only a point of the prime-order group keeps its u. That is one X25519
    exchange, once per key. Raises ``key.length``, ``key.non_canonical``, ``key.weak``.
    """
    if len(raw) != 32:
        raise KeyRefused("key.length", "An Ed25519 key has 32 bytes.", hint="Check the key's text.")
    number = int.from_bytes(raw, "little")
    y = number & (1 << 255) - 1
    if y >= _P:
        raise KeyRefused(
            "key.non_canonical",
            "The Ed25519 key is not in its canonical form.",
            hint="Ask its owner for a correct key.",
        )
    if y in _SMALL_ORDER_Y:
        raise _weak()
    # Birational map to Curve25519; y = 1 is among the points refused above.
    u = ((1 + y) * pow(1 - y, -1, _P) % _P).to_bytes(32, "little")
    try:
        stripped = _STRIPPER.exchange(x25519.X25519PublicKey.from_public_bytes(u))
    except ValueError:
        raise _weak() from None
    if stripped != u:
        raise _weak()
    return ed25519.Ed25519PublicKey.from_public_bytes(raw)


_STRIPPER: Final = x25519.X25519PrivateKey.from_private_bytes(_NEGATE_AND_STRIP)


def _weak() -> KeyRefused:
    """Return the refusal of a key outside the prime-order group."""
    return KeyRefused(
        "key.weak",
        "The Ed25519 key is not a point of the prime-order group; signatures by it prove nothing.",
        hint="Honest software never makes such keys; do not trust their source.",
    )


def load_point(kind: str, raw: bytes) -> ec.EllipticCurvePublicKey:
    """Return the point of a compressed SEC 1 encoding (T32)."""
    curve = CURVES.get(kind)
    if curve is None:
        raise bad_kind()
    if len(raw) != curve.size + 1 or raw[0] not in (2, 3):
        raise bad_point(kind)
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, raw)
    except ValueError:
        raise bad_point(kind) from None


def check_ed25519_signature(signature: bytes) -> None:
    """Refuse what is not 64 bytes with S < L (RFC 8032, 5.1.7): a second S would verify too (T30)."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= _L:
        raise bad_signature()


def ecdsa_to_der(curve: Curve, signature: bytes, require_low_s: bool) -> bytes:
    """Return the library's form of r || s, both in 1..n-1; with ``require_low_s`` at most n/2 (T31)."""
    if len(signature) != 2 * curve.size:
        raise bad_signature()
    r = int.from_bytes(signature[: curve.size], "big")
    s = int.from_bytes(signature[curve.size :], "big")
    if not (0 < r < curve.order and 0 < s < curve.order):
        raise bad_signature()
    if require_low_s and s > curve.order // 2:
        raise ProofRefused(
            "signature.high_s",
            "The signature has the larger of the two possible values of s.",
            hint="Normalise s: the signer replaces s by n - s, n being the order of the curve. The signature"
            " is as good as before; documents here have one form of it only.",
        )
    return encode_dss_signature(r, s)


def bad_signature() -> ProofRefused:
    """Return the refusal of every signature that is not in its one accepted form."""
    return ProofRefused(
        "signature.encoding",
        "The signature is not in the one accepted form of its kind.",
        hint="Sign again with a tool that follows the cryptosuite (64 bytes; r || s with low s for ECDSA).",
    )


def bad_kind() -> KeyRefused:
    """Return the refusal of key kinds this tool does not know."""
    return KeyRefused("key.kind", "This is not a key of a known kind.", hint="Use Ed25519, P-256 or P-384.")


def bad_point(kind: str) -> KeyRefused:
    """Return the refusal of points that are not on their curve or not compressed."""
    return KeyRefused(
        "key.point", f"This is not a point of {kind} in the one accepted form.", hint="Check the key's text."
    )


def with_low_s(signature: bytes) -> bytes:
    """The ECDSA signature r || s with the lower of the two values of s that both verify (T31).

    The curve follows from the length; what is of no curve's length is given back as it is.
    """
    curve = next((one for one in CURVES.values() if len(signature) == 2 * one.size), None)
    if curve is None:
        return signature
    s = int.from_bytes(signature[curve.size :], "big")
    if not curve.order // 2 < s < curve.order:
        return signature
    return signature[: curve.size] + (curve.order - s).to_bytes(curve.size, "big")
