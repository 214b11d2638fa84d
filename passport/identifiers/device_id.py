"""Compare identifiers of devices, plants and meters: one text for every spelling of one of them (T362)."""

import re
from functools import lru_cache
from typing import Final

from passport.folding import folded
from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import parse_product_id

_ESCAPE: Final = re.compile("%([0-9A-Fa-f]{2})")
_BEYOND_ASCII: Final = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")
_UNRESERVED: Final = re.compile("[A-Za-z0-9._~-]")
_ADDRESS: Final = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.I | re.S | re.ASCII)
_PORT: Final = re.compile(r":0*([0-9]*)\Z")
_USUAL: Final = {"http": "80", "https": "443"}
_DOTS: Final = re.compile("[\u3002\uff0e\uff61]")
"""The full stops that a host may be written with, besides the usual one (RFC 3490 section 3.1)."""
_ENCODED: Final = "xn--"
_LONGEST: Final = 63
"""Letters of a label."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=1024)
def device_key(iri: str) -> str:
    """The text by which a device is compared: its GS1 key, licence plate or UUID, whatever host serves it.

    Any other address is compared in its normal form (RFC 3986 section 6.2).
    """
    try:
        return parse_product_id(iri).key
    except IdentifierRefused:
        plain = normal_form(iri)
    try:
        return parse_product_id(plain).key
    except IdentifierRefused:
        return plain


def normal_form(iri: str) -> str:
    """An identifier with escapes only where they are needed, and an address without what names nothing.

    That is the user, the usual port, closing dots of the host, segments ``.`` and ``..``, and a slash, query
    or fragment with nothing behind it. A host is in Unicode (RFC 5890). A fragment may be what names it.
    """
    plain = _ESCAPE.sub(_decoded, _BEYOND_ASCII.sub(_text, iri))
    found = _ADDRESS.fullmatch(plain)
    if found is None:
        return plain
    scheme, authority, path = found[1].lower(), found[2].rpartition("@")[2], found[3]
    query, fragment = (part or "" for part in found.group(4, 5))
    port = _PORT.search(authority)
    host = authority[: port.start()] if port else authority
    ended = f":{port[1]}" if port and port[1] not in {"", _USUAL[scheme]} else ""
    more = "".join(part for part in (query, fragment) if len(part) > 1)
    return f"{scheme}://{_host(host)}{ended}{_path(path)}{more}"


def _host(host: str) -> str:
    """A name of a host in Unicode, folded."""
    labels = _DOTS.sub(".", folded(host)).rstrip(".").split(".")
    return folded(".".join(map(_label, labels))).rstrip(".")


def _label(label: str) -> str:
    """The label that one in Punycode (RFC 3492) stands for; one that is none stays as it is."""
    if not label.startswith(_ENCODED) or len(label) > _LONGEST:
        return label
    try:
        shown = label.removeprefix(_ENCODED).encode("ascii").decode("punycode")
    except ValueError:
        return label
    return label if _SURROGATE.search(shown) or shown.isascii() else shown


def _path(path: str) -> str:
    """A path without dot segments (RFC 3986 section 5.2.4) and slashes at its end."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    while kept and not kept[-1]:
        kept.pop()
    return "".join(f"/{segment}" for segment in kept)


def _text(escapes: re.Match[str]) -> str:
    """The text that escapes beyond ASCII stand for, where they are UTF-8."""
    try:
        return bytes.fromhex(escapes[0].replace("%", "")).decode()
    except ValueError:
        return escapes[0]


def _decoded(escape: re.Match[str]) -> str:
    sign = chr(int(escape[1], 16))
    return sign if _UNRESERVED.fullmatch(sign) else escape[0].upper()
