"""Keys that never leave their hardware: a ``Signer`` over PKCS#11 (an extra: ``pip install '.[pkcs11]'``).

P-256 with the raw ECDSA mechanism, which every token has, and Ed25519 (PKCS#11 3.0, EdDSA) where the token
offers it. The library is loaded only here, and only when a token is used.
"""

import hashlib
from typing import Any, Final

from signing.curves import CURVES
from signing.errors import KeyRefused
from signing.keys import KeyKind, PublicKey

_OIDS: Final[dict[KeyKind, str]] = {"P-256": "1.2.840.10045.3.1.7", "Ed25519": "1.3.101.112"}


class TokenSigner:
    """A ``Signer`` whose key lies in a token; the session stays open as long as the process needs it."""

    def __init__(self, key: Any, public: PublicKey, verification_method: str) -> None:  # noqa: ANN401 - untyped library
        self._key = key
        self.public: Final = public
        self.verification_method: Final = verification_method

    def __repr__(self) -> str:
        return f"<TokenSigner {self.public.kind} {self.public.fingerprint}>"

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``: 64 bytes; ECDSA with low s."""
        import pkcs11  # noqa: PLC0415 - an extra

        try:
            if self.public.kind == "Ed25519":
                return bytes(self._key.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
            raw = bytes(
                self._key.sign(hashlib.sha256(message).digest(), mechanism=pkcs11.Mechanism.ECDSA)
            )
        except pkcs11.PKCS11Error as error:
            raise _failed(error) from None
        curve = CURVES["P-256"]
        s = int.from_bytes(raw[curve.size :], "big")
        return raw[: curve.size] + min(s, curve.order - s).to_bytes(curve.size, "big")


def open_session(module: str, token: str, pin: bytes) -> Any:  # noqa: ANN401 - untyped library
    """A logged-in session with the token of that label. Raises ``KeyRefused``: ``key.token_*``."""
    try:
        import pkcs11  # noqa: PLC0415 - an extra
    except ImportError:
        raise KeyRefused(
            "key.token_support",
            "Keys in hardware need an extra of this tool that is not installed.",
            hint="Install it in the checkout (or name the wheel at hand): pip install '.[pkcs11]'",
        ) from None
    try:
        found = pkcs11.lib(module).get_token(token_label=token)
        try:
            return found.open(user_pin=pin.decode(), rw=True)
        except pkcs11.UserAlreadyLoggedIn:
            # A process logs in once; its later sessions share that (PKCS#11 2.40, section 5.6).
            return found.open(rw=True)
    except (pkcs11.NoSuchToken, pkcs11.MultipleTokensReturned):
        raise KeyRefused(
            "key.token_missing",
            "There is not exactly one token with this label.",
            hint="Check --token, and that the token is plugged in.",
            where=token,
        ) from None
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid, UnicodeDecodeError):
        # The PIN is not repeated, and the library's own words are dropped (T100).
        raise KeyRefused(
            "key.token_pin", "The token does not accept the PIN.", hint="Mind the number of tries it allows."
        ) from None
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise _failed(error, module) from None


def find(session: Any, label: str, verification_method: str) -> TokenSigner | None:  # noqa: ANN401 - untyped library
    """The signer with the key pair of that label, if the token has one. Raises ``KeyRefused``."""
    import pkcs11  # noqa: PLC0415 - an extra

    try:
        private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        public = session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, label=label)
    except pkcs11.NoSuchKey:
        return None
    except pkcs11.MultipleObjectsReturned:
        raise KeyRefused(
            "key.token_label", "Several keys of the token have this label.", hint="Choose another label."
        ) from None
    except pkcs11.PKCS11Error as error:
        raise _failed(error) from None
    return TokenSigner(private, _public(public), verification_method)


def generate(session: Any, kind: KeyKind, label: str) -> None:  # noqa: ANN401 - untyped library
    """Make a key pair in the token; its private half can never be read out. Raises ``KeyRefused``."""
    import pkcs11  # noqa: PLC0415 - an extra
    from pkcs11.util.ec import encode_named_curve_parameters  # noqa: PLC0415 - an extra

    edwards = kind == "Ed25519"
    family = pkcs11.KeyType.EC_EDWARDS if edwards else pkcs11.KeyType.EC
    mechanism = pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if edwards else pkcs11.Mechanism.EC_KEY_PAIR_GEN
    try:
        parameters = session.create_domain_parameters(
            family, {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(_OIDS[kind])}, local=True
        )
        parameters.generate_keypair(mechanism=mechanism, store=True, label=label)
    except pkcs11.PKCS11Error as error:
        raise _failed(error) from None


def _public(key: Any) -> PublicKey:  # noqa: ANN401 - untyped library
    import pkcs11  # noqa: PLC0415 - an extra

    point = _octets(bytes(key[pkcs11.Attribute.EC_POINT]))
    if key.key_type == pkcs11.KeyType.EC_EDWARDS:
        return PublicKey.from_raw("Ed25519", point)
    if bytes(key[pkcs11.Attribute.EC_PARAMS])[2:] != _der_oid(_OIDS["P-256"]) or len(point) != 65:
        raise KeyRefused(
            "key.kind",
            "The key of the token is neither Ed25519 nor P-256.",
            hint="Choose another label; a new key of the right kind is made there.",
        )
    return PublicKey.from_raw("P-256", bytes([2 + point[-1] % 2]) + point[1:33])


def _octets(value: bytes) -> bytes:
    """The content of CKA_EC_POINT: a DER OCTET STRING (PKCS#11 2.40, 2.3.3), which some leave bare."""
    if len(value) in (34, 67) and value[:2] == bytes([4, len(value) - 2]):
        return value[2:]
    return value


def _der_oid(text: str) -> bytes:
    first, second, *rest = (int(part) for part in text.split("."))
    out = bytearray([40 * first + second])
    for arc in rest:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | (arc & 0x7F))
        out += bytes(reversed(digits))
    return bytes(out)


def _failed(error: Exception, where: str = "") -> KeyRefused:
    return KeyRefused(
        "key.token_failed",
        f"The token cannot do this: {type(error).__name__}.",
        hint="Check the module, the kind of key it supports, and whether it allows new keys.",
        where=where,
    )
