"""Access tokens: who, until when, and a MAC over both; they live 15 minutes, and nothing of them is stored.

``ID.SECONDS.NONCE.MAC``. There is one algorithm and no field that names it (T341). The key of a client is
derived from the host's own key, which lies in a file, and the hash of the client's secret: neither the
database nor the file alone makes a token, and a token ends with its client or its secret.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Final

from resolver.pact.clients import Client
from resolver.pact.refusals import PactRefused
from signing import nonces
from signing.encoding import b64url_encode

LIFETIME_SECONDS: Final = 900
_NONCE_BYTES: Final = 9
_FORM: Final = re.compile(r"([0-9a-f]{24})\.([0-9]{10,12})\.([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{43})")
_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(\S{1,400})")


def issue(client: Client, key: bytes, origin: str, now: int) -> str:
    """Make a token for a client of the host at ``origin``; ``now`` in seconds since 1970."""
    signed = f"{client.id}.{now + LIFETIME_SECONDS}.{b64url_encode(nonces.random_bytes(_NONCE_BYTES))}"
    return f"{signed}.{_mac(client, key, origin, signed)}"


def check(
    field: str | None, key: bytes, origin: str, now: int, find: Callable[[str], Client | None]
) -> Client:
    """The client whose token the ``Authorization`` field carries; else a 401 (RFC 6750 section 3.1)."""
    match = _BEARER.fullmatch(field or "")
    found = _FORM.fullmatch(match[1]) if match is not None else None
    client = find(found[1]) if found is not None else None
    if found is None or client is None:
        raise _invalid()
    signed, _, mac = found[0].rpartition(".")
    if not hmac.compare_digest(mac, _mac(client, key, origin, signed)):
        raise _invalid()
    if not now < int(found[2]) <= now + 2 * LIFETIME_SECONDS:
        raise PactRefused(401, "TokenExpired", "The access token has expired; ask for another one.")
    return client


def _invalid() -> PactRefused:
    return PactRefused(401, "BadRequest", "The access token is missing or is none of this host's.")


def _mac(client: Client, key: bytes, origin: str, signed: str) -> str:
    own = hmac.digest(key, bytes.fromhex(client.secret), hashlib.sha256)
    return b64url_encode(hmac.digest(own, f"pact-token/1 {origin} {signed}".encode(), hashlib.sha256))
