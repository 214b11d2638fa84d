"""Compare names of instruments and interventions, as other names and identifiers are compared (T474)."""

import re
from typing import Final

from passport.folding import folded
from passport.identifiers.device_id import device_key, normal_form

_SHARED: Final = re.compile(r"(?:(?:urn|did|doi|hdl|ark|info|tag):|[a-z][a-z0-9+.-]*://).", re.DOTALL)
"""How a text begins that is an identifier, and means the same whoever writes it."""
_HTTP: Final = "http://"
_NUMBER: Final = re.compile(r"(?:info:(doi|hdl)/|(doi|hdl):)")
"""How a DOI or a handle begins that is written without an address."""
_HOSTS: Final = {"doi": "https://doi.org/", "hdl": "https://hdl.handle.net/"}
_RESOLVED: Final = re.compile(r"https://(?:(?:dx\.|www\.)?doi\.org|hdl\.handle\.net)/")
"""How one begins that is written with the address of who resolves it."""


def named(text: str) -> str:
    """The text by which an instrument is compared: no blanks, one case, identifiers by their key.

    An address is one whether or not it is asked for by TLS; a DOI and a handle are one with each address of
    theirs, in which the slash may be escaped.
    """
    key = folded(device_key(_secured(text)))
    found = _RESOLVED.match(key)
    if found is None:
        return key
    host = _HOSTS["doi" if "doi.org" in found[0] else "hdl"]
    return folded(device_key(f"{host}{key[found.end() :].replace('%2f', '/')}"))


def is_shared(text: str) -> bool:
    """Whether others can name it in the same way: an identifier, and no word of the reporter."""
    return _SHARED.match(folded(text)) is not None


def _secured(text: str) -> str:
    plain = folded(text)
    found = _NUMBER.match(plain)
    if found is not None:
        return f"{_HOSTS[found[1] or found[2]]}{plain[found.end() :]}"
    return f"https://{normal_form(plain).removeprefix(_HTTP)}" if plain.startswith(_HTTP) else plain
