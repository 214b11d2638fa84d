"""Write the identifiers that the product only reads: did:key and did:jwk."""

from signing import jcs
from signing.encoding import b64url_encode
from signing.keys import PublicKey


def did_key_for(public: PublicKey) -> str:
    """The did:key of a public key."""
    return f"did:key:{public.multikey}"


def did_jwk_for(public: PublicKey) -> str:
    """The did:jwk of a public key, its JWK in JCS form."""
    return "did:jwk:" + b64url_encode(jcs.canonical(dict(public.jwk())))
