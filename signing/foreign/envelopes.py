"""Enveloped credentials and presentations: objects with a token in a data: URL (VC Data Model 2.0, 4.13)."""

import re
from collections.abc import Mapping
from typing import Any, Final

from signing.errors import ProofRefused
from signing.foreign.jose import MediaType
from signing.jsonld.contexts import CREDENTIALS_V2

_TYPES: Final[Mapping[str, MediaType]] = {
    "EnvelopedVerifiableCredential": "vc+jwt",
    "EnvelopedVerifiablePresentation": "vp+jwt",
}
_DATA_URL: Final = re.compile(r"data:application/([a-z0-9+.-]+)(?:;[a-z0-9]+)?,([!-~]+)")


def is_enveloped(value: object) -> bool:
    """Whether ``value`` claims to be such an object."""
    return isinstance(value, Mapping) and _kind(value) in _TYPES


def open_envelope(value: Mapping[str, Any]) -> tuple[str, str]:
    """Return media type (``vc+jwt``, ``vc+sd-jwt``, ...) and token; the token itself is not looked at.

    A media type that ``jose`` does not open is for the caller to report as not checked, never as verified.
    Raises ``ProofRefused`` ``envelope.form``: another context, type, no data: URL, or members besides.
    """
    kind = _kind(value)
    if kind not in _TYPES or value.keys() != {"@context", "type", "id"}:
        raise _refuse("it has not exactly @context, type and id")
    if value["@context"] not in (CREDENTIALS_V2, [CREDENTIALS_V2]):
        raise _refuse("its context is not that of credentials")
    url = value["id"]
    # A line end behind it is no part of a URL (URL standard, 4.4), and stands in published examples.
    found = _DATA_URL.fullmatch(url.removesuffix("\n")) if isinstance(url, str) else None
    if found is None:
        raise _refuse("its id is no data: URL with a media type")
    return found[1], found[2]


def _kind(value: Mapping[str, Any]) -> str:
    kind = value.get("type")
    only = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
    return only if isinstance(only, str) else ""


def _refuse(reason: str) -> ProofRefused:
    return ProofRefused("envelope.form", f"This is no enveloped credential: {reason}.", where="/id")
