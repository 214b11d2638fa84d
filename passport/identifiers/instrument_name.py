"""Compare names of instruments and interventions, as other names and identifiers are compared (T474)."""

from typing import Final

from passport.folding import folded
from passport.identifiers.device_id import device_key

_SHARED: Final = ("urn:", "https://")
_HTTP: Final = "http://"


def named(text: str) -> str:
    """The text by which an instrument is compared: no blanks, one case, identifiers by their key.

    An address is one whether or not it is asked for by TLS.
    """
    return device_key(_secured(text))


def is_shared(text: str) -> bool:
    """Whether others can name it in the same way: an identifier, and no word of the reporter."""
    return _secured(text).startswith(_SHARED)


def _secured(text: str) -> str:
    plain = folded(text)
    return f"https://{plain.removeprefix(_HTTP)}" if plain.startswith(_HTTP) else plain
