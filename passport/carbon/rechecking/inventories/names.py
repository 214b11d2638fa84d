"""Compare names of instruments and interventions, as other names and identifiers are compared (T474)."""

from typing import Final

from passport.folding import folded
from passport.identifiers.device_id import device_key

_SHARED: Final = ("urn:", "https://")


def named(text: str) -> str:
    """The text by which an instrument is compared: no blanks, one case, identifiers by their key."""
    return device_key(folded(text))


def is_shared(text: str) -> bool:
    """Whether others can name it in the same way: an identifier, and no word of the reporter."""
    return named(text).startswith(_SHARED)
