"""Compare names of instruments and interventions, as other names and identifiers are compared (T474)."""

import re
from typing import Final

from passport.folding import folded
from passport.identifiers.device_id import device_key, normal_form

_SHARED: Final = re.compile(r"(?:(?:urn|did|doi|hdl|ark|info|tag):|[a-z][a-z0-9+.-]*://).", re.DOTALL)
"""How a text begins that is an identifier, and means the same whoever writes it."""
_HTTP: Final = "http://"
_DOI: Final = "doi:"


def named(text: str) -> str:
    """The text by which an instrument is compared: no blanks, one case, identifiers by their key.

    An address is one whether or not it is asked for by TLS, and a DOI one with its address.
    """
    return folded(device_key(_secured(text)))


def is_shared(text: str) -> bool:
    """Whether others can name it in the same way: an identifier, and no word of the reporter."""
    return _SHARED.match(folded(text)) is not None


def _secured(text: str) -> str:
    plain = folded(text)
    if plain.startswith(_HTTP):
        return f"https://{normal_form(plain).removeprefix(_HTTP)}"
    return f"https://doi.org/{plain.removeprefix(_DOI)}" if plain.startswith(_DOI) else plain
