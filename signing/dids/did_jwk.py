"""did:jwk: the identifier is a public JSON Web Key; read outside passports only."""

from typing import Final

from signing import strict_json
from signing.encoding import b64url_decode
from signing.errors import DidRefused, EncodingRefused, JsonRefused
from signing.keys import PublicKey

_PREFIX: Final = "did:jwk:"
_MAX_CHARS: Final = 1_024


def resolve(did: str) -> PublicKey:
    """Return the key of a did:jwk; its members may stand in any order.

    Raises ``DidRefused`` for text that is no JWK, ``KeyRefused`` for an unusable key.
    """
    if not did.startswith(_PREFIX):
        raise DidRefused("did.jwk", "This is not a did:jwk.", hint="It begins with did:jwk:.")
    try:
        data = b64url_decode(did[len(_PREFIX) :], max_chars=_MAX_CHARS)
        jwk = strict_json.loads(data, max_bytes=_MAX_CHARS, max_depth=4)
        if not isinstance(jwk, dict):
            raise DidRefused("did.jwk", "The did:jwk holds no JSON object.", hint="Check the identifier.")
        return PublicKey.from_jwk(jwk)
    except (EncodingRefused, JsonRefused) as error:
        raise DidRefused("did.jwk", f"The did:jwk holds no key: {error.message}", hint=error.hint) from error


def verification_method(did: str) -> str:
    """Return the one verification method of a did:jwk."""
    resolve(did)
    return f"{did}#0"
