"""Find and make the keys of a party that lie in hardware (PKCS#11).

``signing.tokens`` speaks to the token; here a recorded key is compared with the one in the token, and the PIN
is asked for only when the token is opened.
"""

from collections.abc import Callable
from typing import Final

from passport.party.key_history import KeysRefused, Token
from signing import tokens
from signing.keys import KeyKind, PublicKey
from signing.signer import Signer

Passphrase = Callable[[], bytes] | bytes | None
"""The PIN, or who asks for it; ``None`` where nobody can be asked."""

_KINDS: Final[dict[str, KeyKind]] = {"ed25519": "Ed25519", "p256": "P-256"}


def signer(place: Token, public: PublicKey, method: str, pin: Passphrase) -> Signer:
    """Open the signer of a recorded key; raises ``keys.token`` where the token holds another one or none."""
    found = tokens.find(tokens.open_session(place.module, place.token, _pin(pin)), place.label, method)
    if found is None or found.public.multikey != public.multikey:
        raise KeysRefused(
            "keys.token",
            "The token does not hold the key of this identity.",
            hint="Plug in the right token.",
            where=f"{place.token}/{place.label}",
        )
    return found


def first(place: Token, kind: str, method: str, pin: Passphrase) -> Signer:
    """Open the key of that label in the token, or make it there; raises ``keys.token`` for another kind."""
    session = tokens.open_session(place.module, place.token, _pin(pin))
    found = tokens.find(session, place.label, method)
    if found is None:
        tokens.generate(session, _KINDS[kind], place.label)
        found = tokens.find(session, place.label, method)
    if found is None or found.public.kind != _KINDS[kind]:
        raise KeysRefused(
            "keys.token",
            "The token holds a key of another kind under this label.",
            hint="Say --key-type as the key is, or another --key-label.",
            where=f"{place.token}/{place.label}",
        )
    return found


def _pin(asked: Passphrase) -> bytes:
    """The PIN, asked for where a person can be asked; raises ``keys.pin``."""
    pin = asked() if callable(asked) else asked
    if pin is None:
        raise KeysRefused(
            "keys.pin",
            "The token asks for a PIN, and nobody is at the terminal.",
            hint="Say --passphrase-file FILE; its first line is the PIN.",
        )
    return pin
