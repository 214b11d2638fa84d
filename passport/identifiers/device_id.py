"""Compare identifiers of devices, plants and meters: one text for every spelling of one of them (T362)."""

import re
from functools import lru_cache
from typing import Final

from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import parse_product_id

_HTTPS: Final = "https://"
_ESCAPE: Final = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile("[A-Za-z0-9._~-]")


@lru_cache(maxsize=1024)
def device_key(iri: str) -> str:
    """The text by which a device is compared: its GS1 key, licence plate or UUID, whatever host serves it.

    Any other address is compared in its normal form (RFC 3986 section 6.2): without the usual port and a
    closing dot of the host, with escapes only where they are needed. A fragment may be what names it.
    """
    try:
        return parse_product_id(iri).key
    except IdentifierRefused:
        plain = _ESCAPE.sub(_decoded, iri)
    if not plain.startswith(_HTTPS):
        return plain
    host, slash, path = plain.removeprefix(_HTTPS).partition("/")
    return f"{_HTTPS}{host.removesuffix(':443').removesuffix('.')}{slash}{path}"


def _decoded(escape: re.Match[str]) -> str:
    sign = chr(int(escape[1], 16))
    return sign if _UNRESERVED.fullmatch(sign) else escape[0].upper()
