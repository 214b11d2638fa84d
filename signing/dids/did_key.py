"""did:key: the identifier is the public key itself."""

from typing import Final

from signing.errors import DidRefused, EncodingRefused
from signing.keys import PublicKey

_PREFIX: Final = "did:key:"


def resolve(did: str) -> PublicKey:
    """Return the key of a did:key.

    Raises ``DidRefused`` for text that is not the one spelling of a known key, ``KeyRefused`` for an unusable
    key.
    """
    if not did.startswith(_PREFIX):
        raise DidRefused("did.key", "This is not a did:key.", hint="It begins with did:key:z.")
    try:
        return PublicKey.from_multikey(did[len(_PREFIX) :])
    except EncodingRefused as error:
        raise DidRefused("did.key", f"The did:key holds no key: {error.message}", hint=error.hint) from error


def verification_method(did: str) -> str:
    """Return the one verification method of a did:key: the key repeated as fragment."""
    resolve(did)
    return f"{did}#{did[len(_PREFIX) :]}"


def check_fragment(did: str, fragment: str) -> None:
    """Raise ``DidRefused`` unless the fragment repeats the key of ``did`` (T49)."""
    if fragment != did[len(_PREFIX) :]:
        raise DidRefused(
            "did.fragment",
            "The fragment of a did:key names another key than the DID.",
            hint="Repeat the text after did:key: behind the # sign.",
        )
