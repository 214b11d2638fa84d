"""Decentralised identifiers in their normal form: did:web, did:key, and did:jwk outside passports."""

import re
from typing import Final

from signing.dids import did_jwk, did_key, did_web
from signing.errors import DidRefused

_FRAGMENT: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")


def check_did(did: str) -> None:
    """Raise ``DidRefused`` unless ``did`` is in the normal form of a method this tool knows (T24, T46)."""
    if did.startswith("did:web:"):
        did_web.parse(did)
    elif did.startswith("did:key:"):
        did_key.resolve(did)
    elif did.startswith("did:jwk:"):
        did_jwk.resolve(did)
    else:
        raise DidRefused(
            "did.method",
            "This is not a DID of a method this tool knows.",
            hint="Use did:web or did:key, in lower case.",
        )


def split_method(verification_method: str) -> tuple[str, str]:
    """Return the DID and the fragment of an absolute verification method, both checked.

    The fragment of a did:key is its own key (T49), that of a did:jwk is ``0``.
    """
    did, mark, fragment = verification_method.partition("#")
    if not mark or _FRAGMENT.fullmatch(fragment) is None:
        raise DidRefused(
            "did.verification_method",
            "The verification method is not a DID followed by # and the name of a key.",
            hint="Write it in full, for example did:web:mill.example#key-1.",
        )
    check_did(did)
    if did.startswith("did:key:"):
        did_key.check_fragment(did, fragment)
    if did.startswith("did:jwk:") and fragment != "0":
        raise DidRefused("did.fragment", "The fragment of a did:jwk is always 0.", hint="Write #0.")
    return did, fragment
