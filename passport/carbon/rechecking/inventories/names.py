"""Compare names of instruments and interventions, as other names and identifiers are compared (T474)."""

from collections.abc import Iterable, Iterator
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


def respelled(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Each name that was written in another way before: its place, how it is written, and how it was first.

    ``names``: place and text of each use, in the order of reading. What is written in two ways would be two
    reporters or regions, and a lookup by the one would not find the other.
    """
    first: dict[str, str] = {}
    for place, text in names:
        known = first.setdefault(folded(text), text)
        if text != known:
            yield place, text, known
